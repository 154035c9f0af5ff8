"""Coming in as people do: past the question about a seat that is open elsewhere, and with the consent that a new deal asks for."""

from __future__ import annotations

from playwright.sync_api import Page

# The buttons that lead on, of the pages that may stand between a link and the workbook.
ON = 'button[name=how][value=both], form[action$="vested/consent"] button[type=submit]'


# What moves to an end on the page has moved, all letters are there, and what this has changed is drawn.
AT_REST = """async () => {
  const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < Infinity);
  await Promise.all([document.fonts.ready, ...ending.map((one) => one.finished.catch(() => 0))]);
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""


def come_to_rest(page: Page) -> None:
    """Wait until a page is ready and nothing on it moves any more."""
    page.locator("body[data-ready]").wait_for(timeout=60_000)
    page.evaluate(AT_REST)


# What is folded, since it has been submitted or answered, opens; a phone leaves the way through one question at a time.
UNFOLD = """step => {
  for (const folder of document.querySelectorAll(`#${step} .v-input > details`)) folder.open = true;
  document.querySelector(`#${step} .v-input-way [data-key=all]`)?.click();
  for (const change of document.querySelectorAll(`#${step} .v-input-change`)) if (change.offsetParent) change.click();
}"""


def unfold(page: Page, step: str) -> None:
    """Bring all questions of a step to light."""
    page.evaluate(UNFOLD, step)


def come_in(page: Page, link: str, wait: str = ".v-start") -> None:
    """Open a personal link and go on until `wait` is there; a seat that is open on another device is used on both."""
    page.goto(link)
    on, there = page.locator(ON), page.locator(wait)
    there.or_(on).first.wait_for(timeout=60_000)
    while on.count():
        here = page.url
        on.first.click(no_wait_after=True)
        page.wait_for_url(lambda url, here=here: url != here, wait_until="commit", timeout=60_000)
        there.or_(on).first.wait_for(timeout=60_000)
    there.first.wait_for(timeout=60_000)
