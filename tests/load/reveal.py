"""From an answer to "saved", and from a reveal to the picture: seconds at members' pages, on a busy machine as it is."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from browser.chromium import PHONE, chromium
from browser.entering import unfold
from browser.serving import Server
from load.table import show

PEOPLE = (("Kim", 390), ("Ada", 1280), ("Mina", 390), ("Noor", 1280))


def answer(page: Page) -> float:
    """Seconds from a tap to the saved mark."""
    page.evaluate("document.querySelector('#principles .v-saved').dataset.state = ''")
    group = page.locator("#principles fieldset").first
    unfold(page, "principles")
    open_points = group.locator("label:not(:has(:checked))")
    started = time.monotonic()
    open_points.first.click()
    page.wait_for_selector("#principles .v-saved[data-state=saving], #principles .v-saved[data-state=saved]")
    page.wait_for_selector("#principles .v-saved[data-state=saved]")
    return time.monotonic() - started


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(Path(folder) / "data").start()
        try:
            pages = {}
            for alias, width in PEOPLE:
                page = browser.new_context(
                    viewport={"width": width, "height": 844}, user_agent=PHONE if width < 600 else None
                ).new_page()
                page.goto(server.link_of(alias))
                page.wait_for_selector(".v-start", timeout=60_000)
                page.goto(server.base_url + "02-shared-vision-and-intent#principles")
                page.wait_for_selector("#principles .v-foot", timeout=60_000)
                pages[alias] = page
            saved = [answer(pages["Kim"]) for _ in range(20)]
            unfold(pages["Kim"], "principles")
            for group in pages["Kim"].query_selector_all("#principles fieldset"):
                group.query_selector_all("label")[3].click()
            pages["Kim"].click("#principles .v-main .v-primary")
            pages["Kim"].wait_for_timeout(3000)
            seen: dict[str, list[float]] = {alias: [] for alias in pages}
            for _ in range(5):
                started = time.monotonic()
                pages["Noor"].click("#principles [data-act=reveal]")
                for alias, page in pages.items():
                    page.wait_for_selector("#principles .v-plot[data-drawn]", state="visible", timeout=20_000)
                    seen[alias].append(time.monotonic() - started)
                pages["Noor"].click("#principles [data-act=reopen]")
                for page in pages.values():
                    page.wait_for_selector("#principles .v-rhythm [aria-current] >> text=Reveal", timeout=20_000)
        finally:
            server.stop()
    rows = [["answer to saved", len(saved), f"{statistics.median(saved):.3f}", f"{max(saved):.3f}"]]
    rows += [
        [f"reveal to picture, {alias}", len(times), f"{statistics.median(times):.3f}", f"{max(times):.3f}"]
        for alias, times in seen.items()
    ]
    show("Seconds at the pages (4 browsers, one server, one machine)", ("what", "times", "median", "worst"), rows)
