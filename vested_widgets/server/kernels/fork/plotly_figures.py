"""Patches of Plotly's FigureWidget for kernels that are forked. Only the parent of kernels imports this, never the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
from plotly.basewidget import BaseFigureWidget
from plotly.validator_cache import ValidatorCache

from vested_widgets.session import static_home

# The front end of a FigureWidget, in place of five megabytes: our server has it at this address, and the browser keeps it.
SERVED = """
export default async () => {
  const widget = (await import(new URL("%s", location.origin).href)).default;
  return typeof widget === "function" ? widget() : widget;
};
"""


def prepare_figures() -> None:
    """Make a FigureWidget once and patch those of forked kernels."""
    make_figure_widget()
    keep_template_copy()
    send_current_state()
    serve_front_end(lambda: f"{home}page/figure.js" if (home := static_home()) else "")


def make_figure_widget() -> None:
    """Make a FigureWidget, show it and close it: that loads validators, templates, schemas and psutil."""
    figure = go.FigureWidget(go.Figure(go.Bar(x=[1], y=[1])))
    with figure.batch_update():
        figure.data[0].y = [2]
    figure._repr_mimebundle_()
    figure.close()


# What: keeps a copy of the default template for the first FigureWidget that each forked process makes.
# Why: Plotly copies the template for each figure by checking every property of it anew.
# Upstream: plotly/basedatatypes.py, BaseFigure.__init__ and `layout.template`; plotly/validator_cache.py.
# Without it: half of the time and of the memory of a first figure: 800 page faults (3 MB), 20 to 30 ms.
def keep_template_copy() -> None:
    """Keep a copy; a template that was changed since, or another one, is copied by Plotly itself."""
    validator = ValidatorCache.get_validator("layout", "template")
    original, default = validator.validate_coerce, pio.templates[pio.templates.default]
    ready = [original(default)]

    def validate_coerce(value: Any, skip_invalid: bool = False) -> Any:
        if ready and value is default and value == ready[0]:
            return ready.pop()
        return original(value, skip_invalid=skip_invalid)

    validator.validate_coerce = validate_coerce


# What: replaces the front end that a FigureWidget sends by a line that loads it from our server.
# Why: upstream sends its bundle, 4.9 MB, in the first message to every page.
# Upstream: plotly/basewidget.py, BaseFigureWidget._esm.
# Without it: a page with a figure gets 4.9 MB more (allowed are 0.7 MB in all).
def serve_front_end(address: Callable[[], str]) -> None:
    """Let FigureWidgets of this process load their front end from our server.

    Args:
        address: returns the address when a widget is made; "" where there is no such server, and the widget then sends its bundle.
    """
    original = BaseFigureWidget._esm

    class FrontEnd:
        """The front end of a widget, as text."""

        def __str__(self) -> str:
            at = address()
            return SERVED % at if at else str(original)

    BaseFigureWidget._esm = FrontEnd()


# What: gives the figure's present data and layout as the widget's state.
# Why: Plotly keeps the state of when the figure was made or last shown by itself, and sends each change since to pages that have it.
# Upstream: plotly/basewidget.py, BaseFigureWidget (`_widget_data`, `_widget_layout`).
# Without it: a figure that later cells fill and show inside a box comes to the page empty.
def send_current_state() -> None:
    """Let whoever asks a FigureWidget of this process for its state get the present one."""
    original = BaseFigureWidget.get_state

    def get_state(self: Any, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        state: dict[str, Any] = original(self, key, drop_defaults)
        if hasattr(self, "_layout_obj"):  # the last attribute that a figure gets when it is made
            for name, now in (("_widget_data", self._data), ("_widget_layout", self._layout_obj._props)):
                if name in state:
                    state[name] = self.trait_metadata(name, "to_json")(now, self)
        return state

    BaseFigureWidget.get_state = get_state
