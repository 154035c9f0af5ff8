"""The page /vested/checkup names what does not get through, and `vested doctor --url` finds the same from the command line."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import SCREENSHOTS
from browser.proxy import Proxy
from browser.serving import Server
from commands import run_vested
from vested_widgets.server.handlers.checkup import CHECKS, QUIET

# What a proxy does wrong, and the checks that say so. Whatever needs the missing thing fails with it.
FAULTS: list[tuple[dict[str, Any], set[str]]] = [
    ({"host": "intranet.example"}, {"address", "websocket", "frame", "idle", "upload"}),
    ({"sockets": False}, {"websocket", "frame", "idle"}),
    ({"idle": QUIET / 2}, {"idle"}),
    ({"most": 500_000}, {"upload"}),
    ({"kept": True}, {"caching", "cookies"}),
    ({"doubled": ("X-Content-Type-Options: nosniff",)}, {"headers"}),
    ({"cookies": False}, {"cookies", "upload"}),
]


@pytest.fixture(scope="module")
def server(common_server: Server) -> Server:
    """Nothing here changes anything."""
    return common_server


def begun(page: Page, url: str) -> Page:
    """Open the page, which begins its tests."""
    page.goto(url + "vested/checkup", timeout=120_000)
    return page


def finished(page: Page) -> Page:
    """Wait for the last test of the page."""
    page.wait_for_selector("html[data-checked]", timeout=1000 * (QUIET + 90))
    return page


def failed(page: Page) -> set[str]:
    """The checks that do not hold."""
    return {str(row.get_attribute("id")).removeprefix("check-") for row in page.locator(".p-check[data-state=bad]").all()}


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_everything_gets_through_without_a_proxy(browser: Browser, server: Server, width: int, scheme: str):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = finished(begun(context.new_page(), server.base_url))
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"checkup-{width}.png", full_page=True)
    assert failed(page) == set()
    assert page.locator(".p-check").count() == len(CHECKS)
    assert page.locator("#checkup-sum").inner_text().startswith("Everything gets through")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("#checkup-ways button").all():
        assert button.bounding_box()["height"] >= 44
    context.close()


def test_what_a_proxy_does_wrong_is_named_with_its_mend(browser: Browser, server: Server):
    with ExitStack() as stack:
        # All at once: each waits through the silence.
        pages = []
        for faults, _ in FAULTS:
            proxy = stack.enter_context(Proxy(server.port, **faults))
            context = stack.enter_context(closing(browser.new_context(viewport={"width": 390, "height": 844})))
            pages.append(begun(context.new_page(), proxy.url))
        for (faults, expected), page in zip(FAULTS, pages, strict=True):
            assert failed(finished(page)) == expected, faults
            for name in expected:
                assert page.locator(f"#check-{name} .p-mend").inner_text().strip()
            assert "{" not in page.locator("main").inner_text()
        pages[0].screenshot(path=SCREENSHOTS / "checkup-faults-390.png", full_page=True)


def doctor(*arguments: str) -> tuple[int, dict[str, str]]:
    """Exit code, and the state of each line."""
    done = run_vested(("doctor", *arguments, "--json"), {**os.environ, "NO_COLOR": "1"}, "")
    found = json.loads(done.stdout)
    return done.returncode, {line["name"]: line["state"] for line in found["lines"]}


def test_the_command_finds_the_same(server: Server):
    code, lines = doctor("--url", server.base_url, "--data", str(server.data_dir))
    assert {name: state for name, state in lines.items() if state == "bad" and name != "rights"} == {}
    assert set(CHECKS) - {"browser"} <= set(lines)
    for faults, expected in FAULTS[:2]:
        with Proxy(server.port, **faults) as proxy:
            code, lines = doctor("--url", proxy.url, "--data", str(server.data_dir))
            assert code == 1
            # Forms of a foreign address are known by the browser's Referer, which a command does not send.
            assert {name for name in CHECKS if lines.get(name) == "bad"} | {"upload"} == expected | {"upload"}


def test_a_server_that_is_not_there_is_one_line(server: Server):
    code, lines = doctor("--url", "http://localhost:9/", "--data", str(server.data_dir))
    assert code == 1
    assert lines["server"] == "bad"
    assert "websocket" not in lines
