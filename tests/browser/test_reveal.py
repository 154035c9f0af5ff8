"""What a page shows between a reveal and its kernel's word on it: the picture, which the server brings."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import Person
from browser.serving import Server
from vested_widgets import deals, method

FIGURE = "#principles .v-picture figure"
AHEAD = 20_000  # ms, as in frontend/src/picture/picture.ts


@pytest.fixture
def server(own_server: Server) -> Server:
    """One server for this file; the part is open again after each test."""
    return own_server


@pytest.fixture
def kim(person, server: Server):
    """Kim on a phone at a part that is answered alone; `kim.kernels` are those of that page."""
    found = person("Kim", 390)
    found.page.clock.install()
    found.step("principles")
    found.kernels = server.kernels()
    yield found
    for kernel in found.kernels:
        kernel.resume()


@pytest.fixture
def noor(person, kim: Person):
    """The deal architect at the same part."""
    found = person("Noor")
    found.step("principles")
    yield found
    if found.page.locator("#principles [data-act=reopen]").count():
        act(found.page, "reopen")


def act(page: Page, name: str) -> None:
    """Reveal or reopen the part, early if need be."""
    page.click(f"#principles [data-act={name}]")
    other = "reopen" if name == "reveal" else "reveal"
    confirm = page.locator("#principles .v-foot").get_by_role("button", name=method.words("act.confirm"), exact=True)
    done = page.locator(f"#principles [data-act={other}]")
    expect(confirm.or_(done).first).to_be_visible()
    if confirm.count():
        confirm.click()
    expect(done).to_be_visible(timeout=20_000)


def told_alone(kim, noor: Person) -> Locator:
    """The picture on Kim's page while her kernel is held: only the server can have told of the reveal."""
    for kernel in kim.kernels:
        kernel.suspend()
    act(noor.page, "reveal")
    picture = kim.page.locator(FIGURE).first
    expect(picture).to_be_visible(timeout=10_000)
    return picture


def rhythm(page: Page, word: str) -> None:
    """The step is at that word of its rhythm."""
    expect(page.locator("#principles .v-rhythm [aria-current]")).to_contain_text(re.compile(word, re.I), timeout=20_000)


# The first test of the file: after a reveal, those who had submitted before it stay counted.
def test_a_press_on_reveal_counts_although_somebody_takes_back_an_answer_between_down_and_up(kim, noor, server: Server):
    foot, button = noor.page.locator("#principles .v-foot"), noor.page.locator("#principles [data-act=reveal]")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    with server.store() as store:
        deal = next(one for one in store.deals() if "Harbour" in one.name)
        seat = next(
            found for one in deal.members if (found := deals.Seat.open(store, one.id)).answers.done("principles", "practice")
        )
        counts = noor.page.locator("#principles .v-people")
        before = counts.inner_text()
        noor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        noor.page.mouse.down()
        seat.answers.set_done("principles", "practice", done=False)
        try:
            noor.page.wait_for_timeout(2500)
            assert counts.inner_text() == before  # what has changed meanwhile waits until the button is let go
            noor.page.mouse.up()
            confirm = foot.get_by_role("button", name=method.words("act.confirm"), exact=True)
            expect(confirm).to_be_focused(timeout=5_000)
            expect(counts).not_to_have_text(before, use_inner_text=True, timeout=5_000)
            foot.get_by_role("button", name=method.words("act.cancel"), exact=True).click()
            expect(button).to_be_visible()
        finally:
            seat.answers.set_done("principles", "practice", done=True)


def test_a_page_whose_kernel_is_busy_shows_the_picture_and_is_not_moved_again_when_it_hears_the_reveal(kim, noor):
    picture = told_alone(kim, noor)
    expect(picture).to_be_in_viewport()
    expect(picture.locator(".v-plot[data-drawn=narrow]")).to_be_visible(timeout=10_000)
    title = picture.locator("h2").inner_text()
    assert title == noor.page.locator(FIGURE).first.locator("h2").inner_text()
    assert kim.page.locator("#vested-announcer").inner_text() == title
    kim.shot("reveal-told-by-the-server")
    rhythm(kim.page, "alone|reveal")
    kim.page.evaluate("window.scrollTo(0, 0)")
    for kernel in kim.kernels:
        kernel.resume()
    rhythm(kim.page, "discuss")
    kim.page.wait_for_timeout(600)
    assert kim.page.evaluate("scrollY") == 0
    expect(picture).to_be_visible()
    kim.page.clock.fast_forward(AHEAD)
    expect(picture).to_be_visible()
    act(noor.page, "reopen")
    expect(picture).to_be_hidden(timeout=20_000)
    act(noor.page, "reveal")
    expect(picture).to_be_in_viewport(timeout=20_000)


def test_what_has_been_reopened_before_the_kernel_heard_of_it_goes_again(kim, noor):
    picture = told_alone(kim, noor)
    act(noor.page, "reopen")
    for kernel in kim.kernels:
        kernel.resume()
    kim.page.clock.fast_forward(AHEAD)
    expect(picture).to_be_hidden()
    act(noor.page, "reveal")
    expect(picture).to_be_in_viewport(timeout=20_000)
