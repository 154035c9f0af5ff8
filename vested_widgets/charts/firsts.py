"""What Plotly does the first time only, for a process that other kernels are forked from."""

from __future__ import annotations


def figure_widget() -> None:
    """Make a FigureWidget and throw it away: that loads validators, templates and schemas, about a second's work."""
    import plotly.graph_objects as go

    figure = go.FigureWidget(go.Figure(go.Bar(x=[1], y=[1])))
    with figure.batch_update():
        figure.data[0].y = [2]
    figure.close()
