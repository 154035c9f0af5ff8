"""Where the parties clearly differ, over all revealed parts of a deal: read from what kernels keep for each other, worked out bit by bit.

It is made from the same published answers, by the same tables and gates as every picture, and kept under a name that holds all that it
follows from. To compare a part takes up to a second, so the start page shows what is there and fills in the rest when it has been sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vested_widgets import alignment, method
from vested_widgets import session as _session
from vested_widgets.deals import NotAllowed
from vested_widgets.kinds import kind_of
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.session import Session

log = logging.getLogger("vested.start")
KEY = ["item", "question", "about"]
# How many of a part are kept: the start page shows as many of all parts together.
MOST = 3
# Seconds before the first part is compared, between two of them, and until it is looked again whether another kernel is done.
BEFORE, BETWEEN, AGAIN = 0.5, 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Difference:
    """An item on which two parties clearly differ.

    Attributes:
        gap, low, high: the gap of their means and its interval, in points, without a sign.
        share: the gap as a share of the scale's length, by which items of several scales are put in order.
        means: of each party its mean, as it may be shown: (id, mean).
    """

    step: str
    title: str
    asked: str
    gap: float
    low: float
    high: float
    share: float
    scale: tuple[float, float]
    means: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PartDifferences:
    """How many items of a part two parties clearly differ on, and the widest of them."""

    n: int
    widest: tuple[Difference, ...] = ()


class Differences:
    """The clear differences of all revealed parts of a deal, as this seat may see them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._parts = [
            (step, part)
            for step in session.method.steps
            for part in step.parts
            if part.kind in method.ALONE and kind_of(part).rated and not kind_of(part).why_not_compared(part)
        ]
        self._known: dict[str, tuple[str, PartDifferences]] = {}
        self._missing: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None

    def by_step(self) -> dict[str, int]:
        """Return how many clear differences are known, by step."""
        found: dict[str, int] = {}
        for name, (_, part) in self._known.items():
            step = name.partition("/")[0]
            found[step] = found.get(step, 0) + part.n
        return found

    def widest(self, most: int = MOST) -> list[Difference]:
        """Return the widest differences of all parts, measured by their scales."""
        found = [one for _, part in self._known.values() for one in part.widest]
        return sorted(found, key=lambda one: -one.share)[:most]

    @property
    def missing(self) -> list[str]:
        """Return the names of the revealed parts ("step/part") that have not been compared as they are now."""
        return list(self._missing)

    def read(self) -> None:
        """Read what is kept of all revealed parts; what is not there is missing."""
        known, missing = {}, {}
        with self._session.store.reading():
            for step, part in self._parts:
                name = f"{step.id}/{part.id}"
                if not self._session.seat.may("see_group", name).allowed:
                    continue
                state = self._state(step.id, part)
                before = self._known.get(name)
                kept = before[1] if before and before[0] == state else _kept(self._file(name, state))
                if kept is None:
                    missing[name] = state
                else:
                    known[name] = state, kept
        self._known, self._missing = known, missing

    def work_out(self, name: str) -> None:
        """Compare a part that is missing, and keep what was found for other kernels.

        Raises:
            NotAllowed: the part has been closed meanwhile.
        """
        state = self._missing.pop(name)
        step, _, part = name.partition("/")
        found = compare(PictureContext.current(self._session, step, part))
        self._known[name] = state, found
        if file := self._file(name, state):
            _keep(file, found)

    def fill(self, changed: Callable[[], None]) -> None:
        """Begin to compare what is missing, part by part, after the page has been sent; does nothing without an event loop."""
        if not self._missing or (self._task is not None and not self._task.done()):
            return
        with suppress(RuntimeError):
            self._task = asyncio.get_running_loop().create_task(self._fill(changed))

    async def _fill(self, changed: Callable[[], None]) -> None:
        await asyncio.sleep(BEFORE)
        while self._missing:
            name, state = next(iter(self._missing.items()))
            file = self._file(name, state)
            with _alone(file) as mine:
                try:
                    if mine:
                        self.work_out(name)
                        changed()
                except NotAllowed:
                    continue
                except Exception:  # the page shows the others; the part's own page will say what is wrong
                    log.exception("could not compare %s", name)
                    continue
            if mine:
                await asyncio.sleep(BETWEEN)
            else:
                await asyncio.sleep(AGAIN)
                self.read()
                changed()

    def _state(self, step: str, part: Any) -> str:
        """Return all that the comparison of a part follows from."""
        deal, store = self._session.deal, self._session.store
        source = getattr(part, "items_from", None)
        rows = store.last_change_of_steps(deal.id, [source.of.partition("/")[0]]) if source else 0
        parties = [(party.id, party.name) for party in deal.parties]
        published = self._session.seat.answers.publication(step, part.id)
        return hashlib.sha256(repr((parties, deal.k, published, rows, shared_drawings.code())).encode()).hexdigest()[:32]

    def _file(self, name: str, state: str) -> Path | None:
        folder = _session.pictures_folder()
        place = hashlib.sha256(f"{self._session.deal.id} {name}".encode()).hexdigest()[:16]
        return Path(folder) / f"differences-{place}-{state}.json" if folder else None


def compare(context: PictureContext) -> PartDifferences:
    """Return the clear differences of a revealed part, by the verdicts and gates of its pictures.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    frame = context.frame
    points = frame[frame["kind"].isin(["ratings", "ordered"])]
    if not len(points):
        return PartDifferences(0)
    table = alignment.gaps(points, **context.gates)
    differ = table[(table["verdict"] == "gap") & table["gap"].notna()]
    ids = {party.name: party.id for party in context.deal.parties}
    widest = [
        _difference(context.step.id, row, _means(table, row, ids))
        for row in differ.drop_duplicates(KEY).head(MOST).to_dict("records")
    ]
    return PartDifferences(len(differ.drop_duplicates(KEY)), tuple(widest))


def _means(table: Any, row: dict[Any, Any], ids: dict[str, str]) -> tuple[tuple[str, float], ...]:
    """Return the means of all parties on the item of a row, of those that may be shown, in the parties' order."""
    same = table
    for name in KEY:
        same = same[same[name] == row[name]]
    found: dict[str, float] = {}
    for pair in same.to_dict("records"):
        for side in ("a", "b"):
            if not math.isnan(pair[f"mean_{side}"]):
                found[pair[f"party_{side}"]] = float(pair[f"mean_{side}"])
    return tuple((ids[name], found[name]) for name in ids if name in found)


def _difference(step: str, row: dict[Any, Any], means: tuple[tuple[str, float], ...]) -> Difference:
    gap, ends = float(row["gap"]), (float(row["low"]), float(row["high"]))
    low, high = sorted(abs(end) for end in ends) if ends[0] * ends[1] >= 0 else (0.0, max(map(abs, ends)))
    scale = float(row["scale_low"]), float(row["scale_high"])
    title, asked = str(row["title"]).strip(), str(row.get("asked") or "").strip()
    return Difference(step, title, asked, abs(gap), low, high, abs(gap) / (scale[1] - scale[0]), scale, means)


def _kept(file: Path | None) -> PartDifferences | None:
    if file is None:
        return None
    try:
        told = json.loads(file.read_text("utf-8"))
        widest = (
            Difference(**{**one, "scale": tuple(one["scale"]), "means": tuple(map(tuple, one["means"]))})
            for one in told["widest"]
        )
        return PartDifferences(told["n"], tuple(widest))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, found: PartDifferences) -> None:
    """Keep what was found, in place of what was found earlier for the same part. A folder that is full or gone is no reason not to show it."""
    fresh = file.with_suffix(f".{os.getpid()}.new")
    with suppress(OSError):
        fresh.write_text(json.dumps(asdict(found)), "utf-8")
        fresh.replace(file)
        place = file.name.rpartition("-")[0]
        for old in file.parent.glob(f"{place}-*"):
            if not old.name.startswith(file.stem):
                old.unlink(missing_ok=True)


@contextmanager
def _alone(file: Path | None) -> Iterator[bool]:
    """Tell whether this kernel may work out what is kept in a file; False while another one does."""
    if file is None:
        yield True
        return
    try:
        import fcntl

        handle = file.with_suffix(".lock").open("w")
    except (ImportError, OSError):
        yield True
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
