"""The words of an Element and of a step as HTML, for notebooks, for hosted pages and for a page without a notebook alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from vested_widgets.method.schema import Element, Step

# What a step says about itself beside its question, in the order in which it is read.
TOLD = ("why", "what_to_do", "what_to_look_for", "what_goes_wrong")
EMPHASIS = re.compile(r"\*([^\s*](?:[^*]*[^\s*])?)\*")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Prose:
    """Text that a notebook shows under a cell.

    Its HTML has no blank line, so that Markdown takes it as it stands; that is how Jupyter and Voila give it the style of text.
    """

    html: str

    def _repr_markdown_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return unescape(TAG.sub("", self.html))

    __repr__ = __str__


def introduction(element: Element) -> Prose:
    """Return what an Element says about itself: the paragraphs of its introduction, or its purpose if it has none."""
    if not element.introduction:
        return Prose(_paragraph("", _plain(element.purpose)))
    return Prose("\n".join(_paragraph(f"{one.title}.", _emphasised(one.text)) for one in element.introduction))


def explanation(step: Step, example: str = "") -> Prose:
    """Return why a step is done and what to look for, folded; with an example, which a notebook may tell, at its end."""
    told = [_paragraph(words(f"step.{name}"), _plain(getattr(step, name))) for name in TOLD]
    if example.strip():
        told.append(_paragraph(words("step.example"), _emphasised(example)))
    return Prose("\n".join([f"<details><summary>{_plain(words('step.more'))}</summary>", *told, "</details>"]))


def _paragraph(label: str, html: str) -> str:
    return f"<p><strong>{_plain(label)}</strong> {html}</p>" if label else f"<p>{html}</p>"


def _plain(text: str) -> str:
    """Escape a text; on one line, since a blank line would end a block of HTML within Markdown."""
    return escape(" ".join(text.split()), quote=False)


def _emphasised(text: str) -> str:
    """Escape a text in which `*words*` are set in italics, and nothing else is markup."""
    return EMPHASIS.sub(r"<em>\1</em>", _plain(text))
