"""Take the pictures of README and guides again, from the demonstration deal, with a server and a browser of its own: `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from browser.chromium import chromium  # noqa: E402
from browser.entering import come_in  # noqa: E402
from browser.serving import Server  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

PICTURES = HERE / "pictures"


def page_of(browser: Browser, server: Server, alias: str, width: int, height: int) -> Page:
    """A page of somebody who has sat down."""
    page = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=1.5).new_page()
    come_in(page, server.link_of(alias))
    return page


def step(page: Page, server: Server, name: str, workbook: str = "02-shared-vision-and-intent") -> None:
    """Open a step of an Element."""
    page.goto(f"{server.base_url}{workbook}#{name}")
    page.wait_for_selector(f"#{name} .v-foot", state="visible", timeout=60_000)


def shot(page: Page, name: str) -> None:
    """Write a picture."""
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png", flush=True)


def take(browser: Browser, server: Server) -> None:
    """Walk through the demonstration and take the pictures on the way."""
    kim, noor = page_of(browser, server, "Kim", 390, 844), page_of(browser, server, "Noor", 1280, 844)
    shot(noor, "start")
    step(kim, server, "principles")
    kim.click("#principles .v-input-way [data-key=all]")
    for group in kim.query_selector_all("#principles .v-ratings fieldset")[:7]:
        group.query_selector_all("label")[4].click()
    kim.wait_for_selector("#principles .v-saved[data-state=saved]")
    kim.evaluate("window.scrollBy(0, 240)")
    shot(kim, "answer")
    step(noor, server, "principles")
    noor.click("#principles [data-act=reveal]")
    noor.click("#principles .v-lead .v-primary")
    noor.wait_for_selector("#principles .v-plot[data-drawn]", state="attached", timeout=20_000)
    noor.wait_for_timeout(1500)  # the page leads there by itself, smoothly, and pictures above may still come
    noor.evaluate("document.querySelector('#principles .v-picture').scrollIntoView()")
    shot(noor, "revealed")
    kim.wait_for_selector("#principles .v-plot[data-drawn]", state="attached", timeout=20_000)
    kim.wait_for_timeout(1500)  # the page leads there by itself, smoothly
    kim.evaluate("document.querySelector('#principles .v-picture').scrollIntoView()")
    shot(kim, "revealed-phone")
    ada = page_of(browser, server, "Ada", 1280, 844)
    step(ada, server, "vision")
    ada.evaluate("document.querySelector('#vision .v-joint').scrollIntoView()")
    shot(ada, "draft")


def take_elements(browser: Browser, server: Server) -> None:
    """What the guides show of Elements 1 and 2: the map, how each side sees itself and the other, and a Statement half approved."""
    noor = page_of(browser, server, "Noor", 1280, 1400)
    for name, workbook, place, of in (
        ("business-model-map", "01-business-model-map", "model", 0),
        ("perception", "02-shared-vision-and-intent", "values", 2),
    ):
        step(noor, server, place, workbook)
        picture = noor.locator(f"#{place} .v-picture figure:not([hidden])").nth(of)
        picture.scroll_into_view_if_needed()
        picture.locator(".v-plot[data-drawn]").wait_for(timeout=30_000)
        picture.evaluate("figure => { figure.scrollIntoView(); }")
        shot(noor, name)
    kim = page_of(browser, server, "Kim", 1280, 1000)
    step(kim, server, "intent")
    kim.locator("#intent .v-paper").wait_for(timeout=30_000)
    kim.evaluate("document.querySelector('#intent .v-assembly').scrollIntoView()")
    shot(kim, "intent")


def take_room(browser: Browser, server: Server) -> None:
    """A session on the console, and the wall."""
    lead = page_of(browser, server, "Noor", 1280, 900)
    wall = lead.context.new_page()  # the deal architect may show the wall in the same browser
    wall.set_viewport_size({"width": 1280, "height": 720})
    lead.goto(server.base_url + "facilitate")
    for name in ("principles", "values", "vision"):
        lead.select_option("[data-key=add-step]", name)
    lead.click("[data-act=start]")
    lead.click("[data-act=open_room]")
    lead.click("[data-key=timer-10]")
    wall.goto(server.base_url + "wall")
    wall.wait_for_selector(".w-place h2", timeout=60_000)
    wall.wait_for_timeout(3000)  # a picture is fitted to the screen once it has come
    shot(wall, "wall")
    lead.wait_for_selector(".v-topics, .v-part-now")
    shot(lead, "console")


def overview() -> None:
    """Two phones beside a wall, for the first screen of the README."""
    wall, phones = (
        Image.open(PICTURES / "revealed.png"),
        [Image.open(PICTURES / f"{name}.png") for name in ("answer", "revealed-phone")],
    )
    height, gap = 760, 28
    parts = [image.resize((round(image.width * height / image.height), height)) for image in (phones[0], wall, phones[1])]
    whole = Image.new("RGB", (sum(part.width for part in parts) + gap * 4, height + gap * 2), "#e4e1d8")
    left = gap
    for part in parts:
        whole.paste(part, (left, gap))
        left += part.width + gap
    whole.quantize(128).save(PICTURES / "overview.png", optimize=True)
    for name in (
        "start",
        "answer",
        "revealed",
        "revealed-phone",
        "draft",
        "business-model-map",
        "perception",
        "intent",
        "console",
        "wall",
    ):
        Image.open(PICTURES / f"{name}.png").convert("RGB").quantize(128).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(Path(folder) / "data").start()
        try:
            take_elements(browser, server)
            take(browser, server)
            take_room(browser, server)
        finally:
            server.stop()
    overview()


if __name__ == "__main__":
    main()
