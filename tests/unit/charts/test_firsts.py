"""Figure widgets of forked kernels take their front end from our server, and carry it where there is none."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from plotly.basewidget import BaseFigureWidget

from vested_widgets.charts import firsts


def test_a_figure_widget_carries_an_address_instead_of_megabytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(BaseFigureWidget, "_esm", BaseFigureWidget._esm)
    whole = str(BaseFigureWidget._esm)
    address = ["/vested/static/0123456789abcdef/page/figure.js"]
    firsts.take_from_server(lambda: address[0])
    assert address[0] in go.FigureWidget()._esm
    assert len(go.FigureWidget()._esm) < 1000
    address[0] = ""
    assert go.FigureWidget()._esm == whole
