"""Documents as typeset pages: the map is in the Business Model Map, the paper says whose it is, and print gives exactly that page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Person
from browser.serving import Server
from vested_widgets import deals

# px of the text of a page at 96 to the inch: the sheet without the margins of `@page`; and of the whole sheet in points, as PDF has it.
TEXT = {"A4": (650, 979), "Letter": (672, 912)}
SHEET = {"A4": (595, 842), "Letter": (612, 792)}
CONTROLS = "button, select, summary, input, textarea, .v-button, .p-rail, .p-stepbar, .p-side, .p-menu, .v-foot, .p-footer"
VISIBLE = f"""() => [...document.querySelectorAll('{CONTROLS}')].filter(one => one.checkVisibility({{visibilityProperty: true}}))
  .map(one => one.outerHTML.slice(0, 120))"""
# Of each picture that is on paper: its drawing, in px of the page.
DRAWINGS = """() => [...document.querySelectorAll('.v-plot')].filter(one => one.checkVisibility()).map(plot => {
  const svg = plot.querySelector('.main-svg'), box = svg.getBoundingClientRect();
  const letters = [...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect()).filter(one => one.width);
  return {left: Math.min(box.left, ...letters.map(one => one.left)), right: Math.max(...letters.map(one => one.right), box.right),
          width: box.width, height: box.height, scale: box.width / Number(svg.getAttribute('width')),
          outer: plot.getBoundingClientRect().height}})"""


def on_paper(page: Page, format_: str = "A4") -> None:
    """Lay a page out as its browser prints it."""
    width, height = TEXT[format_]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def paper_of(person: Person, workbook: str, step: str, pictures: int) -> Page:
    """Open a document and wait until its pictures are drawn."""
    page = person.open(f"{workbook}#{step}", f"#{step} .v-paper-head")
    expect(page.locator(f"#{step} .v-paper .v-plot[data-drawn]")).to_have_count(pictures, timeout=60_000)
    return page


def map_of(person: Person) -> Page:
    return paper_of(person, "01-business-model-map", "decide", 2)


def sheets(page: Page, format_: str) -> list[tuple[int, int]]:
    """The sheets that the browser makes of a page, in points."""
    pdf = page.pdf(format=format_)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(int(float(width)), int(float(height))) for width, height in boxes]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_business_model_map_contains_the_map(person, width):
    kim: Person = person("Kim", width)
    page = map_of(kim)
    chosen = page.locator("#decide .v-paper section").filter(
        has=page.get_by_role("heading", name="The relationship that we choose")
    )
    assert "need Vested" in chosen.get_by_role("heading", level=4).inner_text(), "the finding is its title"
    assert "Vested" in (chosen.locator(".v-plot[role=img]").get_attribute("aria-label") or "")
    assert "v-rise" not in (chosen.locator(".v-plot").get_attribute("class") or ""), "it is no news"
    chosen.get_by_role("button", name="Show as table").click()
    expect(chosen.get_by_role("table").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    kim.shot(f"document-map-{width}")


def test_the_paper_says_whose_it_is_which_version_and_who_approved_it(person):
    page = map_of(person("Kim"))
    paper = page.get_by_role("article", name="Business Model Map")
    expect(paper.get_by_role("heading", level=2, name="Business Model Map")).to_be_visible()
    said = paper.inner_text()
    for text in ("Harbour Foods & Linden Logistics", "Agreed by all parties", "Approved by Ada on", "Approved by Mina on"):
        assert text in said, text
    code = re.search(r"Version code\s+(\w{4}…\w\w)", said)
    assert code and said.count(code[1]) == 2, "in the head, and where it is said what an approval is of"
    assert re.search(r"Agreed on\s+\d{1,2} \w{3} \d{4}", said)
    assert "Signature" not in said, "signed on paper, not on a screen"


@pytest.mark.parametrize("format_", ["A4", "Letter"])
def test_print_gives_the_paper_and_nothing_else(person, format_):
    kim: Person = person("Kim")
    page = map_of(kim)
    made = sheets(page, format_)
    assert set(made) == {SHEET[format_]} and 3 <= len(made) <= 6, made
    assert page.locator("#decide .v-assembly .v-standing").is_visible(), "the page is as it was"

    on_paper(page, format_)
    assert page.evaluate(VISIBLE) == []
    said = page.locator("body").inner_text()
    assert re.match(r"Harbour Foods & Linden Logistics[^\n]*\s+Business Model Map\s", said), said[:200]
    assert "What happens next" not in said and "Take approval back" not in said and "Go to" not in said
    assert said.count("Signature, place and date") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= TEXT[format_][0]
    drawings = page.evaluate(DRAWINGS)
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing["left"] >= -1 and drawing["right"] <= TEXT[format_][0] + 1, drawing
        assert drawing["height"] <= 0.8 * TEXT[format_][1] and drawing["height"] <= drawing["outer"] + 1, drawing
        assert drawing["scale"] > 0.95, "letters keep their size"
    kim.shot(f"document-print-{format_}")


BREAKS = """([selector, name]) => [...document.querySelectorAll(selector)].map(one => getComputedStyle(one)[name])"""


def test_a_page_breaks_where_a_reader_would(person):
    page = map_of(person("Kim"))
    page.locator("#decide .v-paper").get_by_role("button", name="Show as table").last.click()
    on_paper(page)
    for selector, name, wanted in (
        (".v-paper h3", "breakAfter", "avoid"),
        (".v-paper h4", "breakAfter", "avoid"),
        (".v-paper section > ol > li", "breakInside", "avoid"),
        (".v-paper .v-plot", "breakInside", "avoid"),
        (".v-paper .v-table tr", "breakInside", "avoid"),
        (".v-paper .v-table thead", "display", "table-header-group"),
        (".v-paper-end", "breakInside", "avoid"),
        (".v-paper", "breakInside", "auto"),
    ):
        found = page.evaluate(BREAKS, [selector, name])
        assert found and set(found) == {wanted}, selector


INK = """() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.v-paper h3')).color,
  [...document.querySelector('#decide .v-paper .v-plot').querySelectorAll('text')].at(-1).style.fill]"""


def test_paper_is_white_whatever_the_page_is(person):
    page = map_of(person("Kim", scheme="dark"))
    dark = page.evaluate(INK)
    on_paper(page)
    ground, ink, letters = page.evaluate(INK)
    assert ground == "rgb(255, 255, 255)" and ink == "rgb(28, 35, 49)" and letters != dark[2]
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(f"wanted => JSON.stringify(({INK})()) === JSON.stringify(wanted)", arg=dark)


def long_deal(server: Server) -> Server:
    """A deal of three parties with long names that have written forty exchanges and approved nothing."""
    names = [
        "Nordwestdeutsche Kühllogistik- und Lagerhausgesellschaft mbH & Co. KG",
        "The Worshipful Company of Growers, Packers and Wholesale Merchants of the Western Counties",
        "Přepravní-a-skladovací-družstvo-Jihovýchodní-Moravy",
    ]
    with server.store() as store:
        parties = [
            deals.NewParty(name, "abc"[at], tuple(deals.NewMember(f"{'XYZ'[at]}{n}") for n in range(3)))
            for at, name in enumerate(names)
        ]
        deal = store.create_deal("Three long names", parties, k=3)
        seat = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "X0"))
        ids = [party.id for party in deal.parties]
        for n in range(40):
            cells = {
                "giver": ids[n % 3],
                "receiver": ids[(n + 1) % 3],
                "what": f"Exchange {n + 1} of what neither of us could do without",
                "kind": "service",
                "weight": n % 5 + 1,
            }
            seat.tables.save_row("exchange/exchanges", None, cells, None)
        server.deal_id, server.links = deal.id, {}
    return server


@pytest.mark.parametrize("width", [390, 1280])
def test_long_names_three_parties_and_forty_rows_fit_the_paper(person, server, width):
    long_deal(server)
    one: Person = person("X0", width)
    page = paper_of(one, "01-business-model-map", "decide", 1)
    paper = page.locator("#decide .v-paper")
    expect(paper.get_by_text("appears here after the reveal")).to_have_count(1)
    assert paper.locator("section > ol > li").count() == 40
    assert "Draft" in paper.inner_text() and paper.inner_text().count("Not approved yet") == 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    one.shot(f"document-long-{width}")

    assert set(sheets(page, "A4")) == {SHEET["A4"]}
    on_paper(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= TEXT["A4"][0]
    said = page.locator("body").inner_text()
    assert "appears here" not in said and "Signature" not in said, "a draft is not for signing"
    for drawing in page.evaluate(DRAWINGS):
        assert drawing["left"] >= -1 and drawing["right"] <= TEXT["A4"][0] + 1, drawing
    one.shot(f"document-long-print-{width}")


def test_print_of_a_step_has_its_pictures_whole_and_nothing_that_one_presses(person):
    kim: Person = person("Kim")
    page = kim.step("values")
    for at in range(4):
        page.locator("#values .v-picture figure:visible").nth(at).scroll_into_view_if_needed()
    expect(page.locator("#values .v-picture .v-plot[data-drawn]:visible")).to_have_count(4, timeout=60_000)
    on_paper(page)
    assert page.evaluate(VISIBLE) == []
    assert page.locator(".p-section:visible").count() == 1, "what is on the screen, not the whole workbook"
    drawings = page.evaluate(DRAWINGS)
    assert len(drawings) == 4
    for drawing in drawings:
        assert drawing["left"] >= -1 and drawing["right"] <= TEXT["A4"][0] + 1, drawing
        assert drawing["height"] <= 0.8 * TEXT["A4"][1], drawing
    kim.shot("print-values")


def test_a_picture_that_was_not_drawn_is_printed_as_its_table(person):
    page = person("Kim").step("values")
    page.locator("#values .v-picture figure:visible").nth(3).wait_for(timeout=60_000)
    page.emulate_media(media="print")
    # Printing draws what it can: this one is as if it could not be.
    page.locator("#values .v-picture figure .v-plot[data-drawn]").nth(3).wait_for(state="attached", timeout=60_000)
    page.evaluate("delete document.querySelectorAll('#values .v-picture figure .v-plot')[3].dataset.drawn")
    last = page.locator("#values .v-picture figure").nth(3)
    expect(last.locator(":scope > .v-table")).to_be_visible()
    expect(last.locator(".v-plot")).to_be_hidden()


def test_print_of_the_start_page_has_nothing_that_one_presses(person):
    kim: Person = person("Kim")
    on_paper(kim.page)
    assert kim.page.evaluate(VISIBLE) == []
    assert "20 of 39 steps are agreed" in kim.page.locator("body").inner_text()
    assert kim.page.evaluate("document.documentElement.scrollWidth") <= TEXT["A4"][0]


def test_sheets_are_numbered(person):
    page = map_of(person("Kim"))
    rules: Any = page.evaluate(
        "() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule instanceof CSSPageRule)"
        ".map(rule => rule.cssText)"
    )
    assert any("counter(page)" in rule and "counter(pages)" in rule for rule in rules), rules
