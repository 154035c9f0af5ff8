"""Any notebook: `vested serve FILE --open` in a browser, with stock widgets and a live FigureWidget."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import v4

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
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(server.base_url)
        page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
        assert not [url for url in fetched if "plotly.min.js" in url]  # bars need no more than the small bundle
        page.locator(".widget-toggle-buttons").first.get_by_role("button", name="7").click()
        page.wait_for_selector("text=Answered: 1 of 25")
        page.wait_for_function("document.querySelector('.js-plotly-plot').data[0].y[0] === 7")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not errors
        assert sum(lines) < 400_000  # the widget's front end comes by its address, not in a message
    finally:
        server.stop()


GROWING = """
import ipywidgets as widgets, plotly.graph_objects as go
figure = go.FigureWidget(go.Bar(x=["a", "b"], y=[1, 2]))
clicks = widgets.Label("no clicks")
figure.data[0].on_click(lambda trace, points, state: setattr(clicks, "value", f"clicked {points.xs}"))
more, less = widgets.Button(description="More"), widgets.Button(description="Less")
more.on_click(lambda _: figure.add_heatmap(z=[[1, 2], [3, 4]], x=["a", "b"], y=[3, 4]))
def fewer(_):
    figure.data = figure.data[:1]
    figure.update_traces(y=[5, 6])
    figure.update_layout(title="Fewer")
less.on_click(fewer)
widgets.VBox([more, less, clicks, figure])
"""


def test_a_figure_that_is_given_a_kind_of_trace_which_the_small_bundle_lacks_goes_on_with_the_whole_one(tmp_path: Path, browser):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(GROWING)]), tmp_path / "growing.ipynb")
    server = Server(tmp_path / "data", file=tmp_path / "growing.ipynb").start()
    try:
        page = browser.new_context(viewport={"width": 900, "height": 844}).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server.base_url)
        page.wait_for_selector(".js-plotly-plot .bars .point", timeout=60_000)
        page.get_by_role("button", name="More").click()
        page.wait_for_selector(".js-plotly-plot .heatmaplayer .hm", timeout=60_000)
        assert page.locator(".js-plotly-plot .bars .point").count() == 2
        page.get_by_role("button", name="Less").click()
        page.wait_for_selector(".js-plotly-plot .gtitle >> text=Fewer")
        assert page.locator(".js-plotly-plot .heatmaplayer .hm").count() == 0
        assert page.evaluate("Array.from(document.querySelector('.js-plotly-plot').data[0].y)") == [5, 6]
        # What was listened to before the change is listened to after it.
        box = page.locator(".js-plotly-plot .bars .point").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_selector("text=clicked ['a']")
        assert not errors
    finally:
        server.stop()


ASKED = """
import ipywidgets as widgets, plotly.graph_objects as go
figure = go.FigureWidget(go.Scatter(y=[1, 2, 3]))
told = widgets.Label("not asked")
grow, ask = widgets.Button(description="Grow"), widgets.Button(description="Ask")
grow.on_click(lambda _: figure.update_traces(y=list(range(30))))
ask.on_click(lambda _: setattr(told, "value", f"drawn as {figure.data[0].mode}"))
widgets.VBox([grow, ask, told, figure])
"""


def test_the_kernel_hears_what_a_figure_has_become_and_not_what_it_was_before(tmp_path: Path, browser):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(ASKED)]), tmp_path / "asked.ipynb")
    server = Server(tmp_path / "data", file=tmp_path / "asked.ipynb").start()
    try:
        page = browser.new_page()
        page.goto(server.base_url)
        page.wait_for_selector(".js-plotly-plot .scatterlayer .point", timeout=60_000)
        ask = page.get_by_role("button", name="Ask")
        ask.click()
        page.wait_for_selector("text=drawn as lines+markers")
        page.get_by_role("button", name="Grow").click()
        page.wait_for_selector(".js-plotly-plot .scatterlayer .point", state="detached")
        ask.click()
        page.get_by_text("drawn as lines", exact=True).wait_for()
    finally:
        server.stop()


CHANGED = """
import ipywidgets as widgets, plotly.graph_objects as go
figure = go.FigureWidget(go.Bar(x=["a", "b"], y=[0, 0]))
once, often, gone = (widgets.Button(description=name) for name in ("Once", "Often", "Gone"))
def change(times):
    for n in range(times):
        figure.data[0].y = [n + 1, 2 * n + 2]
once.on_click(lambda _: change(1))
often.on_click(lambda _: change(20))
def end(_):
    change(1)
    box.children = box.children[:-1]
gone.on_click(end)
box = widgets.VBox([once, often, gone, figure])
box
"""
# Notes what happens to the figure in the order in which it happens.
NOTES = """
globalThis.noted = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  const text = typeof data === "string" ? data : new TextDecoder().decode(data);
  if (text.includes('"_js2py_traceDeltas"')) noted.push("told");
  return send.call(this, data);
};
"""


def test_a_figure_is_drawn_before_its_kernel_is_told_what_it_has_become(tmp_path: Path, browser):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(CHANGED)]), tmp_path / "changed.ipynb")
    server = Server(tmp_path / "data", file=tmp_path / "changed.ipynb").start()
    try:
        page = browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.add_init_script(NOTES)
        page.goto(server.base_url)
        page.wait_for_selector(".js-plotly-plot .bars .point", state="attached", timeout=60_000)
        page.wait_for_timeout(1000)  # for what the first drawing has to tell
        page.evaluate(
            """() => {
              noted.length = 0;
              document.querySelector(".js-plotly-plot").on("plotly_afterplot", () => noted.push("drawn"));
            }"""
        )
        page.get_by_role("button", name="Once").click()
        page.wait_for_timeout(1000)
        assert page.evaluate("noted") == ["drawn", "told"]
        page.get_by_role("button", name="Often").click()
        page.wait_for_timeout(1500)
        noted = page.evaluate("noted")
        assert noted.count("drawn") == 20  # the first of them changes nothing
        assert noted[-1] == "told"
        assert page.evaluate("Array.from(document.querySelector('.js-plotly-plot').data[0].y)") == [20, 40]
        page.get_by_role("button", name="Gone").click()
        page.locator(".js-plotly-plot").wait_for(state="detached")
        page.wait_for_timeout(500)  # longer than it would wait to tell
        assert not errors
    finally:
        server.stop()
