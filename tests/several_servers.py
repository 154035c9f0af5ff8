"""Two servers on one PostgreSQL behind nginx, for what is tried and measured with them."""

from __future__ import annotations

import copy
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from browser.serving import Server, free_port
from load.visitors import sit
from postgres_server import Postgres, running
from reverse_proxy import before_several
from vested_widgets import deals

# As `openssl rand -hex 32` prints them; here the same every time.
OLD, NEW = "0" * 64, "1" * 64


class Pair:
    """Two servers, and the address before them.

    Attributes:
        servers: both of them, each at its own port.
        front: what people open: the address of the proxy.
    """

    def __init__(self, folder: Path, databases: Postgres, port: int, options: tuple[str, ...] = ()) -> None:
        self.databases, self.secrets = databases, folder / "secrets"
        database = databases.address(databases.make())
        deals.Store.open(database).close()
        self.sign_with(OLD)
        given = ("--public-url", f"http://localhost:{port}", "--secret-file", str(self.secrets), *options)
        self.servers = [
            Server(folder / name, options=given, database=database, demonstration=False, port=free_port())
            for name in ("first", "second")
        ]
        self.front = copy.copy(self.servers[0])
        self.front.port = port

    def sign_with(self, *secrets: str) -> None:
        """Write the file of secrets that both servers read when they start."""
        self.secrets.write_text("\n".join(secrets) + "\n")

    def start(self) -> None:
        """Start those that do not run, both at once."""
        ended = [server for server in self.servers if not hasattr(server, "process") or server.process.poll() is not None]
        with ThreadPoolExecutor(2) as both:
            list(both.map(Server.start, ended))

    def stop(self) -> None:
        """End those that run."""
        for server in self.servers:
            if hasattr(server, "process") and server.process.poll() is None:
                server.stop()

    def kill(self, at: int) -> None:
        """Kill one of them; its kernels end with it."""
        self.servers[at].stop(signal.SIGKILL)

    def restart(self) -> None:
        """End and start both, as after a new secret."""
        self.stop()
        self.start()

    def warm_up(self, at: int, link: str) -> None:
        """Wait until one of them forks kernels, by opening a page there."""
        server, client = self.servers[at], sit(link)
        _, kernel = server.open(client)
        headers = {"X-XSRFToken": client.cookies.get("_xsrf", "")}
        client.post(f"{server.at(client)}voila/api/shutdown/{kernel}", headers=headers, timeout=60)


@contextmanager
def two_servers(folder: Path, *options: str, durable: bool = False) -> Iterator[Pair]:
    """Two servers that live as long as the block; with `durable` the database writes to the disk as it does for people."""
    port = free_port()
    with running() as databases:
        if durable:
            databases.run("ALTER SYSTEM RESET fsync")
            databases.run("SELECT pg_reload_conf()")
        pair = Pair(folder, databases, port, options)
        try:
            pair.start()
            with before_several(folder, port, [server.port for server in pair.servers]):
                yield pair
        finally:
            pair.stop()
