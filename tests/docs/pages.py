"""The Markdown pages of the project, read the way the tests of docs need them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    """The path of a page from the root."""
    return page.relative_to(ROOT).as_posix()


def without_code(text: str) -> str:
    """The text with its code blocks emptied; the numbers of lines stay."""
    return FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)


def code_blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return [block[3] for block in FENCE.finditer(text) if block[2] == language]


def generator() -> ModuleType:
    """The script that writes the tables of the docs."""
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
