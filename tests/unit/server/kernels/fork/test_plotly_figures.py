"""Figure widgets of forked kernels take their front end from our server, and carry it where there is none; their template is ready."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go
import plotly.io as pio
import pytest
from plotly.basewidget import BaseFigureWidget
from plotly.graph_objs.layout import Template
from plotly.validator_cache import ValidatorCache

from vested_widgets.server.kernels.fork import plotly_figures


def test_a_figure_widget_carries_an_address_instead_of_megabytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(BaseFigureWidget, "_esm", BaseFigureWidget._esm)
    whole = str(BaseFigureWidget._esm)
    address = ["/vested/static/0123456789abcdef/page/figure.js"]
    plotly_figures.serve_front_end(lambda: address[0])
    assert address[0] in go.FigureWidget()._esm
    assert len(go.FigureWidget()._esm) < 1000
    address[0] = ""
    assert go.FigureWidget()._esm == whole


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Template]]:
    """A copy of the default template is ready; the list grows with each that Plotly makes itself from now on."""
    validator = ValidatorCache.get_validator("layout", "template")
    own, found = validator.validate_coerce, []

    def noted(value: object, skip_invalid: bool = False) -> Template:
        found.append(own(value, skip_invalid=skip_invalid))
        return found[-1]

    monkeypatch.setattr(validator, "validate_coerce", noted)
    plotly_figures.keep_template_copy()
    found.clear()
    yield found


def test_the_first_figure_takes_the_copy_of_the_template_that_is_ready_and_the_next_makes_its_own(made: list[Template]):
    first, second = go.FigureWidget(), go.FigureWidget()
    assert len(made) == 1
    assert first.layout.template == second.layout.template == pio.templates[pio.templates.default]
    first.layout.template.layout.font.size = 33
    assert second.layout.template.layout.font.size != 33
    assert go.FigureWidget().layout.template.layout.font.size != 33
    assert first.to_plotly_json()["layout"]["template"]["layout"]["font"]["size"] == 33


def test_a_template_that_was_changed_since_is_copied_as_it_is_now(made: list[Template], monkeypatch: pytest.MonkeyPatch):
    default = pio.templates[pio.templates.default]
    monkeypatch.setattr(default.layout.font, "size", 33)
    assert go.FigureWidget().layout.template.layout.font.size == 33
    assert len(made) == 1


def test_a_figure_that_names_its_template_gets_that(made: list[Template]):
    assert go.FigureWidget(layout={"template": "plotly_dark"}).layout.template == pio.templates["plotly_dark"]
    assert go.FigureWidget(layout_template="none").layout.template != pio.templates[pio.templates.default]
    with pytest.raises(ValueError, match="template"):
        go.FigureWidget(layout={"template": 3})


def test_a_figure_that_was_changed_before_a_page_came_tells_what_it_is_now(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(BaseFigureWidget, "get_state", BaseFigureWidget.get_state)
    plotly_figures.send_current_state()
    figure = go.FigureWidget(go.Bar(y=[1, 2]), layout={"title": {"text": "Before"}})
    figure.data[0].y = [3, 4]
    figure.add_scatter(y=[5])
    figure.layout.title.text = "After"
    state = figure.get_state()
    bars, line = state["_widget_data"]
    assert bars["y"] == [3, 4]
    assert line["y"] == [5]
    assert state["_widget_layout"]["title"] == {"text": "After"}
    assert figure.get_state("_view_count") == {"_view_count": 0}
    assert figure.get_state(["_widget_data"]).keys() == {"_widget_data"}
