"""The words of Elements and steps as a reader gets them: in their order, folded where they are long, and never markup."""

from __future__ import annotations

import pytest

from vested_widgets import method
from vested_widgets.method.prose import TOLD

NASTY = "<script>alert(1)</script> & *stars* [a](javascript:b) $x$\n\n# One `more`"
SAFE = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *stars* [a](javascript:b) $x$ # One `more`"


def element(**changes: object) -> method.Element:
    """An Element of somebody's own."""
    said = {"number": 11, "slug": "own", "title": "Own", "short": "Own", "rule": 5, "purpose": NASTY, **changes}
    return method.Element.model_validate(said)


def step(**changes: str) -> method.Step:
    """A step of somebody's own."""
    said = {name: f"{name} {NASTY}" for name in TOLD}
    parts = [{"id": "a", "kind": "joint_text", "title": "A"}]
    return method.Step.model_validate({"id": "own", "title": "Own", "question": "Q?", "parts": parts, **said, **changes})


def test_an_element_without_an_introduction_shows_its_purpose_as_it_stands():
    assert method.introduction(element()).html == f"<p>{SAFE}</p>"


def test_an_introduction_is_paragraphs_with_titles_and_stars_set_in_italics():
    told = [{"title": "What <b>for", "text": "A *Big Map* & 2 * 3 * 4"}, {"title": "Then", "text": NASTY}]
    shown = method.introduction(element(introduction=told))
    first, second = shown.html.split("\n")
    assert first == "<p><strong>What &lt;b&gt;for.</strong> A <em>Big Map</em> &amp; 2 * 3 * 4</p>"
    assert second == f"<p><strong>Then.</strong> {SAFE.replace('*stars*', '<em>stars</em>')}</p>"


def test_a_step_tells_why_what_to_do_what_to_look_for_and_what_goes_wrong_folded():
    fold, *told, end = method.explanation(step()).html.split("\n")
    assert (fold, end) == ("<details><summary>Why this step, and what to look for</summary>", "</details>")
    labels = ("Why.", "What to do.", "What to look for.", "What goes wrong.")
    assert told == [f"<p><strong>{label}</strong> {name} {SAFE}</p>" for label, name in zip(labels, TOLD, strict=True)]


def test_a_notebooks_example_stands_at_the_end_of_the_fold():
    told = method.explanation(step(), "Harbour\nsaid *early*,\n\n<b>always</b>.").html.split("\n")
    assert told[-2] == "<p><strong>An example.</strong> Harbour said <em>early</em>, &lt;b&gt;always&lt;/b&gt;.</p>"
    assert len(told) == 1 + len(TOLD) + 2


@pytest.mark.parametrize("shown", [method.introduction(element()), method.explanation(step(), "One.\n\nTwo.")])
def test_no_blank_line_lets_markdown_begin_again(shown):
    assert shown._repr_markdown_() == shown.html
    assert "\n\n" not in shown.html


def test_without_markup_the_words_are_as_they_were_written():
    assert str(method.introduction(element())) == " ".join(NASTY.split())
