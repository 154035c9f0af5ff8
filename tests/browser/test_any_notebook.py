"""Any notebook: `vested serve FILE --open` in a browser, with stock widgets and a live FigureWidget."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import v4

COMPARISON = Path(__file__).parents[1] / "load" / "notebooks" / "comparison.ipynb"


def test_a_chart_of_an_ordinary_notebook_follows_its_widgets(serve, browser):
    server = serve(nbformat.read(COMPARISON, as_version=4))
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


def test_a_figure_that_is_given_a_kind_of_trace_which_the_small_bundle_lacks_goes_on_with_the_whole_one(serve, browser):
    server = serve(v4.new_notebook(cells=[v4.new_code_cell(GROWING)]))
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


ASKED = """
import ipywidgets as widgets, plotly.graph_objects as go
figure = go.FigureWidget(go.Scatter(y=[1, 2, 3]))
told = widgets.Label("not asked")
grow, ask = widgets.Button(description="Grow"), widgets.Button(description="Ask")
grow.on_click(lambda _: figure.update_traces(y=list(range(30))))
ask.on_click(lambda _: setattr(told, "value", f"drawn as {figure.data[0].mode}"))
widgets.VBox([grow, ask, told, figure])
"""


def test_the_kernel_hears_what_a_figure_has_become_and_not_what_it_was_before(serve, browser):
    server = serve(v4.new_notebook(cells=[v4.new_code_cell(ASKED)]))
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


def test_a_figure_is_drawn_before_its_kernel_is_told_what_it_has_become(serve, browser):
    server = serve(v4.new_notebook(cells=[v4.new_code_cell(CHANGED)]))
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


REVALUED = """
import contextlib
import ipywidgets as widgets, numpy as np, plotly.graph_objects as go

names, old, new = ["a", "b", "c"], [1, 5, 3], [6, 0, 2]
fixed, wide = {"range": [0, 10]}, {"range": [-5, 15]}


def bars(**more):
    return go.Bar(x=names, y=old, **more)


def lines(y=old, **more):
    return go.Scatter(x=[1, 2, 3], y=y, **more)


# Name: traces, layout and what is changed in which traces; first those of which only the traces are drawn again.
cases = {
    "bars": ([bars()], {"yaxis": fixed}, {0: {"y": new}}),
    "array": ([go.Bar(x=names, y=np.array(old))], {"yaxis": fixed}, {0: {"y": np.array(new)}}),
    "lying": ([go.Bar(x=old, y=names, orientation="h")], {"xaxis": fixed}, {0: {"x": new}}),
    "stacked": ([bars(), bars(name="two")], {"yaxis": wide, "barmode": "stack"}, {0: {"y": new}}),
    "grouped": ([bars(), bars(name="two")], {"yaxis": fixed}, {1: {"y": new}}),
    "texts": ([bars(texttemplate="%{y} of 10", textposition="auto")], {"yaxis": fixed}, {0: {"y": new}}),
    "errors": ([bars(error_y={"type": "percent", "value": 20})], {"yaxis": fixed}, {0: {"y": new}}),
    "dots": ([lines(mode="markers+lines+text", text=names)], {"yaxis": fixed}, {0: {"y": new}}),
    "filled": ([lines(), lines(y=[7, 8, 9], fill="tonexty")], {"yaxis": fixed}, {0: {"y": new}}),
    "marked": (
        [bars()], {"yaxis": fixed, "shapes": [{"type": "line", "x0": 0, "x1": 1, "y0": 4, "y1": 4}],
                   "annotations": [{"x": "b", "y": 5, "text": "here"}]}, {0: {"y": new}},
    ),
    "beside": ([bars(), lines(yaxis="y2", xaxis="x2")], {"grid": {"rows": 1, "columns": 2, "pattern": "independent"},
               "yaxis": fixed, "yaxis2": fixed}, {0: {"y": new}, 1: {"y": new}}),
    "other-hidden": ([bars(visible="legendonly"), bars()], {"yaxis": fixed}, {1: {"y": new}}),
    "at-once": ([bars(), lines()], {"yaxis": fixed}, {0: {"y": new}, 1: {"y": new}}),
    "outside": ([lines()], {"yaxis": {"range": [0, 4]}}, {0: {"y": new}}),
    "at-once-and-title": ([bars()], {"yaxis": fixed, "title": {"text": "Before"}}, {0: {"y": new}, "layout": {"title.text": "After"}}),
    "free-axis": ([bars()], {}, {0: {"y": [60, 0, 2]}}),
    "ordered": ([bars()], {"yaxis": fixed, "xaxis": {"categoryorder": "total descending"}}, {0: {"y": new}}),
    "along": ([lines()], {"yaxis": fixed}, {0: {"x": [3, 4, 9]}}),
    "longer": ([lines()], {"yaxis": fixed}, {0: {"y": [*new, 4]}}),
    "gap": ([lines()], {"yaxis": fixed}, {0: {"y": [6, None, 2]}}),
    "words": ([go.Bar(x=names, y=names)], {"yaxis": {"range": [0, 3]}}, {0: {"y": ["a", "c", "b"]}}),
    "heaped": ([lines(stackgroup="one"), lines(stackgroup="one")], {"yaxis": fixed}, {0: {"y": new}}),
    "unclipped": ([lines(cliponaxis=False)], {"yaxis": {"range": [0, 4]}}, {0: {"y": new}}),
    "logarithm": ([bars()], {"yaxis": {"type": "log", "range": [0, 2]}}, {0: {"y": [6, 1, 2]}}),
    "slider": ([lines()], {"yaxis": fixed, "xaxis": {"rangeslider": {"visible": True}}}, {0: {"y": new}}),
    "one-size": ([bars(texttemplate="%{y} of ten")], {"yaxis": fixed, "uniformtext": {"mode": "hide", "minsize": 4}}, {0: {"y": new}}),
    "hidden": ([bars(visible="legendonly"), bars()], {"yaxis": fixed}, {0: {"y": new}}),
    "pie": ([bars(), go.Pie(values=old, domain={"x": [0, 0.2], "y": [0, 0.2]})], {"yaxis": fixed}, {0: {"y": new}}),
    "colour": ([bars()], {"yaxis": fixed}, {0: {"y": new, "marker.color": "green"}}),
    "pale": ([bars()], {"yaxis": fixed}, {0: {"opacity": 0.5}}),
}
quiet = {"showlegend": True, "width": 360, "height": 300, "hovermode": "closest"}


def figure(case, changed):
    traces, layout, _changes = cases[case]
    made = go.FigureWidget([trace for trace in traces], layout=quiet | layout)
    if changed:
        change(made, case)
    return made


def change(figure, case):
    with figure.batch_update() if case.startswith("at-once") else contextlib.nullcontext():
        for trace, values in cases[case][2].items():
            for name, value in values.items():
                (figure.layout if trace == "layout" else figure.data[trace])[name] = value


live = {case: figure(case, False) for case in cases}
go_on, done = widgets.Button(description="Change"), widgets.Label("before")


def all_change(_):
    for case, made in live.items():
        change(made, case)
    done.value = "changed"


go_on.on_click(all_change)
widgets.VBox([go_on, done, *(widgets.HBox([live[case], figure(case, True)], _dom_classes=["case", case]) for case in cases)])
"""
# A figure as it is drawn: all elements with what they are given, but for names that Plotly makes up and the order in which it gives them.
DRAWN = """plot => {
  const made = /trace[0-9a-f-]{30,}|(legend|topdefs-|defs-|clip)[0-9a-f]{6}/g;
  const said = (found) => found.replaceAll(plot._fullLayout._uid, "uid").replaceAll(made, "$1").replace(/(^|[ =])opacity: 1;/, "");
  const drawn = (node) => node.nodeType === Node.TEXT_NODE ? node.data : [node.nodeName,
    ...[...node.attributes].map(({ name, value }) => `${name}=${said(value)}`).filter((one) => one !== "style=").sort(),
    ...[...node.childNodes].map(drawn)].join("\\n");
  return [...plot.querySelectorAll(".main-svg")].map(drawn).join("\\n");
}"""
# Of these only the traces are drawn again (of the last before it is given another colour); all the others are drawn by Plotly's restyle.
BY_TRACES_ALONE = {
    "bars", "array", "lying", "stacked", "grouped", "texts", "errors", "dots", "filled", "marked", "beside", "other-hidden", "at-once", "outside",
    "colour",
}  # fmt: skip


def test_a_figure_whose_values_change_is_drawn_as_if_it_had_always_had_them(serve, browser):
    server = serve(v4.new_notebook(cells=[v4.new_code_cell(REVALUED)]))
    page = browser.new_page(viewport={"width": 900, "height": 12_000})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.base_url)
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    rows = page.locator(".case")
    rows.last.locator(".main-svg").last.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(3000)  # for what the first drawings have to tell
    page.evaluate(
        """() => {
          globalThis.moved = [];
          for (const row of document.querySelectorAll(".case"))
            row.querySelector(".js-plotly-plot").on("plotly_animating", () => moved.push(row.classList[row.classList.length - 1]));
        }"""
    )
    names = [row.get_attribute("class").split()[-1] for row in rows.all()]
    before = {name: row.locator(".js-plotly-plot").first.evaluate(DRAWN) for name, row in zip(names, rows.all(), strict=True)}
    page.get_by_role("button", name="Change").click()
    page.wait_for_selector("text=changed")
    page.wait_for_timeout(3000)
    for name, row in zip(names, rows.all(), strict=True):
        live, always = (row.locator(".js-plotly-plot").nth(which).evaluate(DRAWN) for which in (0, 1))
        assert live == always, name
        assert (live == before[name]) == (name == "hidden"), name
    assert set(page.evaluate("moved")) == BY_TRACES_ALONE
    assert not errors
