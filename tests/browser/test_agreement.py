"""The agreement out of the room: a fresh deal becomes an agreement that named approvers of both parties sign, decline once, and sign again."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Person
from browser.serving import Server
from vested_widgets import deals

PATIENCE = 60_000
REGISTER, RULES, TASKS, PLAN = "concerns/register", "transformation/rules", "transition/tasks", "transformation/plan"
EVIL = "<img src=x onerror=alert(1)> & <b>bold</b>"


@pytest.fixture
def server(common_server: Server) -> Iterator[Server]:
    """The common server with a deal in which nobody has written anything."""
    parties = [
        deals.NewParty("North", "a", tuple(map(deals.NewMember, ("Ann", "Ben", "Cas")))),
        deals.NewParty("South", "b", tuple(map(deals.NewMember, ("Dot", "Eli", "Fay")))),
    ]
    with common_server.store() as store:
        made = store.create_deal("North & South", parties, architect="Guy")
    seated = copy.copy(common_server)
    seated.deal_id, seated.links = made.id, {}
    yield seated
    with common_server.store() as store:
        store.delete_deal(made.id)


@pytest.fixture
def sit(server: Server):
    """Sit down in the record, beside the pages."""
    with server.store() as store:
        yield lambda alias: deals.Seat.open(store, next(one.id for one in server.deal(store).members if one.alias == alias))


def write(sit) -> None:
    """Let the parties write how they change things, and what takes them there."""
    sit("Ann").drafts.save(RULES, f"A change holds when both have approved it. {EVIL}", None)
    columns = sit("Ann").method.step("transition").part("tasks").columns
    given = {
        "text": "Number every crate",
        "date": "2027-03-01",
        "party": sit("Ann").deal.parties[0].id,
        "person": sit("Ann").member.id,
    }
    cells = {one.id: given[one.kind] for one in columns if one.required and one.kind in given}
    cells |= {one.id: one.options[0].id for one in columns if one.required and one.kind == "choice"}
    sit("Ann").tables.save_row(TASKS, None, cells, None)


def approve(sit) -> None:
    """Let the named approvers of both parties approve the plan as it stands."""
    code = sit("Ann").approvals.status(PLAN).content_hash
    sit("Ann").approvals.propose(PLAN, code)
    for alias in ("Ann", "Ben", "Dot"):
        sit(alias).approvals.approve(PLAN, code)
    assert sit("Ann").approvals.status(PLAN).state == "agreed"


def agreement_of(someone: Person) -> Page:
    return someone.open("agreement", ".v-agr-schedule")


def sign(page: Page) -> None:
    button = page.locator("[data-act=sign]")
    expect(button).to_be_disabled(timeout=PATIENCE)
    page.locator(".v-agr-read input").check()
    button.click()


def test_a_fresh_deal_becomes_an_agreement_that_is_declined_changed_and_signed_again(person, server, sit):
    ann, dot = person("Ann"), person("Dot", 390, "dark")
    page, theirs = agreement_of(ann), agreement_of(dot)
    expect(page.locator(".v-agr-concerns [data-kind=missing] li")).to_have_count(10)
    expect(page.locator(".v-agr-signs")).to_be_hidden()
    # Each party names who signs for it.
    for alias, named in (("Ann", ("Ann", "Ben")), ("Dot", ("Dot",))):
        members = [one.id for one in sit(alias).deal.members if one.alias in named]
        sit(alias).approvers.name(sit(alias).member.party_id, members)
    write(sit)
    missing = page.locator(".v-agr-concerns [data-kind=missing] a", has_text="Transformation Management Plan")
    expect(missing).to_contain_text("waits for North and South", timeout=PATIENCE)
    assert missing.get_attribute("href").endswith("08-transformation-management#transformation")
    # What people write is text.
    clause = page.locator(".v-agr-clause", has_text="A change holds")
    expect(clause.locator(".v-agr-words")).to_have_text(f"A change holds when both have approved it. {EVIL}")
    expect(clause.locator(".v-agr-no")).to_have_text("8.2.1")
    # A comment stands at its clause, for everybody.
    clause.get_by_role("button", name="Comments on 8.2.1").click()
    clause.locator("textarea").fill(f"When? {EVIL}")
    clause.get_by_role("button", name="Send").click()
    other = theirs.locator(".v-agr-clause", has_text="A change holds").get_by_role(
        "button", name="Comments on 8.2.1: 1 open comment"
    )
    expect(other).to_be_visible(timeout=PATIENCE)
    other.click()
    expect(theirs.locator(".v-agr-panel:visible .v-said")).to_have_text(f"When? {EVIL}")
    # Nobody signs what is not agreed.
    expect(page.locator(".v-agr-sign-form")).to_be_hidden()
    approve(sit)
    # Dot declines once, with a reason that everybody reads, and nobody signs meanwhile.
    theirs.locator(".v-agr-refuse > summary").click(timeout=PATIENCE)
    theirs.get_by_label("Why you do not sign").fill(f"The days are missing. {EVIL}")
    theirs.get_by_role("button", name="Decline to sign this version").click()
    expect(page.locator(".v-agr-reason")).to_have_text(f"The days are missing. {EVIL}", timeout=PATIENCE)
    expect(page.locator(".v-agr-sign-form")).to_be_hidden()
    # The clause is changed and approved again; then the approvers of both parties sign.
    base = sit("Ann").drafts.read(RULES).head
    sit("Ann").drafts.save(RULES, base.text.replace("it.", "it within thirty days."), base.revision)
    approve(sit)
    expect(page.locator(".v-agr-reason")).to_have_count(0, timeout=PATIENCE)
    sign(page)
    expect(page.locator(".v-agr-parties li").first).to_contain_text("Waits for Ben", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    ben = person("Ben")
    sign(agreement_of(ben))
    sign(theirs)
    for one in (page, theirs, ben.page):
        expect(one.locator(".v-agr-whole").first).to_contain_text("All parties have signed this version", timeout=PATIENCE)
    code = sit("Ann").agreement.read().code
    # A later change is shown against what was signed, and says who must sign again.
    head = sit("Dot").drafts.read(RULES).head
    sit("Dot").drafts.save(RULES, head.text.replace("thirty", "twenty"), head.revision)
    again = "Ann, Ben and Dot must sign again"
    expect(page.locator(".v-agr-again").first).to_contain_text(again, timeout=PATIENCE)
    changed = page.locator(".v-agr-clause[data-changed]")
    expect(changed).to_have_count(1)
    assert changed.locator("del").inner_text().split() == ["[removed:", "thirty", "]"]
    assert changed.locator("ins").inner_text().split() == ["[added:", "twenty", "]"]
    page.get_by_label("Show what has changed").uncheck()
    expect(page.locator(".v-agr-clause[data-changed]")).to_have_count(0)
    expect(page.locator(".v-agr-sign-form")).to_be_hidden()
    approve(sit)
    for one in (page, ben.page, theirs):
        sign(one)
    expect(page.locator(".v-agr-whole").first).to_contain_text("All parties have signed this version", timeout=PATIENCE)
    # Both versions are there, and the first reads as it was signed.
    page.locator(".v-agr-record[data-key=signed_versions] > summary").click()
    versions = page.locator(".v-agr-record[data-key=signed_versions] > ol > li")
    expect(versions).to_have_count(2)
    versions.last.get_by_role("button", name="Read this version").click()
    expect(versions.last.locator(".v-agr-signed")).to_contain_text("within thirty days", timeout=PATIENCE)
    assert sit("Ann").agreement.read().signed[0].code == code
    page.locator(".v-agr-record[data-key=trail] > summary").click()
    expect(page.locator(".v-agr-record[data-key=trail] li").first).to_contain_text("signed the agreement")
    for someone in (ann, dot):
        over = someone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0
        someone.shot("agreement")


def test_print_is_the_document_and_nothing_that_one_presses(person, server, sit):
    write(sit)
    page = agreement_of(person("Ann"))
    page.emulate_media(media="print")
    shown = "all => all.filter(one => one.checkVisibility({visibilityProperty: true})).map(one => one.outerHTML.slice(0, 90))"
    assert (
        page.eval_on_selector_all(
            "button, summary, input, textarea, .v-agr-rail, .v-agr-concerns, .v-agr-after, .p-header", shown
        )
        == []
    )
    expect(page.locator(".v-agr-clause", has_text="A change holds")).to_be_visible()
    expect(page.locator(".v-agr-parties .v-agr-place").first).to_be_visible()


@pytest.mark.parametrize(("width", "rail"), [(390, False), (1280, True), (1920, True)])
def test_contents_lead_to_each_schedule_and_stay_in_sight(person, server, sit, width, rail):
    write(sit)
    page = agreement_of(person("Ann", width))
    if rail:
        nav = page.locator(".v-agr-rail")
    else:
        page.locator(".v-agr-bar > summary").click()
        nav = page.locator(".v-agr-bar nav")
    nav.get_by_role("link", name="8 Transformation Management Plan").click()
    heading = page.locator("#schedule-8 h2").first
    expect(heading).to_be_in_viewport()
    expect(page.locator(".v-agr-rail" if rail else ".v-agr-bar > summary")).to_be_in_viewport()
    lower = page.locator(".p-header" if rail else ".v-agr-bar > summary").bounding_box()
    assert heading.bounding_box()["y"] >= lower["y"] + lower["height"] - 1, "nothing covers the heading"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_agreement_is_saved_as_word_and_pdf_by_a_press(person, server, sit, tmp_path, width):
    write(sit)
    ann: Person = person("Ann", width)
    page = ann.open("agreement", ".v-agr-paper .v-agr-clause")
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"# ")):
        with page.expect_download(timeout=PATIENCE) as download:
            page.click(f".v-agr-take [data-form={form}]")
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.suffix == f".{form}"
        assert file.read_bytes().startswith(begins)
        expect(page.locator(".v-agr-take [role=status]")).to_contain_text(f"Saved as {file.name}")
    assert "Number every crate" in file.read_text("utf-8")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ann.shot(f"agreement-files-{width}")
