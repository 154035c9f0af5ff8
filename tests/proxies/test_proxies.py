"""The blocks for nginx and Caddy in docs/operations.md, run as they stand there: pages live, and `vested doctor` finds nothing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.chromium import chromium
from browser.entering import come_in
from browser.serving import Server, free_port, is_healthy, wait_until
from commands import run_vested
from reverse_proxy import block, nginx_command, program


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody has signed."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "pem", folder / "key"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(
        [*made, "-addext", "subjectAltName=DNS:localhost", "-out", pem, "-keyout", key], check=True, capture_output=True
    )
    return pem, key


@pytest.fixture(scope="module", params=["/", "/deals/"], ids=["root", "path"])
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A server that people open by https on another port, and that port."""
    port = free_port()
    url = f"https://localhost:{port}{request.param}"
    server = Server(tmp_path_factory.mktemp("behind") / "data", options=("--public-url", url)).start()
    server.prefix = request.param
    yield server, port
    server.stop()


@pytest.fixture(params=["nginx", "caddy"])
def proxied(
    request: pytest.FixtureRequest, behind: tuple[Server, int], certificate: tuple[Path, Path], tmp_path: Path
) -> Iterator[tuple[Server, str]]:
    """The server behind a proxy, and the address that people open."""
    (server, port), (pem, key), name = behind, certificate, request.param
    text = block(name).replace("127.0.0.1:8866", f"127.0.0.1:{server.port}")
    text = text.replace("/etc/ssl/deal.example.org.pem", str(pem)).replace("/etc/ssl/deal.example.org.key", str(key))
    if name == "nginx":
        text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("deal.example.org", "localhost")
        text = text.replace("location /", f"location {server.prefix}")
        command = nginx_command(tmp_path, text)
    else:
        text = text.replace("deal.example.org", f"localhost:{port}")
        if server.prefix != "/":
            text = text.replace("reverse_proxy ", f"reverse_proxy {server.prefix}* ")
        (tmp_path / "Caddyfile").write_text("{\n  admin off\n  auto_https disable_redirects\n}\n" + text)
        command = [program(name), "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    url = f"https://localhost:{port}{server.prefix}"
    assert wait_until(lambda: is_healthy(url), 30), (tmp_path / "out").read_text()
    yield server, url
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them."""
    with chromium() as opened:
        yield opened


def test_a_page_lives_and_downloads_behind_the_proxy_of_the_docs(proxied: tuple[Server, str], browser: Browser):
    server, url = proxied
    assert server.link_of("Kim").startswith(url + "join/")
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    come_in(page, server.link_of("Kim"))
    page.goto(url + "02-shared-vision-and-intent#principles", timeout=120_000)
    page.wait_for_selector("html[data-shown][data-line]", timeout=60_000)
    page.wait_for_selector("#principles .v-ratings input", state="attached", timeout=60_000)
    cookies = [cookie for cookie in context.cookies() if cookie["name"].startswith("vested-seat")]
    assert {(cookie["path"], cookie["secure"]) for cookie in cookies} == {(server.prefix, True)}
    addresses = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    assert all(address.startswith(url) for address in addresses), addresses
    assert page.request.get(f"{url}vested/checkup", ignore_https_errors=True).status == 200
    context.close()


def test_the_doctor_finds_only_that_nobody_has_signed_the_certificate(
    proxied: tuple[Server, str], as_lines: Callable[..., dict[str, str]]
):
    server, url = proxied
    lines = as_lines("--url", url, "--data", str(server.data_dir))
    assert {name: state for name, state in lines.items() if state != "ok" and name not in ("rights", "port")} == {
        "certificate": "bad"
    }
    assert {"websocket", "idle", "upload", "frame", "buffering", "compression"} <= set(lines)


@pytest.fixture
def as_lines() -> Callable[..., dict[str, str]]:
    """`vested doctor`: the state of each line."""

    def run(*arguments: str) -> dict[str, str]:
        done = run_vested(("doctor", *arguments, "--json"), {**os.environ, "NO_COLOR": "1"})
        return {line["name"]: line["state"] for line in json.loads(done.stdout)["lines"]}

    return run
