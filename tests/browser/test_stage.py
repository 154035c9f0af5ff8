"""The wall as a stage at 1920 × 1080, the console that leads drafting at 1280, and the strip of the session on a phone."""

from __future__ import annotations

import re

import pytest

from browser.conftest import SCREENSHOTS
from browser.entering import come_in
from vested_widgets import deals

# The smallest type on the wall at 1920 × 1080, in px.
LEAST = 28
# The most px that bars may take of a phone of 390 × 844.
MOST_BARS = 105
# Visible texts with their size and place: [text, px, left, top, right, bottom].
TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, el = node.parentElement;
    if (!node.textContent.trim() || !el.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (el.closest("script, style, noscript, .v-hidden, .p-skip")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, right, bottom, width } = range.getBoundingClientRect();
    let zoom = 1;
    for (let up = el; up; up = up.parentElement) zoom *= Number(getComputedStyle(up).zoom) || 1;
    if (width) found.push([node.textContent.trim().slice(0, 40), parseFloat(getComputedStyle(el).fontSize) * zoom, left, top, right, bottom]);
  }
  return found;
}"""
# What is large on the wall.
HEADINGS = "() => [...document.querySelectorAll('.v-picture h2, .w-stage :is(h1, .w-soft), .w-place h2')].map((one) => one.textContent).join()"
CONTROLS = "button, input, select, textarea, a[href], summary, [role=button], [contenteditable]"
AGENDA = ("who", "goals", "model", "values", "vision", "principles", "behaviours", "intent")


@pytest.fixture
def lead(server):
    """The deal architect's seat of a running session."""
    with server.store() as store:
        deal = server.deal(store)
        seat = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        seat.room.open()
        seat.workshop.start(AGENDA, follow=False)
        yield seat


@pytest.fixture
def wall(browser, server, lead):
    """The page of the projector at its own link."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{server.base_url}join/{lead.room.wall_link()}")
    page.wait_for_selector(".v-wall .w-top", timeout=60_000)
    yield page
    context.close()


def reads_from_the_last_row(page, name: str) -> None:
    """Check that all that is on the wall is large enough, whole, and no control."""
    page.wait_for_timeout(800)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"stage-{name}.png")
    texts = page.evaluate(TEXTS)
    assert texts, name
    assert not [text for text in texts if text[1] < LEAST - 0.05], name
    assert not [text for text in texts if min(text[2:4]) < -1 or text[4] > 1921 or text[5] > 1081], name
    shown = page.locator(CONTROLS).filter(visible=True)
    assert not [one for one in shown.evaluate_all("all => all.map((one) => one.className)") if "p-skip" not in one], name


def test_everything_on_the_wall_reads_from_the_last_row(wall, lead):
    at = lambda title: wall.wait_for_selector(f".w-place h2:has-text('{title}')", timeout=60_000)  # noqa: E731
    lead.workshop.go("principles")
    wall.wait_for_selector(".w-answered")
    reads_from_the_last_row(wall, "question")
    lead.workshop.set_timer(600)
    lead.workshop.tell("Two more minutes, please.")
    lead.rounds.reveal("principles", "practice")
    wall.wait_for_selector(".v-plot[data-drawn]", timeout=60_000)
    wall.wait_for_selector(".w-message >> text=Two more minutes")
    reads_from_the_last_row(wall, "finding-with-message")
    for step, part, item in (
        ("values", "themes", "#1"), ("values", "themes", "#2"), ("values", "themes", "#3"), ("values", "themes", "#4"),
        ("goals", "effects", ""), ("model", "relationship", ""), ("who", "ours", ""), ("who", "profile", ""),
    ):  # fmt: skip
        before = wall.evaluate(HEADINGS)
        lead.workshop.go(step)
        lead.workshop.focus(step, part, item)
        at(lead.method.step(step).title)
        wall.wait_for_function(f"before => ({HEADINGS})() !== before", arg=before, timeout=60_000)
        reads_from_the_last_row(wall, f"{step}-{part}{item.replace('#', '-')}")
    assert wall.locator(".w-message").is_hidden(), "a message ends with its step"
    assert wall.locator(".w-timer").is_hidden(), "a timer ends with its step"
    lead.workshop.go("who")
    lead.workshop.focus("who", "ours")
    wall.wait_for_selector(f".w-texts h1:has-text('{lead.method.step('who').part('ours').prompts[0].label}')", timeout=60_000)


def test_the_wall_follows_a_text_from_its_first_words_to_the_agreement(wall, lead, server):
    lead.workshop.go("vision")
    wall.wait_for_selector("body[data-wall=agreed]", timeout=60_000)
    with server.store() as store:
        seats = {}
        for member in lead.deal.members:
            if member.role == "member":
                seats.setdefault(member.party_id, deals.Seat.open(store, member.id))
        first, second = seats.values()
        first.drafts.save("vision/joint", "A text that was just saved.", first.drafts.read("vision/joint").versions[-1].revision)
        wall.wait_for_selector("body[data-wall=joint] .w-fit >> text=A text that was just saved.", timeout=60_000)
        assert wall.locator(".w-approvals").count() == 0
        reads_from_the_last_row(wall, "draft")
        content_hash = first.approvals.status("vision/joint").content_hash
        first.approvals.propose("vision/joint", content_hash)
        first.approvals.approve("vision/joint", content_hash)
        wall.wait_for_selector(f".w-approvals [data-approved=true] >> text={first.party.name} has approved", timeout=60_000)
        wall.wait_for_selector(f".w-approvals [data-approved=false] >> text={second.party.name} has not approved yet")
        reads_from_the_last_row(wall, "proposed")
        second.approvals.approve("vision/joint", content_hash)
        wall.wait_for_selector("body[data-wall=agreed] .w-joint[data-agreed] >> text=A text that was just saved.", timeout=60_000)
        assert wall.locator(".w-approvals [data-approved=false]").count() == 0
        assert "has not approved" not in wall.inner_text("body")
        reads_from_the_last_row(wall, "agreed")
        for step in ("intent", "behaviours"):
            lead.workshop.go(step)
            wall.wait_for_selector(f".w-place h2:has-text('{lead.method.step(step).title}')", timeout=60_000)
            reads_from_the_last_row(wall, step)


def test_every_row_that_is_written_together_says_more_than_its_name(wall, lead):
    lead.rounds.reveal("principles", "practice")
    lead.workshop.go("principles")
    lead.workshop.focus("principles", "meanings")
    wall.wait_for_selector(".w-joint .w-block", timeout=60_000)
    reads_from_the_last_row(wall, "meanings")
    rows = wall.locator(".w-joint .w-block")
    assert rows.count() == len(lead.tables.read("principles/meanings").rows)
    for row in rows.all():
        assert row.is_visible()
        assert row.locator("p").first.is_visible(), row.inner_text()
        assert row.locator("p").first.inner_text().startswith("What it means here")


def test_the_console_leads_drafting_and_takes_whole_elements(person, lead):
    lead.workshop.end()
    console = person("Noor").open("facilitate", ".v-console [data-act=start]")
    of_one, of_two = (len(element.steps) for element in lead.method.elements[:2])
    rows = console.locator(".v-editing-agenda > li")
    console.locator("[data-key^=whole-]").nth(0).click()
    console.locator("[data-key^=whole-]").nth(1).click()
    assert rows.count() == of_one + of_two
    console.locator("[data-key^=whole-]").nth(0).click()
    assert rows.count() == of_two
    console.click("[data-act=start]")
    console.wait_for_selector(".v-nowhead")
    console.locator(".v-agenda li", has_text="Our vision").locator("[data-act=go]").click()
    console.wait_for_selector(".v-nowhead h2:has-text('Our vision')")
    joint = console.locator("[data-part=joint]")
    joint.locator("text=Linden Logistics has approved").wait_for(state="attached")
    console.locator(".v-agenda li", has_text="Guiding principles").locator("[data-act=go]").click()
    meanings = console.locator("[data-part=meanings]")
    meanings.locator("[data-act=propose]").click()
    meanings.locator("text=Harbour Foods has not approved yet").wait_for()
    meanings.locator("[data-act=focus]").click()
    meanings.locator("text=On the wall now").wait_for()
    console.locator("[data-act=reveal]").first.click()
    console.locator(".v-asked").wait_for()
    assert "10 of 11 have submitted" in console.inner_text(".v-asked")
    assert console.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert not re.search(r"Picture \d", console.inner_text("body"))


def test_the_session_takes_one_line_of_a_phone_and_a_message_is_noticed_while_it_is_scrolled(browser, server, lead):
    lead.workshop.go("vision")
    lead.workshop.set_timer(600)
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    come_in(page, server.link_of("Kim"))
    page.goto(server.base_url + "02-shared-vision-and-intent#principles")
    page.wait_for_selector("#principles .v-foot", state="visible", timeout=60_000)
    page.wait_for_selector(".p-room:not([hidden])")
    assert page.locator(".p-room-line").bounding_box()["height"] <= 40
    sentence = page.inner_text(".p-room")
    assert "Step" not in sentence, "the page counts its own steps"
    assert not re.search("settled|widest gaps", sentence, re.IGNORECASE)
    assert page.locator(".p-room-go").is_visible()
    assert re.match(r"\d+:\d\d", page.inner_text(".p-room-timer"))
    page.evaluate("scrollTo(0, 700)")
    lead.workshop.tell("One more minute: please submit what you have, even with blanks, so that everyone can see the results.")
    news = page.locator(".p-news")
    news.wait_for(state="visible")
    bars = "() => document.querySelector('.p-header').offsetHeight + document.querySelector('#principles .v-foot').offsetHeight"
    assert page.evaluate(bars) <= MOST_BARS
    page.screenshot(path=SCREENSHOTS / "stage-phone-news.png")
    news.locator(".p-news-text").click()
    assert news.locator(".p-news-text").get_attribute("aria-expanded") == "true"
    assert news.locator("span").evaluate("one => one.scrollHeight <= one.clientHeight + 1"), "nothing of it is cut"
    news.locator(".p-news-read").click()
    assert news.is_hidden()
    assert page.evaluate(bars) <= MOST_BARS
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for tool in (".p-room-go", ".p-theme", ".p-menu > summary"):
        box = page.locator(tool).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, tool
    page.evaluate("scrollTo(0, 0)")
    assert page.locator(".p-room-message").is_visible()
    context.close()
