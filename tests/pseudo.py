"""Two languages that nobody speaks, made of the English content: one of letters with accents and 40 % longer, one written right to left.

They show which words of a page do not come from content, what longer words cut off, and what is mirrored wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import yaml

from vested_widgets import method
from vested_widgets.server.rendering.workbooks import find_workbooks

LONG, RIGHT_TO_LEFT = "en-XA", "ar-XB"
LONGER = 0.4
ACCENTED = str.maketrans("AaBCcDdEeGgHhIiJjKkLlNnOoPRrSsTtUuVWwYyZz", "ÅåɃÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöÞŔŕŠšŢţÛûVŴŵÝýŽž")
ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابجديفغهئژكلمنوپقرستؤڤطخىز")
ARROWS = str.maketrans("←→", "→←")
# Placeholders, tags and character references are no words.
KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|</?\w[^>]*>|&\w+;|https?://\S+|`[^`]*`")
WORD = re.compile(r"[^\W\d_]+")
# The keys of content whose values people read. Below `items_from` and `decided` stand names of columns.
READ = {
    *("title", "short", "purpose", "text", "label", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong"),
    *(
        "prompt",
        "help",
        "sentence",
        "low_label",
        "high_label",
        "unsure_label",
        "row",
        "together",
        "source",
        "example",
        "unit_label",
    ),
}
COLUMNS = {"items_from", "decided", "earlier"}
EXAMPLE = re.compile(r'example="""(.*?)"""|example="(.*?)"', re.DOTALL)


def longer(text: str) -> str:
    """Return a text with accents, each word of which is 40 % longer."""

    def word(found: re.Match[str]) -> str:
        letters = found[0].translate(ACCENTED)
        more = round(LONGER * len(letters) + 0.3)
        return "".join(letter * (2 if at < more else 1) for at, letter in enumerate(letters[1:])).join((letters[0], ""))

    return _outside(text, lambda part: WORD.sub(word, part))


def right_to_left(text: str) -> str:
    """Return a text in Arabic letters; arrows point the other way."""
    return _outside(text, lambda part: part.lower().translate(ARABIC).translate(ARROWS))


WAYS: dict[str, Callable[[str], str]] = {LONG: longer, RIGHT_TO_LEFT: right_to_left}


def _outside(text: str, change: Callable[[str], str]) -> str:
    at, made = 0, []
    for kept in KEPT.finditer(text):
        made += [change(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*made, change(text[at:])])


def write(folder: Path, tag: str) -> None:
    """Write one of these languages into a folder of content, as a translator would: `words`, `method.yaml`, `steps`, `workbooks`."""
    way, english, target = WAYS[tag], method.catalogue.WORDS.parent, folder / tag
    for file in sorted(english.rglob("*.yaml")):
        content = yaml.safe_load(file.read_text("utf-8"))
        made = _phrases(content, way) if file.parent.name == "words" else _texts(content, way)
        place = target / file.relative_to(english)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), "utf-8")
    (target / "workbooks").mkdir()
    for file in sorted(find_workbooks().glob("*.ipynb")):
        nbformat.write(_notebook(nbformat.read(file, as_version=4), way), target / "workbooks" / file.name)


def _phrases(content: dict[str, dict[str, str]], way: Callable[[str], str]) -> dict[str, dict[str, str]]:
    return {area: {name: way(phrase) for name, phrase in phrases.items()} for area, phrases in content.items()}


def _texts(node: Any, way: Callable[[str], str], key: str = "") -> Any:
    if isinstance(node, dict):
        is_step = "why" in node
        return {
            name: value if name in COLUMNS or (name == "question" and not is_step) else _texts(value, way, name)
            for name, value in node.items()
        }
    if isinstance(node, list):
        return [_texts(entry, way, key) for entry in node]
    return way(node) if isinstance(node, str) and key in READ else node


def _notebook(notebook: Any, way: Callable[[str], str]) -> Any:
    if title := notebook.metadata.get("title"):
        notebook.metadata["title"] = way(title)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = way(cell.source)
        else:
            cell.source = EXAMPLE.sub(lambda found: f'example="""{way(found[1] or found[2])}"""', cell.source)
    return notebook
