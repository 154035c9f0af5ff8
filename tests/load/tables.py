"""A joint table of 500 rows: opening it and editing it, in the kernel (both people's models) and in two browsers."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from browser.chromium import chromium
from browser.entering import come_in
from browser.serving import Server
from load.table import show
from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.models.table import TableModel

LINES = "workload/lines"
N = 500
ROWS = "#workload .v-grid [data-row]"


def fill(store: deals.Store) -> None:
    """500 lines of work: areas, activities in them and tasks in these, with owners and objectives."""
    deal = store.deals()[0]
    seat = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ada"))
    there = seat.tables.read(LINES).rows
    objectives = [row.id for row in seat.tables.read("objectives/objectives").rows]
    owners = [*(party.id for party in deal.parties), "shared"]
    within = there[0].id if there else None
    seat.tables.save_rows(
        LINES,
        [
            {
                "level": "task",
                "work": f"Task {n}: load, drive, unload and count what came back",
                "within": within,
                "owner": owners[n % 3],
                **({"objective": [objectives[n % len(objectives)]]} if objectives else {}),
            }
            for n in range(N - len(there))
        ],
    )


def timed(act: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each run."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return found


def told(ms: list[float]) -> tuple[str, str]:
    """Median and the slowest, as text."""
    return f"{statistics.median(ms):.0f} ms", f"{max(ms):.0f} ms"


def in_the_kernel(path: Path) -> list[tuple[str, str, str]]:
    """Open and edit without a browser."""
    with deals.Store.open(path) as store:
        deal = store.deals()[0]
        members = {member.alias: member.id for member in deal.members}

        def sit(alias: str) -> TableModel:
            model = TableModel(Session(store, deals.Seat.open(store, members[alias]), served=False), LINES)
            model.look()
            return model

        opened = timed(lambda: sit("Ada").cards(), 5)
        ada, kim = sit("Ada"), sit("Kim")
        rows = [card["id"] for card in ada.cards()["rows"]]
        sizes, count = [], iter(range(10**6))

        def edit() -> None:
            n = next(count)
            row = rows[(n * 37) % N]
            ada.save(row, {"remark": f"Remark {n} {time.monotonic_ns()}"}, ada._rows[row].revision)
            sizes.append(len(json.dumps(ada.change)))

        edits = timed(edit, 15)
        hears = []
        for _ in range(8):
            edit()
            hears += timed(kim.refresh, 1)
        whole = len(json.dumps(ada.cards()))
        return [
            ("read the table and make what the page needs", *told(opened)),
            ("save one cell, findings and state included", *told(edits)),
            ("another person's model hears of it", *told(hears)),
            ("sent to open / after one edit", f"{whole / 1000:.0f} kB", f"{max(sizes) / 1000:.1f} kB"),
        ]


def come_to(page: Page, server: Server) -> float:
    """Open the step; milliseconds from its first showing to all rows on the page."""
    page.goto(server.base_url + "03-objectives-and-workload#outcomes")
    page.wait_for_selector("#outcomes .v-foot", timeout=120_000)
    started = time.perf_counter()
    page.evaluate("location.hash = 'workload'")
    page.wait_for_function("([rows, n]) => document.querySelectorAll(rows).length >= n", arg=[ROWS, N], timeout=120_000)
    return (time.perf_counter() - started) * 1000


def edit(writer: Page, reader: Page, n: int) -> tuple[float, float]:
    """Milliseconds from Enter to the saved cell, and to the same cell on another page."""
    at = f"{ROWS}:nth-child({n}) [data-column=remark]"
    writer.locator(at).click()
    text = f"Seen {n} {time.monotonic_ns()}"
    writer.keyboard.type(text)
    started = time.perf_counter()
    writer.keyboard.press("Enter")
    writer.wait_for_function(
        "at => !document.querySelector(at).classList.contains('v-unsaved') && document.querySelector(at).textContent.includes('Seen')",
        arg=at,
    )
    saved = (time.perf_counter() - started) * 1000
    reader.wait_for_function("([at, text]) => document.querySelector(at).textContent.includes(text)", arg=[at, text])
    return saved, (time.perf_counter() - started) * 1000


def in_browsers(server: Server) -> list[tuple[str, str, str]]:
    """The same with two people at their pages."""
    with chromium() as browser:
        pages = {}
        for alias, width in (("Ada", 1280), ("Kim", 390)):
            pages[alias] = browser.new_context(viewport={"width": width, "height": 844}).new_page()
            come_in(pages[alias], server.link_of(alias))
        opened = [come_to(pages["Ada"], server) for _ in range(3)]
        phone = [come_to(pages["Kim"], server)]
        both = [edit(pages["Ada"], pages["Kim"], n) for n in (3, 120, 250, 377, 490)]
    return [
        ("laptop: from the step's first showing to 500 rows", *told(opened)),
        ("phone: the same, as cards", *told(phone)),
        ("from Enter to saved", *told([one for one, _ in both])),
        ("from Enter to the other person's page", *told([other for _, other in both])),
    ]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data").start()
        try:
            with server.store() as store:
                fill(store)
            found = in_the_kernel(server.data_dir / "workbook.sqlite") + in_browsers(server)
        finally:
            server.stop()
    show(f"A joint table of {N} rows", ("", "median", "slowest"), found)
