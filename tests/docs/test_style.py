from __future__ import annotations

import re

import pytest

from docs.pages import DOCS, PAGES, name, without_code

LONGEST_LINE = 120
LONGEST_PARAGRAPH = 5
LONGEST_DECISION = 40
STARTS_A_BLOCK = re.compile(r"^\s*([*-] |\d+\. |#|\||<!--|!\[)")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Paragraphs and items of lists: the number of the first line, and how many lines."""
    found: list[tuple[int, int]] = []
    inside = False
    for number, line in enumerate(without_code(text).splitlines(), 1):
        starts = STARTS_A_BLOCK.match(line)
        if not line.strip() or (starts and starts[1] in ("|", "#", "<!--", "![")):
            inside = False
        elif starts or not inside:
            found.append((number, 1))
            inside = True
        else:
            found[-1] = found[-1][0], found[-1][1] + 1
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_line_is_longer_than_can_be_read_beside_code(page):
    lines = enumerate(page.read_text("utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > LONGEST_LINE and not line.startswith("|")] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_paragraph_is_longer_than_five_lines(page):
    assert [number for number, lines in paragraphs(page.read_text("utf-8")) if lines > LONGEST_PARAGRAPH] == []


def test_paragraphs_are_counted_line_by_line():
    assert paragraphs("# a\none\ntwo\n\n* item\n  more\n* item\n| a |\n\n```sh\nx\n```\nlast\n") == [
        (2, 2),
        (5, 2),
        (7, 1),
        (13, 1),
    ]


def test_a_decision_is_short_and_says_context_decision_figures_and_consequence():
    decisions = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len(decisions) >= 16
    for number, decision in enumerate(decisions, 1):
        text = decision.read_text("utf-8")
        assert decision.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert len(text.splitlines()) <= LONGEST_DECISION, decision.name
        headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
        for expected in ("Context", "Decision", "Consequence"):
            assert any(heading.startswith(expected) for heading in headings), (decision.name, expected)
        assert "**Status:** " in text, decision.name


def test_every_decision_stands_in_the_list_of_decisions():
    listed = (DOCS / "decisions" / "index.md").read_text("utf-8")
    assert [one.name for one in sorted((DOCS / "decisions").glob("[0-9]*.md")) if f"({one.name})" not in listed] == []
