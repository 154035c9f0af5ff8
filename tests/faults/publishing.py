"""Attack what is published: an insider compares every state of the figures of 1,000 random rooms."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from faults.summary import Row
from load.table import show
from publishing_attack import Attack, attacked, one_picture
from vested_widgets import deals

ROOMS = 1_000
# Rooms that one record holds; a record is made anew after them.
TOGETHER = 25


def _attacked(seeds: Sequence[int]) -> list[Attack]:
    with tempfile.TemporaryDirectory() as folder, deals.Store.open(Path(folder) / "rooms.sqlite") as store:
        return [attacked(store, seed) for seed in seeds]


def run(rooms: int = ROOMS) -> list[Row]:
    """Attack the rooms, and print what one picture alone tells."""
    batches = [range(first, min(first + TOGETHER, rooms)) for first in range(0, rooms, TOGETHER)]
    found: list[Attack] = []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for batch in pool.map(_attacked, batches):
            found += batch
            print(f"  {len(found)} rooms, {sum(one.compared for one in found)} answers identified by comparing", flush=True)
    answers, alone = sum(one.answers for one in found), sum(one.alone for one in found)
    show(
        "Published states of random rooms",
        ("rooms", "states", "answers published", "told by one picture alone", "of these at an end", "more by comparing"),
        [
            [
                len(found),
                sum(one.states for one in found),
                answers,
                alone,
                sum(one.ends for one in found),
                sum(one.compared for one in found),
            ]
        ],
    )
    show(
        "What one picture alone tells exactly to an insider (everybody at one end aside)",
        ("people", "sets of answers", "answers, if given at random"),
        [[one.n, f"{100 * one.sets:.1f} %", f"{100 * one.answers:.2f} %"] for one in map(one_picture, range(3, 13))],
    )
    return [
        Row(
            f"figures of {len(found)} rooms compared by an insider",
            len(found),
            sum(not one.compared for one in found),
            identified=sum(one.compared for one in found),
        )
    ]
