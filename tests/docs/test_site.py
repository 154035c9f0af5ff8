from __future__ import annotations

import importlib
import sys

import pytest

from docs.pages import DOCS


@pytest.fixture(scope="module")
def site():
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("build_site")
    sys.path.remove(str(DOCS))


def test_every_page_of_docs_has_its_chapter(site):
    chapters = {page for pages in site.CHAPTERS.values() for page in pages}
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
    assert {page for page in pages - chapters - {"index"} if not page.startswith("decisions/0")} == set()


def test_dead_links_and_what_comes_from_elsewhere_are_faults(site, tmp_path):
    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><a href="b.html#there">x</a><a href="b.html#gone">x</a><a href="c.html">x</a><a href="https://e.org">x</a>'
        '<script src="https://e.org/a.js"></script><link rel="stylesheet" href="//e.org/a.css"><img src="p.png">',
        "utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="there">B</p><a href="#there">x</a>', "utf-8")
    assert sorted(site.faults_of(tmp_path)) == [
        "a.html links to b.html#gone, where there is no such place",
        "a.html links to c.html, which is not there",
        "a.html links to p.png, which is not there",
        "a.html loads //e.org/a.css",
        "a.html loads https://e.org/a.js",
    ]


@pytest.mark.parametrize(
    ("markdown", "rst"),
    [
        ("The word `gate`, or `a|b`.", ["The word ``gate``, or ``a|b``."]),
        ("|x| * 2 and d_obs_", [r"\|x\| \* 2 and d_obs\_"]),
        ("Rows:\n* one,\n  more\n* two\nEnd", ["Rows:", "", "* one,", "  more", "* two", "", "End"]),
    ],
)
def test_docstrings_are_read_as_markdown(site, markdown, rst):
    assert site.as_rst(markdown.split("\n")) == rst
