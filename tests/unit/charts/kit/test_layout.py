"""Both layouts of every picture: nothing runs out of the narrowest plot or into its neighbour, and both say the same."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from drawn import NAMES, PICTURES, renamed
from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.text import columns

LAYOUTS = (charts.NARROW, charts.WIDE)
MARGINS = 8
"""px at both sides of a plot of `charts.for_page` that has no wide margins."""
SLACK, TOUCH = 10, 4
"""px by which a text may seem to run out of the plot, for letters are reckoned by their mean; px by which two may seem to meet."""
LONG = " and what that means every day"


@dataclass(frozen=True)
class Word:
    """A text on a plot, in px from its upper left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Word) -> bool:
        """Whether the two run into each other."""
        across = self.left < other.right - TOUCH and other.left < self.right - TOUCH
        return across and self.top < other.bottom - TOUCH and other.top < self.bottom - TOUCH


def words_on(figure, px):
    """All texts on a plot of `px`, and its left and right edge."""
    page = charts.for_page(figure)
    layout, found = page["layout"], []
    margin = layout["margin"]
    plot = px + MARGINS - margin["l"] - margin["r"]
    for trace in page["data"]:
        if "text" in str(trace.get("mode", "")):
            low, high = layout["xaxis2" if trace.get("xaxis") == "x2" else "xaxis"]["range"]
            at = [(x - low) / (high - low) * plot for x in trace["x"]]
            found += [_word(trace, x, y, text) for x, y, text in zip(at, trace["y"], trace["text"], strict=True)]
    return [word for word in found if word.text.strip()], -margin["l"], plot + margin["r"]


def _word(trace, x, y, text):
    font = trace.get("textfont", {})
    size, bold = font.get("size", 13), "weight" in font
    lines = [html.unescape(re.sub("<[^>]+>", "", line)).rstrip() for line in text.split("<br>")]
    wide, tall = max(map(columns, lines)) * size * (0.55 if bold else 0.49), len(lines) * size * 1.3
    mark = trace.get("marker", {}).get("size", 0)
    upright, side = trace.get("textposition", "middle center").split()
    off = (max(mark) if isinstance(mark, list) else mark) / 2
    left = {"right": x + off, "left": x - off - wide, "center": x - wide / 2}[side]
    top = {"middle": y - tall / 2, "top": y - tall, "bottom": y}[upright]
    return Word(" ".join(lines), left, left + wide, top, top + tall)


def assert_it_fits(figure, px, name):
    found, left, right = words_on(figure, px)
    assert not [word for word in found if word.left < left - SLACK or word.right > right + SLACK], (name, px)
    assert not [(one, other) for one, other in itertools.combinations(found, 2) if one.meets(other)], (name, px)


@pytest.mark.parametrize("px", LAYOUTS)
def test_every_text_has_its_room_in_the_narrowest_plot(layouts, px):
    for name, figure in layouts[px].items():
        assert_it_fits(figure, px, name)


def long_names(picture):
    """The samples with long names of items and parties."""

    def change(frame):
        for column in {NAMES.get(picture, "title"), *({"goal_b"} & set(frame.columns))}:
            frame = frame.assign(**{column: frame[column].astype(str) + LONG})
        for party, name in zip(
            samples.PARTIES, ("Alder Packaging and Logistics Holding", "Whitcombe & Daughters Haulage"), strict=False
        ):
            frame = renamed(frame, party, name)
        return frame

    return change


@pytest.mark.parametrize("px", LAYOUTS)
@pytest.mark.parametrize("picture", PICTURES)
def test_long_names_have_their_room_as_well(picture, px):
    with charts.fitting(px):
        assert_it_fits(PICTURES[picture](long_names(picture)), px, picture)


def test_both_layouts_tell_the_same_and_open_the_same(layouts):
    for name, narrow in layouts[charts.NARROW].items():
        pages = [charts.for_page(figure) for figure in (narrow, layouts[charts.WIDE][name])]
        for key in ("title", "caption", "alt", "table", "behind"):
            assert pages[0][key] == pages[1][key], (name, key)
        groups = [sorted(str(at) for trace in page["data"] for at in trace.get("customdata") or ()) for page in pages]
        assert groups[0] == groups[1], name


def test_a_wide_picture_is_no_taller(layouts):
    for name, narrow in layouts[charts.NARROW].items():
        assert layouts[charts.WIDE][name].layout.height <= narrow.layout.height + 1, name


def verdicts(figure, px, said):
    """Where the verdicts of a picture stand: True for those at the right."""
    return {word.right > px - 30 for word in words_on(figure, px)[0] if re.fullmatch(said, word.text.strip())}


SAID = {
    "dumbbell": r"◆ differ by .*|● close|– too few answers",
    "attribute_strip": r".* places? apart.*",
    "order_bars": r"mean place .*",
    "allocation_bars": r".* apart",
    "choices": r"differ|no clear difference",
}


@pytest.mark.parametrize("picture", SAID)
def test_verdicts_stand_beside_all_names_of_a_picture_or_below_all(picture):
    long = long_names(picture)

    def some_long(frame):
        column = NAMES.get(picture, "title")
        first = frame[column].iloc[0]
        return frame.assign(**{column: frame[column].where(frame[column] != first, frame[column] + LONG)})

    found = {}
    for px in LAYOUTS:
        with charts.fitting(px):
            for change in (lambda frame: frame, some_long, long):
                found.setdefault(px, []).append(verdicts(PICTURES[picture](change), px, SAID[picture]))
    assert all(len(places) == 1 for places in found[charts.NARROW])
    assert found[charts.NARROW][-1] == {False}
    assert found[charts.WIDE] == [{True}] * 3


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("How quickly each of us says what has gone wrong", ["How quickly each of us says", "what has gone wrong"]),
        (f"How quickly each of us says what has gone wrong{LONG}", [f"How quickly each of us says what has gone wrong{LONG}"]),
    ],
    ids=["beside its scale in two lines", "above its scale in one line"],
)
def test_on_a_wide_page_a_long_name_stands_whole(name, lines):
    frame = samples.ratings(2).replace({"Honesty": name})
    texts = {}
    for px in LAYOUTS:
        with charts.fitting(px):
            texts[px] = [text for trace in charts.dumbbell(alignment.gaps(frame)).data for text in trace.text or ()]
    assert [text for text in texts[charts.WIDE] if "How quickly" in text] == ["<br>".join(lines)]
    assert any(text.startswith("How quickly each of us says") and "<br>" in text for text in texts[charts.NARROW])


def test_on_a_wide_page_parties_are_called_by_their_full_names_and_goals_stand_above_their_columns():
    change = long_names("compatibility_map")
    party, goal = "Alder Packaging and Logistics Holding", samples.GOALS[1] + LONG
    with charts.fitting(charts.WIDE):
        for figure in (
            PICTURES["compatibility_map"](change),
            PICTURES["exchange_map"](long_names("exchange_map")),
        ):
            shown = [word.text for word in words_on(figure, charts.WIDE)[0]]
            assert any(word.strip() == party for word in shown)
        assert sum(goal in word.text for word in words_on(PICTURES["compatibility_map"](change), charts.WIDE)[0]) == 2
        flows = [word.text for word in words_on(PICTURES["exchange_map"](long_names("exchange_map")), charts.WIDE)[0]]
        assert any(re.fullmatch(rf"{party} gives \d+", text) for text in flows)


def test_on_a_wide_page_the_words_of_an_attribute_stand_in_one_row_and_uncut():
    answers = (
        "Whoever turns out to be at fault",
        "Mostly the carrier",
        "Both of us, half and half",
        "Mostly the buyer",
        "The buyer alone",
    )
    people = [(party, f"{party}{n}", 1 + (n + shift) % 5) for shift, party in enumerate(samples.PARTIES[:2]) for n in range(6)]
    frame = pd.DataFrame(people, columns=["party", "member", "value"])
    frame = frame.assign(item="risk", title="Who bears it", question="today", answers=[answers] * len(frame), low=1, high=5)
    with charts.fitting(charts.WIDE):
        figure = charts.attribute_strip(alignment.positions(frame.assign(kind="ordered")))
    found = [word for word in words_on(figure, charts.WIDE)[0] if word.text in answers]
    assert {word.text for word in found} == set(answers)
    assert len({word.top for word in found}) <= 3 and max(word.top for word in found) - min(word.top for word in found) < 15


def test_the_room_is_given_back_whatever_happens_in_it():
    figure = charts.dumbbell(alignment.gaps(samples.ratings(2)))
    with pytest.raises(ZeroDivisionError), charts.fitting(charts.WIDE):
        raise ZeroDivisionError
    assert charts.dumbbell(alignment.gaps(samples.ratings(2))).to_json() == figure.to_json()


def test_the_page_lets_go_of_the_wide_layout_where_it_no_longer_fits():
    script = (Path(charts.__file__).parents[2] / "frontend" / "src" / "generated.ts").read_text("utf-8")
    wide, narrow = (int(re.search(rf"const {name} = (\d+)", script)[1]) for name in ("MIN_WIDE_PLOT", "MIN_KEPT_WIDE_PLOT"))
    assert wide > narrow == charts.WIDE + MARGINS
