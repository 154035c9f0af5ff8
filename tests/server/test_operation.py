"""What an operator may do to a server: a path prefix, notebooks of any name, broken files, a record that goes, and a kill."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
import pytest
import requests
import websocket
from nbformat import v4

from browser.serving import Server, wait_until
from vested_widgets.server.app import VestedServer  # noqa: F401 - imported once for the process, not in the first test
from vested_widgets.temporary_folders import LOCK, temporary_folder

BASE = "/deals/2026/"
NAMES = ["Our notes", "Übersicht", "100% sure", "a&b", "q?"]


def write(folder: Path, stem: str) -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(f"# {stem}"), v4.new_code_cell("print('ran')")])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / f"{stem}.ipynb")


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Iterator[Server]:
    """A server under a path, with notebooks of odd names, a broken one, and an own Element that does not hold."""
    folder = tmp_path_factory.mktemp("prefixed")
    (folder / "workbooks").mkdir()
    for stem in ("00-start", *NAMES):
        write(folder / "workbooks", stem)
    (folder / "workbooks" / "broken.ipynb").write_text("{ this is no notebook")
    (folder / "data" / "content").mkdir(parents=True)
    (folder / "data" / "content" / "bad.yaml").write_text("number: 11\nslug: bad-one\ntitle: [")
    running = Server(folder / "data", folder / "workbooks", ("--base-path", BASE)).start()
    running.prefix = BASE
    yield running
    if running.process.poll() is None:
        running.stop()


def test_every_address_and_cookie_stands_under_the_path(prefixed: Server):
    link = prefixed.link_of("Kim")
    assert f":{prefixed.port}{BASE}join/" in link
    client = prefixed.sit("Kim")
    assert {cookie.path for cookie in client.cookies} == {BASE}
    answer, kernel = prefixed.open(client)
    assert answer.status_code == 200
    assert kernel
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)
    assert addresses
    assert all(address.startswith(BASE) for address in addresses), addresses
    assert client.get(f"{prefixed.at(client)}vested/pulse/{kernel}", timeout=60).json() == {"alive": True}
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)
    for address in (prefixed.socket_url(kernel, client), prefixed.room_url(client)):
        line = websocket.create_connection(address, cookie=cookies, origin=f"http://localhost:{prefixed.port}", timeout=60)
        line.close()
    assert client.get(prefixed.at(client) + "vested/own.json", timeout=60).status_code == 200
    assert requests.get(f"http://localhost:{prefixed.port}/", timeout=60).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_of_any_name_is_in_the_menu_and_opens(prefixed: Server, name: str):
    client = prefixed.sit("Kim")
    start, _ = prefixed.open(client)
    seat = urlsplit(prefixed.at(client)).path
    assert f'href="{seat}{quote(name, safe="")}"' in start.text
    answer, kernel = prefixed.open(client, quote(name, safe=""))
    assert answer.status_code == 200
    assert kernel
    led = client.get(prefixed.at(client) + "vested/opening", params={"to": name}, timeout=60)
    assert f"{seat}{quote(name, safe='')}" in led.text


def test_a_broken_notebook_takes_only_its_own_page_away(prefixed: Server):
    client = prefixed.sit("Kim")
    answer = client.get(prefixed.at(client) + "broken", timeout=60)
    assert answer.status_code == 500
    assert "Its notebook is damaged" in answer.text
    assert prefixed.open(client)[0].status_code == 200
    assert "broken.ipynb cannot be read" in prefixed.log


def test_a_broken_element_is_named_at_the_start_and_takes_only_its_own_page_away(prefixed: Server):
    assert "left out until its file is mended: bad.yaml" in prefixed.log
    assert prefixed.open(prefixed.sit("Kim"), "11-bad-one")[0].status_code == 500


def test_health_says_that_all_is_well(prefixed: Server):
    found = requests.get(prefixed.base_url + "vested/health", timeout=60)
    assert found.status_code == 200
    assert {"status", "space", "inodes", "kernels", "limit"} <= set(found.json())
    assert found.json()["status"] == "ok"


def own_folder(server: Server) -> Path:
    """The temporary folder of a server that runs; others may run beside it."""
    log = Path(f"/proc/{server.process.pid}/fd")
    return next(Path(str(path.resolve())).parent for path in log.iterdir() if path.resolve().name == LOCK)


def test_what_the_server_writes_is_for_its_user_alone(prefixed: Server):
    client = prefixed.sit("Kim")
    prefixed.open(client)
    written = [
        path
        for root in (prefixed.data_dir, own_folder(prefixed))
        for path in root.rglob("*")
        if path.is_file() and path.name != "server.log"
    ]
    assert any(path.name == "workbook.sqlite" for path in written)
    assert [path for path in written if path.name != "bad.yaml" and path.stat().st_mode & 0o077] == []


def test_a_killed_servers_folders_are_removed_by_the_next(prefixed: Server):
    own = own_folder(prefixed)
    prefixed.stop(signal.SIGKILL)
    assert (own / LOCK).exists()
    with temporary_folder("voila_") as held:  # by this process, as that of a server that runs
        prefixed.start()
        assert wait_until(lambda: not own.exists(), 30)
        assert (held / LOCK).exists()


def test_a_record_that_was_deleted_is_noticed_within_seconds(prefixed: Server):
    """The last test of this file: the server is of no use after it."""
    client = prefixed.sit("Kim")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)
    line = websocket.create_connection(
        prefixed.room_url(client), cookie=cookies, origin=f"http://localhost:{prefixed.port}", timeout=30
    )
    assert "words" in line.recv()
    for path in prefixed.data_dir.glob("workbook.sqlite*"):
        path.unlink()
    said = ""
    while "trouble" not in said:
        said = line.recv()
    assert "was deleted while it was open" in said
    line.close()
    assert wait_until(lambda: requests.get(prefixed.base_url + "vested/health", timeout=60).status_code == 503, 10)
    assert requests.get(prefixed.base_url + "vested/health", timeout=60).json()["status"] == "unreadable"
    assert not (prefixed.data_dir / "workbook.sqlite").exists()
