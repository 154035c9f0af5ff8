"""A document as Markdown: what stands on its page stands there as text, and no sign in it is taken for a mark."""

from __future__ import annotations

from vested_widgets import documents

PICTURE = documents.AssemblyPicture(
    "Both see a *clear* gap", "Averages | of 5 people", ["Party", "Today"], [["A & B", 2.5], ["C|D", None]]
)
TEXT = documents.AssemblyText(
    "A & B with C",
    "Statement of <Intent>",
    [("Between", "A & B and C"), ("Version code", "8244…5e")],
    [
        ("Our vision", ["1. Together,\nwithout #blame."], []),
        ("What we will do", ["We will call.", "- We will not wait."], [PICTURE]),
        ("Limits", [], []),
    ],
    [("C", "Not approved yet")],
    "An approval is of exactly this.",
)


def test_a_document_is_text_with_numbers_and_its_pictures_as_tables():
    assert documents.assembly_markdown(TEXT).split("\n\n") == [
        "# Statement of \\<Intent\\>",
        "A \\& B with C",
        "* Between: A \\& B and C\n* Version code: 8244…5e",
        "## 1 Our vision",
        "1\\. Together, without \\#blame.",
        "## 2 What we will do",
        "2.1 We will call.",
        "2.2 \\- We will not wait.",
        "### Both see a \\*clear\\* gap",
        "| Party | Today |\n| --- | --- |\n| A \\& B | 2.5 |\n| C\\|D |  |",
        "Averages \\| of 5 people",
        "## 3 Limits",
        "*Nothing has been written here yet.*",
        "## Approvals",
        "* C: Not approved yet",
        "An approval is of exactly this.\n",
    ]


def test_a_draft_without_text_has_no_approvals():
    empty = documents.AssemblyText("Deal", "Plan", [], [("Limits", [], [])], [], "An approval is of exactly this.")
    assert "Approvals" not in documents.assembly_markdown(empty) and "exactly" not in documents.assembly_markdown(empty)
