"""The light page by itself: any notebook of ipywidgets and Plotly works on it, and our notebooks work without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from nbformat import v4
from playwright.sync_api import Browser, Error, Page, expect

from browser.serving import Server, free_port
from vested_widgets.widgets.views.base import LOADER, _modules

ROOT = Path(__file__).parents[2]
CELLS = (
    "# Any notebook",
    "import ipywidgets as widgets, plotly.graph_objects as go\nfrom IPython.display import display",
    "print('plain <b>text</b>')",
    "slider = widgets.IntSlider(value=3, description='Apples <script>window.hacked = 1</script>')\n"
    "said = widgets.Output()\n"
    "figure = go.FigureWidget(go.Bar(x=['a', 'b'], y=[1, 2]))\n"
    "def follow(change):\n"
    "    figure.data[0].y = [change['new'], 2]\n"
    "    with said:\n"
    "        print('now', change['new'])\n"
    "slider.observe(follow, 'value')\n"
    "widgets.VBox([slider, widgets.Dropdown(options=['one', 'two'], description='Choose'), said, figure])",
    "with said:\n    print('before')",
    "display({'text/html': '<i>markup</i><img src=x onerror=\"window.hacked = 2\">', 'text/plain': ''}, raw=True)",
    "display(dict(go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))._repr_mimebundle_() or {}, **{'application/vnd.plotly.v1+json': "
    "go.Figure(go.Scatter(x=[1, 2], y=[3, 4])).to_plotly_json() | {'config': {}}}), raw=True)",
)


def page_of(browser: Browser, url: str, errors: list[str]) -> Page:
    """A page whose script errors are kept."""
    page = browser.new_context().new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    return page


def test_any_notebook_of_widgets_and_figures_lives_on_the_page(browser: Browser, serve):
    cells = [v4.new_markdown_cell(text) if text.startswith("# ") else v4.new_code_cell(text) for text in CELLS]
    server, errors = serve(v4.new_notebook(cells=cells)), []
    page, heard = page_of(browser, server.base_url, errors), []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: heard.append(len(data))))
    sent = page.reload()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    expect(page.locator("pre", has_text="plain <b>text</b>")).to_be_visible()
    expect(page.locator("i", has_text="markup")).to_be_visible()
    expect(page.locator(".jupyter-widgets.widget-output, .jp-OutputArea", has_text="before").last).to_be_visible()
    assert page.locator(".widget-dropdown select").first.evaluate("select => select.options.length") == 2
    page.wait_for_selector(".js-plotly-plot .bars", timeout=60_000)
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace", timeout=60_000)
    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("pre", has_text="now 4")).to_be_visible(timeout=20_000)
    assert page.evaluate("window.hacked") is None
    assert sent is not None
    assert (
        len(sent.body()) + sum(heard) < 200_000
    )  # a FigureWidget's front end comes from the server, not five megabytes from the kernel
    assert not errors


def thrown_on(browser: Browser, url: str, ready: str) -> list[str]:
    """The exceptions that scripts throw on a page until it is ready, those that they catch themselves included."""
    context, thrown = browser.new_context(), []
    page = context.new_page()
    tools = context.new_cdp_session(page)

    def paused(event: dict) -> None:
        where = event["callFrames"][0]
        thrown.append(f"{where['url'].rsplit('/', 1)[-1]}: {event.get('data', {}).get('description', '')[:100]}")
        tools.send("Debugger.resume")

    tools.on("Debugger.paused", paused)
    tools.send("Debugger.enable")
    tools.send("Debugger.setPauseOnExceptions", {"state": "all"})
    page.goto(url)
    page.wait_for_selector(ready, timeout=60_000)
    context.close()
    return thrown


def test_no_script_of_a_page_throws_while_it_is_loaded(browser: Browser, server: Server, serve):
    """Also not for itself to catch: to say where an exception was thrown V8 reads the whole bundle once more."""
    assert thrown_on(browser, server.link_of("Noor"), "body[data-ready]") == []
    cell = v4.new_code_cell("import plotly.graph_objects as go\ngo.FigureWidget(go.Bar(x=['a', 'b'], y=[1, 2]))")
    figure = serve(v4.new_notebook(cells=[cell]))
    assert thrown_on(browser, figure.base_url, ".js-plotly-plot .bars .point") == []


def test_our_notebooks_work_on_a_stock_voila(browser: Browser, tmp_path: Path):
    port, errors = free_port(), []
    command = [sys.executable, "-m", "voila", "workbooks/00-start.ipynb", "--no-browser", f"--port={port}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    with (tmp_path / "voila.log").open("w") as log:
        voila = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        page = browser.new_context().new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        for _ in range(120):
            try:
                page.goto(f"http://localhost:{port}/")
                break
            except Error:
                assert voila.poll() is None, (tmp_path / "voila.log").read_text()
                page.wait_for_timeout(500)
        expect(page.locator(".v-start h1")).to_be_visible(timeout=90_000)
    finally:
        voila.send_signal(signal.SIGTERM)
        voila.wait(30)
    assert not errors


FROM_KERNEL = """async ([loader, modules]) => {
  const { default: widget } = await import(URL.createObjectURL(new Blob([loader], { type: "text/javascript" })));
  const traits = { _module: "sentence", _home: "", text: "From the kernel" }, hear = [];
  const send = ({ type }) => { if (type === "modules") setTimeout(() => hear.forEach((one) => one(modules, []))); };
  const model = { get: (name) => traits[name], on: (event, one) => { if (event === "msg:custom") hear.push(one); }, off: () => {}, send };
  const el = document.createElement("div");
  document.body.append(el);
  await widget.render({ model, el });
  const address = await globalThis.__vested.fromKernel;
  const loaded = await Promise.all(Object.keys(modules.files).map(async (name) => [name, typeof (await import(address(name))).render]));
  return { text: el.textContent, rendering: loaded.filter(([, kind]) => kind === "function").map(([name]) => name) };
}"""


def test_where_no_server_of_ours_is_the_kernel_sends_modules_that_find_each_other(browser):
    page = browser.new_page()
    page.goto("about:blank")
    shown = page.evaluate(FROM_KERNEL, [LOADER, _modules()])
    page.close()
    assert shown["text"] == "From the kernel"
    assert {"ratings.js", "text.js", "joint_table.js", "picture.js", "console.js", "wall.js"} <= set(shown["rendering"])
