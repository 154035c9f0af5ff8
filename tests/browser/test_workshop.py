"""A room at work: the console, the wall and four phones at once, from the code on the wall to what a second round has changed."""

from __future__ import annotations

import re

import pytest

from browser.conftest import NOISE, SCREENSHOTS
from vested_widgets import deals
from vested_widgets.deals import AnswerKey

STEP, PART = "principles", "practice"
PHONES = (("Ann", 0), ("Bea", 0), ("Cem", 1), ("Dov", 1))
SLOW = 90_000
# In how many rows the text of an element stands.
ROWS = """name => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(name));
  return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
}"""


class Screen:
    """A browser of its own; what goes wrong on its pages is kept."""

    def __init__(self, browser, width: int, height: int, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.context.set_default_timeout(SLOW)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message) -> None:
        if message.type == "error" and not any(noise in message.text for noise in NOISE):
            self.errors.append(message.text)

    def see(self, selector: str, **how):
        """Wait for a part of the page."""
        return self.page.wait_for_selector(selector, **how)

    def shot(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"workshop-{name}.png", full_page=whole)

    def wide(self) -> bool:
        """Whether the page has to be scrolled sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


@pytest.fixture
def screens(browser):
    """Make screens: `screens(390, 844)`. At the end none may have had an error, but of lines that closed with their server."""
    made: list[Screen] = []

    def make(*size, **more) -> Screen:
        made.append(Screen(browser, *size, **more))
        return made[-1]

    yield make
    for screen in made:
        screen.context.close()
    # A phone whose seat has gone to another one is told so by its status.
    expected = ("401", "403", "WebSocket")
    assert not [error for screen in made for error in screen.errors if not any(name in error for name in expected)]


@pytest.fixture
def room(server):
    """A real deal with an architect and two members of each side who are not in the room; (deal, link of the architect)."""
    sides = [
        deals.NewParty(name, members=(deals.NewMember(f"{name} one"), deals.NewMember(f"{name} two")))
        for name in ("Mill", "Quay")
    ]
    with server.store() as store:
        deal = store.create_deal("Mill & Quay", sides, architect="Rae")
        lead = deals.Seat.open(store, deal.members[0].id)
        lead.own_data.consent()
        return deal, f"{server.base_url}join/{store.issue_link(lead.member.id)}"


def answer_at_home(server, deal, points: dict[str, int]) -> None:
    """The members who are not in the room answer from their seats of the record."""
    with server.store() as store:
        for member in store.deal(deal.id).members:
            if member.role != "member" or not re.search(r" (one|two)$", member.alias):
                continue
            seat = deals.Seat.open(store, member.id)
            asked = seat.method.step(STEP).part(PART)
            value = points[deal.party(member.party_id).name]
            seat.answers.write({AnswerKey(STEP, PART, item.id, q.id): value for item in asked.items for q in asked.questions})
            seat.answers.set_done(STEP, PART, done=True)


def answer(phone: Screen, point: int) -> None:
    """Tap the same point of every question, wait until it is saved, and be counted in."""
    phone.see(f"#{STEP} .v-ratings fieldset:not([disabled]) input:enabled", state="attached")
    phone.page.evaluate(
        "([step, at]) => { for (const group of document.querySelectorAll(`#${step} .v-ratings fieldset`))"
        " group.querySelectorAll('label')[at]?.querySelector('input').click(); }",
        [STEP, point - 1],
    )
    phone.see(f"#{STEP} .v-saved[data-state=saved]")
    phone.page.wait_for_function(
        "step => document.querySelectorAll(`#${step} .v-ratings fieldset:not(:has(input:checked))`).length === 0", arg=STEP
    )
    phone.page.click(f"#{STEP} .v-main .v-primary")
    phone.see(f"#{STEP} .v-foot .v-quiet:not([hidden])")


def come_in(phone: Screen, address: str, alias: str, side: int) -> None:
    """From the code on the wall to the first question: side, alias, consent."""
    phone.page.goto(address)
    phone.page.locator("input[name=party]").nth(side).check()
    phone.page.fill("input[name=alias]", alias)
    phone.page.click("button[type=submit]")
    phone.see(".p-consent")
    if alias == "Ann":
        phone.shot("phone-consent")
    phone.page.click("button[type=submit]")
    phone.see(f"#{STEP} .v-foot")


def test_a_room_works_from_the_code_on_the_wall_to_what_a_second_round_has_changed(server, room, screens):
    deal, link = room
    console, wall = screens(1280, 900), screens(1920, 1080)
    phones = [screens(390, 844, scheme=scheme) for scheme in ("light", "dark", "light", "dark")]

    # The session begins; the wall opens by its own link.
    console.page.goto(link)
    console.see(".v-start")
    console.page.goto(server.base_url + "facilitate")
    console.see(".v-console [data-act=start]")
    console.page.select_option("[data-key=add-step]", STEP)
    console.page.select_option("[data-key=add-step]", "values")
    console.page.click("[data-act=start]")
    console.page.click("[data-act=open_room]")
    code = console.see(".v-code").inner_text().replace(" ", "")
    assert console.page.evaluate(ROWS, ".v-code") == 1
    console.page.click("[data-act=wall_link]")
    wall.page.goto(console.see(".v-once code").inner_text())
    wall.see(".v-wall .w-code >> text=" + code[:3])
    assert not wall.wide()

    # Four phones come in by the code.
    for phone, (alias, side) in zip(phones, PHONES, strict=True):
        come_in(phone, f"{server.base_url}room/{code}", alias, side)
        assert not phone.wide()
    console.see(".v-tally >> text=4 of 8 are here")
    console.see("text=4 joined after the session began")
    phones[0].shot("phone-alone")

    # Alone: counts on every page, never a name, and no picture anywhere.
    answer_at_home(server, deal, {"Mill": 2, "Quay": 6})
    for phone, point in zip(phones, (2, 3, 6, 6), strict=True):
        if phone is not phones[-1]:
            answer(phone, point)
    console.see(".v-tally >> text=7 of 8 have submitted")
    wall.see(".w-answered >> text=7 of 8 have submitted")
    wall.see(".w-parties >> text=3/4")
    for alias, _ in PHONES:
        assert alias not in wall.page.inner_text("body")
    assert wall.page.locator(".v-plot[data-drawn]").count() == 0
    wall.shot("wall-alone")
    console.page.click("[data-key=timer-5]")
    console.page.fill("[data-key=message]", "Two more minutes.")
    console.page.click("[data-act=message]")
    wall.see(".w-message >> text=Two more minutes.")
    for phone in phones:
        phone.see(".p-room-message >> text=Two more minutes.")
    wall.see(".w-timer >> text=/[45]:[0-9]{2}/")
    console.page.click("[data-act=pause]")
    wall.see(".w-centre >> text=Pause")
    phones[0].see(".p-room >> text=Pause.")
    phones[0].shot("phone-pause")
    console.page.click("[data-act=resume]")
    answer(phones[3], 6)
    console.see(".v-tally >> text=8 of 8 have submitted")
    console.shot("console-alone", whole=True)

    # Reveal: on every page the same picture; then one item of it, with a note.
    console.page.click("[data-act=reveal]")
    for screen in phones:
        screen.see(f"#{STEP} .v-plot[data-drawn]", state="attached")
    wall.see(".v-plot[data-drawn]")
    wall.shot("wall-revealed")
    phones[1].page.locator(f"#{STEP} .v-picture figure").first.scroll_into_view_if_needed()
    phones[1].shot("phone-revealed")
    console.page.click("[data-act=focus] >> text=Honesty")
    wall.see(".w-topics [aria-current] >> text=Honesty")
    console.page.click("summary:has-text('Note on “Honesty”')")
    console.page.fill("[data-key='note-practice-honesty']", "We both hold back bad news.")
    console.page.click("[data-key='note-practice-honesty-save']")
    wall.see(".w-notes >> text=We both hold back bad news.")
    wall.shot("wall-item")
    console.shot("console-revealed", whole=True)

    # A second round: everybody answers again, and the change is shown.
    console.page.click("[data-act=new_wave]")
    console.page.click(".v-asked .v-primary")
    for phone, point in zip(phones, (4, 5, 6, 6), strict=True):
        phone.see(f"#{STEP} .v-ratings input:enabled", state="attached")
        phone.page.wait_for_function("step => !document.querySelector(`#${step} .v-ratings input:checked`)", arg=STEP)
        answer(phone, point)
    answer_at_home(server, deal, {"Mill": 5, "Quay": 6})
    console.see(".v-tally >> text=8 of 8 have submitted")
    console.page.click("[data-act=reveal]")
    wall.see(".v-picture figure:not([hidden]) .v-plot[data-drawn] >> text=Round 2")
    wall.shot("wall-change")
    phones[2].see(f"#{STEP} .v-picture >> text=Round 2", state="attached")

    # Undo closes the picture again everywhere; revealed again, the room goes on and the phones with it.
    console.page.click("[data-act=undo]")
    wall.see(".w-answered")
    console.page.click("[data-act=reveal]")
    console.page.click("[data-act=next]")
    for phone in phones:
        phone.page.wait_for_function("() => location.hash === '#values'")
    wall.see(".w-place >> text=Values and value")

    # A lost phone: a fresh link opens the seat, and the old phone is out.
    console.page.click("summary:has-text('Seats and links')")
    seat = console.page.locator(".v-seats > li", has_text="Ann")
    seat.locator("summary").first.click()
    seat.locator("[data-act=fresh_link]").click()
    fresh = console.page.locator(".v-once code").last.inner_text()
    found = screens(390, 844)
    found.page.goto(fresh)
    found.see("#values .v-foot, .p-ways")
    found.shot("phone-found")
    phones[0].see(".p-banner[data-state=out], .p-banner:not([hidden])", state="attached")
    console.shot("console-end", whole=True)


def test_the_wall_comes_back_by_itself_when_its_kernel_dies(server, screens):
    with server.store() as store:
        deal = server.deal(store)
        lead = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        lead.room.open()
        link = f"{server.base_url}join/{lead.room.wall_link()}"
    wall = screens(1280, 720)
    wall.page.goto(link)
    # Before the session the code stands large, all of its letters in one row beside the picture for cameras.
    wall.see(".w-bigdoor .w-code")
    assert wall.page.evaluate(ROWS, ".w-large") == 1
    wall.shot("wall-welcome")
    assert not wall.wide()
    with server.store() as store:
        deals.Seat.open(store, lead.member.id).workshop.start([STEP])
    wall.see(".w-answered")
    assert not wall.wide()
    for kernel in server.kernels():
        kernel.kill()
    with server.store() as store:
        deals.Seat.open(store, lead.member.id).workshop.tell("We are back.")
    wall.see(".w-message >> text=We are back.")
    wall.shot("wall-small")
