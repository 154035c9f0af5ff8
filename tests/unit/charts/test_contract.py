"""What every picture promises, whatever it shows."""

import json
import re

import pandas as pd
import pytest
from plotly.graph_objects import Figure

from drawn import MODELS, NAMES, PICTURES, SCORES, WORK, renamed
from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.text import unplain

HOSTILE = '<script>alert(1)</script><a href="javascript:alert(2)">x</a>'


def test_every_picture_is_known_to_the_tests_and_the_gallery(gallery):
    made = {name.split(" ")[0] for name in PICTURES}
    assert made == set(dir(charts)) - {
        "DARK",
        "KINDS",
        "NARROW",
        "NotDrawn",
        "PAPER",
        "WALL_LIST",
        "WIDE",
        "bundle",
        "fitting",
        "for_page",
        "plain",
        "samples",
        "svg",
        "table",
    }
    assert {name for name, _ in gallery} == set(PICTURES)


def test_plotly_accepts_every_property(gallery):
    for figure in gallery.values():
        Figure(json.loads(figure.to_json()))  # with validation: raises on anything that it does not know


def test_the_title_is_a_finding_and_meta_has_words_and_table(gallery):
    for name, figure in gallery.items():
        meta = figure.layout.meta
        assert unplain(figure.layout.title.text) == meta["title"], name
        assert meta["title"].endswith("."), name
        assert any(
            word in meta["caption"]
            for word in (
                "answers",
                "members",
                "exchanges in the joint table",
                "own answers",
                "draws",
                "figures",
                "work in the joint table",
            )
        ), name
        assert meta["alt"].startswith(meta["title"].rstrip(".")[:20]), name
        columns, rows = meta["table"]["columns"], meta["table"]["rows"]
        assert rows and all(len(row) == len(columns) for row in rows), name


def test_nothing_undefined_is_shown(gallery, words_of):
    for name, figure in gallery.items():
        shown = words_of(figure) + json.dumps(figure.layout.meta, allow_nan=False)
        assert not [word for word in ("nan", "NaN", "None", "<NA>", "inf ") if word in shown], name


def test_item_names_take_no_wide_margin(gallery):
    for (name, _), figure in gallery.items():
        limit = 140 if name in {"bump", "slope"} else 16
        assert max(figure.layout.margin.l, figure.layout.margin.r) <= limit, name


@pytest.mark.parametrize("picture", PICTURES)
def test_hostile_names_of_items_and_parties_stay_text(picture, words_of):
    def hostile(frame):
        column = NAMES.get(picture, "title")
        words = frame[column]
        for harmless in (
            "Honesty",
            "growers",
            "Candour",
            "Lower cost",
            "Cost of changing partners",
            "Fuel prices",
            "People eat",
            "Better for the",
            "Margin",
            "Linden Logistics",
        ):
            words = words.str.replace(harmless, HOSTILE)
        frame = frame.assign(**{column: words})
        return renamed(frame, samples.PARTIES[0], "<b>Harbour</b>")

    figure = PICTURES[picture](hostile)
    shown = words_of(figure)
    for tag in ("<script", "<a ", "<b>Harbour", "</a>"):
        assert tag not in shown
    assert "&lt;" in shown
    told = "details" if picture == "business_model_map" else "table"
    assert "<script>" in json.dumps(figure.layout.meta[told])  # tables are text for text nodes: letter for letter


@pytest.mark.parametrize(
    "picture",
    [picture for picture in PICTURES if picture not in ("exchange_map", "circles", "for_whom", *MODELS, *SCORES, *WORK)],
)  # a joint table and a model hold no answers
def test_a_party_below_k_shows_no_figure_of_its_own(picture):
    small = samples.PARTIES[1]

    def thin(frame):
        if "member" in frame.columns:
            keep = frame.loc[frame["party"] == small, "member"].unique()[:2]
            return frame[(frame["party"] != small) | frame["member"].isin(keep)]
        return frame.assign(n=frame["n"].where(frame["party"] != small, 2))

    figure = PICTURES[picture](thin)
    if picture == "guessed_gains":  # what others guess of a small party, and what the model says of it, are no answers of its own
        rows = [row for row in figure.layout.meta["table"]["rows"] if row[1] == small]
        assert rows and {row[2] for row in rows} == {"too few answers"}
        assert f"{small}: fewer than" in figure.layout.meta["caption"]
        assert not [text for trace in figure.data for text in (trace.hovertext or ()) if text.startswith(f"{small} thinks")]
        return
    if picture in ("value_values_map", "compatibility_map"):
        by = figure.layout.meta["table"]["columns"].index("Seen by")
        rows = [row for row in figure.layout.meta["table"]["rows"] if row[by] == small]
        assert not [value for row in rows for value in row if isinstance(value, int | float)]
        assert f"{small}: fewer than" in figure.layout.meta["caption"]
        told = [
            text for trace in figure.data for text in (trace.hovertext or ()) if f"{small}:" in text or f"<br>{small}<br>" in text
        ]
        assert all("too few answers" in text for text in told)
        return
    assert f"{small}: fewer than" in figure.layout.meta["caption"]
    told = [text for trace in figure.data for text in (trace.hovertext or ()) if small in text]
    assert all(re.search(r"too few answers$", text) or text == small for text in told)
    table = figure.layout.meta["table"]
    own = [i for i, column in enumerate(table["columns"]) if small in column]
    values = [row[i] for row in table["rows"] for i in own] + [cell for row in table["rows"] if small in row for cell in row[2:]]
    assert not [value for value in values if isinstance(value, int | float)]


@pytest.mark.parametrize("picture", PICTURES)
def test_an_empty_table_gives_a_sentence_and_no_marks(picture):
    figure = PICTURES[picture](lambda frame: frame.iloc[:0])
    assert figure.layout.meta["title"].endswith(".")
    assert figure.layout.meta["table"]["rows"] == []
    assert not [trace for trace in figure.data if trace.hovertext]


@pytest.mark.parametrize("picture", PICTURES)
def test_a_missing_column_is_named(picture):
    name = picture.split(" ")[0]
    with pytest.raises(ValueError, match="column"):
        getattr(charts, name)(pd.DataFrame({"item": []}))


def test_party_colours_go_by_the_deal_not_by_the_table():
    gaps = alignment.gaps(samples.ratings(2))
    page = json.dumps(charts.for_page(charts.dumbbell(gaps, parties={"Linden Logistics": "d", "Harbour Foods": "c"})))
    assert "#882255" in page and "#000000" in page
    assert "#0072b2" not in page and "#e69f00" not in page


def test_an_unknown_colour_is_refused():
    with pytest.raises(ValueError, match=r"'z' of 'Harbour Foods'.*a to f"):
        charts.dumbbell(alignment.gaps(samples.ratings(2)), parties={"Harbour Foods": "z"})


def test_a_bar_stands_at_its_own_height_whatever_other_bars_there_are(gallery):
    # Plotly moves bars of several traces aside, in its own mode, as soon as two of them share a height.
    assert all(figure.layout.template.layout.barmode == "overlay" for figure in gallery.values())
