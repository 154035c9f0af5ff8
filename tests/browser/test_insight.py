"""What a revealed step shows on phone and laptop: parties side by side, what can be acted on first, marks that rise once."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from browser.conftest import SCREENSHOTS, Person
from vested_widgets import method

UNSURE = method.words("dumbbell.unsure_help").split(" ")[0]
COLOURS = """plot => [...plot.querySelectorAll('.scatterlayer .point')].map(point => getComputedStyle(point)).map(
  style => style.fill + ' ' + style.stroke)"""
BOXES = """plot => Object.fromEntries([...plot.querySelectorAll('text')].map(text => {
  const {x, y, width, height} = text.getBoundingClientRect();
  return [text.textContent, {x, y: y + height / 2, right: x + width}]}))"""


def pictures(page: Page, step: str) -> Locator:
    return page.locator(f"#{step} .v-picture figure:visible")


def drawn(figure: Locator, layout: str) -> Locator:
    figure.scroll_into_view_if_needed()
    plot = figure.locator(f".v-plot[data-drawn={layout}]")
    expect(plot).to_be_visible(timeout=20_000)
    return plot


@pytest.mark.parametrize(("width", "layout"), [(390, "narrow"), (1280, "wide")])
def test_a_step_shows_first_what_can_be_acted_on_and_parties_side_by_side(person, width, layout):
    kim: Person = person("Kim", width)
    kim.step("values")
    page = kim.page
    shown = pictures(page, "values")
    expect(shown).to_have_count(6, timeout=20_000)
    titles = shown.locator("h2").all_inner_texts()
    assert titles[0].startswith("We agree but do not know it on"), titles
    assert "not enough answers to tell" not in titles[0]

    gaps = next(at for at, title in enumerate(titles) if title.startswith("We differ on"))
    assert titles.index(next(title for title in titles if "matter and are lived" in title)) < gaps, titles
    plot = drawn(shown.nth(gaps), layout)
    texts = plot.evaluate(BOXES)
    verdict = next(box for text, box in texts.items() if text.startswith("◆ differ by 2.8"))
    name = next(box for text, box in texts.items() if text == "Keeping our word")
    assert width < 700 or verdict["x"] > name["right"]
    verdicts = [box["y"] for text, box in texts.items() if text.startswith(("◆", "●"))]
    assert width < 700 or min(abs(name["y"] - y) for y in verdicts) < 3, "name, plot and verdict stand in one row"
    assert any(UNSURE in text for text in texts), "what nobody can tell has a heading of its own"
    assert len(set(plot.evaluate(COLOURS))) > 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    kim.shot(f"insight-{width}")


def test_the_marks_of_a_picture_rise_once_and_not_for_those_who_want_no_motion(person):
    kim: Person = person("Kim", 390)
    kim.step("values")
    plot = drawn(pictures(kim.page, "values").first, "narrow")
    assert "v-rise" not in (plot.get_attribute("class") or ""), "only what is revealed while people look moves"
    moves = "plot => { plot.classList.add('v-rise'); return getComputedStyle(plot.querySelector('.point')).animation }"
    moving = plot.evaluate(moves)
    assert "v-rise" in moving and "0.6s" in moving and "infinite" not in moving
    kim.page.emulate_media(reduced_motion="reduce")
    assert "v-rise" not in plot.evaluate(moves)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_is_saved_as_an_image_that_stands_alone(person, tmp_path, scheme):
    kim: Person = person("Kim", 1280, scheme)
    kim.step("values")
    figure = pictures(kim.page, "values").first
    plot = drawn(figure, "wide")
    title = figure.locator("h2").inner_text()
    saved = {}
    for form in ("png", "svg"):
        with kim.page.expect_download() as download:
            figure.get_by_role("button", name=method.words(f"picture.save_{form}")).click()
        saved[form] = tmp_path / download.value.suggested_filename
        assert saved[form].suffix == f".{form}"
        download.value.save_as(saved[form])
    with Image.open(saved["png"]) as image:
        assert image.width >= 2 * plot.bounding_box()["width"]
        assert image.getpixel((2, 2))[:3] == (255, 255, 255), "it is for paper, whatever the page is"
        assert len(image.convert("RGB").getcolors(1 << 24)) > 50
        image.save(SCREENSHOTS / f"saved-picture-{scheme}.png")
    root = ElementTree.parse(saved["svg"]).getroot()
    texts = [" ".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert title.startswith(texts[0]), texts[:3]
    style = "".join(root.find("{http://www.w3.org/2000/svg}style").itertext())
    assert "Newsreader" in style and "Figtree" in style
    assert "url(http" not in saved["svg"].read_text("utf-8"), "it asks no server for anything"
