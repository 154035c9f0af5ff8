"""Build the docs site in .cache/site: `make docs`. No network is used, and no page loads anything from another server.

The Markdown pages and what follows from code (API reference, gallery) are laid together in .cache/docs, and Sphinx makes the site of that.
Every warning is an error; the built pages are then checked for dead links and for what they load.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import write_api

DOCS = Path(__file__).parent
ROOT = DOCS.parent
SOURCE = ROOT / ".cache" / "docs"
SITE = ROOT / ".cache" / "site"
# Pages of the root, by their name on the site.
OUTSIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md", "SECURITY.md": "security.md"}
CHAPTERS = {
    "Guides": ("participants", "facilitators", "educators", "privacy", "promises"),
    "Analysis": ("analysts", "measures", "pricing", "gallery"),
    "Server": ("operations", "scaling", "jupyterhub", "upgrade-and-backup", "commands", "security"),
    "Content": ("elements", "content", "own-tables"),
    "Engineering": ("architecture", "contributing", "changelog", "decisions/index", "bench-log"),
    "API reference": ("api", *(f"reference/{package or 'vested_widgets'}" for package in write_api.PACKAGES)),
}
SETTINGS = {
    "project": "Vested Workbook",
    "html_title": "Vested Workbook",
    "html_theme": "furo",
    "html_static_path": ["_static"],
    "html_show_copyright": False,
    "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"],
    "myst_heading_anchors": 4,
    "myst_enable_extensions": ["tasklist"],
    # Names of attributes, such as `low`, are those of several classes.
    "suppress_warnings": ["misc.highlighting_failure", "ref.python"],
    "napoleon_use_ivar": True,
    "autodoc_typehints": "signature",
    "autodoc_member_order": "bysource",
    "add_module_names": False,
}


def title_page(text: str) -> str:
    """Return the first page with the chapters of the site."""
    trees = []
    for chapter, pages in CHAPTERS.items():
        there = [page for page in pages if (SOURCE / f"{page}.md").exists() or (SOURCE / f"{page}.rst").exists()]
        trees.append("\n".join(["```{toctree}", ":hidden:", f":caption: {chapter}", "", *there, "```"]))
    return "\n\n".join([text, *trees]) + "\n"


def lay_out() -> None:
    """Lay the sources of the site together."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(DOCS, SOURCE, ignore=shutil.ignore_patterns("*.py", "*.ipynb", "__pycache__"))
    for page in SOURCE.rglob("*.md"):
        up = "../" * (len(page.relative_to(SOURCE).parts))
        text = page.read_text("utf-8").replace("](gallery.ipynb)", "](gallery.md)")
        for name, target in OUTSIDE.items():
            text = text.replace(f"]({up}{name}", f"]({up[3:]}{target}")
        page.write_text(text, "utf-8")
    for name, target in OUTSIDE.items():
        text = (ROOT / name).read_text("utf-8").replace("](docs/", "](")
        for other, page_name in OUTSIDE.items():
            text = text.replace(f"]({other}", f"]({page_name}")
        (SOURCE / target).write_text(text, "utf-8")
    (SOURCE / "reference").mkdir()
    for package in write_api.PACKAGES:
        (SOURCE / "reference" / f"{package or 'vested_widgets'}.rst").write_text("\n".join(reference(package)), "utf-8")
    (SOURCE / "_static").mkdir(exist_ok=True)
    (SOURCE / "gallery.md").write_text("\n".join(gallery()), "utf-8")
    decisions = sorted(file.stem for file in (SOURCE / "decisions").glob("[0-9]*.md"))
    listing = SOURCE / "decisions" / "index.md"
    tree = "\n".join(["```{toctree}", ":hidden:", "", *decisions, "```"])
    listing.write_text(f"{listing.read_text('utf-8')}\n{tree}\n", "utf-8")
    first = SOURCE / "index.md"
    first.write_text(title_page(first.read_text("utf-8")), "utf-8")


def reference(package: str) -> Iterator[str]:
    """Yield the lines of a package's page: each public name with its signature and docstring."""
    place = ".".join(filter(None, ("vested_widgets", package)))
    source = ast.parse((ROOT / "vested_widgets" / package / "__init__.py").read_text("utf-8"))
    yield from (place, "=" * len(place), "", " ".join((ast.get_docstring(source) or "").replace("`", "``").split()), "")
    for name, module in write_api.origins(package).items():
        if module:
            yield from (directive(package, module, name), "")


def directive(package: str, module: str, name: str) -> str:
    """Return Sphinx's directive for a public name."""
    place = ".".join(filter(None, ("vested_widgets", package, module)))
    thing = getattr(importlib.import_module(place), name)
    if isinstance(thing, type):
        return f".. autoclass:: {place}.{name}\n   :members:"
    if callable(thing):
        return f".. autofunction:: {place}.{name}"
    # autodoc would show what a dict or a number is.
    [summary] = as_rst([write_api.summary_of(package, name, module)])
    return f".. py:data:: {place}.{name}\n\n   {summary}"


def gallery() -> Iterator[str]:
    """Yield the lines of the gallery: the notebook, its pictures drawn and live.

    Each picture is a page of its own that is loaded when it comes near the screen.
    """
    from plotly.offline import get_plotlyjs

    folder = SOURCE / "_static" / "gallery"
    folder.mkdir()
    (folder / "plotly.min.js").write_text(get_plotlyjs(), "utf-8")
    names: dict[str, Any] = {}
    number = 0
    for cell in json.loads((DOCS / "gallery.ipynb").read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from ("", source, "")
            continue
        yield from ("", "```python", source, "```", "")
        figure = shown(source, names)
        if hasattr(figure, "to_plotly_json"):
            number += 1
            (folder / f"{number}.html").write_text(picture(figure), "utf-8")
            yield from (frame(f"_static/gallery/{number}.html", figure), "")


def shown(source: str, names: dict[str, Any]) -> Any:
    """Return what a cell shows: the value of its last expression, else None."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "gallery", "exec"), names)
    return eval(compile(ast.Expression(last.value), "gallery", "eval"), names) if last is not None else None


def picture(figure: Any) -> str:
    """Return a page with one figure."""
    import plotly.io

    return plotly.io.to_html(figure, include_plotlyjs="plotly.min.js", config={"displaylogo": False, "responsive": True})


def frame(address: str, figure: Any) -> str:
    """Return what shows a figure's page inside the gallery."""
    from html import escape

    height = int(figure.layout.height or 450) + 30
    title = escape(str(figure.layout.meta["alt"]), quote=True)
    return f'<iframe src="{address}" title="{title}" loading="lazy" style="width:100%;height:{height}px;border:0"></iframe>'


def convert_docstring(_app: object, _what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Turn the Markdown of a docstring into what Sphinx reads, in place."""
    lines[:] = as_rst(lines)


def as_rst(lines: list[str]) -> list[str]:
    """Return Markdown as reStructuredText: code stays code, lists stand apart, and other marks are plain letters."""
    found: list[str] = []
    inside = False
    for line in lines:
        bullet = re.match(r"( *)[*-] ", line)
        if (bullet and not inside) or (inside and not bullet and line.strip() and not line.startswith("  ")):
            found.append("")
        inside = bool(bullet) or (inside and line.startswith("  "))
        start = bullet[0] if bullet else ""
        pieces = re.split(r"`([^`]*)`", line[len(start) :])
        words = [re.sub(r"([|*\\])|(?<=\w)(_)(?!\w)", r"\\\g<0>", piece) for piece in pieces[::2]]
        code = [f"``{piece}``" for piece in pieces[1::2]]
        found.append(start + "".join(piece for pair in zip(words, [*code, ""], strict=False) for piece in pair))
    return found


class Links(HTMLParser):
    """Collects a page's anchors, its links, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag names."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link":
            self.loaded.append(values.get("href", ""))
        elif "src" in values:
            self.loaded.append(values["src"])


def faults_of(site: Path) -> Iterator[str]:
    """Yield what is wrong in a built site: dead links, and what is loaded from elsewhere."""
    found = {}
    for file in site.rglob("*.html"):
        found[file.resolve()] = parser = Links()
        parser.feed(file.read_text("utf-8"))
    for file, parser in found.items():
        name = file.relative_to(site.resolve()).as_posix()
        yield from (f"{name} loads {target}" for target in parser.loaded if re.match(r"(https?:)?//", target))
        for target in [*parser.links, *parser.loaded]:
            if re.match(r"([a-z]+:|//)", target):
                continue
            path, _, anchor = unquote(target).partition("#")
            aim = (file.parent / path.partition("?")[0]).resolve() if path else file
            if not aim.exists():
                yield f"{name} links to {target}, which is not there"
            elif anchor and aim in found and anchor not in found[aim].anchors:
                yield f"{name} links to {target}, where there is no such place"


def main() -> int:
    """Build the site and check it; return the exit code."""
    from sphinx.application import Sphinx

    lay_out()
    shutil.rmtree(SITE, ignore_errors=True)
    sphinx = Sphinx(
        srcdir=SOURCE,
        confdir=None,
        outdir=SITE,
        doctreedir=ROOT / ".cache" / "doctrees",
        buildername="html",
        confoverrides=SETTINGS,
        status=None,
        warningiserror=True,
    )
    sphinx.connect("autodoc-process-docstring", convert_docstring, priority=400)
    sphinx.build()
    faults = sorted(set(faults_of(SITE)))
    print(*faults, sep="\n", end="\n" if faults else "")
    if faults or sphinx.statuscode:
        return 1
    print(f"The docs are in {(SITE / 'index.html').relative_to(ROOT)}: {len(list(SITE.rglob('*.html')))} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
