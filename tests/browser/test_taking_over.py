"""What people wrote alone is not typed again: revealed words become rows and texts by button, keyboard and drag, and keep their source."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.serving import Server

GOALS, VISION = "#our-goals [data-part=goals]", "#vision [data-part=joint]"
QUESTION = "A goal that this partnership should serve"


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: each test takes over words of its own."""
    return shared_server


def opened(someone, page: str, step: str, part: str):
    """A step's part, unfolded, on the page of that person."""
    found = someone.open(f"{page}#{step}", f"#{step} .v-foot")
    found.evaluate("step => { location.hash = step; }", step)
    found.locator(f"#{step} [data-of={part}] button").wait_for(timeout=60_000)
    if found.locator(f"#{step} [data-of={part}] button").get_attribute("aria-expanded") == "false":
        found.click(f"#{step} [data-of={part}] button")
    cards = found.locator(f"#{step} [data-part={part}] .v-words")
    cards.wait_for(timeout=60_000)
    if cards.get_attribute("open") is None:
        cards.locator("> summary").click()
    cards.locator(".v-wordcard").first.wait_for()
    return found


def goals(someone):
    page = opened(someone, "01-business-model-map", "our-goals", "goals")
    page.wait_for_selector(f"{GOALS} .v-grid [data-row]")
    return page


def vision(someone):
    return opened(someone, "02-shared-vision-and-intent", "vision", "joint")


def row(page, text: str):
    return page.locator(f"{GOALS} .v-grid [data-row]", has_text=text)


def card(page, text: str, where: str = GOALS):
    return page.locator(f"{where} .v-wordcard", has_text=text).first


def drag(page, source, target, where: str):
    """Take hold of a card by its words and let it go on something, both in sight: a browser starts no drag while a page scrolls."""
    page.set_viewport_size({"width": 1280, "height": 1800})
    page.locator(where).evaluate("el => el.scrollIntoView()")
    source.scroll_into_view_if_needed()
    source.drag_to(target, source_position={"x": 24, "y": 18})


def faults(page, where: str) -> list:
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, context={"include": [[where]]}, options=options).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def test_by_keyboard_alone_words_become_a_row_that_says_whose_they_are_and_a_phone_sees_it(person):
    kim, ada = person("Kim", 1280), person("Ada", 390)
    page, phone = goals(kim), goals(ada)
    said = "Volumes known four weeks ahead"
    before = row(page, said).count()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    # From the search field, which stands before the cards, Tab and Enter alone.
    page.locator(f"{GOALS} .v-words > summary").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == f"New row: {said}":
            break
    page.keyboard.press("Enter")
    page.locator(f"{GOALS} .v-taken", has_text=f"New row: “{said}”").wait_for(timeout=10_000)
    assert row(page, said).count() == before + 1
    new = row(page, said).last
    assert "Linden Logistics" in new.locator("[data-column=party]").inner_text()
    assert "From what Linden Logistics said" in new.inner_text()
    assert not faults(page, GOALS)

    # The phone hears of it: the card says where it has been used.
    card(phone, f"Used in “{said}”").wait_for(state="attached", timeout=10_000)

    # The row tells its source, by a dialog that has the row's name; taken off, the row stays as it is.
    page.locator(f"{GOALS} .v-taken button", has_text="Open the row").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name=said)
    sheet.wait_for()
    source = sheet.locator(".v-sources")
    assert f"From what Linden Logistics said under “{QUESTION}”" in source.inner_text()
    assert not faults(page, GOALS)
    kim.shot("take-row")
    source.locator("button").focus()
    page.keyboard.press("Enter")
    source.wait_for(state="hidden", timeout=10_000)
    page.keyboard.press("Escape")
    assert row(page, said).count() == before + 1
    phone.locator(f"{GOALS} .v-wordcard", has_text=f"Used in “{said}”").wait_for(state="detached", timeout=10_000)


def test_on_a_phone_a_tap_makes_a_row_and_undo_frees_the_words(person):
    page = goals(person("Ada", 390))
    said = "A forecast that is right four days out of five"
    before = row(page, said).count()
    card(page, said).get_by_role("button", name="New row").click()
    page.locator(f"{GOALS} .v-taken", has_text="New row").wait_for(timeout=10_000)
    assert row(page, said).count() == before + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(f"{GOALS} .v-taken button", has_text="Undo").click()
    row(page, said).nth(before).wait_for(state="detached", timeout=10_000)
    assert card(page, said).get_attribute("data-used") is None


def test_a_card_is_dragged_onto_a_row_and_becomes_one_more_source_of_it(person):
    page = goals(person("Ada", 1280))
    target = row(page, "Growers can plan a year ahead").first
    words = card(page, "Growers who can plan a year ahead")
    drag(page, words, target, GOALS)
    target.locator(".v-row-made", has_text="From 2 texts of Harbour Foods").wait_for(timeout=10_000)
    # Its name is still the one that the parties gave it.
    assert target.locator("[data-column=goal] .v-value").inner_text() == "Growers can plan a year ahead"


def test_a_sentence_comes_into_the_joint_text_at_the_cursor_and_is_named_below_every_version(person):
    kim, ada = person("Kim", 1280, "dark"), person("Ada", 390)
    page, phone = vision(kim), vision(ada)
    page.click(f"{VISION} .v-drafting button:has-text('Edit')")
    area = page.locator(f"{VISION} .v-drafting textarea")
    area.fill("Before. After.")
    area.evaluate("el => { el.setSelectionRange(7, 7); el.dispatchEvent(new Event('keyup')); }")
    words = card(page, "Less waste", VISION)
    said = words.locator(".v-said").inner_text()
    words.get_by_role("button", name="Add to the text").click()
    assert area.input_value() == f"Before. {said} After."
    assert "not saved yet" in card(page, "Less waste", VISION).text_content()
    # What is not saved yet is there again after the page has been closed, with its source.
    page.reload()
    page = vision(kim)
    assert page.locator(f"{VISION} .v-drafting textarea").input_value() == f"Before. {said} After."
    page.click(f"{VISION} .v-drafting button:has-text('Save as a new version')")
    sources = phone.locator(f"{VISION} .v-drafting .v-sources")
    sources.locator("li", has_text=said).wait_for(timeout=10_000)
    assert "From what people said under “Complete the sentence in your own words" in sources.inner_text()
    for name in ("Kim", "Linden Logistics"):  # sentences stand without party, and nothing stands with a name
        assert name not in sources.inner_text()
    assert not faults(page, VISION)
    kim.shot("take-text")


def test_a_card_is_dragged_into_the_text_where_it_is_dropped(person):
    page = vision(person("Ada", 1280))
    page.click(f"{VISION} .v-drafting button:has-text('Edit')")
    words = card(page, "Families trust", VISION)
    said = words.locator(".v-said").inner_text()
    drag(page, words, page.locator(f"{VISION} .v-drafting textarea"), VISION)
    assert said in page.locator(f"{VISION} .v-drafting textarea").input_value()
    assert said in page.locator(f"{VISION} .v-drafting .v-sources").inner_text()
