"""Any notebook: `vested serve FILE --open` in a browser, with stock widgets and a live FigureWidget."""

from __future__ import annotations

from pathlib import Path

from browser.serving import Server

COMPARISON = Path(__file__).parents[1] / "load" / "notebooks" / "comparison.ipynb"


def test_a_chart_of_an_ordinary_notebook_follows_its_widgets(tmp_path: Path, browser):
    server = Server(tmp_path / "data", file=COMPARISON).start()
    try:
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        lines: list[int] = []
        page.on("websocket", lambda line: line.on("framereceived", lambda data: lines.append(len(data))))
        page.goto(server.base_url)
        page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
        page.locator(".widget-toggle-buttons").first.get_by_role("button", name="7").click()
        page.wait_for_selector("text=Answered: 1 of 25")
        page.wait_for_function("document.querySelector('.js-plotly-plot').data[0].y[0] === 7")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not errors
        assert sum(lines) < 400_000  # the widget's front end comes by its address, not in a message
    finally:
        server.stop()
