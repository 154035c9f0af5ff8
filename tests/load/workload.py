"""A tree of 2,000 lines of work: opening it and editing it at the server, and the engine over it with answers of twelve people."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from load.table import show
from load.tables import timed
from prepared import empty_record
from vested_widgets import deals, workload
from vested_widgets.session import Session
from vested_widgets.widgets.models.table import TableModel

LINES, N = "workload/lines", 2000
OPENED, EDITED = 1000, 150
"""ms: the limits of opening the tree and of an edit."""


def fill(seat: deals.Seat) -> None:
    """Write areas of ten activities with nine tasks each."""
    ids = seat.tables.new_ids(N)
    owners = [party.id for party in seat.deal.parties]
    rows = []
    for at in range(N):
        level = "area" if at % 100 == 0 else "activity" if at % 10 == 0 else "task"
        within = {"area": None, "activity": ids[at - at % 100], "task": ids[at - at % 10]}[level]
        if level == "task" and at % 100 < 10:
            level, within = "activity", ids[at - at % 100]
        rows.append({"level": level, "work": f"Line {at}", "within": within, "owner": owners[at % len(owners)]})
    seat.tables.save_rows(LINES, rows, ids=ids)


def answers() -> pd.DataFrame:
    """Return what twelve people said of each line."""
    rng, parties = np.random.default_rng(7), ["Alder", "Birch"]
    rows = [
        (parties[person % 2], f"p{person}", f"l{line}", f"Line {line}", str(rng.choice([*parties, "Shared"])), "choice")
        for line in range(N)
        for person in range(12)
    ]
    return pd.DataFrame(rows, columns=["party", "member", "item", "title", "value", "kind"])


def main() -> None:
    """Measure, print, and say where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder, deals.Store.open(empty_record(Path(folder) / "record.sqlite")) as store:
        parties = [deals.NewParty(name, colour, (deals.NewMember(name[0]),)) for name, colour in (("Alder", "a"), ("Birch", "b"))]
        deal = store.create_deal("Work", parties, architect="Guy")
        seat = deals.Seat.open(store, next(member.id for member in deal.members if member.party_id))
        written = timed(lambda: fill(seat), 1)

        def sit() -> TableModel:
            model = TableModel(Session(store, deals.Seat.open(store, seat.member.id), served=False), LINES)
            model.look()
            model.cards()
            return model

        opened = timed(sit, 5)
        model = sit()
        rows = [card["id"] for card in model.cards()["rows"]]
        at = iter(range(1, 10**6))

        def edit() -> None:
            row = rows[next(at) * 37 % N]
            model.save(row, {"remark": f"{time.monotonic_ns()}"}, model._rows[row].revision)

        edited = timed(edit, 15)
        moved = timed(lambda: model.arrange(rows[next(at) * 100 % N + 11], "down"), 5)
    outlined = pd.DataFrame(
        {"line": [f"l{n}" for n in range(N)], "title": "x", "parent": [f"l{n - n % 10}" if n % 10 else "" for n in range(N)]}
    )
    given = answers()
    tree = timed(lambda: workload.outline(outlined), 5)
    said = timed(lambda: workload.disagreements(given, owners=["Alder", "Birch", "Shared"]), 3)
    table = [
        (f"write {N:,} lines at once", written, None),
        ("open the tree: read it and make what the page needs", opened, OPENED),
        ("edit a cell, findings and state included", edited, EDITED),
        ("move a row with all that lies in it", moved, None),
        ("work out the tree", tree, None),
        ("disagreement of 24,000 answers", said, None),
    ]
    show(
        f"A tree of {N:,} lines of work, at the server",
        ("what", "median", "slowest", "limit"),
        [
            (what, f"{statistics.median(ms):.0f} ms", f"{max(ms):.0f} ms", f"{limit} ms" if limit else "–")
            for what, ms, limit in table
        ],
    )
    slow = [what for what, ms, limit in table if limit and statistics.median(ms) > limit]
    if slow:
        print(f"  slower than the limit: {', '.join(slow)}")
