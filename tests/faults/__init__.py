"""Faults on purpose: `make faults` runs its parts and adds up what they found in one table.

A part is a module of this package with `run() -> Iterable[Row]`, a row for each kind of fault that it tried.
"""
