"""A picture is drawn for the room that the page has: put right where the server guessed wrong, and again when a phone is turned."""

from __future__ import annotations

import pytest

from browser.serving import Server

# A text that runs out of its plot is cut there.
CUT = """[...document.querySelectorAll('#values .v-plot[data-drawn]')].flatMap((plot) => {
  const edge = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('.textpoint text, .textpoint tspan.line')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < edge.left - 1 || box.right > edge.right + 1;
  }).map((text) => text.textContent);
})"""


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: people only look."""
    return shared_server


def wait_until_drawn(page, layout: str) -> None:
    """Until all pictures of the step are drawn in that layout."""
    page.wait_for_function(
        """(layout) => {
          const plots = [...document.querySelectorAll('#values .v-plot')].filter((plot) => plot.offsetWidth);
          plots.find((plot) => !plot.dataset.drawn)?.scrollIntoView();  // drawn when it comes near the screen
          return plots.length > 2 && plots.every((plot) => plot.dataset.drawn === layout);
        }""",
        arg=layout,
        timeout=30_000,
    )


@pytest.mark.parametrize("widths", [(390, 1280), (1280, 390)])
def test_a_page_gets_the_layout_that_it_has_room_for_and_another_one_when_it_is_turned(person, widths):
    page = person("Kim", widths[0]).step("values")  # with the name of a desktop browser: a phone's width is not guessed
    for width in (*widths, widths[0]):
        page.set_viewport_size({"width": width, "height": 844})
        wait_until_drawn(page, "wide" if width > 700 else "narrow")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(CUT) == []


BROKEN_WORDS = """bar => {
  const texts = document.createTreeWalker(bar, NodeFilter.SHOW_TEXT), broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = new Range();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  return broken;
}"""


@pytest.mark.parametrize("width", [320, 390, 1100, 1280])
def test_no_word_of_the_bar_is_broken_where_its_buttons_need_the_room(person, width):
    page = person("Noor", width).open("01-business-model-map#model", "#model .v-foot")
    page.evaluate("location.hash = 'model'")
    bar = page.locator("#model .v-foot .v-tell")
    bar.wait_for()
    page.wait_for_function("document.querySelector('#model .v-state').textContent.trim()")
    assert bar.evaluate(BROKEN_WORDS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
