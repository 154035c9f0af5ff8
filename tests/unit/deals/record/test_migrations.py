from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import vested_widgets.deals
from vested_widgets import deals
from vested_widgets.deals.record import engine as store_engine
from vested_widgets.deals.record import tables

MIGRATIONS = Path(vested_widgets.deals.__file__).parent / "record" / "migrations"


def test_the_code_knows_the_newest_migration():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == store_engine.SCHEMA


def test_migrations_and_tables_say_the_same(address):
    deals.Store.open(address).close()
    engine = store_engine._engine(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_a_record_half_way_through_its_migrations_is_brought_forward(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        store_engine._upgrade(connection, "0001")
        assert inspect(connection).has_table("answer")
    engine.dispose()
    with deals.Store.open(tmp_path / "old.sqlite") as store:
        deal = deals.load_demonstration(store)
        assert len(deals.DealView.open(store, deal.id).answers("values")) > 300
