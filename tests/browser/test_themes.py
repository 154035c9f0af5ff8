"""Light and dark: as the system says, unless the page or JupyterLab has chosen; without a rule that looks into the whole page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from vested_widgets.server.static_files import STATIC

LIGHT, DARK = "#fbfaf7", "#14171d"


@pytest.mark.parametrize(
    ("system", "page", "lab", "paper"),
    [
        ("light", "", "", LIGHT),
        ("dark", "", "", DARK),
        ("dark", "light", "", LIGHT),
        ("light", "dark", "", DARK),
        ("dark", "", "true", LIGHT),
        ("light", "", "false", DARK),
        ("dark", "", "false", DARK),
        ("light", "", "true", LIGHT),
    ],
)
def test_the_page_and_jupyterlab_have_the_last_word_over_the_system(browser: Browser, system, page, lab, paper):
    context = browser.new_context(color_scheme=system)
    tab = context.new_page()
    root, body = f'data-theme="{page}"' if page else "", f'data-jp-theme-light="{lab}"' if lab else ""
    style = (STATIC / "tokens.css").read_text("utf-8")
    tab.set_content(f"<!doctype html><html {root}><style>{style}</style><body {body}><p>text</p></body></html>")
    assert tab.eval_on_selector("p", "p => getComputedStyle(p).getPropertyValue('--paper').trim()") == paper
    context.close()


def test_no_style_asks_what_the_root_has_in_it():
    """It would be made anew, with all its variables, whenever anything on the page changes."""
    for file in STATIC.glob("*.css"):
        shown = re.sub(
            r"^@media print \{.*?^\}", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
        )  # paper does not change
        assert ":root:has(" not in shown.replace(" ", ""), file.name
        assert ":not(:has(" not in shown, file.name
