"""The calculated pricing model on the page: figures that lead to their rows, sliders, scenarios, a spreadsheet, and six pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from vested_widgets import charts, documents, method, pricing
from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.models.pricing import PricingBoardModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.screen import Screen
from vested_widgets.widgets.views.base import Column, VestedWidget
from vested_widgets.widgets.views.picture import Picture

FOLLOWED = ("begun", "trouble", "currency", "parties", "stands", "drivers", "guardrails", "cases", "scenarios")
PICTURES = ("gain_curve", "value_split", "guardrail_chances", "tornado", "compensation_risk", "gain_plane")
SWEPT, COMPARED = 400, 2_000
"""Draws of a picture: fewer than for a table, so that six of them come soon."""


@method.cached_by_language
def _phrases() -> dict[str, str]:
    told = {f"{area}.{name}": phrase for area in ("pricing_page", "pricing_back") for name, phrase in method.area(area).items()}
    return told | method.phrases(["trouble.no_answer", "table.file_large", "money.amount", "money.percent"])


class PricingModel(VestedWidget):
    """Follows a `PricingBoardModel`."""

    module: ClassVar[str] = "pricing_model"
    begun = traitlets.Bool().tag(sync=True)
    trouble = traitlets.Unicode().tag(sync=True)
    currency = traitlets.Unicode().tag(sync=True)
    parties = traitlets.List().tag(sync=True)
    stands = traitlets.Dict().tag(sync=True)
    drivers = traitlets.List().tag(sync=True)
    guardrails = traitlets.List().tag(sync=True)
    cases = traitlets.Dict().tag(sync=True)
    scenarios = traitlets.List().tag(sync=True)
    largest = traitlets.Int(documents.UPLOADED.packed).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: PricingBoardModel, **traits: Any) -> None:
        super().__init__(words=_phrases(), **traits)
        self._model = model
        self.drawn: list[Callable[[], None]] = []
        self.saved: list[Callable[[], None]] = []
        for name in FOLLOWED:
            traitlets.dlink((model, name), (self, name))

    def on_begin(self, content: dict[str, Any]) -> None:
        """Calculate the model, and then draw its pictures."""
        self._model.begin()
        self._acknowledge(content)
        for draw in self.drawn:
            draw()

    def on_would(self, content: dict[str, Any]) -> None:
        """Send what it would be with other values of assumptions."""
        self._acknowledge(content, would=self._model.would(_values(content)))

    def on_trace(self, content: dict[str, Any]) -> None:
        """Send the rows that a figure comes from."""
        traced = self._model.traced(str(content.get("party", "")), str(content.get("case", "")), _values(content))
        self._acknowledge(content, **traced)

    def on_scenario(self, content: dict[str, Any]) -> None:
        """Write a named scenario to the record."""
        self._model.save_scenario(str(content.get("name", ""))[:80], _values(content))
        self._acknowledge(content)
        for callback in self.saved:
            callback()

    def on_export(self, content: dict[str, Any]) -> None:
        """Send the expected case as a spreadsheet."""
        name, mime, data = self._model.spreadsheet()
        self.send({"type": "ack", "n": content.get("n"), "name": name, "mime": mime}, buffers=[data])

    def on_import(self, content: dict[str, Any]) -> None:
        """Read an edited spreadsheet and send what it would change; nothing is written yet."""
        buffers = content.get("buffers") or [b""]
        self._acknowledge(content, **self._model.read_back(str(content.get("name", ""))[:200], bytes(buffers[0])))

    def on_take(self, content: dict[str, Any]) -> None:
        """Write the changes that were shown."""
        self._acknowledge(content, taken=self._model.take_back())
        for callback in (*self.saved, *self.drawn):
            callback()

    def _acknowledge(self, content: dict[str, Any], **more: Any) -> None:
        self.send({"type": "ack", "n": content.get("n"), **more})


class PricingBoard(Column):
    """The calculated model with its pictures below."""

    def __init__(self, model: PricingBoardModel, screen: Screen) -> None:
        self.model, self.screen = model, screen
        self.head = PricingModel(model)
        self.pictures = [Picture(screen, here=False) for _ in PICTURES]
        super().__init__([self.head, *self.pictures])
        self.head.drawn.append(self._draw)
        self._turn = guarded(lambda _why, _final: None)(lambda _change: self._draw())
        screen.observe(self._turn, "wide")

    def stands_before(self, name: str) -> bool:
        """Return whether it stands before a part ("step/part"): its list of scenarios, else the document itself."""
        part = self.model.part
        return name == (part.scenarios or f"{self.model.step}/{part.id}")

    def refresh(self) -> None:
        """Calculate and draw again if the tables have changed."""
        if self.model.refresh():
            self._draw()

    def close(self) -> None:
        """Close it, and let go of the screen."""
        if self.comm is not None:
            self.screen.unobserve(self._turn, "wide")
        super().close()

    def _draw(self) -> None:
        if not self.model.begun:
            return
        for name, picture in zip(PICTURES, self.pictures, strict=True):
            page = None if self.model.trouble else self._page(name)
            with picture.hold_sync():
                if page is None:
                    picture.clear()
                else:
                    picture.show(page)
                picture.here = page is not None

    def _page(self, name: str) -> dict[str, Any]:
        with shared_drawings.layout(wide=self.screen.wide):
            figure = drawn(name, self.model)
        page = shared_drawings.page_of(figure, wide=self.screen.wide)
        # For people who have never seen a distribution: how to read it comes first.
        return {**page, "caption": f"{method.words(f'pricing_page.guide_{name}')} {page['caption']}"}


def drawn(name: str, board: PricingBoardModel) -> Any:
    """Return one of the six pictures of a model."""
    model, simulation = board.model, board.simulation
    looks = {"parties": {party["name"]: party["colour"] for party in board.parties}}
    if name == "gain_curve":
        return charts.gain_curve(_telling(board), **looks)
    if name == "tornado":
        return charts.tornado(model.sensitivity(), **looks)
    if name == "compensation_risk":
        return charts.compensation_risk(pricing.compensations(model, draws=COMPARED), **looks)
    if name == "value_split":
        return charts.value_split(pricing.value_split(simulation), **looks)
    if name == "guardrail_chances":
        return charts.guardrail_chances(pricing.guardrails(simulation), **looks)
    return charts.gain_plane(pricing.gains(pricing.simulate(model, COMPARED)), **looks)


def _telling(board: PricingBoardModel) -> Any:
    """Return the gains along the assumption that divides the parties, if there is one; else along the one that moves most."""
    found = None
    for driver in board.drivers:
        table = pricing.sweep(board.model, driver["name"], draws=SWEPT)
        ends = table.groupby("level")["middle"].agg(["min", "max"])
        if bool(((ends["min"] < 0) & (ends["max"] > 0)).any()):
            return table
        found = table if found is None else found
    if found is None:
        import pandas as pd

        return pd.DataFrame()
    return found


def _values(content: dict[str, Any]) -> dict[str, Any]:
    values = content.get("values")
    return values if isinstance(values, dict) else {}
