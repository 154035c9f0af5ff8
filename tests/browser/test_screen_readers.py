"""What a screen reader hears: names, roles and states of the main parts, and what live regions say when something happens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.serving import Server
from browser.walking import LOADING, PATIENCE
from vested_widgets import deals, method

# Keeps all that is put into a live region, once it is part of the page: [[role, text], …].
LISTEN = """() => {
  window.heard = [];
  const live = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[aria-live], [role=status], [role=alert], [role=timer]");
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = live(target);
      const text = region?.textContent.trim();
      if (text && region.checkVisibility() && !region.closest("[inert]")) window.heard.push([region.getAttribute("role"), text]);
      for (const node of addedNodes)
        for (const made of node.nodeType === 1 ? [node, ...node.querySelectorAll("[role=alert]")] : [])
          if (made.matches("[role=alert]") && made.textContent.trim()) window.heard.push(["alert", made.textContent.trim()]);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture
def server(shared_server: Server) -> Server:
    """One server for this file, with a fresh deal for each test."""
    return shared_server.with_fresh_deal()


def hears(page: Page, text: str, role: str = "status") -> None:
    """Wait until a live region has said something with that text."""
    page.wait_for_function(
        "([role, text]) => window.heard.some(([of, said]) => of === role && said.includes(text))",
        arg=[role, text],
        timeout=PATIENCE,
    )


def principles(someone) -> Page:
    """Open a part that is answered alone, and listen."""
    page = someone.step("principles")
    page.locator("#principles fieldset[data-key]").nth(11).wait_for(state="attached", timeout=LOADING)
    page.evaluate(LISTEN)
    return page


def test_a_question_and_the_bar_of_a_step_say_what_they_are(person):
    page = principles(person("Kim"))
    expect(page.locator("#principles .v-head")).to_match_aria_snapshot("""
      - list "Stages of this step":
        - listitem: Alone
        - listitem: Reveal
        - listitem: Discuss
        - listitem: Agree
      - heading "How do we treat each other?" [level=1]
      - paragraph
      - paragraph: /Only you see your answers/
      - status: 0 of 12 answered
      - navigation "The parts of this step":
        - list:
          - listitem:
            - button "Guiding principles open for your answers"
          - listitem:
            - button "What each principle means here draft"
    """)
    assert page.locator("#principles .v-rhythm [aria-current=step]").inner_text() == "Alone"
    question = page.locator("#principles fieldset[data-key]").first
    question.get_by_role("radio", name="3", exact=True).check(force=True)
    expect(question).to_match_aria_snapshot("""
      - 'group "Reciprocity: How much does it matter for this deal?"':
        - text: "Reciprocity: How much does it matter for this deal?"
        - radio "1, Little"
        - text: "1"
        - radio "2"
        - text: "2"
        - radio "3" [checked]
        - text: "3"
        - radio "4"
        - text: "4"
        - radio "5"
        - text: "5"
        - radio "6"
        - text: "6"
        - radio "7, More than anything"
        - text: "7"
        - radio "Not sure"
        - text: Not sure
    """)
    expect(page.locator("#principles")).to_match_aria_snapshot("""
      - region "What you can do now":
        - strong: /Saved/
        - text: 1 of 12 answered
        - button "Submit with blanks"
        - button "Next open question"
    """)
    expect(page.locator("#principles .p-side")).to_match_aria_snapshot("""
      - complementary "About this step":
        - heading "10 of 11 have submitted" [level=2]
        - list:
          - listitem: "Harbour Foods: 6 of 6 have submitted"
          - listitem: "Linden Logistics: 4 of 5 have submitted"
    """)


def test_a_table_a_text_and_a_picture_say_what_they_are(person):
    ada = person("Ada")
    page = ada.open("01-business-model-map#exchange", "#exchange .v-grid [data-row]")
    expect(page.locator("#exchange .v-grid")).to_match_aria_snapshot("""
      - grid "What we give each other":
        - rowgroup:
          - row:
            - columnheader "Row"
            - columnheader "Giver , needed"
            - columnheader "Receiver , needed"
            - columnheader "What , needed"
            - columnheader "Kind , needed"
            - columnheader "Weight , needed"
        - rowgroup:
          - row:
            - rowheader "Open row 1":
              - button "Open row 1"
            - gridcell "Harbour Foods"
            - gridcell "Linden Logistics"
            - gridcell "Payment for each kilometre driven, after sixty days"
            - gridcell "Money"
            - gridcell "4"
    """)
    page.locator("#exchange .v-rowopen").first.click()
    expect(page.locator("#exchange dialog")).to_match_aria_snapshot("""
      - dialog /Payment for each kilometre/:
        - heading /Payment for each kilometre/ [level=2]
        - button "Close"
        - text: /Giver/
        - combobox "Giver needed"
    """)
    page.keyboard.press("Escape")
    page = ada.step("vision")
    part = page.locator('#vision [data-part="joint"]')
    expect(part).to_match_aria_snapshot("""
      - heading "One sentence that all of us would sign" [level=2]
      - paragraph
      - 'region "Approval: One sentence that all of us would sign"':
        - status:
          - strong: /Agreed. \\w+ \\w+ and \\w+ \\w+ have approved this text\\./
          - text: /Version code/
        - list:
          - listitem: /Harbour Foods ✓ approved/
          - listitem: /Linden Logistics ✓ approved/
        - button "Take approval back"
    """)
    page = ada.step("values")
    figure = page.locator("#values .v-picture figure:not([hidden])").first
    figure.scroll_into_view_if_needed()
    plot = figure.locator(".v-plot[data-drawn]")
    plot.wait_for(timeout=LOADING)
    finding = figure.locator("h2").inner_text()
    assert re.match(r"We agree but do not know it on \w+", finding)
    assert plot.get_attribute("role") == "img" and len(plot.get_attribute("aria-label") or "") > 40
    figure.get_by_role("button", name="Show as table").click()
    expect(figure.get_by_role("region", name=finding)).to_be_visible()
    expect(figure.get_by_role("table")).to_be_visible()


def test_saving_submitting_and_the_reveal_are_heard(person, server):
    page = principles(person("Kim"))
    question = page.locator("#principles fieldset[data-key]")
    question.nth(0).locator("label").nth(2).click()
    hears(page, "✓ Saved")
    # The same sentence within a minute is said again.
    before = page.evaluate("window.heard.filter(([, said]) => said.startsWith('✓ Saved')).length")
    question.nth(1).locator("label").nth(2).click()
    page.wait_for_function(
        "before => window.heard.filter(([, said]) => said.startsWith('✓ Saved')).length > before", arg=before, timeout=PATIENCE
    )
    page.locator("#principles [data-act=early]").click()
    page.locator("#principles .v-foot-submitted").wait_for(timeout=PATIENCE)
    expect(page.locator("#principles .v-foot-submitted h2")).to_be_focused()
    with server.store() as store:
        lead = deals.Seat.open(store, next(one.id for one in server.deal(store).members if one.role == "architect"))
        lead.rounds.reveal("principles", "practice")
    picture = page.locator("#principles .v-picture figure:not([hidden]) h2").first
    picture.wait_for(timeout=PATIENCE)
    hears(page, picture.inner_text())


def test_an_answer_that_is_not_saved_is_heard(person):
    kim = person("Kim")
    page = principles(kim)
    kim.context.set_offline(True)
    page.locator("#principles fieldset[data-key]").first.locator("label").nth(2).click()
    unsaved = page.locator("#principles .v-saved[data-state=waiting]")
    unsaved.wait_for(timeout=LOADING)
    hears(page, unsaved.inner_text())
    kim.errors.clear()  # a browser without network says so


def test_what_happens_in_a_dialog_and_to_an_approval_is_heard(person, server):
    ada = person("Ada")
    page = ada.open("01-business-model-map#exchange", "#exchange .v-grid [data-row]")
    page.evaluate(LISTEN)
    page.locator("#exchange .v-rowopen").nth(1).click()
    dialog = page.locator("#exchange dialog.v-sheet")
    dialog.wait_for(timeout=PATIENCE)
    # What is outside a modal dialog is not heard while it is open.
    dialog.get_by_role("button", name=method.words("table.down"), exact=True).click()
    moved = method.words("table.moved", n=3, of=page.locator("#exchange [data-row]").count())
    page.wait_for_function(
        "text => document.querySelector('dialog[open] [role=status].v-announcer')?.textContent === text", arg=moved
    )
    hears(page, moved)
    page.keyboard.press("Escape")
    page = ada.step("vision")
    page.locator('#vision [data-part="joint"] .v-standing').wait_for()
    page.evaluate(LISTEN)
    with server.store() as store:
        kim = deals.Seat.open(store, next(one.id for one in server.deal(store).members if one.alias == "Kim"))
        kim.drafts.save("vision/joint", "A new text.", kim.drafts.read("vision/joint").versions[-1].revision)
    hears(page, method.words("approval.reopened"))
