"""Coming in as people do: past the question about a seat that is open elsewhere, and with the consent that a new deal asks for."""

from __future__ import annotations

from playwright.sync_api import Page

# The buttons that lead on, of the pages that may stand between a link and the workbook.
ON = 'button[name=how][value=both], form[action$="vested/consent"] button[type=submit]'


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
