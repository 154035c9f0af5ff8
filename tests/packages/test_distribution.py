"""The package as others get it: built and installed from a clean copy into empty environments, and served outside a checkout."""

from __future__ import annotations

import csv
import email
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from packaging.requirements import Requirement

from browser.serving import enter, free_port
from checkout import clean_environment, copy_checkout
from vested_widgets import __version__

INFO = f"vested_widgets-{__version__}.dist-info"
NEEDED = {
    "pyproject.toml",
    "frontend/.npmrc",
    "frontend/package-lock.json",
    "frontend/hatch_build.py",
    "frontend/src/page/main.ts",
}


def install(folder: Path, *what: str) -> Path:
    """Install with pip into an empty environment, and return the folder of its programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    scripts = folder / "bin"
    command = [str(scripts / "pip"), "install", "--quiet", "--no-compile", *what]
    done = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return scripts


def serve(scripts: Path, folder: Path) -> Iterator[str]:
    """Run the installed command's server in a folder of its own, and give its address and the member's link."""
    folder.mkdir()
    port = free_port()
    command = [
        str(scripts / "vested"),
        "serve",
        "--demonstration",
        "--no-browser",
        "--data",
        str(folder / "data"),
        "--port",
        str(port),
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=clean_environment(scripts), stdout=log, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + 180
        while "Ctrl+C" not in (said := (folder / "log").read_text()):
            assert process.poll() is None and time.monotonic() < end, said
            time.sleep(0.1)
        yield re.findall(r"http\S+/join/\S+", said)[0]
    finally:
        process.terminate()
        process.wait(60)


def check_server(link: str) -> None:
    """Check that it is well, and that a page comes with its scripts and a kernel of its own."""
    base = link.partition("join/")[0]
    health = requests.get(f"{base}vested/health", timeout=60)
    assert health.status_code == 200
    visitor = requests.Session()
    assert enter(visitor, link).status_code == 200
    page = visitor.get(f"{base}02-shared-vision-and-intent", timeout=300)
    assert page.status_code == 200
    assert 'data-kernel="' in page.text
    script = re.search(r"/vested/static/\w+/page/page\.js", page.text)
    assert script
    assert len(visitor.get(base.rstrip("/") + script[0], timeout=60).content) > 10_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a clean copy with pip into an empty environment, and return the folder of its programs."""
    folder = tmp_path_factory.mktemp("installed")
    checkout = copy_checkout(folder / "checkout")
    assert not (checkout / "vested_widgets" / "static" / "page").exists()
    assert not (checkout / "frontend" / "node_modules").exists()
    return install(folder / "venv", str(checkout))


def hashes_of(record: str) -> dict[str, str]:
    """Return the files that a RECORD lists with the hashes of their contents, without what pip adds when it installs."""
    listed = {name: digest for name, digest, _size in csv.reader(record.splitlines())}
    own = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}
    return {name: digest for name, digest in listed.items() if not name.startswith("..") and name.rpartition("/")[2] not in own}


def test_pip_installs_a_clean_copy_into_an_empty_environment_and_it_serves(installed: Path, tmp_path: Path):
    scripts = installed
    told = subprocess.run([str(scripts / "vested"), "--version"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert told.stdout.strip() == f"vested {__version__}"
    for link in serve(scripts, tmp_path / "elsewhere"):
        check_server(link)


def test_sdist_and_wheel_are_whole_and_the_wheel_holds_what_pip_has_installed(installed: Path, tmp_path: Path):
    checkout = copy_checkout(tmp_path / "checkout")
    command = [sys.executable, "-m", "build", "--outdir", str(tmp_path / "dist")]
    done = subprocess.run(command, cwd=checkout, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    (source,), (wheel,) = (tmp_path / "dist").glob("*.tar.gz"), (tmp_path / "dist").glob("*.whl")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    workbooks = {path.name for path in (checkout / "workbooks").glob("*.ipynb")}
    assert names >= NEEDED | {f"workbooks/{name}" for name in workbooks}
    assert not [name for name in names if "node_modules" in name or "static/page/" in name]
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        told = email.message_from_bytes(archive.read(f"{INFO}/METADATA"))
        packed = hashes_of(archive.read(f"{INFO}/RECORD").decode("utf-8"))
    assert names >= {f"vested_widgets/workbooks/{name}" for name in workbooks}
    assert names >= {f"vested_widgets/static/page/{name}" for name in ("page.js", "page.js.br", "plotly.js", "built.json")}
    assert not [name for name in names if not name.startswith(("vested_widgets/", f"{INFO}/"))]
    # A page and the packages that talk to it are of one version.
    pinned = [
        one.name for one in map(Requirement, told.get_all("Requires-Dist")) if re.fullmatch(r"==[\d.]+", str(one.specifier))
    ]
    assert pinned == ["anywidget", "plotly"]
    # The same files, requirements and command as what has been served: installing it gives nothing else.
    (record,) = installed.parent.glob(f"lib/*/site-packages/{INFO}/RECORD")
    assert packed.keys() == names - {f"{INFO}/RECORD"}
    assert all(packed.values())
    assert packed == hashes_of(record.read_text("utf-8"))
