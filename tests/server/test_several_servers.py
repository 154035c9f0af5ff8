"""Several servers on one PostgreSQL: sign-in counts on all, pages hear of each other, and a busy database is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import requests

from browser.serving import Server, wait_until
from postgres_server import Postgres, running
from vested_widgets import deals

OLD, NEW = "old-" + "a" * 60, "new-" + "b" * 60


@pytest.fixture(scope="module")
def databases() -> Iterator[Postgres]:
    """A PostgreSQL of this file's own."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def told(databases: Postgres) -> str:
    """The name of a database with the demonstration deals, to be copied: making them takes longer than a server's start."""
    name = databases.make()
    with deals.Store.open(databases.address(name)) as store:
        deals.load_demonstrations(store)
    return name


def serve(folder: Path, notebooks: Path, database: str, *options: str) -> Server:
    """Start a server on a database."""
    return Server(folder, notebooks, options, database=database).start()


@pytest.fixture(scope="module")
def two(
    databases: Postgres, told: str, tmp_path_factory: pytest.TempPathFactory, notebooks: Path
) -> Iterator[tuple[Server, Server]]:
    """Two servers with a data folder each; the second one has a secret more, which now signs there."""
    folder, database = tmp_path_factory.mktemp("two"), databases.address(databases.make(told))
    (folder / "first").write_text(f"{OLD}\n")
    (folder / "second").write_text(f"{NEW}\n{OLD}\n")
    servers = [
        serve(folder / f"data-{name}", notebooks, database, "--secret-file", str(folder / name)) for name in ("first", "second")
    ]
    yield servers[0], servers[1]
    for server in servers:
        server.stop()


def moved(client: requests.Session, here: Server, there: Server) -> str:
    """The address of a client's seat on another server; cookies do not know of ports."""
    return here.at(client).replace(str(here.port), str(there.port))


def test_a_sign_in_at_one_server_counts_at_the_other(two: tuple[Server, Server]):
    first, second = two
    client = second_link(first, "Kim")
    answer = client.get(moved(client, first, second) + "environment", timeout=180)
    assert answer.status_code == 200 and "VESTED_SEAT" in answer.text


def test_what_an_earlier_secret_has_signed_is_signed_anew_by_the_present_one(two: tuple[Server, Server]):
    first, second = two
    client = second_link(first, "Ada")
    before = {cookie.name for cookie in client.cookies if cookie.name.startswith("vested-seat")}
    assert len(before) == 1
    client.get(moved(client, first, second) + "vested/consent", timeout=60)
    after = {cookie.name for cookie in client.cookies if cookie.name.startswith("vested-seat")} - before
    assert len(after) == 1
    for name in before:  # the earlier secret is taken out of the files
        for cookie in [cookie for cookie in client.cookies if cookie.name == name]:
            client.cookies.clear(cookie.domain, cookie.path, cookie.name)
    assert client.get(moved(client, first, second) + "vested/consent", timeout=60).status_code == 200
    assert client.get(first.at(client) + "vested/consent", timeout=60).status_code == 401  # where it is not known yet


def second_link(server: Server, alias: str) -> requests.Session:
    """A client that has opened a link of that alias: each server prints links of its own for the demonstration."""
    server.links.pop(alias, None)
    return server.sit(alias)


def test_secrets_are_not_in_the_kernels_environment(
    databases: Postgres, told: str, tmp_path: Path, notebooks: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VESTED_COOKIE_SECRET", f"{NEW}\n{OLD}")
    server = serve(tmp_path / "data", notebooks, databases.address(databases.make(told)))
    try:
        answer, _ = server.open(server.sit("Kim"), "environment")
        assert "VESTED_SEAT" in answer.text
        assert OLD not in answer.text and "VESTED_COOKIE" not in answer.text
    finally:
        server.stop()


@contextmanager
def all_connections_of(address: str) -> Iterator[list[psycopg.Connection]]:
    """Hold each connection that a role may have, also those that the server gives back meanwhile; they stay held after that."""
    held: list[psycopg.Connection] = []
    is_full, is_over = threading.Event(), threading.Event()

    def hold() -> None:
        while not is_over.is_set():
            try:
                held.append(psycopg.connect(address))
            except psycopg.OperationalError:
                is_full.set()
                is_over.wait(0.02)

    holding = threading.Thread(target=hold)
    holding.start()
    try:
        assert is_full.wait(30)
        yield held
    finally:
        is_over.set()
        holding.join()


def test_a_page_waits_while_the_database_has_no_connection_left(databases: Postgres, told: str, tmp_path: Path, notebooks: Path):
    name = databases.make(told)
    databases.run("CREATE ROLE few LOGIN CONNECTION LIMIT 6")
    with psycopg.connect(databases.address(name), autocommit=True) as admin:
        admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO few")
        admin.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few")
    address = databases.url.set(drivername="postgresql", database=name, username="few").render_as_string(hide_password=False)
    server = serve(tmp_path / "data", notebooks, address)
    try:
        client = server.sit("Kim")
        assert server.open(client, "told")[1]
        with all_connections_of(address) as held:
            answer, kernel = server.open(client, "told")
        assert not kernel
        assert "Your page opens automatically" in answer.text
        assert 'http-equiv="refresh"' in answer.text
        for connection in held:
            connection.close()
        assert wait_until(lambda: bool(server.open(client, "told")[1]), 60)
    finally:
        server.stop()
