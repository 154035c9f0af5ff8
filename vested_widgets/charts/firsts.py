"""What Plotly does the first time only, for a process that other kernels are forked from."""

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


def template_ahead() -> None:
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


def take_from_server(address: Callable[[], str]) -> None:
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
