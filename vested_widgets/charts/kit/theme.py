"""Colours, shapes and type of every figure: the same values as `static/tokens.css`, and one plotly template made of them.

A figure is drawn in the light values; a page in the dark replaces each hex value by its partner in `DARK`. That works because
`LIGHT` gives every value to one role only (tested), so figures never use rgba() or named colours.
"""

from __future__ import annotations

from typing import Any, Final

LIGHT: Final[dict[str, str]] = {
    "paper": "#fbfaf7", "card": "#ffffff", "ink": "#1c2331", "ink-2": "#566074", "line": "#e4e1d8", "line-2": "#858993",
    "accent": "#0f4c5c",
    "party-a": "#0072b2", "party-b": "#e69f00", "party-c": "#000000", "party-d": "#882255",
    "party-e": "#666611", "party-f": "#22bbee",
    "on-b": "#1c2332", "edge-a": "#00507d", "edge-b": "#8a5c00", "edge-c": "#010101", "edge-d": "#661a40", "edge-e": "#4a4a0c", "edge-f": "#0a6f96",
    "likert-1": "#7b3294", "likert-2": "#c2a5cf", "likert-3": "#f7f7f7", "likert-4": "#a6dba0", "likert-5": "#008837",
    "likert7-1": "#b35806", "likert7-2": "#f1a340", "likert7-3": "#fee0b6", "likert7-4": "#f7f7f7", "likert7-5": "#d8daeb",
    "likert7-6": "#998ec3", "likert7-7": "#542788",
    "seq-1": "#f2f0f7", "seq-2": "#cbc9e2", "seq-3": "#9e9ac8", "seq-4": "#756bb1", "seq-5": "#54278f",
}  # fmt: skip

NIGHT: Final[dict[str, str]] = {
    "paper": "#14171d", "card": "#1c2028", "ink": "#eceae4", "ink-2": "#a9b0bd", "line": "#2e343f", "line-2": "#767d8a",
    "accent": "#7cc7d6",
    "party-a": "#56b4e9", "party-b": "#f0b429", "party-c": "#f2f2f2", "party-d": "#c05080",
    "party-e": "#708010", "party-f": "#7058f0",
    "on-b": "#1c2029", "edge-a": "#8ccdf2", "edge-b": "#ffd87a", "edge-c": "#ffffff", "edge-d": "#dc86ab", "edge-e": "#a3b53a", "edge-f": "#a08ffa",
    "likert-1": "#c596da", "likert-2": "#75588a", "likert-3": "#3a3f49", "likert-4": "#47734a", "likert-5": "#62c98a",
    "likert7-1": "#f2a765", "likert7-2": "#b0702f", "likert7-3": "#5d4a35", "likert7-4": "#3a3f49", "likert7-5": "#4a4f6d",
    "likert7-6": "#837abb", "likert7-7": "#c0abee",
    "seq-1": "#262733", "seq-2": "#413f63", "seq-3": "#615c99", "seq-4": "#938bd0", "seq-5": "#cbc0f6",
}  # fmt: skip

DARK: Final[dict[str, str]] = {LIGHT[role]: NIGHT[role] for role in LIGHT}
"""What a page in the dark puts in the place of each hex value of a figure."""

EDGES: Final[dict[str, str]] = {LIGHT[f"party-{letter}"]: LIGHT[f"edge-{letter}"] for letter in "abcdef"}
"""The outline of a mark by its fill: two fills have less than 3 : 1 against a card, every outline has more."""

SERIF: Final = '"Newsreader","Newsreader wait",Georgia,serif'
SANS: Final = '"Figtree","Figtree wait",system-ui,sans-serif'
SMALL, BODY, HEAD = 13, 15, 20
"""Type sizes in px, as --t0, --t1 and --t3."""

LETTERS: Final = "abcdef"
SYMBOLS: Final[dict[str, str]] = {
    "a": "circle", "b": "square", "c": "triangle-up", "d": "diamond", "e": "cross", "f": "circle-open",
}  # fmt: skip
"""The shape that each party colour always comes with, so that colour never stands alone."""

VERDICTS: Final[dict[str, str]] = {"gap": "◆", "aligned": "●", "cannot tell": "○", "too few": "–"}
"""The glyph in front of an item, by the verdict of `alignment.gaps`."""


def template() -> dict[str, Any]:
    """Return the plotly template of every figure: no grid, no plot background, our type, a calm hover label."""
    bare = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False, "automargin": False}
    return {
        "layout": {
            "font": {"family": SANS, "size": SMALL, "color": LIGHT["ink"]},
            "title": {
                "font": {"family": SERIF, "size": HEAD, "color": LIGHT["ink"], "weight": 500},
                "subtitle": {"font": {"family": SANS, "size": SMALL, "color": LIGHT["ink-2"]}},
                "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
                "pad": {"l": 12, "t": 14},
            },
            "paper_bgcolor": LIGHT["card"],
            "plot_bgcolor": LIGHT["card"],
            "hoverlabel": {
                "bgcolor": LIGHT["card"], "bordercolor": LIGHT["line-2"], "align": "left",
                "font": {"family": SANS, "size": SMALL, "color": LIGHT["ink"]},
            },
            "hovermode": "closest", "dragmode": False, "showlegend": False, "bargap": 0, "barmode": "overlay",
            "xaxis": bare, "yaxis": bare,
        }
    }  # fmt: skip
