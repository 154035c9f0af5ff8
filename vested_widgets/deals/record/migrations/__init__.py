"""Alembic migrations of the record, run by the store itself."""
