"""Do once what Plotly does the first time only, for a process that other kernels are forked from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# A FigureWidget as Plotly makes it carries its front end, five megabytes, in its first message to every page. This takes it from our
# server instead, where the browser keeps it.
SERVED = """
export default async () => {
  const widget = (await import(new URL("%s", location.origin).href)).default;
  return typeof widget === "function" ? widget() : widget;
};
"""


def figure_widget() -> None:
    """Make a FigureWidget, show it and throw it away: that loads validators, templates, schemas and psutil, about a second's work."""
    import plotly.graph_objects as go

    figure = go.FigureWidget(go.Figure(go.Bar(x=[1], y=[1])))
    with figure.batch_update():
        figure.data[0].y = [2]
    figure._repr_mimebundle_()
    figure.close()


def copy_default_template() -> None:
    """Keep a copy of the default template for the first FigureWidget that each forked process makes.

    Plotly copies it for each by checking every property of it anew: half the time and half the memory of a first figure.
    Whoever has changed the template since, or names another, gets Plotly's own copy of it.
    """
    import plotly.io as pio
    from plotly.validator_cache import ValidatorCache

    validator = ValidatorCache.get_validator("layout", "template")
    own, default = validator.validate_coerce, pio.templates[pio.templates.default]
    ready = [own(default)]

    def validate_coerce(value: Any, skip_invalid: bool = False) -> Any:
        if ready and value is default and value == ready[0]:
            return ready.pop()
        return own(value, skip_invalid=skip_invalid)

    validator.validate_coerce = validate_coerce


def load_frontend_from_server(address: Callable[[], str]) -> None:
    """Let FigureWidgets of this process take their front end from our server.

    Args:
        address: says the address when a widget is made; "" where there is no such server, and the widget then carries it as ever.
    """
    from plotly.basewidget import BaseFigureWidget

    own = BaseFigureWidget._esm

    class FrontEnd:
        """What a widget sends as its front end, as text."""

        def __str__(self) -> str:
            at = address()
            return SERVED % at if at else str(own)

    BaseFigureWidget._esm = FrontEnd()


def report_current_state() -> None:
    """Let whoever asks a FigureWidget of this process for its state hear what the figure is by now.

    Plotly keeps for them what it was when it was made, or last shown by itself, and tells pages that have it of each change since. A page
    that comes later and shows the figure inside a box would not have what was changed before.
    """
    from plotly.basewidget import BaseFigureWidget

    own = BaseFigureWidget.get_state

    def get_state(self: Any, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        state: dict[str, Any] = own(self, key, drop_defaults)
        if hasattr(self, "_layout_obj"):  # the last of the two that a figure gets when it is made
            for name, now in (("_widget_data", self._data), ("_widget_layout", self._layout_obj._props)):
                if name in state:
                    state[name] = self.trait_metadata(name, "to_json")(now, self)
        return state

    BaseFigureWidget.get_state = get_state
