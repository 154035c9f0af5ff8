"""One drawing of a picture for all kernels of a server: who needs it first draws it and leaves it in the deal's private folder.

A picture is the same for everybody who may see it: it is drawn from a deal, from what has been recorded in some of its steps, and by
this code. All of that is in the name under which it is kept, so nobody is ever shown what another state of the record had; whether
somebody may see it is asked each time, before it is looked for. Pages are told the name and fetch the drawing from the server
(`server/handlers/pictures.py`): when a round turns, it need not go through two hundred kernels.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vested_widgets import charts, method
from vested_widgets import session as _session
from vested_widgets.deals.joint.measures import places
from vested_widgets.widgets.pictures import builders, part_pictures

if TYPE_CHECKING:
    from vested_widgets.deals import Deal
    from vested_widgets.method import Method
    from vested_widgets.session import Session
    from vested_widgets.widgets.pictures.context import Placed

log = logging.getLogger("vested.pictures")
PACKAGE = Path(__file__).parents[2]
# Drawings of earlier states of the same part are swept away after this time.
OLD_SECONDS = 60.0


def pages(session: Session, part: Placed, *, wide: bool) -> list[dict[str, Any]]:
    """Return the pictures of a part as a page takes them, in the order of `part_pictures.draw`.

    Args:
        wide: whether they are drawn for wide places; each layout is drawn and kept by itself.

    Returns:
        Of each picture `name`, `title`, `wide` and `source`, under which the server has the whole; without a server the whole itself.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    demand_sight(session, part)
    folder = _session.pictures_folder()
    if not folder:
        return drawn(session, part, wide=wide)
    place, state = _place(session, part, wide=wide), _state(session, part)
    told = Path(folder) / f"{place}-{state}.json"
    if (found := _told(told)) is not None:
        return found
    with _one_at_a_time(told.with_suffix(".lock"), lambda: _told(told) is not None):
        found = _told(told)
        return _kept(told, place, drawn(session, part, wide=wide)) if found is None else found


def leave_for_all(session: Session, part: Placed) -> None:
    """Draw a part that has just been revealed for all pages of a room, and let the server tell them its pictures' names.

    Pages need not wait for their kernels then, two hundred of which would read what has become of the part at the same moment.
    Does nothing without a server. What goes wrong is logged: the part is revealed all the same, and pages draw for themselves.
    """
    if not (_session.pictures_folder() and part.part.pictures):
        return
    try:
        told: dict[str, Any] = {
            "language": method.language(),
            "step": part.step.id,
            "part": part.part.id,
            "narrow": [],
            "wide": [],
        }
        for name, wide in (("narrow", False), ("wide", True)):  # most pages are on phones
            told[name] = [page.get("source") for page in pages(session, part, wide=wide)]
            if not all(told[name]):  # a full disk keeps none
                return
            _write(Path(_session.pictures_folder()) / _session.REVEALED, _json(told))
    except Exception:  # the reveal stands in the record: whoever draws next meets what is wrong, and its page says so
        log.exception("could not draw %s/%s ahead", part.step.id, part.part.id)


def _told(file: Path) -> list[dict[str, Any]] | None:
    """Return what pages are told of drawings that are there; None if there are none."""
    try:
        return list(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return None


def drawn(session: Session, part: Placed, *, wide: bool) -> list[dict[str, Any]]:
    """Return the pictures of a part, drawn here and now."""
    with layout(wide=wide):
        figures = part_pictures.draw(session, part)
    return [page_of(figure, wide=wide) for figure in figures]


def layout(*, wide: bool) -> AbstractContextManager[None]:
    """Return what is drawn inside is drawn for wide or for narrow places."""
    return charts.fitting(charts.WIDE if wide else charts.NARROW)


def page_of(figure: Any, *, wide: bool) -> dict[str, Any]:
    """Return a figure as a page takes it, which is told for which layout it was drawn."""
    return {**charts.for_page(figure), "name": figure.layout.meta.get("name", ""), "dark": charts.DARK, "wide": wide}


def demand_sight(session: Session, part: Placed) -> None:
    """Refuse a picture, drawn or kept, to whoever may not see it.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    session.seat.may("see_group", f"{part.step.id}/{part.part.id}").demand()


def _place(session: Session, part: Placed, *, wide: bool) -> str:
    """Return which pictures of which deal, in which layout and language."""
    return _digest(
        "wide" if wide else "narrow", method.language(), session.deal.id, part.step.id, part.part.id, *part.part.pictures
    )


def _state(session: Session, part: Placed) -> str:
    """Return all that they are drawn from: the deal, what was published in the steps that they may read, the day, and this code."""
    known, steps = session.one(Known, Known), sources(session.method, part.step.id)
    newest = session.store.last_change_of_steps(session.deal.id, steps), *session.seat.answers.publications(steps)
    return _digest(known.words_of(session.deal), newest, date.today().isoformat(), code())


def version(session: Session, part: Placed) -> tuple[int, ...]:
    """Return numbers that change when the pictures of a part have to be drawn again: not with every answer."""
    seat, found = session.seat, []
    for step, name, is_alone in rests_on(session.method, part.step.id, part.part.id):
        found.append(
            seat.answers.publication(step, name) if is_alone else session.store.last_change_of(session.deal.id, step, name)
        )
    return tuple(found)


class Known:
    """A deal in words, from which the names of its pictures are made and which seldom changes: worked out once by each session."""

    def __init__(self) -> None:
        self._deal: tuple[Deal, str] | None = None

    def words_of(self, deal: Deal) -> str:
        """Return all that a deal is, its people with it."""
        if self._deal is None or self._deal[0] is not deal:
            self._deal = deal, repr(deal)
        return self._deal[1]


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:32]


_behind: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
_behind_is_of: Method | None = None


def rests_on(method_: Method, step_id: str, part_id: str) -> list[tuple[str, str, bool]]:
    """Return what the pictures of a part rest on: itself, the parts that they show besides, and every part that these name.

    Returns:
        Step, part, and whether members answer it alone, of each.
    """
    global _behind_is_of
    if _behind_is_of is not method_:
        _behind.clear()
        _behind_is_of = method_
    if (step_id, part_id) not in _behind:
        step = method_.step(step_id)
        part = step.part(part_id)
        shown = [part, *(one for name in part.pictures for one in builders.parts_behind(name, step, part))]
        of = {f"{place.id}/{one.id}": (place.id, one) for place in method_.steps for one in place.parts}
        names = [f"{step_id}/{one.id}" for one in shown]
        names += [text for one in shown for text in _texts(one.model_dump()) if text in of]
        # A scorecard shows what stands in several tables, and answers besides.
        names += places(method_).values() if any(getattr(one, "scorecard", None) for one in shown) else ()
        found = [of[name] for name in dict.fromkeys(names)]
        _behind[step_id, part_id] = [(place, one.id, one.kind in method.ALONE) for place, one in found]
    return _behind[step_id, part_id]


_sources: dict[str, list[str]] = {}
_sources_are_of: Method | None = None  # a process has one method, or one for each deal that it has open


def sources(method: Method, step_id: str) -> list[str]:
    """Return the steps whose record the pictures of a step may read: its own, and those of every part that they are asked from, and so on.

    Worked out once for each step, and for all kernels where their parent has done so.
    """
    global _sources_are_of
    if _sources_are_of is not method:
        _sources.clear()
        _sources_are_of = method
    if step_id not in _sources:
        _sources[step_id] = _work_out(method, step_id)
    return _sources[step_id]


def _work_out(method: Method, step_id: str) -> list[str]:
    of = {f"{step.id}/{part.id}": step.id for step in method.steps for part in step.parts}
    found, wanted = [], [step_id]
    while wanted:
        here = wanted.pop()
        if here in found:
            continue
        found.append(here)
        wanted.extend(of[text] for text in _texts(method.step(here).model_dump()) if text in of)
        if any(getattr(part, "scorecard", None) for part in method.step(here).parts):
            wanted.extend(of[name] for name in places(method).values())
    return sorted(found)


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value)


@cache
def code() -> str:
    """Changes with every file of the rooms that pictures go through."""
    rooms = ("alignment", "charts", "deals", "method", "scorecard", "widgets/models", "widgets/pictures")
    files = (file for room in rooms for file in sorted((PACKAGE / room).rglob("*.*")) if file.suffix in (".py", ".yaml"))
    return _digest(*((file.relative_to(PACKAGE), file.stat().st_mtime_ns) for file in files))


@contextmanager
def _one_at_a_time(lock: Path, is_done: Callable[[], bool]) -> Iterator[None]:
    """Let others wait for the drawing instead of making it as well; the lock ends with its process.

    All who wait go on together when it is done: a lock that two hundred take one after the other would be a queue of its own.
    """
    try:
        import fcntl

        handle = lock.open("w")
    except (ImportError, OSError):
        yield
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(handle, fcntl.LOCK_SH)
            if (
                not is_done()
            ):  # whoever drew has failed; the lock is let go first, since two who share it would wait for each other
                fcntl.flock(handle, fcntl.LOCK_UN)
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _kept(told: Path, place: str, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave drawings for the others, and last what pages are told of them. A folder that is full or gone is no reason not to show them."""
    entries = [
        {"name": page["name"], "title": page["title"], "wide": page["wide"], "source": f"{told.stem}-{at}"}
        for at, page in enumerate(made)
    ]
    try:
        for entry, page in zip(entries, made, strict=True):
            _write(told.with_name(f"{entry['source']}.json.gz"), gzip.compress(_json(page), 6, mtime=0))
        _write(told, _json(entries))
    except (OSError, ValueError):
        return made
    with suppress(OSError):
        for old in told.parent.glob(f"{place}-*"):
            if not old.name.startswith(told.stem) and time.time() - old.stat().st_mtime > OLD_SECONDS:
                old.unlink(missing_ok=True)
    return entries


def _json(content: object) -> bytes:
    return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def _write(file: Path, content: bytes) -> None:
    """Write all at once, so that whoever finds the file can read it."""
    fresh = file.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(file)
