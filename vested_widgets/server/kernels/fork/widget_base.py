"""Bases of our widgets where ipywidgets and anywidget do more than our pages need. Only kernels import this, never the server."""

from __future__ import annotations

from typing import Any

import anywidget
import ipywidgets
import traitlets
from ipywidgets.widgets.trait_types import InstanceDict


class BareWidget(ipywidgets.DOMWidget):  # type: ignore[misc]
    """A widget without a Layout: our style sheets alone say how ours look."""

    # What: allows no Layout, and makes none.
    # Why: each Layout is a widget of its own, with a comm and a state.
    # Upstream: ipywidgets/widgets/domwidget.py, DOMWidget.layout.
    # Without it: pages of seven steps have twice as many widgets; 0.4 MB and 40 page faults more for each kernel.
    layout = InstanceDict(ipywidgets.Layout, allow_none=True).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("layout")
    def _no_layout(self) -> None:
        return None


class LeanAnyWidget(BareWidget, anywidget.AnyWidget):
    """An AnyWidget whose class stays as it is."""

    # What: adds only traits that the class does not have.
    # Why: anywidget adds its traits to each instance, for which traitlets makes a class for each.
    # Upstream: anywidget/widget.py, AnyWidget.__init__; traitlets/traitlets.py, HasTraits.add_traits.
    # Without it: each widget of a page is of a new class.
    def add_traits(self, **traits: Any) -> None:
        """Add traits that are not there yet."""
        missing = {name: trait for name, trait in traits.items() if not self.has_trait(name)}
        if missing:
            super().add_traits(**missing)
