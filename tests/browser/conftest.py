"""Browser tests: a real server, a real Chromium, and people who sit at it. Screenshots go to a git-ignored folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import Browser, Page

from browser.chromium import chromium
from browser.entering import come_in
from browser.serving import Server

SCREENSHOTS = Path(__file__).parent / "screenshots"
# JupyterLab's packages tell each other about versions; that is not about us.
NOISE = ("Unsatisfied version", "No satisfying version", "was preloaded using link preload")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file: as long as it is there its event loop runs, and no other test of the process could run one."""
    with chromium() as opened:
        yield opened


def running(folder: Path) -> Iterator[Server]:
    """A server that is warm, for as long as it is needed."""
    started = Server(folder / "data").start().warm_up()
    yield started
    if started.process.poll() is None:
        started.stop()


@pytest.fixture(scope="session")
def common_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all files whose tests leave it and its kernels alone."""
    yield from running(tmp_path_factory.mktemp("common"))


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for a file whose tests end it, or whose kernels they count or stop."""
    yield from running(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def shared_server(common_server: Server) -> Server:
    """The common server with one fresh demonstration deal for a file whose tests do not get in each other's way: its `server` is this one."""
    return common_server.with_fresh_deal()


@pytest.fixture
def server(common_server: Server) -> Server:
    """The common server with a fresh demonstration deal."""
    return common_server.with_fresh_deal()


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without sign-in, of one notebook that each test writes again."""
    folder = tmp_path_factory.mktemp("open")
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("import ipywidgets, plotly.graph_objects")]), folder / "any.ipynb")
    started = Server(folder / "data", file=folder / "any.ipynb").start()
    yield started
    started.stop()


@pytest.fixture
def serve(open_server: Server) -> Callable[[nbformat.NotebookNode], Server]:
    """Serve a notebook: `serve(notebook)`. Its file is read again, since it has changed, and each page has a kernel of its own."""

    def written(notebook: nbformat.NotebookNode) -> Server:
        nbformat.write(notebook, open_server.file)
        return open_server

    return written


class Person:
    """Somebody with a browser of their own at a seat; what goes wrong on their pages is kept."""

    def __init__(self, browser: Browser, server: Server, alias: str, width: int, scheme: str) -> None:
        self.server, self.alias, self.width = server, alias, width
        self.context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        come_in(self.page, server.link_of(alias))

    def _heard(self, message) -> None:
        if message.type == "error" and not any(noise in message.text for noise in NOISE):
            self.errors.append(message.text)

    def open(self, path: str, wait: str) -> Page:
        """Open a page of the workbook and wait for a part of it."""
        self.page.goto(self.server.base_url + path)
        self.page.wait_for_selector(wait, timeout=60_000)
        return self.page

    def step(self, step: str) -> Page:
        """Open a step of Element 2."""
        self.open("02-shared-vision-and-intent#" + step, f"#{step} .v-foot")
        self.page.evaluate("step => { location.hash = step; }", step)
        self.page.wait_for_selector(f"#{step} .v-foot", state="visible", timeout=60_000)
        return self.page

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.width}.png", full_page=True)


@pytest.fixture
def person(browser: Browser, server: Server) -> Iterator[Callable[..., Person]]:
    """Let somebody sit down: `person("Kim", 390)`. At the end no page may have had an error or asked another host."""
    people: list[Person] = []

    def sit_down(alias: str, width: int = 1280, scheme: str = "light") -> Person:
        people.append(Person(browser, server, alias, width, scheme))
        return people[-1]

    yield sit_down
    for someone in people:
        someone.context.close()
    for someone in people:
        assert not someone.errors, f"{someone.alias}: {someone.errors}"
        assert someone.hosts <= {"localhost", ""}, f"{someone.alias} asked {someone.hosts}"
