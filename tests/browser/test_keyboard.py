"""By keyboard alone: a member from the code to an approval, the deal architect's reveal, and dialogs that give the focus back."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.entering import come_to_rest
from browser.serving import Server
from browser.walking import LOADING, PATIENCE
from prepared import demonstration
from vested_widgets import deals, method
from vested_widgets.deals.stories.demonstration import STORIES

STEP, PART = "principles", "practice"
# What has the focus: whether it matches, whether all of it or its label is on the screen between the bars, and whether it shows the focus.
FOCUS = """(wanted) => {
  const here = document.activeElement, box = here.closest("label") ?? here;
  const { top, bottom } = box.getBoundingClientRect();
  const held = here.closest("dialog, .p-header, .v-foot");
  const head = held ? 0 : document.querySelector(".p-header").getBoundingClientRect().bottom;
  const dock = held ? null : [...document.querySelectorAll(".v-foot")].find((one) => one.offsetHeight && getComputedStyle(one).position === "fixed");
  const foot = dock ? dock.getBoundingClientRect().top : innerHeight;
  const marked = [here, box].some((one) => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
  return { there: here.matches(wanted), seen: bottom > head && top < foot, marked, what: here.outerHTML.slice(0, 120) };
}"""


@pytest.fixture
def server(shared_server: Server) -> Server:
    """One server for this file, with a fresh deal for each test, which is no demonstration: people are asked for their consent."""
    told = demonstration(STORIES[0])
    with shared_server.store() as store:
        made = store.import_deal({**told, "deal": {**told["deal"], "demonstration": False}}, as_copy=True)
    seated = copy.copy(shared_server)
    seated.deal_id, seated.links = made.id, {}
    return seated


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Page]:
    """A browser without a seat."""
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    context.set_default_timeout(LOADING)
    yield context.new_page()
    context.close()


@pytest.fixture
def lead(server: Server) -> Iterator[deals.Seat]:
    """The deal architect's seat."""
    with server.store() as store:
        yield deals.Seat.open(store, next(one.id for one in server.deal(store).members if one.role == "architect"))


def tab_to(page: Page, wanted: str, most: int = 150, back: bool = False) -> None:
    """Press Tab until something that matches has the focus, which can be seen then."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        found = page.evaluate(FOCUS, wanted)
        passed.append(found["what"])
        if found["there"]:
            come_to_rest_if_ready(page)
            found = page.evaluate(FOCUS, wanted)
            assert found["seen"] and found["marked"], found
            return
    raise AssertionError(f"{wanted} is not reached by Tab: {passed[-12:]}")


def come_to_rest_if_ready(page: Page) -> None:
    """Wait until a workbook's page does not move; other pages do not."""
    if page.locator("body[data-ready]").count():
        come_to_rest(page)


def named(page: Page, within: str, words: str) -> str:
    """Mark the button of that name for `tab_to`, and return what finds it."""
    page.locator(within).get_by_role("button", name=method.words(words), exact=True).first.evaluate(
        "(one, name) => { one.dataset.wanted = name; }", words
    )
    return f'[data-wanted="{words}"]'


def let_approve(server: Server, alias: str) -> None:
    """Name a member, by their party, as the one who approves for it."""
    with server.store() as store:
        deal = server.deal(store)
        one = next(member for member in deal.members if member.alias == alias)
        deals.Seat.open(store, one.id).approvers.name(str(one.party_id), [one.id])


def test_a_member_goes_from_the_code_to_an_approved_row_by_keyboard_alone(newcomer, server, lead):
    page, press = newcomer, newcomer.keyboard.press
    code = lead.room.open().code
    lead.workshop.start([STEP, "exchange"], follow=True)
    page.goto(f"{server.base_url}room")
    tab_to(page, "input[name=code]")
    page.keyboard.type(code)
    press("Enter")
    page.locator("input[name=party]").first.wait_for()
    tab_to(page, "input[name=party]")
    press("ArrowDown")
    tab_to(page, "input[name=alias]")
    page.keyboard.type("Zed")
    press("Enter")
    page.locator(".p-consent").wait_for()
    tab_to(page, ".p-room-card button")
    press("Enter")
    let_approve(server, "Zed")

    # Answer, and submit with blanks.
    page.locator(f"#{STEP} fieldset[data-key]").nth(11).wait_for(state="attached")
    come_to_rest(page)
    tab_to(page, f"#{STEP} fieldset[data-key] input")
    for n in range(3):
        press("Space")
        for _ in range(n):
            press("ArrowRight")
        if n < 2:
            tab_to(page, f"#{STEP} fieldset[data-key] input:not(:checked)")
            if page.evaluate("document.activeElement.closest('fieldset').querySelector(':checked') !== null"):
                tab_to(page, f"#{STEP} fieldset[data-key]:not(:has(:checked)) input")
    page.locator(f"#{STEP} .v-saved[data-state=saved]").wait_for(timeout=PATIENCE)
    expect(page.locator(f"#{STEP} .v-state")).to_contain_text("3 of 12 answered")
    tab_to(page, f"#{STEP} [data-act=early]")
    press("Enter")
    expect(page.locator(f"#{STEP} .v-foot-submitted h2")).to_be_focused(timeout=PATIENCE)

    # The reveal is on the screen without a press.
    lead.rounds.reveal(STEP, PART)
    picture = page.locator(f"#{STEP} .v-picture figure:not([hidden])").first
    expect(picture).to_be_in_viewport(timeout=PATIENCE)

    # Another page by the menu; a row, saved, proposed and approved.
    page.keyboard.press("Control+Home")
    tab_to(page, ".p-menu > summary", back=True)
    press("Enter")
    tab_to(page, '.p-menu a[data-stem="01-business-model-map"]')
    press("Enter")
    page.wait_for_url("**/01-business-model-map**")
    page.locator("body[data-ready]").wait_for()
    come_to_rest(page)
    tab_to(page, ".p-rail a[data-step=exchange]")
    press("Enter")
    page.locator("#exchange .v-grid [data-row]").first.wait_for()
    come_to_rest(page)
    tab_to(page, named(page, "#exchange", "table.add"))
    press("Enter")
    page.locator("#exchange dialog.v-sheet").wait_for()
    for choice in ("ArrowDown", "ArrowDown"):
        expect(page.locator("dialog :focus")).to_have_count(1)
        if not page.evaluate("document.activeElement.matches('select')"):
            tab_to(page, "dialog select")
        press(choice)
        if choice == "ArrowDown" and page.evaluate("document.activeElement.value === ''"):
            press("ArrowDown")
        press("Tab")
    # Giver and receiver are not the same party.
    fields = page.locator("#exchange dialog select")
    if fields.nth(0).input_value() == fields.nth(1).input_value():
        press("Shift+Tab")
        press("ArrowDown")
        press("Tab")
    if not page.evaluate("document.activeElement.matches('textarea')"):
        tab_to(page, "dialog textarea")
    page.keyboard.type("Every driver's name at the gate")
    press("Tab")
    press("ArrowDown")
    tab_to(page, "dialog [data-column=weight] :is(input, select)")
    press("ArrowDown")
    tab_to(page, named(page, "#exchange dialog", "table.save"))
    press("Enter")
    page.locator("#exchange dialog.v-sheet").wait_for(state="detached", timeout=PATIENCE)
    page.locator("#exchange [data-row]", has_text="Every driver's name at the gate").wait_for(timeout=PATIENCE)
    tab_to(page, named(page, "#exchange", "approval.propose"), back=True)
    press("Enter")
    page.locator("#exchange .v-standing[data-state=proposed]").wait_for(timeout=PATIENCE)
    # The press has taken its button away; the focus stays near what it did.
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    approve = named(page, "#exchange", "approval.approve")
    if not page.evaluate("wanted => document.activeElement.matches(wanted)", approve):
        tab_to(page, approve)
    press("Enter")
    page.locator("#exchange .v-standing[data-state=approved]").wait_for(timeout=PATIENCE)
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"


def test_the_deal_architect_reveals_from_the_console_by_keyboard_alone(person, server, lead):
    lead.workshop.start([STEP], follow=False)
    page = person("Noor").open("facilitate", ".v-console [data-act=reveal]")
    come_to_rest(page)
    tab_to(page, "[data-act=reveal]")
    page.keyboard.press("Enter")
    page.locator(".v-asked").wait_for(timeout=PATIENCE)
    expect(page.locator(".v-asked :focus")).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("[data-act=reopen], [data-act=new_wave]").first.wait_for(timeout=PATIENCE)
    assert lead.rounds.current(STEP, PART).state == "revealed"
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"


def test_escape_closes_menus_and_dialogs_and_gives_the_focus_back(person):
    ada = person("Ada")
    page = ada.open("01-business-model-map#exchange", "#exchange .v-grid [data-row]")
    come_to_rest(page)
    tab_to(page, ".p-menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".p-menu a[data-stem]")
    page.keyboard.press("Escape")
    expect(page.locator(".p-menu > summary")).to_be_focused()
    for words in ("table.add", "table.paste"):
        opener = named(page, "#exchange", words)
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        dialog = page.locator("#exchange dialog[open]")
        dialog.wait_for(timeout=PATIENCE)
        # Tab does not leave it for what is behind it.
        for _ in range(25):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))")
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached", timeout=PATIENCE)
        expect(page.locator(opener)).to_be_focused()
    row = page.locator("#exchange .v-rowopen").nth(2)
    row.focus()
    page.keyboard.press("Enter")
    page.locator("#exchange dialog[open]").wait_for(timeout=PATIENCE)
    page.keyboard.press("Escape")
    page.locator("#exchange dialog").wait_for(state="detached", timeout=PATIENCE)
    assert page.evaluate("Boolean(document.activeElement.closest('[data-row]'))"), "the focus is not back at its row"
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".p-stepbar summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, ".p-stepbar a")
    page.keyboard.press("Escape")
    expect(page.locator(".p-stepbar summary")).to_be_focused()
