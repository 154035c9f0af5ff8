from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pages import DOCS, PAGES, ROOT, name, without_code

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(<?([^)>\s]+)>?[^)]*\)")
MENTION = re.compile(r"\bdocs/[\w/.-]+\.md(?:#[\w-]+)?")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.*)$", without_code(page.read_text("utf-8")), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).strip()
        found.add(plain.replace(" ", "-"))
    return found


def dead(page: Path, target: str) -> bool:
    """Whether a link inside the project leads nowhere."""
    path, _, anchor = target.partition("#")
    place = (page.parent / path).resolve() if path else page
    return not place.exists() or bool(anchor and place.suffix == ".md" and anchor not in anchors(place))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page):
    targets = LINK.findall(re.sub(r"`[^`\n]*`", "", without_code(page.read_text("utf-8"))))
    inside = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if dead(page, target)] == []


def test_a_dead_link_and_a_dead_anchor_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A title, with `code`\n", "utf-8")
    assert anchors(page) == {"a-title-with-code"}
    assert dead(page, "gone.md")
    assert dead(page, "#gone")
    assert not dead(page, "page.md#a-title-with-code")


def test_code_names_only_pages_of_docs_that_are_there():
    sources = [
        *(ROOT / "vested_widgets").rglob("*.py"),
        *(ROOT / "frontend" / "src").rglob("*.ts"),
        *(ROOT / "tests" / "load").rglob("*.py"),
    ]
    found = {
        (name(source), target)
        for source in sources
        for target in MENTION.findall(source.read_text("utf-8"))
        if dead(ROOT / "README.md", target)
    }
    assert found == set()


def test_every_page_of_docs_is_reached_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md", DOCS / "index.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        targets = LINK.findall(without_code(page.read_text("utf-8")))
        waiting += [page.parent / target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [name(page) for page in DOCS.rglob("*.md") if page.resolve() not in seen] == []
