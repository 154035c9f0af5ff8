"""Every page in every state: axe finds nothing, nothing scrolls sideways, targets are large, bars leave room; at all sizes, light and dark.

States are reached through the record; a page is opened once and its size and colours change under it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser.entering import come_in
from browser.inspecting import Inspection, View, views
from browser.serving import Server
from browser.walking import CHOOSE, LOADING, PATIENCE, workbook_of
from prepared import demonstration
from vested_widgets import deals, method
from vested_widgets.deals.stories.demonstration import STORIES

STEP, PART = "principles", "practice"
VISION = "vision/joint"
WALL = (View(1920, 1080, "dark"), View(1280, 720, "light"))
# Where a picture of each state in each view goes, for people to look at.
PICTURES = os.environ.get("VESTED_TESTS_PICTURES")
ELEMENTS = [element.number for element in method.load().elements]


@pytest.fixture
def server(shared_server: Server) -> Server:
    """One server for this file, with a fresh deal for each test that changes one."""
    return shared_server.with_fresh_deal()


@pytest.fixture(scope="module")
def turns() -> list[int]:
    """How many states each test has looked at: widths and colours take turns over all of them."""
    return []


@pytest.fixture
def inspection(turns: list[int]) -> Iterator[Inspection]:
    """What is found; the test fails if that is anything."""
    inspected = Inspection(turn=sum(turns), folder=Path(PICTURES) if PICTURES else None)
    yield inspected
    turns.append(inspected.turn - sum(turns))
    assert not inspected.found, "\n".join(inspected.found)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own, without a seat: `visitor()`."""
    contexts = []

    def come(**more: object) -> BrowserContext:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 844}, **more))
        contexts[-1].set_default_timeout(LOADING)
        return contexts[-1]

    yield come
    for context in contexts:
        context.close()


def seat_of(store: deals.Store, server: Server, alias: str) -> deals.Seat:
    """Return the seat of that alias."""
    return deals.Seat.open(store, next(member.id for member in server.deal(store).members if member.alias == alias))


def open_step(someone, step: str) -> Page:
    """Open a step, wherever it stands, and wait until it is there with all its parts."""
    page = someone.page
    if f"/{workbook_of(step)}" not in page.url:
        someone.open(f"{workbook_of(step)}#{step}", "body[data-ready]")
    else:
        page.evaluate("step => { location.hash = step; }", step)
    page.locator(f"#{step} .v-head h1").wait_for(timeout=LOADING)
    for part in method.load().step(step).parts:
        page.locator(f'#{step} [data-part="{part.id}"] > *').first.wait_for(state="attached", timeout=LOADING)
    return page


def reloaded(page: Page, step: str) -> Page:
    """Open the page again and wait until its step has all its parts."""
    page.reload()
    page.locator(f"#{step} .v-head h1").wait_for(timeout=LOADING)
    page.locator(f"#{step} [data-part] > *").first.wait_for(state="attached", timeout=LOADING)
    return page


@pytest.mark.parametrize("number", ELEMENTS)
def test_every_step_of_an_element(person, inspection, number):
    someone = person("Kim" if number % 2 else "Noor")
    for step in method.load().element(number).steps:
        inspection.look(open_step(someone, step.id), step.id, once=True)


def test_a_step_before_anything_was_done_and_while_it_waits(visitor, shared_server, inspection):
    with shared_server.store() as store:
        deal = store.import_deal(demonstration(STORIES[1]), as_copy=True)
        gus = next(member.id for member in deal.members if member.alias == "Gus")
        link = f"{shared_server.base_url}join/{store.issue_link(gus)}"
    page = visitor().new_page()
    come_in(page, link)
    inspection.look(page, "start of three parties")
    for step in ("vision", "purpose", "intent", "principles"):
        page.goto(f"{shared_server.base_url}{workbook_of(step)}#{step}")
        page.locator(f"#{step} .v-foot").wait_for(timeout=LOADING)
        page.locator(f"#{step} [data-part] > *").first.wait_for(state="attached", timeout=LOADING)
        inspection.look(page, f"{step} of three parties")


def test_a_part_that_is_answered_alone_until_it_is_agreed_and_asked_once_more(person, server, inspection):
    kim, noor = person("Kim"), person("Noor")
    page, lead = open_step(kim, STEP), open_step(noor, STEP)
    with server.store() as store:
        architect = seat_of(store, server, "Noor")
        page.locator(f"#{STEP} fieldset[data-key]").nth(11).wait_for(state="attached", timeout=LOADING)
        inspection.look(page, "unanswered")
        keys = page.locator(f"#{STEP} fieldset[data-key]").evaluate_all("all => all.map(one => one.dataset.key)")
        page.locator(f"#{STEP}").evaluate(CHOOSE, {key: "unsure" if n == 2 else 1 + n % 7 for n, key in enumerate(keys[:-1])})
        page.locator(f"#{STEP} .v-saved[data-state=saved]").wait_for(timeout=PATIENCE)
        inspection.look(page, "partly answered")
        page.locator(f"#{STEP}").evaluate(CHOOSE, {keys[-1]: 4})
        page.locator(f"#{STEP} .v-foot").get_by_role("button", name=method.words("act.count_me_in"), exact=True).click()
        page.locator(f"#{STEP} .v-foot-submitted").wait_for(timeout=PATIENCE)
        inspection.look(page, "submitted")
        inspection.look(lead, "to be revealed")
        lead.locator(f"#{STEP} [data-act=reveal]").click()
        page.locator(f"#{STEP} .v-plot[data-drawn]").first.wait_for(state="attached", timeout=LOADING)
        page.locator(f"#{STEP} .v-picture figure:not([hidden]) >> text=Show as table").first.click()
        inspection.look(page, "revealed, with a table")
        architect.rounds.agree(STEP, PART)
        lead.locator(f'#{STEP} .v-parts li[data-of="{PART}"][data-state=agreed]').wait_for(timeout=PATIENCE)
        inspection.look(lead, "discussed")
        architect.rounds.new_wave(STEP, PART)
        lead.locator(f"#{STEP} [data-act=reveal]").wait_for(timeout=PATIENCE)
        inspection.look(lead, "asked once more")


def test_a_joint_text_from_a_draft_to_the_agreement_and_reopened(person, server, inspection):
    ada = person("Ada")
    page = open_step(ada, "vision")
    part = page.locator('#vision [data-part="joint"]')
    standing = lambda state: part.locator(f".v-standing[data-state={state}]").wait_for(timeout=PATIENCE)  # noqa: E731
    standing("agreed")
    inspection.look(page, "a text is agreed")
    with server.store() as store:
        kim, own = seat_of(store, server, "Kim"), seat_of(store, server, "Ada")
        before = kim.drafts.read(VISION).versions[-1].revision
        kim.drafts.save(VISION, "Kim has written another text.", before)
        standing("reopened")
        inspection.look(page, "a text is reopened")
        own.drafts.save(VISION, "Ada has written this at the same time.", before)
        page.locator("#vision .v-warn", has_text="second version").first.wait_for(timeout=PATIENCE)
        part.get_by_text("Edit", exact=True).click()
        part.locator("textarea").first.fill("Ada is writing.")
        inspection.look(page, "a text is being written, and has two versions")
        part.get_by_text("Cancel", exact=True).click()
        content_hash = kim.approvals.status(VISION).content_hash
        kim.approvals.propose(VISION, content_hash)
        standing("proposed")
        inspection.look(page, "a text is proposed")
        kim.approvals.approve(VISION, content_hash)
        standing("approved")
        inspection.look(page, "a text is approved by one party")


def test_a_table_its_rows_and_its_sheets(person, server, inspection):
    ada = person("Ada")
    page = open_step(ada, "exchange")
    rows = page.locator("#exchange .v-grid [data-row]")
    rows.first.wait_for(timeout=PATIENCE)
    page.locator("#exchange .v-grid [data-column=what]").nth(2).dblclick()
    inspection.look(page, "a cell is being written")
    page.keyboard.press("Escape")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
          document.querySelector("#exchange .v-grid [data-column=what][role=gridcell]").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        "Giver\tReceiver\tWhat\tWeight\nHarbour Foods\tLinden Logistics\tRecipes\t2\nHarbour Foods\tLinden Logistics\tAccess\tplenty",
    )
    page.wait_for_selector(".v-preview", timeout=PATIENCE)
    inspection.look(page, "rows from a spreadsheet")
    page.keyboard.press("Escape")
    rows.nth(1).locator(".v-rowopen").click()
    page.locator("#exchange dialog.v-sheet").wait_for(timeout=PATIENCE)
    inspection.look(page, "a row is open")
    page.locator(".v-sheet textarea").first.fill("What Ada has written")
    with server.store() as store:
        kim = seat_of(store, server, "Kim")
        row = kim.tables.read("exchange/exchanges").rows[1]
        kim.tables.save_row("exchange/exchanges", row.id, {**row.cells, "what": "What Kim has written"}, row.revision)
    page.locator(".v-sheet >> text=What Kim has written").first.wait_for(timeout=PATIENCE)
    page.click(".v-sheet button[type=submit]")
    page.wait_for_selector(".v-clash", timeout=PATIENCE)
    inspection.look(page, "two versions of a row")


def test_start_alignment_menus_links_and_own_data(person, server, inspection):
    kim, noor = person("Kim"), person("Noor")
    page = kim.page
    inspection.look(page, "start of a member")
    page.click(".p-menu > summary")
    inspection.look(page, "menu of pages")
    page.keyboard.press("Escape")
    kim.open("alignment", ".v-picture figure:not([hidden]) .v-plot[data-drawn]")
    inspection.look(page, "alignment")
    kim.open("agreement", ".v-agr-paper .v-plot[data-drawn]")
    page.locator(".v-agr-clause .v-agr-comment").first.click()
    for record in page.locator(".v-agr-record > summary").all():
        record.click()
    inspection.look(page, "agreement")
    kim.open("02-shared-vision-and-intent#values", "body[data-ready]")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click(".p-stepbar summary")
    inspection.look(
        page, "steps of a page", (View(390, 844, "light"), View(320, 640, "dark"), View(844, 390, "light", axe=False))
    )
    kim.open("privacy", ".p-privacy")
    for fold in page.locator(".p-privacy summary").all():
        fold.click()
    inspection.look(page, "own data")

    page = noor.open("", ".v-desk")
    inspection.look(page, "start of the deal architect")
    for fold in page.locator(".v-desk summary").all():
        if fold.is_visible():
            fold.click()
    page.locator(".v-desk form [type=submit]").first.click()
    page.wait_for_selector(".v-desk [role=alert] >> text=needs a name", timeout=PATIENCE)
    inspection.look(page, "a new deal is refused")
    page.fill(".v-desk form .v-field input >> nth=0", "Mill & Bakery")
    for at, party in enumerate(("Mill", "Bakery")):
        page.fill(f".v-party >> nth={at} >> input[type=text]", party)
    page.fill(".v-party >> nth=0 >> textarea", "Uma\nVic")
    page.locator(".v-desk form [type=submit]").first.click()
    page.wait_for_selector(".v-links .v-card", timeout=LOADING)
    inspection.look(page, "links of a new deal")


def test_pages_without_a_seat(visitor, server, inspection, tmp_path):
    context = visitor()
    page = context.new_page()
    with server.store() as store:
        lead = seat_of(store, server, "Noor")
        code = lead.room.open().code
        mill = deals.NewParty("Mill", members=(deals.NewMember("Uma"), deals.NewMember("Open seat 1", open=True)))
        new = store.create_deal(
            "Mill & Bakery", [mill, deals.NewParty("Bakery", members=(deals.NewMember("Vic"),))], architect="Guy"
        )
        token = store.issue_link(new.members[2].id)
    home = server.base_url
    for state, path in (
        ("no seat", ""), ("unknown link", "join/AAAAAAAAAAAAAAAAAAAAAA"), ("code is asked for", "room"),
        ("unknown code", "room?code=ZZZZZZ"), ("join", f"room/{code}"), ("privacy for all", "privacy"), ("checkup", "vested/checkup"),
    ):  # fmt: skip
        page.goto(home + path)
        if state == "checkup":
            page.locator("#checkup-sum[data-state]").wait_for(timeout=LOADING)
        if state == "join":
            page.locator("input[name=party]").first.check()
        inspection.look(page, state)
    page.goto(f"{home}room/{code}")
    page.locator("input[name=party]").first.check()
    page.fill("input[name=alias]", "Kim")
    page.click(".p-room-card [type=submit]")
    page.locator(".p-wrong").wait_for(timeout=LOADING)
    inspection.look(page, "join is refused")
    still = visitor(java_script_enabled=False).new_page()
    still.goto(f"{home}join/{token}")
    opened = still.content()
    page.route(
        "**/opened-by-link", lambda route: route.fulfill(status=200, content_type="text/html", body=opened.replace("go();", ""))
    )
    page.goto(home + "opened-by-link", wait_until="domcontentloaded")
    page.locator(".p-room-card form").wait_for()
    inspection.look(page, "a personal link")
    page.goto(f"{home}join/{token}")
    page.locator(".p-consent").wait_for(timeout=LOADING)
    inspection.look(page, "consent")


def test_pages_that_cannot_be_shown(person, visitor, server, inspection, tmp_path):
    kim = person("Kim")
    page = kim.page
    for state, path in (("no such page", "no-such-page"), ("not for this seat", "facilitate")):
        page.goto(server.base_url + path)
        page.locator(".p-card h1").wait_for(timeout=LOADING)
        inspection.look(page, state)
    kim.errors.clear()  # the browser says so of every 403 and 404
    small = Server(tmp_path / "small", options=("--limit", "1")).start().warm_up()
    try:
        first, second = visitor().new_page(), visitor().new_page()
        come_in(first, small.link_of("Kim"))
        second.goto(small.link_of("Ada"))
        second.locator(".p-card[role=status] h1", has_text=method.words("page.full_title")).wait_for(timeout=LOADING)
        inspection.look(second, "the server is full")
    finally:
        small.stop()
    first.locator(".p-banner:not([hidden])").wait_for(timeout=LOADING)
    # Its message stands in the header until the connection is back, and takes more of the height than bars do.
    unmeasured = [replace(view, most_bars=None) for view in views(inspection.turn)]
    inspection.look(first, "the connection is lost", unmeasured)
    dead = visitor().new_page()
    come_in(dead, server.link_of("Kim"))
    dead.route("**/page/page.js", lambda route: route.abort())
    dead.goto(f"{server.base_url}alignment", wait_until="domcontentloaded")
    dead.locator("#dead-page").wait_for(timeout=LOADING)
    inspection.look(dead, "a dead page")


def test_the_console_and_the_wall_in_each_phase(person, visitor, server, inspection):
    noor = person("Noor")
    console = noor.open("facilitate", ".v-console [data-act=start]")
    with server.store() as store:
        lead = seat_of(store, server, "Noor")
        lead.room.open()
        wall = visitor().new_page()
        wall.set_viewport_size({"width": 1920, "height": 1080})
        wall.goto(f"{server.base_url}join/{lead.room.wall_link()}")
        wall.locator(".v-wall .w-bigdoor").wait_for(timeout=LOADING)
        inspection.look(wall, "wall before the session", WALL)
        inspection.look(console, "console before the session")
        lead.workshop.start(["who", "values", "vision", STEP], follow=False)
        lead.workshop.go(STEP)
        lead.workshop.set_timer(600)
        lead.workshop.tell("Two more minutes, please.")
        wall.locator(".w-answered").wait_for(timeout=LOADING)
        console.locator(".v-tally").first.wait_for(timeout=LOADING)
        for fold in console.locator(".v-console summary").all():
            if fold.is_visible():
                fold.click()
        inspection.look(wall, "wall while members answer", WALL)
        inspection.look(console, "console while members answer, all folds open")
        console.locator("[data-act=reveal]").first.click()
        console.locator(".v-asked").wait_for(timeout=PATIENCE)
        inspection.look(console, "console asks before it reveals")
        kim = person("Kim")
        member = open_step(kim, "values")
        member.locator(".p-room:not([hidden])").wait_for(timeout=PATIENCE)
        inspection.look(member, "a member away from the session")
        lead.rounds.reveal(STEP, PART)
        wall.locator(".v-plot[data-drawn]").first.wait_for(timeout=LOADING)
        inspection.look(wall, "wall at a reveal", WALL)
        console.locator("[data-act=focus]").first.wait_for(timeout=LOADING)
        inspection.look(console, "console at a reveal")
        lead.workshop.go("vision")
        wall.locator("body[data-wall=agreed] .w-fit").wait_for(timeout=LOADING)
        inspection.look(wall, "wall at an agreed text", WALL)
        console.locator(".v-joint-now").first.wait_for(timeout=LOADING)
        inspection.look(console, "console at a joint text")
        lead.workshop.pause()
        wall.locator(".w-centre").wait_for(timeout=LOADING)
        inspection.look(wall, "wall in a pause", WALL)
        inspection.look(console, "console in a pause")
