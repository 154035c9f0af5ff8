"""What Binder does with the files in `binder/`, in a clean environment: install, postBuild, start."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import requests

from browser.serving import free_port
from checkout import clean_environment, copy_checkout


def test_binders_files_open_the_first_workbook_in_a_clean_environment(tmp_path):
    checkout, home = tmp_path / "checkout", tmp_path / "home"
    home.mkdir()
    copy_checkout(checkout)
    assert (checkout / "binder" / "runtime.txt").read_text().strip() == "python-3.11"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    scripts = tmp_path / "venv" / "bin"
    environment = clean_environment(scripts, XDG_DATA_HOME=str(home), JUPYTER_CONFIG_DIR=str(home))
    install = [str(scripts / "pip"), "install", "--quiet", "--no-compile", "--require-hashes", "-r", "binder/requirements.txt"]
    subprocess.run(install, cwd=checkout, check=True, env=environment)
    built = subprocess.run(["binder/postBuild"], cwd=checkout, check=True, env=environment, capture_output=True, text=True)
    assert "10 Elements are readable" in built.stdout
    shipped = next((tmp_path / "venv").glob("lib/*/site-packages/vested_widgets/static/page"))
    assert {"page.js", "page.js.br", "plotly.js", "built.json"} <= {path.name for path in shipped.iterdir()}
    port = free_port()
    command = ["binder/start", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.token=t"]
    server = subprocess.Popen(
        command, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(300):
            try:
                answer = requests.get(f"http://localhost:{port}/?token=t", timeout=5, allow_redirects=False)
                break
            except requests.ConnectionError:
                assert server.poll() is None, server.stderr.read()
                time.sleep(0.2)
        assert answer.headers["Location"].partition("?")[0] == "/lab/tree/workbooks/00-start.ipynb"
        page = requests.get(f"http://localhost:{port}/lab/tree/workbooks/00-start.ipynb?token=t", timeout=30)
        assert page.status_code == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
