"""A deal's own attributes on the page: what is asked now goes out as a file, is changed, and comes back in its place."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from browser.serving import Server
from browser.walking import LOADING, PATIENCE, Walk
from vested_widgets import deals, method

STEP, PART = "model", "relationship"
SHIPPED = [item.title for item in method.load().step(STEP).part(PART).items]  # type: ignore[union-attr]
OWN = ["Cost to part", *SHIPPED[1:], "Noise at night"]


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: each test has a new deal."""
    return shared_server


@pytest.fixture
def sit(server, person) -> Callable[..., Walk]:
    """A new deal that nobody has answered: `sit("Guy", 390)` opens the step at the deal architect's seat; Uma and Xu are the members."""
    parties = [deals.NewParty(name, members=(deals.NewMember(alias),)) for name, alias in (("Mill", "Uma"), ("Bakery", "Xu"))]
    with server.store() as store:
        deal = store.create_deal("Mill & Bakery", parties, architect="Guy")
        links = {member.alias: store.issue_link(member.id) for member in deal.members}
    server.links |= {alias: f"{server.base_url}join/{token}" for alias, token in links.items()}
    return lambda alias, width=1280: Walk(person(alias, width), STEP)


def control(walk: Walk) -> Locator:
    """Where a table is brought: that of the attributes stands before that of the questions about the money."""
    return walk.here.locator("details.v-own-table").first


def unfold(walk: Walk) -> None:
    control(walk).locator("summary").click(timeout=LOADING)


def press(walk: Walk, words: str) -> None:
    control(walk).get_by_role("button", name=method.words(words), exact=True).click()


def save_current(walk: Walk) -> list[list[str]]:
    """Save what is asked now, and open the file."""
    with walk.page.expect_download() as taken:
        press(walk, "own_table.current")
    assert taken.value.suggested_filename == "model-relationship.csv"
    return list(csv.reader(taken.value.path().read_text("utf-8-sig").splitlines()))


def bring(walk: Walk, file: Path, lines: list[list[str]]) -> None:
    """Save a changed table as a spreadsheet does, and choose it on the page."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)
    with walk.page.expect_file_chooser() as chooser:
        press(walk, "own_table.choose")
    chooser.value.set_files(file)


def changed(lines: list[list[str]]) -> list[list[str]]:
    """The table with one attribute by another name and one more."""
    head, first, *rest = lines
    noise = ["Noise at night", "How much it matters that nobody is woken up.", "Any", "Any", "Some", "Little", "Never", "Never"]
    return [head, ["Cost to part", *first[1:]], *rest, noise]


def is_asked(walk: Walk, titles: list[str]) -> None:
    """Wait until a page asks about these attributes, in this order, and about nothing else."""
    expect(walk.part(PART).locator(".v-input-head > h2")).to_have_text(titles, timeout=LOADING)


def test_everybody_is_asked_what_the_architect_brought_until_the_architect_brings_back_what_shipped(sit, tmp_path):
    guy, uma = sit("Guy"), sit("Uma", 390)
    is_asked(uma, SHIPPED)
    unfold(guy)
    shipped = save_current(guy)
    assert [line[0] for line in shipped] == ["attribute", *SHIPPED]

    bring(guy, tmp_path / "ours.csv", changed(shipped))
    expect(control(guy)).to_contain_text(method.words("own_table.taken", n=len(OWN), file="ours.csv"), timeout=PATIENCE)
    is_asked(uma, OWN)  # on a page that has been open since before
    xu = sit("Xu")
    is_asked(xu, OWN)
    expect(xu.part(PART)).to_contain_text(method.words("own_table.source", file="ours.csv"))
    noise = xu.part(PART).locator(".v-card", has_text="Noise at night").locator("fieldset").first
    for answer in ("Any", "Some", "Little", "Never"):
        expect(noise.get_by_label(answer, exact=True)).to_have_count(1)
    assert save_current(guy) == changed(shipped)

    bring(guy, tmp_path / "shipped.csv", shipped)
    is_asked(uma, SHIPPED)
    assert save_current(guy) == shipped


def test_a_file_with_a_fault_is_refused_by_row_and_column_and_the_questions_stay(sit, tmp_path):
    guy, uma = sit("Guy", 390), sit("Uma")
    unfold(guy)
    shipped = save_current(guy)
    head, first, *_ = shipped
    bring(guy, tmp_path / "broken.csv", [head, [*first[:2], "L" * 121, *first[3:]], *changed(shipped)[2:]])
    fault = method.words("own_table.long", at=2, column="Basic provider", letters=121)
    expect(control(guy).get_by_role("alert")).to_have_text(f"broken.csv: {fault}", timeout=PATIENCE)
    assert guy.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    guy.person.shot("own-table-refused")
    assert save_current(guy) == shipped
    is_asked(uma, SHIPPED)
    is_asked(sit("Xu"), SHIPPED)


def test_only_the_architect_can_bring_a_table_until_the_first_answer_and_pages_that_were_open_draw_it(sit, tmp_path):
    guy, uma = sit("Guy"), sit("Uma")
    is_asked(uma, SHIPPED)
    expect(control(uma)).to_have_count(0)
    unfold(guy)
    bring(guy, tmp_path / "ours.csv", changed(save_current(guy)))
    is_asked(uma, OWN)
    uma.rate(PART, lambda key: 1).count_in()
    expect(control(guy)).to_be_hidden(timeout=PATIENCE)

    guy.reveal(PART)
    for walk in (guy, uma):
        walk.drawn(2)
