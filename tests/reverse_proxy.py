"""nginx and Caddy for tests: the programs, and the blocks of docs/operations.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from browser.serving import is_healthy, wait_until

PAGE = Path(__file__).parents[1] / "docs" / "operations.md"
PACKAGES = {"nginx": "nginx-light", "caddy": "caddy"}
LANGUAGES = {"nginx": "nginx", "caddy": "caddyfile"}


def program(name: str) -> str:
    """The path of a proxy, installed by Debian's package manager if it is not there; a missing one is never a reason to skip."""
    if found := shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin"):
        return found
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGES[name]]):
        subprocess.run([*sudo, "env", "DEBIAN_FRONTEND=noninteractive", *command], check=False, stdout=subprocess.DEVNULL)
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    assert found, f"This test needs {name}: install Debian's package {PACKAGES[name]}"
    return found


def block(name: str, holding: str = "") -> str:
    """The first block of the page for that proxy in which those words stand."""
    found = re.findall(rf"^```{LANGUAGES[name]}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return next(text for text in found if holding in text)


def nginx_command(folder: Path, text: str) -> list[str]:
    """Write nginx's configuration around the blocks of a page, all in a folder; returns the command that runs it."""
    kept = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
    (folder / "conf").write_text(f"{head} http {{ access_log off; {kept}\n{text}\n}}")
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "conf")]


@contextmanager
def before_several(folder: Path, port: int, servers: Sequence[int]) -> Iterator[None]:
    """nginx on a port before servers on others: both blocks of the page as they stand there, without TLS."""
    upstream = re.sub(r"(?m)^  server .*\n", "", block("nginx", "upstream"))
    example = next(line for line in block("nginx", "upstream").splitlines() if line.startswith("  server "))
    lines = "".join(re.sub(r"[\d.]+:8866", f"127.0.0.1:{one}", example) + "\n" for one in servers)
    upstream = upstream.replace("consistent;\n", f"consistent;\n{lines}")
    site = block("nginx", "listen 443").replace("http://127.0.0.1:8866", "http://vested")
    site = re.sub(r"(?m)^  ssl_certificate.*\n", "", site).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    command = nginx_command(folder, upstream + site.replace("deal.example.org", "localhost"))
    with (folder / "out").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        if not wait_until(lambda: is_healthy(f"http://localhost:{port}/"), 30):
            raise RuntimeError(f"nginx passes nothing on: {(folder / 'out').read_text()} {(folder / 'log').read_text()}")
        yield
    finally:
        process.terminate()
        process.wait(20)
