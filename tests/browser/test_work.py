"""The tree of work in a browser: folding and moving rows by keyboard, its pictures, and answering one area at a time."""

from __future__ import annotations

import pytest

from browser.inspecting import axe
from browser.serving import Server

LINES = "#workload .v-grid [data-row]"


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file."""
    return shared_server


def work(someone):
    page = someone.open("03-objectives-and-workload#workload", LINES)
    page.evaluate("location.hash = 'workload'")
    page.wait_for_selector(LINES, state="visible")
    return page


def row(page, text: str):
    return page.locator(LINES, has=page.locator(".v-naming .v-value", has_text=text)).first


def test_rows_fold_and_move_by_keyboard_with_all_that_lies_in_them(person):
    page = work(person("Ada", 1280))
    grid = page.locator("#workload .v-grid")
    assert grid.get_attribute("role") == "treegrid"
    tours = row(page, "Order of the stops")
    assert tours.get_attribute("aria-level") == "3"

    # The arrow along the first column closes an area.
    row(page, "Planning").locator(".v-first").focus()
    page.keyboard.press("ArrowLeft")
    assert row(page, "Planning").get_attribute("aria-expanded") == "false"
    assert tours.is_hidden()
    page.keyboard.press("ArrowRight")
    assert tours.is_visible()

    # Out of the area and back: what lies in the row goes with it.
    row(page, "Route plan").locator(".v-first").focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    tours.and_(page.locator("[aria-level='2']")).wait_for(timeout=20_000)
    page.get_by_role("button", name="Undo my last change").first.click()
    tours.and_(page.locator("[aria-level='3']")).wait_for(timeout=20_000)
    assert axe(page) == []


def test_pictures_of_the_work_stand_on_the_page_and_a_phone_needs_no_scrolling_sideways(person):
    page = work(person("Kim", 390))
    page.get_by_text("Linden Logistics has most of the work: 19 of 38 lines.").first.wait_for(timeout=60_000)
    page.get_by_text("Two parties want to do", exact=False).first.wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
