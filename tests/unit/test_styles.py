"""Styles of different widgets do not meet: a class that one style sheet defines is not defined again, or used otherwise, by another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from vested_widgets.server.static_files import STYLES
from vested_widgets.widgets.views import base

STATIC = Path(base.__file__).parents[2] / "static"
# What every sheet stands on; others refine it only within something of their own.
BASE = "vested.css"
SHEETS = [name for name in STYLES["styles.css"] if name not in ("fonts.css", "tokens.css")]
# On `.v` and `.p-body` everything stands, so that they tell no two widgets apart.
EVERYWHERE = {"v", "p-body", "js"}


def selectors(css: str) -> Iterator[str]:
    """The selectors of a style sheet, one for each comma that stands in no bracket."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for found in re.finditer(r"([^{}]+)\{", css):
        if not found[1].strip().startswith("@"):
            yield from outer_parts(found[1].strip())


def outer_parts(text: str) -> list[str]:
    """What stands between the commas that no bracket holds."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def alone(selector: str) -> set[str]:
    """The class of which a selector styles every element, wherever it stands; none if it stands within something else."""
    named = set(re.findall(r"\.([a-z][\w-]*)", selector)) - EVERYWHERE
    within = re.sub(r"^(\.(v|p-body|js)(:\S+)?[ >]+)*", "", selector.strip())
    return named if len(named) == 1 and not within.startswith(("[", ".p-body[")) and "[data-stem" not in within else set()


def defined(sheets: dict[str, str]) -> dict[str, set[str]]:
    """By class the sheets that style it wherever it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, css in sheets.items():
        for selector in selectors(css):
            for one in alone(selector):
                found[one].add(name)
    return found


def read() -> dict[str, str]:
    return {name: (STATIC / name).read_text("utf-8") for name in SHEETS}


def test_no_class_is_defined_by_two_widgets_in_two_ways():
    # How a page is printed, and how its work is laid out, is said of base classes by the page.
    paged = {"v-card", "v-foot", "v-panel", "jp-RenderedMarkdown"}
    twice = {one: sorted(names) for one, names in defined(read()).items() if len(names) > 1 and one not in paged}
    assert not twice, f"defined in two style sheets: {twice}"


def test_a_class_that_a_widget_defines_is_not_used_by_another():
    sheets = read()
    owners = {one: names for one, names in defined(sheets).items() if BASE not in names and "page.css" not in names}
    used = {
        (f".{one} of {'/'.join(sorted(owners[one]))}", name)
        for name, css in sheets.items()
        for selector in selectors(css)
        for one in re.findall(r"\.([a-z][\w-]*)", selector)
        if one in owners and name not in owners[one] and not one.startswith("p-")
    }
    assert used == {
        (".v-quote of joint.css", "inputs.css"),  # a quotation looks the same wherever it stands
        (".v-picture of pictures.css", "inputs.css"),  # pictures stand aside while somebody answers
        (".v-picture of pictures.css", "wall.css"),  # a wall shows the pictures of a page, larger and without what one presses
        (".v-plot of pictures.css", "wall.css"),
        (".v-behind of pictures.css", "wall.css"),
    }


def test_every_class_of_inputs_carries_the_name_of_its_widget():
    css = (STATIC / "inputs.css").read_text("utf-8")
    own = ("v-input", "v-text", "v-allocation", "v-estimates", "v-ranking", "v-ratings", "v-own-notes", "v-foot-submitted")
    shared = {one for one, names in defined(read()).items() if BASE in names} | {"v", "v-head", "v-rhythm", "v-parts", "v-lead"}
    named = {one for selector in selectors(css) for one in re.findall(r"\.([a-z][\w-]*)", selector)}
    assert {one for one in named - shared if not one.startswith(own)} == {
        "v-field",
        "v-quote",
        "v-privacy",
        "v-picture",
    } & named - shared


def test_pages_of_others_get_the_styles_of_all_widgets():
    given = base._modules()["css"]
    for name in ("vested.css", "inputs.css", "joint.css", "room.css"):
        assert (STATIC / name).read_text("utf-8") in given, name
