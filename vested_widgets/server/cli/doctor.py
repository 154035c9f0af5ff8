"""`vested doctor`: look at the data folder and the record, and with `--url` at what gets through to a running server."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import ssl
import stat
import sys
import time
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import typer
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

import vested_widgets
from vested_widgets import method
from vested_widgets.deals import DealsError, Store
from vested_widgets.server.data_folder import DataFolder, FolderError, default_folder, is_low, room_left
from vested_widgets.server.handlers.checkup import COOKIE, PAUSE, QUIET, SENT, UPLOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

State = Literal["ok", "weak", "bad"]
MARKS: dict[State, str] = {"ok": "✓", "weak": "–", "bad": "✗"}
COLOURS: dict[State, str] = {"ok": typer.colors.GREEN, "weak": typer.colors.YELLOW, "bad": typer.colors.RED}
PATIENCE = 15.0
# Bytes of the largest message that the server takes over a web socket, less the frame's head.
FRAME = 4 * 2**20 - 14
# Packages whose versions make a difference, and are named in a report of a fault.
PACKAGES = ("voila", "jupyter_server", "tornado", "ipywidgets", "plotly", "sqlalchemy")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    state: State
    title: str
    found: str
    mend: str = ""


@dataclass
class Report:
    """Everything that was looked at."""

    lines: list[Line] = field(default_factory=list)

    def add(self, area: str, name: str, state: State, **values: Any) -> None:
        """Add a line with the catalogue's words for that state."""
        parts = ("title", "ok", "") if state == "ok" else ("title", "bad", "mend")
        # The area stands in the key as a word, so that the test of the catalogue sees which phrases are used.
        if area == "doctor":
            title, said, mend = (method.words(f"doctor.{name}_{part}", **values) if part else "" for part in parts)
        else:
            title, said, mend = (method.words(f"checkup.{name}_{part}", **values) if part else "" for part in parts)
        self.lines.append(Line(name, state, title, said, mend))

    @property
    def has_failed(self) -> bool:
        """Return whether something does not hold."""
        return any(line.state == "bad" for line in self.lines)


def examine(data: Path | None, database: str, url: str, *, port: int, as_json: bool) -> None:
    """Look at everything, print it, and end with 1 if something does not hold."""
    report = Report()
    at = data or default_folder()
    if data is not None or not url or at.exists():
        look_here(report, at, database, port)
    if url:
        logging.getLogger("tornado.general").setLevel(logging.CRITICAL)  # what fails stands in the report
        asyncio.run(look_there(report, url))
    if as_json:
        typer.echo(json.dumps({"ok": not report.has_failed, "lines": [asdict(line) for line in report.lines]}, indent=1))
    else:
        for line in report.lines:
            typer.secho(f"{MARKS[line.state]} {line.title}: ", fg=COLOURS[line.state], bold=True, nl=False)
            typer.echo(line.found)
            if line.mend:
                typer.echo(f"    → {line.mend}")
        failed = sum(line.state == "bad" for line in report.lines)
        typer.echo("\n" + (method.words("checkup.some_bad", n=failed) if failed else method.words("doctor.all_ok")))
    if report.has_failed:
        raise typer.Exit(1)


# This machine


def look_here(report: Report, at: Path, database: str, port: int) -> None:
    """Look at the data folder, the record, versions, the port and the clock."""
    found = {name: metadata.version(name) for name in PACKAGES}
    python = ".".join(map(str, sys.version_info[:3]))
    listed = ", ".join(f"{name} {version}" for name, version in found.items())
    report.add("doctor", "versions", "ok", version=vested_widgets.__version__, python=python, packages=listed)
    try:
        folder = DataFolder(at, writing=False)
    except FolderError as error:
        report.add("doctor", "folder", "bad", folder=at, error=error)
        return
    may_write = os.access(folder.path, os.W_OK | os.X_OK)
    report.add("doctor", "folder", "ok" if may_write else "bad", folder=folder.path, error=method.words("doctor.read_only"))
    _rights(report, folder)
    space, inodes = room_left(folder.path)
    low_space, low_inodes = is_low(space, inodes)
    report.add("doctor", "space", "bad" if low_space else "ok", megabytes=space // 10**6 if space >= 0 else "?")
    report.add("doctor", "inodes", "bad" if low_inodes else "ok", files=inodes if inodes >= 0 else "?")
    _secret(report, folder)
    _record(report, folder, database)
    _content(report, folder)
    _port(report, port)
    year = time.gmtime().tm_year
    report.add("doctor", "time", "ok" if 2025 <= year < 2100 else "bad", now=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


def _files(folder: DataFolder) -> Iterator[Path]:
    yield from (path for path in folder.path.iterdir() if path.is_file())


def _rights(report: Report, folder: DataFolder) -> None:
    open_ones = [path.name for path in _files(folder) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    others = [path.name for path in _files(folder) if hasattr(os, "getuid") and path.stat().st_uid != os.getuid()]
    report.add("doctor", "rights", "bad" if open_ones else "ok", files=", ".join(sorted(open_ones)), folder=folder.path)
    report.add("doctor", "owner", "weak" if others else "ok", files=", ".join(sorted(others)))


def _secret(report: Report, folder: DataFolder) -> None:
    try:
        if (folder.path / "cookie_secret").exists():
            folder.cookie_secrets()
    except FolderError as error:
        report.add("doctor", "secret", "bad", error=error)
    else:
        report.add("doctor", "secret", "ok")


def _record(report: Report, folder: DataFolder, database: str) -> None:
    if not database and not folder.record.exists():
        report.add("doctor", "record", "weak", error=method.words("doctor.no_record", path=folder.record))
        return
    try:
        with Store.open(database or folder.record) as store:
            store.check()
            deals = len(store.deals())
            report.add("doctor", "record", "ok", deals=deals)
            if os.access(folder.path, os.W_OK) and (database or os.access(folder.record, os.W_OK)):
                store.try_to_write()
                report.add("doctor", "writing", "ok")
            else:
                report.add("doctor", "writing", "bad", error=method.words("doctor.read_only"))
    except DealsError as error:
        name = "writing" if any(line.name == "record" for line in report.lines) else "record"
        report.add("doctor", name, "bad", error=error)
    locks = [path.name for path in _files(folder) if path.name.endswith(("-journal", ".lock", ".part"))]
    report.add("doctor", "locks", "weak" if locks else "ok", files=", ".join(sorted(locks)))


def _content(report: Report, folder: DataFolder) -> None:
    faults = method.use_what_holds(folder.content)
    report.add("doctor", "content", "bad" if faults else "ok", faults=" ".join(" ".join(faults.values()).split()))


def _port(report: Report, port: int) -> None:
    with socket.socket() as probe:
        probe.settimeout(1)
        is_taken = probe.connect_ex(("127.0.0.1", port)) == 0
    report.add("doctor", "port", "weak" if is_taken else "ok", port=port)


# What gets through to a server


class Client:
    """Asks a server as a browser would, with its cookies, and without trusting a certificate only if there is no other way."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base = parts.path.rstrip("/") + "/"
        self.cookies: dict[str, str] = {}
        self.trusts = True
        self._http = AsyncHTTPClient(force_instance=True, defaults={"request_timeout": 3 * PATIENCE, "connect_timeout": PATIENCE})

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Origin": self.origin, **({"Cookie": cookies} if cookies else {}), **more}

    async def ask(self, path: str, **named: Any) -> HTTPResponse:
        """Ask, and keep the cookies of the answer."""
        headers = self._headers(named.pop("headers", {}))
        request = HTTPRequest(self.origin + self.base + path, headers=headers, validate_cert=self.trusts, **named)
        answer = await self._http.fetch(request, raise_error=False)
        if isinstance(answer.error, BaseException) and not isinstance(answer.error, HTTPClientError):
            raise answer.error
        for line in answer.headers.get_list("Set-Cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name.strip()] = rest.partition(";")[0]
        return answer

    async def socket(self, query: str = "") -> WebSocketClientConnection:
        """Open a web socket for tests."""
        address = self.origin.replace("http", "ws", 1) + self.base + "vested/checkup/socket" + query
        request = HTTPRequest(address, headers=self._headers({}), validate_cert=self.trusts, connect_timeout=PATIENCE)
        return await websocket_connect(request)


async def look_there(report: Report, url: str) -> None:
    """Test what gets through to the server at that address; the same as its page /vested/checkup."""
    client = Client(url)
    seen = await _reach(report, client, url)
    if seen is None:
        return
    answer, found = seen
    report.add("checkup", "address", "ok" if found["origin_allowed"] else "bad", host=found["host"], origin=client.origin)
    path = f"{client.base}vested/checkup/seen"
    is_kept = found["path"] == path and found["base"] == client.base
    report.add("checkup", "prefix", "ok" if is_kept else "bad", page=path, seen=found["path"])
    _encryption(report, client, found)
    tests: tuple[tuple[str, Callable[[], Coroutine[Any, Any, tuple[State, dict[str, Any]]]]], ...] = (
        ("cookies", lambda: _cookies(client)),
        ("websocket", lambda: _message(client, "hello")),
        ("frame", lambda: _message(client, "x" * FRAME)),
        ("idle", lambda: _silence(client)),
        ("upload", lambda: _upload(client)),
        ("caching", lambda: _caching(client, found)),
        ("compression", lambda: _compression(client)),
        ("buffering", lambda: _buffering(client)),
    )
    sent = {name: value for name, value in found["sent"].items() if name in SENT}
    changed = [name for name, value in sent.items() if answer.headers.get_list(name) != [value]]
    report.add("checkup", "headers", "bad" if changed else "ok", names=", ".join(changed))
    for name, test in tests:
        defaults = {"seconds": QUIET, "kilobytes": UPLOAD // 1000, "status": ""}
        try:
            state, values = await test()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong on the way is what is looked for
            state, values = "bad", {"status": str(error) or type(error).__name__}
        report.add("checkup", name, state, **{**defaults, **values})
    minutes = round(abs(time.time() - found["now"]) / 60)
    report.add("checkup", "clock", "ok" if minutes < 5 else "bad", minutes=minutes)


async def _reach(report: Report, client: Client, url: str) -> tuple[HTTPResponse, dict[str, Any]] | None:
    """Return how a request arrives at the server; None if none does."""
    try:
        answer = await client.ask(f"vested/checkup/seen?origin={client.origin}")
    except ssl.SSLCertVerificationError as error:
        report.add("checkup", "certificate", "bad", error=error.verify_message)
        client.trusts = False
        try:
            answer = await client.ask(f"vested/checkup/seen?origin={client.origin}")
        except Exception as failed:  # noqa: BLE001 - as below
            report.add("checkup", "server", "bad", url=url, error=failed)
            return None
    except Exception as error:  # noqa: BLE001 - no such name, no answer, no TLS: all are what is looked for
        report.add("checkup", "server", "bad", url=url, error=str(error) or type(error).__name__)
        return None
    try:
        found: dict[str, Any] = json.loads(answer.body)
        version = found["version"]
    except (ValueError, KeyError, TypeError):
        report.add("checkup", "server", "bad", url=url, error=answer.code)
        return None
    report.add("checkup", "server", "ok", version=version)
    return answer, found


def _encryption(report: Report, client: Client, found: dict[str, Any]) -> None:
    is_here = urlsplit(client.origin).hostname in ("localhost", "127.0.0.1", "::1")
    if client.origin.startswith("https"):
        if client.trusts:
            report.add("checkup", "certificate", "ok")
        is_known = found["protocol"] == "https"
        report.add("checkup", "tls", "ok" if is_known else "bad", what="https, X-Forwarded-Proto")
    else:
        report.add("checkup", "tls", "ok" if is_here else "bad", what="http")


Tested = tuple[State, dict[str, Any]]


async def _cookies(client: Client) -> Tested:
    answer = await client.ask("vested/checkup/seen")
    return ("ok" if json.loads(answer.body)["cookie"] and COOKIE in client.cookies else "bad"), {}


async def _message(client: Client, text: str) -> Tested:
    line = await client.socket()
    try:
        await line.write_message(text)
        said = await asyncio.wait_for(line.read_message(), 3 * PATIENCE)
        return ("ok" if said == str(len(text)) else "bad"), {}
    finally:
        line.close()


async def _silence(client: Client) -> Tested:
    line = await client.socket("?quiet=1")
    try:
        await asyncio.sleep(QUIET)
        await line.write_message("hello")
        said = await asyncio.wait_for(line.read_message(), PATIENCE)
        return ("ok" if said == "5" else "bad"), {}
    finally:
        line.close()


async def _upload(client: Client) -> Tested:
    await client.ask("vested/checkup")  # gives the cookie that forms have to send back
    headers = {"X-XSRFToken": client.cookies.get("_xsrf", ""), "Content-Type": "text/plain"}
    answer = await client.ask("vested/checkup/upload", method="POST", body=b"x" * UPLOAD, headers=headers)
    is_through = answer.code == 200 and json.loads(answer.body).get("length") == UPLOAD
    return ("ok" if is_through else "bad"), {"status": answer.code}


async def _caching(client: Client, found: dict[str, Any]) -> Tested:
    again = await client.ask(f"vested/checkup/seen?origin={client.origin}")
    return ("ok" if json.loads(again.body)["number"] != found["number"] else "bad"), {}


async def _compression(client: Client) -> Tested:
    answer = await client.ask("vested/checkup", headers={"Accept-Encoding": "gzip"}, decompress_response=False)
    return ("ok" if answer.headers.get("Content-Encoding") else "weak"), {}


async def _buffering(client: Client) -> Tested:
    times: list[float] = []
    await client.ask("vested/checkup/stream", streaming_callback=lambda _part: times.append(time.monotonic()))
    return ("ok" if times and times[-1] - times[0] > PAUSE / 4 else "weak"), {}
