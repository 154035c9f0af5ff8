"""Answering alone on a phone and on a desktop: the way through the questions, what folds, what is submitted, and what fits the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.entering import come_to_rest
from browser.serving import Server
from browser.walking import CHOOSE, LOADING, PATIENCE, Walk
from bulk import Bulk
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey

SIDES = {"Mill": ("Uma", "Vic", "Wim"), "Bakery": ("Xu", "Yan", "Zoe")}
# Where the question is that has the focus: its key, and whether the whole of it can be seen between the bars.
FOCUSED = """() => {
  const field = document.activeElement.closest('fieldset[data-key], .v-input-question');
  if (!field) return {key: '', seen: false};
  const {top, bottom} = field.getBoundingClientRect();
  const head = document.querySelector('.p-header').getBoundingClientRect().bottom;
  const foot = [...document.querySelectorAll('.v-foot')].find(one => one.offsetParent || one.offsetHeight).getBoundingClientRect().top;
  const first = field.querySelector('input, textarea, button');
  return {key: field.dataset.key ?? '', seen: top >= head && bottom <= foot, isFirst: document.activeElement === first};
}"""
WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def bulk(server: Server):
    """The people of a fresh deal; their links are the server's."""
    with server.store() as store:
        parties = [deals.NewParty(party, members=tuple(map(deals.NewMember, names))) for party, names in SIDES.items()]
        deal = store.create_deal("Mill & Bakery", parties, architect="Guy")
        server.links |= {member.alias: f"{server.base_url}join/{store.issue_link(member.id)}" for member in deal.members}
        yield Bulk(store, deal.id)


def press_next(walk: Walk) -> dict:
    """Press "Next open question" and wait until the page is at rest."""
    walk.here.locator(".v-foot").get_by_role("button", name=method.words("act.next_open"), exact=True).click()
    rest(walk.page)
    return walk.page.evaluate(FOCUSED)


def rest(page: Page) -> None:
    """Wait until nothing scrolls any more."""
    come_to_rest(page)
    page.wait_for_function(
        "() => { const before = window.__y; window.__y = scrollY; return before === scrollY; }", polling=150, timeout=PATIENCE
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_next_open_question_goes_through_all_parts_and_is_seen_with_the_focus_in_it(person, bulk, width):
    walk = Walk(person("Uma", width), "model")
    walk.part("economics").locator("fieldset").first.wait_for(state="attached", timeout=LOADING)
    keys = walk.here.evaluate("step => [...step.querySelectorAll('fieldset[data-key]')].map(one => one.dataset.key)")
    assert len(keys) > 28
    begun = 1 if width < 700 else 0  # on a phone the first one is there already
    for key in keys[begun : begun + 3]:
        assert press_next(walk) == {"key": key, "seen": True, "isFirst": True}
    relationship = [key for key in keys if AnswerKey.parse(key).part == "relationship"]
    given = walk.part("relationship").evaluate(CHOOSE, dict.fromkeys(relationship, "unsure"))
    assert all(given) and len(given) == 28
    if width < 700:  # there the next question comes by itself
        walk.page.wait_for_function("key => document.activeElement.closest('[data-key]')?.dataset.key === key", arg=keys[28])
    else:
        assert press_next(walk) == {"key": keys[28], "seen": True, "isFirst": True}
    walk.part("economics").evaluate(CHOOSE, dict.fromkeys(keys[29:], "unsure"))
    assert press_next(walk)["key"] == keys[28]
    walk.part("economics").evaluate(CHOOSE, {keys[28]: "unsure"})
    walk.count_in()
    seat = bulk.firsts[0]
    assert all(seat.answers.done("model", part) for part in ("relationship", "economics"))


def test_an_answered_item_folds_when_it_is_left_and_nothing_moves_under_the_pointer(person, bulk):
    walk = Walk(person("Uma"), "principles")
    items = walk.here.locator(".v-input-item")
    third = items.nth(2).locator("fieldset").first
    third.wait_for(timeout=LOADING)
    for field in (items.nth(1).locator("fieldset").nth(0), items.nth(1).locator("fieldset").nth(1)):
        field.get_by_role("radio", name="6", exact=True).check(force=True)
    expect(items.nth(1)).not_to_have_attribute("data-folded", "")
    height = items.nth(1).bounding_box()["height"]
    walk.page.evaluate("window.scrollTo(0, document.body.scrollHeight / 3)")
    rest(walk.page)
    choice = third.locator("label").nth(2)
    before = choice.bounding_box()["y"]
    walk.page.mouse.click(choice.bounding_box()["x"] + 10, before + 20)
    expect(items.nth(1)).to_have_attribute("data-folded", "")
    assert items.nth(1).bounding_box()["height"] < height / 3
    assert abs(choice.bounding_box()["y"] - before) < 2
    expect(third.get_by_role("radio", name="3", exact=True)).to_be_checked()
    expect(items.nth(1).locator(".v-input-given")).to_have_text("matters for the deal 6, lived between us 6")
    # Answered and open it is as high as it was while it was open: an answer changes no size.
    items.nth(1).get_by_role("button", name="Change: Autonomy").click()
    assert abs(items.nth(1).bounding_box()["height"] - height) < 1
    expect(items.nth(1).locator("input:focus")).to_have_count(1)


def test_on_a_phone_one_question_leads_to_the_next_and_then_to_what_has_been_submitted(person, bulk):
    uma = person("Uma", 390)
    walk = Walk(uma, "principles")
    shown = walk.here.locator(".v-input-question:visible")
    expect(shown).to_have_count(1, timeout=LOADING)
    come_to_rest(walk.page)
    foot = walk.here.locator(".v-foot").bounding_box()
    scale = shown.locator(".v-input-scale").bounding_box()
    assert scale["y"] + scale["height"] < foot["y"]  # above the fold
    uma.shot("one-question")
    for n in range(12):
        expect(walk.here.locator(".v-state")).to_contain_text(f"{n} of 12 answered")
        key = shown.get_attribute("data-key")
        shown.locator("label").nth(4).click()
        walk.page.wait_for_function(
            "([step, key]) => document.querySelector(`#${step} .v-input-question[data-shown]`)?.dataset.key !== key",
            arg=["principles", key],
        )
        if n == 2:
            walk.here.get_by_role("button", name=method.words("input.back")).click()
            assert shown.get_attribute("data-key") == key
            expect(shown.locator("input:checked")).to_have_count(1)
            assert press_next(walk)["key"] != key
    # All of them, each in a line, to be read once more.
    expect(walk.here.locator(".v-input-item[data-folded]")).to_have_count(6)
    rest(walk.page)
    header = walk.page.locator(".p-header").bounding_box()["height"]
    assert header + walk.here.locator(".v-foot").bounding_box()["height"] <= 121
    walk.saved().count_in()
    done = walk.here.locator(".v-foot-submitted")
    expect(done.locator("h2")).to_have_text("You have submitted your answers")
    expect(done).to_contain_text("1 of 6 have submitted.")
    expect(done).to_contain_text("Only you see your answers.")
    rest(walk.page)
    box = done.bounding_box()
    assert header <= box["y"] and box["y"] + box["height"] <= walk.here.locator(".v-foot").bounding_box()["y"]
    uma.shot("submitted")
    walk.here.locator(".v-foot").get_by_role("button", name=method.words("act.take_back")).click()
    expect(done).to_have_count(0)
    walk.here.get_by_role("button", name="Change: Honesty").click()
    walk.here.locator(".v-input-item:not([data-folded]) label").first.click()
    walk.saved()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_asks_nothing_yet_cannot_be_submitted_and_says_why(person, bulk, width):
    walk = Walk(person("Uma", width), "goals")
    reason = method.words("input.no_items", title="The goals of each party")
    expect(walk.part("effects").get_by_text(reason)).to_have_count(1, timeout=LOADING)
    expect(walk.part("effects").get_by_text(reason)).to_be_visible()
    expect(walk.here.locator(".v-foot .v-primary:visible, [data-act=early]:visible")).to_have_count(0)
    assert "0 of 0" not in walk.here.inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_goals_against_goals_fit_the_page_and_a_scale_is_one_row(person, bulk, width):
    own = method.load().step("our-goals")
    bulk.alone(own, own.part("own"))
    bulk.reveal(own, own.part("own"))
    for seat in bulk.firsts:
        for n in range(5):
            goal = f"Goal {n + 1} of {seat.party.name}: bread that is warm when the first customer comes, every day"
            seat.tables.save_row("our-goals/goals", None, {"party": seat.member.party_id, "goal": goal}, None)
    walk = Walk(person("Uma", width), "goals")
    fields = walk.here.locator("fieldset[data-key]")
    expect(fields).to_have_count(25, timeout=LOADING)
    come_to_rest(walk.page)
    assert not walk.page.evaluate(WIDE)
    tops = walk.here.evaluate(
        """step => [...step.querySelectorAll('.v-input-scale')].filter(one => one.offsetParent)
          .map(one => new Set([...one.querySelectorAll('label')].map(label => label.getBoundingClientRect().top)).size)"""
    )
    assert tops and set(tops) == {1}
    narrow = walk.here.evaluate(
        "step => Math.min(...[...step.querySelectorAll('.v-input-scale label')].filter(one => one.offsetParent).map(one => one.offsetWidth))"
    )
    assert narrow >= 40
    walk.person.shot("goals")


@pytest.mark.parametrize("width", [320, 1280])
def test_points_are_given_in_one_move_by_keyboard_or_as_a_number(person, bulk, width):
    vision = method.load().step("vision")
    bulk.alone(vision, vision.part("sentence"))
    bulk.reveal(vision, vision.part("sentence"))
    walk = Walk(person("Uma", width), "vision")
    entries = walk.part("points").locator(".v-allocation-entries li")
    expect(entries).to_have_count(6, timeout=LOADING)
    assert not walk.page.evaluate(WIDE)
    assert press_next(walk)["isFirst"]
    for _ in range(7):
        walk.page.keyboard.press("ArrowRight")
    left = walk.part("points").locator(".v-allocation-left")
    expect(left).to_have_text("3 of 10 points left")
    entries.nth(1).get_by_role("spinbutton").fill("3")
    walk.page.keyboard.press("Tab")
    expect(left).to_have_text("0 of 10 points left")
    walk.saved()
    assert sorted(bulk.firsts[0].answers.mine("vision", "points").values()) == [3, 7]
    walk.person.shot("points-by-slider")


def test_the_weight_of_an_exchange_is_chosen_from_its_scale(person, bulk):
    walk = Walk(person("Uma", 1280), "exchange")
    walk.part("exchanges").get_by_role("button", name=method.words("table.add"), exact=True).click(timeout=LOADING)
    weight = walk.part("exchanges").locator('dialog [data-column="weight"] select')
    expect(weight.locator("option:not([value=''])")).to_have_text(["1", "2", "3", "4", "5"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_narrowest_phone_shows_every_kind_of_question_without_sideways_scrolling(person, bulk, scheme):
    uma = person("Uma", 320, scheme)
    for step in ("who", "model", "values", "principles"):
        walk = Walk(uma, step)
        walk.here.locator(".v-input-question:visible").first.wait_for(timeout=LOADING)
        come_to_rest(walk.page)
        assert not walk.page.evaluate(WIDE), step
        walk.all_questions()
        come_to_rest(walk.page)
        assert not walk.page.evaluate(WIDE), step
