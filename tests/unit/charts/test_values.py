import pandas as pd
import pytest

from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.labels import LETTER, LINE, place
from vested_widgets.charts.kit.layout import widths
from vested_widgets.charts.kit.text import columns, wrap

SPAN, ROWS = (0.9, 7.1), (0.0, 330.0)


def overall(*themes, reach=0.5):
    """(title, group, matters, lived): the table of `alignment.overall`."""
    rows = []
    for title, group, *means in themes:
        for question, mean in zip(("importance", "practice"), means, strict=True):
            words = {"item": title.lower(), "title": title, "group": group, "question": question}
            rows.append(
                words | {"n": 9, "mean": mean, "low": mean - reach, "high": mean + reach, "scale_low": 1, "scale_high": 7}
            )
    return pd.DataFrame(rows)


def title(*themes, **more):
    return charts.value_values_map(overall(*themes, **more)).layout.meta["title"]


KEPT, DUE, QUIET, BACK = (
    ("Candour", "values", 6, 6),
    ("Growth", "value", 6, 2),
    ("Curiosity", "values", 2, 6),
    ("Fun", "values", 2, 2),
)


@pytest.mark.parametrize(
    ("themes", "said"),
    [
        ([KEPT], "Candour matters and is lived."),
        ([KEPT, ("Care", "values", 6, 5)], "All two themes matter and are lived."),
        ([DUE], "Growth matters but is not lived yet."),
        ([DUE, KEPT], "Growth matters but is not lived yet. Candour matters and is lived."),
        ([DUE, ("Pace", "value", 7, 2)], "Pace and growth matter but are not lived yet."),
        (
            [DUE, ("Pace", "value", 7, 2), ("Calm", "value", 5, 3)],
            "Three themes matter but are not lived yet, first pace.",
        ),
        ([QUIET, BACK], "No theme clearly matters."),
        ([("Candour", "values", 6, 4.2)], "There are not enough answers to tell whether candour is lived."),
        (
            [("Candour", "values", 6, 4.2), ("Growth", "value", 4, 6)],
            "There are not enough answers to tell which themes are lived.",
        ),
        ([KEPT, ("Growth", "value", 4, 6)], "Candour matters and is lived. For one theme there are not enough answers to tell."),
    ],
)
def test_the_title_says_what_the_map_says(themes, said):
    assert title(*themes) == said


def test_withheld_themes_are_not_placed():
    frame = overall(KEPT).assign(mean=float("nan"))
    figure = charts.value_values_map(frame)
    assert figure.layout.meta["title"] == "Not enough answers to place the themes yet."
    assert not figure.data
    assert charts.value_values_map(frame.iloc[:0]).layout.meta["title"] == "No themes have been rated yet."


def test_a_theme_rated_on_one_side_only_is_not_placed():
    frame = overall(KEPT, DUE)
    figure = charts.value_values_map(frame[(frame["item"] != "growth") | (frame["question"] == "importance")])
    assert [row[0] for row in figure.layout.meta["table"]["rows"]] == ["Candour"]


def test_the_table_is_the_data_with_the_quadrant():
    rows = charts.value_values_map(overall(KEPT, DUE, QUIET, BACK, ("Edge", "value", 6, 4.1))).layout.meta["table"]["rows"]
    assert rows[0] == ["Candour", "values", 6.0, 5.5, 6.5, 6.0, 5.5, 6.5, "Promises kept"]
    assert [row[-1] for row in rows[1:]] == [
        "Promises to keep",
        "Lived, matters less",
        "Matters less",
        "not enough answers to tell",
    ]


def test_x_is_importance_and_y_is_practice_and_bars_are_the_intervals():
    figure = charts.value_values_map(overall(("Candour", "values", 6, 3)))
    mark = next(trace for trace in figure.data if trace.hovertext)
    assert mark.x == (6,)
    bar = next(trace for trace in figure.data if trace.opacity == 0.3)
    assert bar.x == (5.5, 6.5, None, 6, 6)
    px_per_point = (bar.y[4] - bar.y[3]) / -1.0
    assert px_per_point == pytest.approx((330 - 16) / 6, abs=0.01)
    low = charts.value_values_map(overall(("Candour", "values", 6, 5)))
    assert next(trace for trace in low.data if trace.hovertext).y[0] < mark.y[0]  # px grow downwards


def test_values_and_value_differ_in_shape_and_colour():
    figure = charts.value_values_map(overall(KEPT, DUE))
    looks = {(trace.marker.symbol, trace.marker.color) for trace in figure.data if trace.hovertext}
    assert len({symbol for symbol, _ in looks}) == len({colour for _, colour in looks}) == 2


def test_another_cut_moves_the_quadrants():
    figure = charts.value_values_map(overall(KEPT), cut=(6.4, 6.6))
    assert figure.layout.meta["table"]["rows"][0][-1] == "not enough answers to tell"
    assert "6.4 and 6.6" in figure.layout.meta["caption"]


def boxes(labels, width):
    for label in labels:
        lines = wrap(label.text.replace("<br>", " "), 16, 2)
        wide, tall = max(columns(line) for line in lines) * LETTER, len(lines) * LINE
        x = (label.at[0] - SPAN[0]) / (SPAN[1] - SPAN[0]) * width
        left = x if label.side.endswith("right") else x - wide
        top = label.at[1] - tall if label.side.startswith("top") else label.at[1]
        yield left, left + wide, top, top + tall


@pytest.mark.parametrize("width", [*widths(), 400, 600, 900, 1500])
def test_labels_never_run_into_each_other(width):
    titles = ["Candour", "Care for what is lent to us", "Curiosity", "Better for the customer", "Fun"]
    points = [(6.3, 250.0), (3.4, 230.0), (3.5, 120.0), (6.5, 100.0), (4.6, 60.0)]
    labels, numbered = place(titles, points, SPAN, ROWS)
    assert not numbered and len(labels) == 5
    found = list(boxes(labels, width))
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            assert not (one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3])


def test_where_labels_do_not_fit_points_are_numbered_and_listed_below():
    crowd = [(f"Theme {i}", "values", 6.0, 6.0) for i in range(8)]
    figure = charts.value_values_map(overall(*crowd))
    numbers = [text for trace in figure.data if trace.hovertext for text in trace.text]
    assert numbers == [str(i + 1) for i in range(8)]
    assert any("<b>8</b>  Theme 7" in (trace.text or ()) for trace in figure.data)


def test_the_samples_go_through_alignment():
    figure = charts.value_values_map(alignment.overall(samples.themes(2)))
    assert len(figure.layout.meta["table"]["rows"]) == len(samples.THEMES)


def test_a_party_that_has_not_answered_is_named_with_what_the_others_say():
    title = charts.value_values_map(overall(KEPT), absent=["Linden", "Harbour"]).layout.meta["title"]
    assert title.endswith(" matters and is lived. Linden and Harbour have not answered yet.")
    none = charts.value_values_map(overall(KEPT).iloc[:0], absent=["Linden"]).layout.meta["title"]
    assert none == "No themes have been rated yet."
