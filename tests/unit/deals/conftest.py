"""Records to test on: a fresh SQLite file, and a real PostgreSQL from a wheel. Every store test runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deals_helpers import rated_step, two_parties
from postgres_server import Postgres, running
from prepared import empty_record
from vested_widgets import deals


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL that lives as long as the tests, in a folder that no other test run tidies away."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    """The name of an empty database of today's schema, from which others are copied: migrating each would take ten times as long."""
    name = postgres_server.make()
    deals.Store.open(postgres_server.address(name)).close()
    return name


@pytest.fixture
def fresh_postgres(postgres_server: Postgres) -> Iterator[str]:
    """A database that nobody has migrated."""
    yield from postgres_server.made()


@pytest.fixture
def postgres(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    """An empty database of today's schema."""
    yield from postgres_server.made(postgres_template)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh record is, to be migrated when it is opened."""
    return request.getfixturevalue("fresh_postgres") if request.param == "postgres" else str(tmp_path / "workbook.sqlite")


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[deals.Store]:
    """An open, empty record."""
    given = request.getfixturevalue("postgres") if request.param == "postgres" else empty_record(tmp_path / "workbook.sqlite")
    with deals.Store.open(given) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[deals.Store]:
    """An open, empty SQLite record, for what does not depend on the database."""
    with deals.Store.open(empty_record(tmp_path / "sqlite" / "workbook.sqlite")) as opened:
        yield opened


@pytest.fixture
def deal(store: deals.Store) -> deals.Deal:
    """A deal of two parties of three members, with ratings of its own beside the method's."""
    return store.create_deal("North & South", two_parties(), architect="Guy", own_content={"steps": [rated_step()]})


@pytest.fixture
def sit(store: deals.Store, deal: deals.Deal):
    """Sit down by alias."""
    return lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))
