"""One drawing for all kernels of a server: kept under everything that it is drawn from, and behind the gates each time."""

from __future__ import annotations

import gzip
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from vested_widgets import deals, method
from vested_widgets.session import REVEALED, Session
from vested_widgets.widgets.models.console import ConsoleModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.views.step import StepView


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The server's private folder."""
    found = tmp_path / "pictures"
    found.mkdir()
    monkeypatch.setenv("VESTED_PICTURES", str(found))
    return found


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that were drawn, in their order."""
    found: list[str] = []
    draw = part_pictures.draw

    def count(session, part):
        found.append(part.part.id)
        return draw(session, part)

    monkeypatch.setattr(part_pictures, "draw", count)
    return found


def whole(folder: Path, page: dict[str, Any]) -> dict[str, Any]:
    """What the server has of a picture."""
    return dict(json.loads(gzip.decompress((folder / f"{page['source']}.json.gz").read_bytes())))


def part_of(session: Session, step: str, part: str):
    """The model of a part as a member has it."""
    element = next(element for element in session.method.elements if step in {one.id for one in element.steps})
    return next(one for one in StepModel(session, element, element.step(step)).parts if one.part.id == part)


def test_who_comes_second_is_given_what_the_first_has_drawn(sit, folder, drawings):
    first, second = (
        shared_drawings.pages(sit(alias), part_of(sit(alias), "values", "themes"), wide=True) for alias in ("Kim", "Mina")
    )
    assert drawings == ["themes"]
    assert second == json.loads(json.dumps(first))
    assert set(second[0]) == {"name", "title", "wide", "source"}
    kept = whole(folder, second[0])
    assert {"data", "layout", "config", "title", "caption", "alt", "table", "dark"} <= set(kept)
    assert (kept["title"], kept["wide"]) == (second[0]["title"], True)


def test_without_a_server_every_kernel_draws_for_itself(sit, drawings):
    for _ in range(2):
        shared_drawings.pages(sit("Kim"), part_of(sit("Kim"), "values", "themes"), wide=True)
    assert drawings == ["themes", "themes"]


def test_pictures_that_are_shared_are_the_same_for_everybody_who_may_see_them(store: deals.Store):
    deal = store.deal(store.deals()[-1].id)
    architect = next(member for member in deal.members if member.role == "architect")
    member = [member for member in deal.members if member.role == "member"][-1]
    sessions = [Session(store, deals.Seat.open(store, who.id), served=False) for who in (architect, member)]
    compared = 0
    for element in sessions[0].method.elements:
        for step in element.steps:
            if not any(part.pictures for part in step.parts):
                continue
            models = [StepModel(session, element, step) for session in sessions]
            for at, part in enumerate(step.parts):
                if part.pictures and (part.kind not in method.ALONE or models[0].parts[at].revealed):
                    one, other = (shared_drawings.drawn(model.session, model.parts[at], wide=True) for model in models)
                    assert one == other, f"{step.id}/{part.id}"
                    compared += 1
    assert compared > 3


def test_what_is_kept_is_shown_to_nobody_who_may_not_see_it(sit, folder, drawings):
    noor, kim = sit("Noor"), sit("Kim")
    part = part_of(kim, "values", "themes")
    assert shared_drawings.pages(kim, part, wide=True)
    noor.seat.rounds.reopen("values", "themes")
    with pytest.raises(deals.NotAllowed):
        shared_drawings.pages(kim, part, wide=True)
    noor.seat.rounds.reveal("values", "themes")
    sponsor = sit("Noor").store.add_member(noor.deal.id, noor.deal.parties[0].id, "Sam", "sponsor")
    with pytest.raises(deals.NotAllowed):
        shared_drawings.pages(Session(noor.store, deals.Seat.open(noor.store, sponsor.id), served=False), part, wide=True)


def test_what_joins_in_the_step_is_drawn_and_a_change_elsewhere_or_a_late_answer_is_not(sit, folder, drawings, newcomers):
    kim, noor = sit("Kim"), sit("Noor")
    part = part_of(kim, "values", "themes")
    before = shared_drawings.pages(kim, part, wide=True)
    noor.seat.drafts.save("vision/joint", "Another sentence.", noor.seat.drafts.read("vision/joint").head.revision)
    assert shared_drawings.pages(kim, part, wide=True) == json.loads(json.dumps(before))
    assert drawings == ["themes"]
    key, value = next((key, value) for key, value in kim.seat.answers.mine("values", "themes").items() if isinstance(value, int))
    kim.seat.answers.write({key: value - 1 if value > 1 else value + 1})
    assert shared_drawings.pages(kim, part, wide=True) == json.loads(json.dumps(before))
    assert drawings == ["themes"]
    number = shared_drawings.version(kim, part)
    newcomers(kim, key, (1, 2, 6, 7))
    assert shared_drawings.version(kim, part) > number
    assert shared_drawings.pages(kim, part, wide=True) != before
    assert drawings == ["themes", "themes"]


def test_a_change_of_the_deal_itself_is_drawn(sit, folder, drawings):
    kim = sit("Kim")
    part = part_of(kim, "values", "themes")
    shared_drawings.pages(kim, part, wide=True)
    kim.store.add_member(kim.deal.id, kim.deal.parties[0].id, "NewPerson", "member")
    kim = sit("Kim")
    shared_drawings.pages(kim, part_of(kim, "values", "themes"), wide=True)
    assert drawings == ["themes", "themes"]


def test_many_at_once_draw_once(sit, folder, monkeypatch: pytest.MonkeyPatch):
    drawn: list[int] = []

    def slowly(session, part, *, wide):
        drawn.append(1)
        time.sleep(0.2)
        return [{"name": "", "title": "One", "wide": wide}]

    monkeypatch.setattr(shared_drawings, "drawn", slowly)
    kim = sit("Kim")
    part = part_of(kim, "values", "themes")
    with ThreadPoolExecutor(6) as room:
        found = list(room.map(lambda _: shared_drawings.pages(kim, part, wide=True), range(6)))
    assert len(drawn) == 1
    assert [page["title"] for pages in found for page in pages] == ["One"] * 6
    assert len({page["source"] for pages in found for page in pages}) == 1


def by_the_step(session: Session) -> None:
    """Reveal where the step is."""
    StepModel(session, session.method.element(2), session.method.step("principles")).act("reveal")


def by_the_console(session: Session) -> None:
    """Reveal from the facilitator's console."""
    ConsoleModel(session).act("reveal", {"step": "principles", "part": "practice"})


@pytest.mark.parametrize("reveal", [by_the_step, by_the_console])
def test_who_reveals_leaves_the_pictures_for_phones_and_laptops_before_they_ask(sit, folder, drawings, reveal):
    reveal(sit("Noor"))
    assert drawings == ["practice", "practice"]
    kim = sit("Kim")
    for wide in (True, False):
        pages = shared_drawings.pages(kim, part_of(kim, "principles", "practice"), wide=wide)
        assert whole(folder, pages[0])["wide"] is wide
        told = json.loads((folder / REVEALED).read_text("utf-8"))
        assert (told["step"], told["part"]) == ("principles", "practice")
        assert told["wide" if wide else "narrow"] == [page["source"] for page in pages]
    assert drawings == ["practice", "practice"]


def test_pictures_that_could_not_be_left_are_told_to_nobody(sit, folder, monkeypatch: pytest.MonkeyPatch):
    write = shared_drawings._write

    def full(file: Path, content: bytes) -> None:
        if file.name.endswith(".json.gz"):
            raise OSError("no room")
        write(file, content)

    monkeypatch.setattr(shared_drawings, "_write", full)
    by_the_step(sit("Noor"))
    assert not (folder / REVEALED).exists()


@pytest.mark.parametrize("reveal", [by_the_step, by_the_console])
def test_a_picture_that_cannot_be_drawn_ahead_takes_no_reveal_back(sit, folder, monkeypatch, caplog, reveal):
    noor, kept = sit("Noor"), shared_drawings.leave_for_all

    def full(*_args: object, **_more: object) -> None:
        raise OSError("no room")

    def leave(session: Session, part: Any) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(shared_drawings, "pages", full)
            kept(session, part)

    monkeypatch.setattr(shared_drawings, "leave_for_all", leave)
    reveal(noor)
    assert noor.seat.rounds.current("principles", "practice").state == "revealed"
    assert "could not draw principles/practice ahead" in caplog.text
    assert shared_drawings.pages(noor, part_of(noor, "principles", "practice"), wide=True)


def test_older_drawings_of_a_part_are_swept_away(sit, folder, drawings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shared_drawings, "OLD_SECONDS", -1.0)
    kim = sit("Kim")
    part = part_of(kim, "values", "themes")
    for value in (2, 3):
        key = next(key for key, old in kim.seat.answers.mine("values", "themes").items() if isinstance(old, int))
        kim.seat.answers.write({key: value})
        shared_drawings.pages(kim, part, wide=True)
    assert {file.name[:65] for file in folder.glob("*.json*")} == {
        page["source"][:65] for page in shared_drawings.pages(kim, part, wide=True)
    }


def test_a_session_works_out_a_deal_in_words_again_only_when_it_has_changed(sit):
    kim, known = sit("Kim"), shared_drawings.Known()
    words = known.words_of(kim.deal)
    assert known.words_of(kim.deal) is words
    kim.store.add_member(kim.deal.id, kim.deal.parties[0].id, "NewPerson", "member")
    kim.seat.refresh()
    assert "NewPerson" in known.words_of(kim.deal)


def test_the_steps_that_a_picture_may_read_are_found_by_what_its_parts_are_asked_from():
    content = method.load()
    assert shared_drawings.sources(content, "values") == ["values"]
    for step in content.steps:
        wanted = {source.of.partition("/")[0] for part in step.parts if (source := getattr(part, "items_from", None))}
        assert wanted | {step.id} <= set(shared_drawings.sources(content, step.id))


def test_each_layout_is_drawn_once_and_kept_beside_the_other(sit, folder, drawings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shared_drawings, "OLD_SECONDS", -1.0)
    kim = sit("Kim")
    part = part_of(kim, "values", "themes")
    found = {wide: [shared_drawings.pages(kim, part, wide=wide) for _ in range(2)] for wide in (True, False)}
    assert drawings == ["themes", "themes"]
    assert len({file.name[:65] for file in folder.glob("*.json*")}) == 2
    assert all(page["wide"] == wide for wide, asked in found.items() for pages in asked for page in pages)
    kept = {wide: [whole(folder, page) for page in found[wide][0]] for wide in found}
    for name in ("title", "caption", "alt", "table", "behind"):
        assert [page[name] for page in kept[True]] == [page[name] for page in kept[False]]


def test_a_folder_that_is_gone_or_full_is_no_reason_not_to_show_a_picture(sit, folder, drawings, monkeypatch: pytest.MonkeyPatch):
    kim = sit("Kim")
    part = part_of(kim, "values", "themes")

    def full(_file, _content):
        raise OSError("No space left on device")

    monkeypatch.setattr(shared_drawings, "_write", full)
    page = shared_drawings.pages(kim, part, wide=True)[0]
    assert page["data"] and "source" not in page


def test_a_page_that_cannot_fetch_a_picture_is_sent_it_and_only_if_it_may_see_it(sit, folder):
    kim, noor = sit("Kim"), sit("Noor")
    element = next(element for element in kim.method.elements if element.number == 2)
    view = StepView(kim, element, element.step("values"))
    view.head.on_shown({})
    picture = view.pictures["themes"][0]
    assert picture.source and picture.title and not picture.figure and not picture.table
    title, source = picture.title, picture.source
    picture.on_whole({})
    assert (picture.title, picture.source) == (title, "")
    assert picture.figure["data"] and picture.table["rows"]
    picture.source = source
    noor.seat.rounds.reopen("values", "themes")
    with pytest.raises(deals.NotAllowed):
        picture.on_whole({})


def test_all_who_wait_for_a_drawing_go_on_together(tmp_path: Path):
    done, together = threading.Event(), threading.Barrier(2)

    def wait() -> None:
        with shared_drawings._one_at_a_time(tmp_path / "lock", done.is_set):
            together.wait(10)

    with ThreadPoolExecutor(2) as others:
        with shared_drawings._one_at_a_time(tmp_path / "lock", done.is_set):
            waiting = [others.submit(wait) for _ in range(2)]
            time.sleep(0.2)
            assert not any(one.done() for one in waiting)
            done.set()
        for one in waiting:
            one.result(20)  # a Barrier that the other does not reach is broken


def test_when_who_draws_has_failed_the_others_draw_one_after_the_other(tmp_path: Path):
    inside, most = 0, 0

    def draw() -> None:
        nonlocal inside, most
        with shared_drawings._one_at_a_time(tmp_path / "lock", lambda: False):
            inside += 1
            most = max(most, inside)
            time.sleep(0.05)
            inside -= 1

    with ThreadPoolExecutor(4) as others:
        with shared_drawings._one_at_a_time(tmp_path / "lock", lambda: False):
            waiting = [others.submit(draw) for _ in range(4)]
            time.sleep(0.2)
        for one in waiting:
            one.result(20)
    assert most == 1
