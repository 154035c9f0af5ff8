"""A small proxy with the faults of real ones: another Host, no web sockets, short time-outs, limits, doubled headers, caching."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any

from browser.serving import free_port


class Proxy:
    """Passes connections on to a port of this machine, request by request, with the faults that are named.

    Attributes:
        to: the port of the server.
        host: what stands in the Host header instead of what the browser has sent.
        sockets: whether requests for web sockets get through.
        idle: seconds of silence after which a connection is cut; 0 for never.
        most: bytes of a request's body that get through.
        doubled: headers that are added to each answer.
        kept: whether answers to GET are kept and given again.
        gathered: whether an answer is passed on only as a whole.
        plain: whether the header Accept-Encoding is lost.
        cookies: whether Set-Cookie gets through.
        prefix: a first part of the path that is taken away.
    """

    def __init__(
        self,
        to: int,
        *,
        host: str = "",
        sockets: bool = True,
        idle: float = 0,
        most: int = 0,
        doubled: tuple[str, ...] = (),
        kept: bool = False,
        gathered: bool = False,
        plain: bool = False,
        cookies: bool = True,
        prefix: str = "",
    ) -> None:
        self.to, self.host, self.sockets, self.idle, self.most = to, host, sockets, idle, most
        self.doubled, self.kept, self.gathered, self.plain, self.cookies, self.prefix = (
            doubled,
            kept,
            gathered,
            plain,
            cookies,
            prefix,
        )
        self.port = free_port()
        self._answers: dict[bytes, bytes] = {}

    @property
    def url(self) -> str:
        """The address of the proxy."""
        return f"http://localhost:{self.port}/"

    def __enter__(self) -> Proxy:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
            ready.set()
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: Any) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._one(reader, writer)
        with suppress(OSError):
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        verb, path, version = first.split(" ")
        headers = [line.partition(":")[::2] for line in lines]
        named = {name.lower(): value.strip() for name, value in headers}
        length = int(named.get("content-length", 0))
        is_socket = "upgrade" in named
        if self.most and length > self.most:
            writer.write(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.3)
            return
        if is_socket and not self.sockets:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        if self.prefix and path.startswith(self.prefix):
            path = "/" + path[len(self.prefix) :].lstrip("/")
        key = first.encode()
        if self.kept and verb == "GET" and not is_socket and key in self._answers:
            writer.write(self._answers[key])
            await writer.drain()
            return
        keep = [
            (name, value)
            for name, value in headers
            if name.lower() not in ("connection", *(["accept-encoding"] if self.plain else []))
        ]
        passed = [(name, f" {self.host}" if self.host and name.lower() == "host" else value) for name, value in keep]
        passed.append(("Connection", " Upgrade" if is_socket else " close"))
        inner, outer = await asyncio.open_connection("127.0.0.1", self.to)
        outer.write(
            (f"{verb} {path} {version}\r\n" + "".join(f"{name}:{value}\r\n" for name, value in passed) + "\r\n").encode("latin-1")
        )
        if is_socket:
            await asyncio.gather(self._pass(reader, outer), self._pass(inner, writer))
            return
        if length:
            outer.write(await reader.readexactly(length))
        await outer.drain()
        answer = await inner.readuntil(b"\r\n\r\n")
        if not self.cookies:
            answer = b"\r\n".join(line for line in answer.split(b"\r\n") if not line.lower().startswith(b"set-cookie"))
        more = "".join(f"\r\n{line}" for line in self.doubled).encode()
        answer = answer[:-4] + more + b"\r\n\r\n"
        if self.kept or self.gathered:
            answer += await inner.read(-1)
            self._answers[key] = answer
            writer.write(answer)
            await writer.drain()
        else:
            writer.write(answer)
            await self._pass(inner, writer)
        outer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError):
            while data := await asyncio.wait_for(reader.read(65536), self.idle or None):
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()
