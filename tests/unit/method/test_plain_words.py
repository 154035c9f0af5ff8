"""What people read is said in plain words: one word for one thing, short sentences, and none of the phrases that had to be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
import yaml

from vested_widgets.method.yaml_files import CONTENT
from vested_widgets.server.rendering.workbooks import find_workbooks

ROOT = Path(__file__).parents[3]
GUIDES = ("participants", "facilitators", "educators", "privacy", "promises", "operations", "elements", "content", "own-tables")
WORDS_ON_AVERAGE = 15
LONGEST_SENTENCE = 20

# Each phrase had to be translated by its reader; beside it stands what is said instead.
REPLACED = {
    r"count me in": "Submit my answers",
    r"\d+ are in\b|\} are in\b": "{n} have submitted",
    r"we have talked about it": "Close discussion and lock the answers",
    r"close the picture": "Hide results and reopen answers",
    r"\bask (a step )?once more\b": "Start a new round",
    r"take the room here": "Move everyone to this step",
    r"pages go along": "Everyone follows my page",
    r"nobody can tell|\bcannot tell\b|\bcan't tell\b": "not enough answers to tell",
    r"rests? on has changed|changed underneath": "A source of this text has changed. Please check it",
    r"stands? behind": "have approved this text",
    r"fingerprint": "Version code",
    r"running list": "Open list (no approval needed)",
    r"mine shall": "Keep my version",
    r"before you take it out|rests? on this row|these rest on": "Other entries depend on this row",
    r"what does reaching one do": "If {A} reaches “{goal}”, does it get easier or harder for {B}?",
    r"money and nerves|start anew": "cost and disruption of changing partner",
    r"buyer's own house|in the own house": "the buyer's own staff",
    r"sunday clothes": "only what you sell, in finer words",
    r"has this to stay good|has to stay good": "What limits protect each party?",
    r"\bwho has it\b": "Who pays this cost today",
    r"passes on (within|after|what)": "Escalate after",
    r"in a hundred|of a hundred": "5 %",
    r"was typed was kept|kept as it was typed": "We kept your entry; please enter it again",
}
# Words that leave open who is meant, and second words for one thing.
VAGUE = {
    r"\bsomebody\b|\bsomeone\b|\banybody\b|\bwhoever\b|\bone's\b|\bpeople's\b": "you, your team, the other party, a team member",
    r"\beverybody\b": "everyone",
    r"\b(each|every|both|either|your|our|which|whose|other|own|one|two|no|any|all) sides?\b": "party",
    r"\bside version\b": "second version",
    r"\bsettled?\b": "agreed, closed, decided",
    r"\bfresh (link|one|code)\b": "new link",
    r"\banew\b": "again",
    r"\bthe group's picture\b": "the results",
}


@cache
def read() -> dict[str, str]:
    """Return every text of the catalogue and of the content by its place."""
    return {
        f"{file.relative_to(CONTENT)}: {place}": text
        for file in sorted(CONTENT.rglob("*.yaml"))
        for place, text in texts(yaml.safe_load(file.read_text("utf-8")))
        # Words by which exports of survey programs are recognised are not said to anybody.
        if not place.startswith(("survey_columns", "survey_scales", "cells.percent_words"))
        # What documents that are approved said in an earlier edition stays as it was.
        and ".earlier." not in f"{place}."
    }


def texts(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a YAML file with the keys that lead to them."""
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "id":
                continue
            yield from texts(value, f"{place}.{key}".strip("."))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            name = value.get("id", at) if isinstance(value, dict) else at
            yield from texts(value, f"{place}.{name}".strip("."))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; labels, which have no stop, are none."""
    flat = " ".join(re.sub(r"`[^`]*`|https?://\S+|--[\w-]+", "x", text).split())
    return [one for one in re.findall(r"\S.*?(?:[.!?…][”\")*]*(?=\s|$)|$)", flat) if re.search(r"[.!?][”\")*]*$", one)]


def length(sentence: str) -> int:
    """Return how many words a sentence has; a placeholder is one, a sign none."""
    return len([word for word in re.sub(r"\{[^}]*\}", "x", sentence).split() if re.search(r"\w", word)])


def test_sentences_are_told_apart_and_counted():
    assert sentences("One word. Is it two? “Three!” A label") == ["One word.", "Is it two?", "“Three!”"]
    assert length("{done} of {invited} – have submitted.") == 5
    assert sentences("A label") == []


def documents() -> dict[str, str]:
    """Return the guides and the words of the notebooks by their names."""
    pages = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in GUIDES}
    pages["README"] = (ROOT / "README.md").read_text("utf-8")
    for file in sorted(find_workbooks().glob("*.ipynb")):
        cells = nbformat.read(file, as_version=4).cells
        pages[file.name] = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {name: re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL) for name, text in pages.items()}


def found(phrases: dict[str, str], where: dict[str, str]) -> list[str]:
    return [
        f"{place}: “{match[0]}”; say: {instead}"
        for place, text in where.items()
        for pattern, instead in phrases.items()
        for match in [re.search(pattern, " ".join(re.sub(r"\{\w+\}", "{}", text).split()), re.IGNORECASE)]
        if match
    ]


@pytest.mark.parametrize("phrases", [REPLACED, VAGUE], ids=["replaced", "vague"])
def test_no_phrase_that_had_to_be_translated_is_left_in_what_pages_say(phrases):
    wrong = found(phrases, read())
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("phrases", [REPLACED, VAGUE], ids=["replaced", "vague"])
def test_no_phrase_that_had_to_be_translated_is_left_in_guides_and_notebooks(phrases):
    wrong = found(phrases, documents())
    assert not wrong, "\n".join(wrong)


def test_no_sentence_is_too_long():
    long = [
        f"{place}: {length(one)} words: {one}"
        for place, text in read().items()
        for one in sentences(text)
        if length(one) > LONGEST_SENTENCE
    ]
    assert not long, "\n".join(long)


def test_sentences_are_short_on_average():
    lengths = [length(one) for text in read().values() for one in sentences(text)]
    assert len(lengths) > 1000
    assert sum(lengths) / len(lengths) <= WORDS_ON_AVERAGE


def test_a_sentence_holds_one_idea_and_no_second_one_behind_a_semicolon():
    joined = [f"{place}: {one}" for place, text in read().items() for one in sentences(text) if ";" in one]
    assert not joined, "\n".join(joined)
