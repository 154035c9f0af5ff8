"""The base of our own widgets: one loader, one message protocol, guarded handlers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets
import traitlets

from vested_widgets import charts, method
from vested_widgets import session as _session
from vested_widgets.deals.errors import InvalidAnswer, LookAlike
from vested_widgets.server.kernels.fork.widget_base import BareWidget, LeanAnyWidget
from vested_widgets.texts import readable
from vested_widgets.widgets.callback_guard import guarded

STATIC = Path(__file__).parents[2] / "static"
# What widgets are styled by where the page is not ours.
STYLES = (
    *("tokens.css", "vested.css", "inputs.css", "joint.css", "pictures.css"),
    *("room.css", "start.css", "console.css", "wall.css", "agreement.css"),
)

# Every widget carries only this. It takes its module from our own server, where the browser caches it for ever under a content
# hash; where there is no such server (JupyterLab, VS Code, stock Voila) it asks the kernel for all modules once a page.
# Loading happens in `render`, not while anywidget initialises the model: anywidget gives up on a model after two seconds.
LOADER = """
const page = (globalThis.__vested ??= {});
const ask = (model) => (page.fromKernel ??= new Promise((done) => {
  const hear = (m, buffers) => { if (m.type === "modules") { model.off("msg:custom", hear); done(m); } };
  model.on("msg:custom", hear); model.send({ type: "modules" });
}).then(({ files, css }) => {
  const style = document.createElement("style"); style.textContent = css; document.head.append(style);
  const urls = {};
  const url = (name) => (urls[name] ??= URL.createObjectURL(new Blob(
    [files[name].replace(/(from|import)(\\s*\\(?\\s*)"\\.\\/([\\w-]+\\.js)"/g, (_, how, gap, other) => how + gap + JSON.stringify(url(other)))],
    { type: "text/javascript" })));
  return url;
}));
async function load(model) {
  const name = model.get("_module") + ".js", home = model.get("_home");
  if (home) { try { return await import(new URL(home + "page/" + name, location.origin).href); } catch (e) { console.warn("vested:", e); } }
  return import((await ask(model))(name));
}
export default { async render(view) { return (await load(view.model)).render(view); } };
"""

# Where our server is, the kernel is never asked, and the loader is a line.
SERVED_LOADER = """
export default { async render(view) {
  const at = view.model.get("_home") + "page/" + view.model.get("_module") + ".js";
  return (await import(new URL(at, location.origin).href)).render(view);
} };
"""


@cache
def _modules() -> dict[str, Any]:
    """Return all front-end modules of widgets, what they share, and styles, for places that our server does not serve."""
    page = STATIC / "page"
    names = json.loads((page / "built.json").read_text("utf-8"))["modules"]
    files = {name: (page / name).read_text("utf-8") for name in names}
    css = "".join((STATIC / name).read_text("utf-8") for name in STYLES)
    return {"type": "modules", "files": files, "css": css}


class Column(BareWidget, ipywidgets.VBox):
    """Widgets below each other."""


class VestedWidget(LeanAnyWidget):
    """A widget whose front end is the module `module` of `frontend/src` and whose messages go to methods named `on_<type>`."""

    module: ClassVar[str]
    # What of a message its handler looks through itself, to tell for each text of several why it is refused.
    checks_itself: ClassVar[tuple[str, ...]] = ()
    _esm = traitlets.Unicode().tag(sync=True)
    _anywidget_id = traitlets.Unicode().tag(sync=True)
    _module = traitlets.Unicode().tag(sync=True)
    _home = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        home = _session.static_home()
        name = f"{type(self).__module__}.{type(self).__name__}"
        loader = SERVED_LOADER if home else LOADER
        super().__init__(_esm=loader, _anywidget_id=name, _module=self.module, _home=home, **traits)
        self.on_msg(self._dispatch)

    def _dispatch(self, _widget: object, content: dict[str, Any], buffers: list[Any] | None) -> None:
        kind = str(content.get("type", ""))
        handler: Callable[[dict[str, Any]], None] | None = getattr(self, f"on_{kind}", None) if kind.isidentifier() else None
        if kind == "msg" or handler is None:
            return

        if buffers:
            content = {**content, "buffers": buffers}

        asked: dict[str, bool] = {}

        def tell(why: str, final: bool) -> None:
            # A sentence may quote what the page has sent, and must come through all the same.
            self.send({"type": "refused" if final else "trouble", "n": content.get("n"), "why": readable(why), **asked})

        def answer(content: dict[str, Any]) -> None:
            # Whatever reaches a handler can be stored, sent back and written to a log.
            rest = {name: value for name, value in content.items() if name not in (*self.checks_itself, "buffers")}
            method.all_writable(method.words("text_error.entry"), rest, InvalidAnswer)
            try:
                handler(content)
            except LookAlike:
                asked["alike"] = True
                raise

        guarded(tell)(answer)(content)

    def on_modules(self, _content: dict[str, Any]) -> None:
        """Send the front-end modules to a page that our server did not serve."""
        self.send(_modules())

    def on_plotly(self, _content: dict[str, Any]) -> None:
        """Send the plotly bundle to a page that our server did not serve."""
        self.send({"type": "plotly"}, buffers=[charts.bundle()])
