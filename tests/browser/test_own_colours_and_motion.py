"""For people who choose their own colours or less motion: every state is told by an edge, marks stand out, the focus is seen, nothing moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import SCREENSHOTS
from browser.entering import come_to_rest
from browser.serving import Server
from browser.walking import LOADING, PATIENCE

# How elements look without their words: fills, edges and lines of each of those that match, with what stands before and after it.
LOOKS = """all => all.filter((one) => one.checkVisibility()).map((one) => JSON.stringify([null, "::before", "::after"].map((part) => {
  const style = getComputedStyle(one, part);
  if (part && ["none", "normal"].includes(style.content)) return null;
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) =>
    parseFloat(style[`border${side}Width`]) ? [style[`border${side}Width`], style[`border${side}Style`], style[`border${side}Color`]] : 0);
  return [style.backgroundColor, sides, style.textDecorationLine, style.clipPath, style.rotate, part ? 0 : style.fontWeight];
})))"""
# Contrast of the edge of marks to what is behind them: of their border or stroke, or of their fill where they have none.
CONTRAST = """marks => {
  const numbers = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const light = (rgb) => rgb.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => { for (let up = one.parentElement; up; up = up.parentElement) {
    const colour = numbers(getComputedStyle(up).backgroundColor); if (colour[3] === 1) return colour; } return [255, 255, 255]; };
  return marks.filter((one) => one.checkVisibility()).map((one) => {
    const style = getComputedStyle(one), svg = one instanceof SVGElement;
    const border = parseFloat(style.borderTopWidth) > 0, stroke = style.stroke !== "none" && parseFloat(style.strokeWidth) > 0;
    const edge = numbers(svg ? (stroke ? style.stroke : style.fill) : border ? style.borderTopColor : style.backgroundColor);
    let opacity = edge[3] * (svg ? Number(stroke ? style.strokeOpacity : style.fillOpacity) : 1);
    for (let up = one; up && up !== document.body; up = up.parentElement) opacity *= Number(getComputedStyle(up).opacity);
    const behind = ground(one), [more, less] = [light(over([...edge.slice(0, 3), opacity], behind)), light(behind)].sort((a, b) => b - a);
    return [(more + 0.05) / (less + 0.05), `${one.getAttribute("class")} ${style.stroke} ${style.fill} ${style.borderTopColor} ${opacity}`];
  });
}"""
# Whatever moves, or would.
MOVING = """() => [...document.querySelectorAll("*")].flatMap((one) => [null, "::before", "::after"].map((part) => getComputedStyle(one, part))
  .filter((style) => style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time)))
  .map(() => one.outerHTML.slice(0, 80)))"""
OWN_COLOURS = ("light", "dark")


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: people look, and answer at their own seats."""
    return shared_server


def differ(page: Page, *selectors: str) -> None:
    """Check that what is found by each of these looks different from what the others find."""
    looks = {}
    for selector in selectors:
        found = set(page.locator(selector).evaluate_all(LOOKS))
        assert found, f"{selector} is not on the page"
        looks[selector] = found
    for at, one in enumerate(selectors):
        for other in selectors[at + 1 :]:
            assert not looks[one] & looks[other], f"{one} looks like {other}"


def choose(page: Page, scheme: str) -> None:
    """Let the person of this page have their own colours, light or dark."""
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    come_to_rest(page)


@pytest.mark.parametrize("scheme", OWN_COLOURS)
def test_what_is_chosen_answered_and_submitted_is_told_in_own_colours(person, scheme):
    kim = person("Kim")
    page = kim.step("principles")
    question = page.locator("#principles fieldset[data-key]").first
    question.wait_for(timeout=LOADING)
    question.locator("label").nth(OWN_COLOURS.index(scheme)).click()  # not what was chosen in the test before
    page.locator("#principles .v-saved[data-state=saved]").wait_for(timeout=PATIENCE)
    choose(page, scheme)
    differ(
        page,
        "#principles .v-input-scale label:has(:checked)",
        "#principles fieldset:not(:has(:checked)) .v-input-scale label:first-of-type",
    )
    differ(page, "#principles .v-rhythm [data-state=now]", "#principles .v-rhythm [data-state=next]")
    differ(page, "#principles .v-foot-meter", "#principles .v-foot-meter i")
    differ(page, "#principles .v-foot .v-primary", "#principles .v-foot [data-act=early]")
    differ(page, ".v-signs .v-mark-b:not(.v-mark-open)", ".v-signs .v-mark-b.v-mark-open")
    differ(
        page,
        ".p-rail [data-state=agreed] > .p-count",
        ".p-rail [aria-current] > .p-count",
        ".p-rail [data-step=behaviours] > .p-count",
        ".p-rail [data-state=proposed] > .p-count",
    )
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"own-colours-principles-{scheme}.png")
    page.set_viewport_size({"width": 390, "height": 844})
    differ(page, ".p-ticks [data-state=agreed]", ".p-ticks [aria-current]", ".p-ticks [data-state=proposed]")
    # The focus is seen on whatever can have it.
    for _ in range(30):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const here = document.activeElement, box = here.closest("label") ?? here;
              return [here, box].map((one) => getComputedStyle(one)).some((style) => style.outlineStyle !== "none"
                && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== getComputedStyle(document.body).backgroundColor)
                || here === document.body || here.outerHTML.slice(0, 120); }"""
        )
        assert seen is True, f"no focus is seen at {seen}"


@pytest.mark.parametrize("scheme", OWN_COLOURS)
def test_what_is_agreed_proposed_or_changed_is_told_in_own_colours(person, scheme):
    kim = person("Kim")
    page = kim.page
    choose(page, scheme)
    states = page.locator(".v-block").evaluate_all("all => [...new Set(all.map((one) => one.dataset.s))]")
    assert {"agreed", "proposed", "alone"} <= set(states)
    signed = "a => [...a].map((one) => one.dataset.s + (one.querySelector(':scope > .v-sign')?.getAttribute('class') ?? ''))"
    signs = page.locator(".v-block").evaluate_all(signed)
    assert len({one for one in signs if one.startswith("agreed")}) == 1
    differ(page, ".v-block[data-s=proposed]", ".v-block[data-s=alone]", ".v-block[data-s=draft], .v-block[data-s=agreed]")
    page.set_viewport_size({"width": 390, "height": 844})
    differ(page, ".v-bars [data-s=agreed]", ".v-bars [data-s=proposed]", ".v-bars [data-s=alone]")
    kim.step("vision")
    page.locator('#vision [data-part="joint"] ins').first.wait_for(timeout=LOADING)
    inserted = page.locator('#vision [data-part="joint"] ins').first
    assert "underline" in inserted.evaluate("one => getComputedStyle(one).textDecorationLine")
    agreed = page.locator("#vision .v-standing[data-state=agreed]").first.evaluate_all(LOOKS)
    page.evaluate("location.hash = 'intent'")
    up = page.locator("#intent .v-standing[data-state=approved]").first
    up.wait_for(timeout=LOADING)
    assert up.evaluate_all(LOOKS) != agreed


def test_marks_of_parties_have_edges_of_three_to_one_in_all_colours(person):
    noor = person("Noor")
    page = noor.open("", ".v-desk")
    page.click("text=Make a new deal")
    marks = page.locator(".v-colours >> nth=0 >> .v-mark")
    expect(marks).to_have_count(6)
    for forced in ("none", "active"):
        for scheme in OWN_COLOURS:
            page.emulate_media(forced_colors=forced, color_scheme=scheme)
            for opened in (False, True):
                marks.evaluate_all("(all, open) => all.forEach((one) => one.classList.toggle('v-mark-open', open))", opened)
                weak = [told for contrast, told in marks.evaluate_all(CONTRAST) if contrast < 3]
                assert not weak, f"{forced} {scheme}: {weak}"


def test_marks_and_texts_of_pictures_stand_out_in_all_colours(person):
    page = person("Kim").open("02-shared-vision-and-intent#values", "#values .v-picture figure:not([hidden])")
    plot = page.locator("#values .v-plot").first
    plot.scroll_into_view_if_needed()
    page.locator("#values .v-plot[data-drawn]").first.wait_for(timeout=LOADING)
    for forced in ("none", "active"):
        for scheme in OWN_COLOURS:
            page.emulate_media(forced_colors=forced, color_scheme=scheme)
            come_to_rest(page)
            weak = [told for contrast, told in plot.locator(".scatterlayer .point").evaluate_all(CONTRAST) if contrast < 3]
            assert not weak, f"{forced} {scheme}: {len(weak)} marks: {sorted(set(weak))}"
            faint = [told for contrast, told in plot.locator("text").evaluate_all(CONTRAST) if contrast < 4.5]
            assert not faint, f"{forced} {scheme}: {len(faint)} texts: {sorted(set(faint))}"


def test_nothing_moves_for_those_who_want_less_motion(person):
    kim = person("Kim")
    page = kim.page
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page = kim.step("principles")
    page.locator("#principles fieldset[data-key]").first.wait_for(timeout=LOADING)
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend", '<div class="p-progress"><i></i></div>')"""
    )
    assert page.evaluate(MOVING) == []
    assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING), "what is looked for moves otherwise"
