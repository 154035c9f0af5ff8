"""Pictures without a browser: every picture of this package can be drawn as SVG, with its words and marks."""

from __future__ import annotations

import html
import re

import pytest
from lxml import etree
from plotly import graph_objects as go

from vested_widgets import charts

SVG = "{http://www.w3.org/2000/svg}"


def shown(figure) -> str:
    """Every text that a figure draws, without markup and blanks."""
    texts = []
    for trace in figure.to_plotly_json()["data"]:
        if "text" in trace.get("mode", ""):
            text = trace["text"]
            texts += [text] if isinstance(text, str) else text
    plain = (html.unescape(re.sub(r"<br\s*/?>|</?[bi]>", "", text)) for text in texts if text)
    return "".join(sorted("".join("".join(plain).split())))


def test_each_picture_is_drawn_with_all_its_words_and_within_its_height(layouts):
    pictures = layouts[charts.WIDE]
    assert len(pictures) > 30
    for name, figure in pictures.items():
        check(name, figure)


def check(name, figure):
    root = etree.fromstring(charts.svg(figure))
    assert "".join(sorted("".join("".join("".join(t.itertext()) for t in root.iter(f"{SVG}text")).split()))) == shown(figure), (
        name
    )
    assert float(root.get("height")) == charts.for_page(figure)["layout"]["height"]
    assert root.find(f"{SVG}desc").text == figure.layout.meta["alt"]
    assert all(0 <= float(one.get("y")) <= float(root.get("height")) for one in root.iter(f"{SVG}text"))
    assert "nan" not in charts.svg(figure).lower().replace("finance", "").replace("maintenance", "")


def test_marks_stand_where_the_data_says(layouts):
    figure = layouts[charts.WIDE]["dumbbell", 2]
    root = etree.fromstring(charts.svg(figure, 640))
    trace = next(t for t in charts.for_page(figure)["data"] if t.get("marker", {}).get("symbol") == "circle" and "xaxis" not in t)
    layout = charts.for_page(figure)["layout"]
    low, high = layout["xaxis"]["range"]
    room = 640 - layout["margin"]["l"] - layout["margin"]["r"]
    wanted = {round(layout["margin"]["l"] + (x - low) / (high - low) * room, 1) for x in trace["x"]}
    assert wanted <= {round(float(one.get("cx")), 1) for one in root.iter(f"{SVG}circle")}


def test_what_people_wrote_is_no_markup():
    from drawn import PICTURES, renamed

    figure = PICTURES["dumbbell"](lambda frame: renamed(frame, "Harbour Foods", "<script>x</script> & <b>"))
    root = etree.fromstring(charts.svg(figure))
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>x</script>" in "".join(root.itertext())


@pytest.mark.parametrize(
    "figure",
    [go.Figure(go.Pie(values=[1, 2])), go.Figure(go.Scatter(x=[1], y=[1], mode="markers", marker={"symbol": "star"}))],
    ids=["pie", "star"],
)
def test_what_only_a_browser_draws_is_refused_and_not_left_out(figure):
    figure.update_layout(
        height=100, margin={"l": 0, "r": 0, "t": 0, "b": 0}, xaxis={"range": [0, 1]}, yaxis={"range": [0, 1]}, meta={}
    )
    with pytest.raises(charts.NotDrawn, match="browser"):
        charts.svg(figure)
