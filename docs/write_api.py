"""Write docs/api.md, the list of all public names with what each is: `python docs/write_api.py`. A test holds the page to the code."""

from __future__ import annotations

import ast
import importlib
import textwrap
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("api.md")
PACKAGES = ("", "alignment", "charts", "deals", "documents", "method", "pricing", "scorecard", "workload")
HEAD = """# Public names

What each package promises to those who import it; everything else may change without notice. The docstring of a name
says more (`help(vested_widgets.alignment.gaps)`). This page is written by `python docs/write_api.py` from
the docstrings.
"""


def stub_of(package: str) -> Path:
    """The stub that names what a package of ours exports; "" is the whole."""
    return ROOT / "vested_widgets" / package / "__init__.pyi"


def origins(package: str) -> dict[str, str]:
    """By public name, in the order of the stub, the module that it comes from ("" for a module that is itself exported)."""
    tree = ast.parse(stub_of(package).read_text("utf-8"))
    return {
        one.asname or one.name: node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for one in node.names
    }


def summary_of(package: str, name: str, module: str) -> str:
    """The first sentence line of a name's own docstring; "" if it has none.

    A constant's stands below its assignment.
    """
    place = ".".join(filter(None, ("vested_widgets", package)))
    thing: Any = getattr(importlib.import_module(place), name)
    if isinstance(thing, ModuleType | type) or callable(thing):
        said = vars(thing).get("__doc__") if isinstance(thing, type) else thing.__doc__
        made = isinstance(thing, type) and (said or "").startswith(f"{name}(")  # by dataclass or NamedTuple
        return "" if made else _first(said)
    return _constant(f"{place}.{module}", name)


def _constant(place: str, name: str) -> str:
    """Return what stands below the assignment of a constant, in the module where it is made."""
    file = importlib.import_module(place).__file__ or ""
    body = ast.parse(Path(file).read_text("utf-8")).body
    for node, after in pairwise(body):
        if isinstance(node, ast.ImportFrom) and node.module and any((one.asname or one.name) == name for one in node.names):
            return _constant(node.module, name)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
            return _first(after.value.value) if told else ""  # type: ignore[attr-defined]
    return ""


def _first(text: str | None) -> str:
    return " ".join((text or "").strip().partition("\n\n")[0].split())


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for package in PACKAGES:
        place = ".".join(filter(None, ("vested_widgets", package)))
        parts.append(f"## {place}\n\n{_wrapped(_first(importlib.import_module(place).__doc__))}\n")
        lines = [_wrapped(f"* `{name}`: {summary_of(package, name, module)}", "  ") for name, module in origins(package).items()]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
