import json
import math

import pytest

from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.trace_merging import huddled, merged


@pytest.fixture(scope="module")
def figure():
    return charts.dumbbell(alignment.gaps(samples.ratings(2)))


def test_the_page_gets_words_as_text_and_a_plot_without_title(figure):
    page = charts.for_page(figure)
    meta = figure.layout.meta
    assert (page["title"], page["caption"], page["alt"], page["table"]) == (
        meta["title"],
        meta["caption"],
        meta["alt"],
        meta["table"],
    )
    assert "title" not in page["layout"] and "meta" not in page["layout"]
    assert "title" not in page["layout"]["template"]["layout"]


def test_the_room_of_the_title_is_given_back_and_a_px_stays_a_px(figure):
    page = charts.for_page(figure)
    margin, plot = page["layout"]["margin"], page["layout"]["yaxis"]["range"][0]
    assert (margin["t"], margin["l"], margin["r"]) == (4, 4, 4)
    assert charts.for_page(charts.bump(samples.rankings(2)))["layout"]["margin"]["l"] > 100
    assert page["layout"]["height"] - margin["t"] - margin["b"] == plot
    assert figure.layout.height - figure.layout.margin.t - figure.layout.margin.b == plot


def test_the_figure_itself_is_not_changed(figure):
    before = figure.to_json()
    charts.for_page(figure, zoom=1.6)
    assert figure.to_json() == before


def test_the_page_is_plain_small_json(gallery):
    for name, picture in gallery.items():
        text = json.dumps(charts.for_page(picture), allow_nan=False)
        assert "bdata" not in text, name
        rows = len(picture.layout.meta["table"]["rows"])
        assert len(text) < max(45_000, 600 * rows), name  # a row is told twice: at its mark and in the table


def test_zoom_enlarges_everything_that_is_px_and_nothing_that_is_data(figure):
    one, two = charts.for_page(figure), charts.for_page(figure, zoom=2)
    assert two["layout"]["height"] == 2 * one["layout"]["height"]
    assert two["layout"]["margin"]["l"] == 2 * one["layout"]["margin"]["l"]
    assert two["layout"]["yaxis"] == one["layout"]["yaxis"]
    assert two["layout"]["template"]["layout"]["font"]["size"] == 2 * one["layout"]["template"]["layout"]["font"]["size"]
    for small, large in zip(one["data"], two["data"], strict=True):
        assert (large["x"], large["y"]) == (small["x"], small["y"])
        if "marker" in small:
            assert large["marker"]["size"] == pytest.approx(2 * small["marker"]["size"])
        if "line" in small:
            assert large["line"]["width"] == 2 * small["line"]["width"]


def test_zoom_leaves_the_width_of_bars_which_is_data():
    figure = charts.allocation_bars(alignment.allocation(samples.points(2)))
    bars = [[t for t in charts.for_page(figure, zoom=zoom)["data"] if t["type"] == "bar"] for zoom in (1, 2)]
    assert [bar["width"] for bar in bars[0]] == [bar["width"] for bar in bars[1]]


def test_traces_of_one_style_become_one_and_lines_keep_apart():
    line = {"type": "scatter", "mode": "lines", "line": {"color": "#000000"}}
    other = {"type": "scatter", "mode": "lines", "line": {"color": "#ffffff"}}
    traces = [line | {"x": [0, 1], "y": [0, 0]}, other | {"x": [5], "y": [5]}, line | {"x": [2, 3], "y": [1, 1]}]
    assert merged(traces) == [line | {"x": [0, 1, None, 2, 3], "y": [0, 0, None, 1, 1]}, other | {"x": [5], "y": [5]}]


def test_merging_keeps_each_marks_own_colour_and_leaves_the_parts_alone():
    first = {"mode": "markers", "x": [0], "y": [0], "marker": {"color": ["a"], "size": 9}}
    second = {"mode": "markers", "x": [1], "y": [1], "marker": {"color": ["b"], "size": 9}}
    assert merged([first, second])[0]["marker"] == {"color": ["a", "b"], "size": 9}
    assert first["x"] == [0] and first["marker"]["color"] == ["a"]


def test_marks_lie_on_lines_and_lines_on_areas_whatever_row_they_come_from():
    kinds = [{"mode": "markers", "x": [0], "y": [0]}, {"mode": "lines", "x": [0], "y": [0]}]
    area = {"mode": "lines", "fill": "toself", "x": [0], "y": [0]}
    text = {"mode": "text", "x": [0], "y": [0], "text": ["a"]}
    assert [t.get("fill") or t["mode"] for t in merged([text, *kinds, area])] == ["toself", "lines", "markers", "text"]


def test_every_mark_that_can_be_pointed_at_opens_the_rows_behind_it(gallery):
    for name, picture in gallery.items():
        page = charts.for_page(picture)
        places = [at for trace in page["data"] if trace.get("hoverinfo") == "text" for at in trace.get("customdata") or [None]]
        # Column heads of these two are named by their marks; everything else that speaks has rows.
        heads = {"bump": name[1], "heat_map of gaps": 12, "heat_map of means": name[1]}.get(name[0], 0)
        assert sum(at is None for at in places) <= heads, name
        assert set(places) - {None} == set(range(len(page["behind"]))), name
        assert all(group["label"] and group["rows"] for group in page["behind"]), name


def test_behind_a_mark_of_an_item_lie_the_items_own_rows(figure):
    page = charts.for_page(figure)
    rows = page["table"]["rows"]
    for group in page["behind"]:
        assert [row for row in rows if row[0] == group["label"]] == [rows[at] for at in group["rows"]]


def test_behind_a_mark_of_the_map_lie_its_attributes(gallery):
    page = charts.for_page(gallery["business_model_map", 3])
    first = page["behind"][0]
    assert first["label"] == "Harbour Foods, today"
    assert first["columns"][0] == "Attribute" and {row[0] for row in first["rows"]} <= set(samples.ATTRIBUTES)
    assert "details" not in page


def test_behind_a_band_of_exchanges_lie_those_of_one_kind_or_party(gallery):
    page = charts.for_page(gallery["exchange_map", 2])
    behind = {group["label"]: [page["table"]["rows"][at] for at in group["rows"]] for group in page["behind"]}
    assert {row[3] for row in behind["money"]} == {"money"}
    assert {row[0] for row in behind["Harbour Foods gives"]} == {"Harbour Foods"}


def test_marks_at_one_place_huddle_around_it_and_the_first_one_stays():
    seven = huddled([(4.0, 100.0)] * 7, 6.0, 18)
    assert seven[0] == (4.0, 100.0) and len(set(seven)) == 7
    px = [(x / 6.0 * 280, y) for x, y in seven]
    assert all(math.hypot(a - c, b - d) >= 17 for at, (a, b) in enumerate(px) for c, d in px[:at])
    assert max(math.hypot(a - px[0][0], b - px[0][1]) for a, b in px) < 19
    assert huddled([(1.0, 0.0), (5.0, 0.0)], 6.0, 18) == [(1.0, 0.0), (5.0, 0.0)]
