"""Inspecting a page that is open: axe, sideways scrolling, small targets and the room that bars leave, at several sizes and in light and dark.

A page is opened once; its size and its colours change under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.entering import AT_REST

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
# What has scrolled half under a bar is no small target: people scroll on. So axe looks at the page with its bars in the flow.
AXE = """async (tags) => {
  const unstuck = new CSSStyleSheet();
  unstuck.replaceSync(".p-header, .v-foot, .v-console-bar { position: static !important }");
  document.adoptedStyleSheets.push(unstuck);
  const { violations } = await axe.run({ exclude: [[".v-plot > *"]] },
    { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false })
    .finally(() => document.adoptedStyleSheets.pop());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, target, any, all, none }) =>
    `${id}: ${target.join(" ")}: ${html.slice(0, 160)} (${[...any, ...all, ...none].map((one) => one.message).join("; ").slice(0, 200)})`));
}"""
# Controls that are less than 44 px high, as far as they can be pressed.
SMALL = """() => [...document.querySelectorAll(
    "button, [role=button], .v-button, .v-input-scale label, .v-input-unsure, select, summary, input[type=text], .p-choice, .p-menu a, .p-rail a")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, { width, height }]) => width > 1 && (height < 43.5 || width < 23.5))
  .map(([one, { width, height }]) => `${Math.round(width)} × ${Math.round(height)}: ${one.outerHTML.slice(0, 120)}`)"""
# What stands out of the page at its right or left; what scrolls by itself or is cut does not.
SIDEWAYS = """() => {
  const most = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  if (wide <= most) return [];
  return [`${wide} of ${most} px: ` + [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > most + 1)
    .slice(-1).map((one) => one.outerHTML.slice(0, 140))];
}"""
# Words of at most 14 letters that are broken, since what they stand in is too narrow for them.
BROKEN = """() => {
  const isUnseen = (one) => {
    for (let up = one; up; up = up.parentElement) if (up.offsetWidth <= 1 && getComputedStyle(up).overflow === "hidden") return true;
    return false;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !box.checkVisibility() || box.getBoundingClientRect().width < 2) continue;
    if (box.closest(".v-plot, .v-url, code, pre, script, style") || isUnseen(box)) continue;
    // Letters of an address are no word: it breaks wherever it must.
    for (const word of text.data.matchAll(/(?<![\\p{L}/:._-])[\\p{L}]+(?![\\p{L}]*[/:_]|\\.\\p{L})/gu)) {
      if (word[0].length > 14) continue;
      const range = new Range();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const rows = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
      if (rows.size > 1) found.push(`broken: “${word[0]}” of ${box.outerHTML.slice(0, 120)}`);
    }
  }
  return found.slice(0, 5);
}"""
# The bars that stay on the screen: the header, and what is docked at the lower edge.
BARS = """() => [...document.querySelectorAll(".p-header, .v-foot, .v-console-bar")].filter((one) =>
    one.checkVisibility() && ["fixed", "sticky"].includes(getComputedStyle(one).position))
  .map((one) => [one.className, one.offsetHeight])"""


Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class View:
    """A size of the window in CSS px, light or dark, and what is asked there.

    Attributes:
        axe: whether axe runs.
        most_bars: how many px the bars may take of its height.
    """

    width: int
    height: int
    scheme: Scheme = "light"
    axe: bool = True
    most_bars: float | None = None

    def __str__(self) -> str:
        """Return size and colours."""
        return f"{self.width} × {self.height} {self.scheme}"


# The most px that the bars of a page may take of a phone of 390 × 844, and of the height where that is small.
MOST_BARS, MOST_OF_LOW = 105, 0.4


def views(turn: int, *, once: bool = False) -> tuple[View, ...]:
    """Return the views of a page: axe wide and narrow, the one in light and the other in dark colours, taking turns.

    They go from wide to narrow, so that pictures are drawn for another width once. With `once` axe runs in one of them, by turns in each.
    """
    wide, narrow = cast("tuple[Scheme, Scheme]", ("dark", "light") if turn % 2 else ("light", "dark"))
    is_wide = turn % 4 < 2
    return (
        View(1280, 844, wide, axe=is_wide or not once),
        View(844, 390, narrow, axe=False, most_bars=MOST_OF_LOW * 390),  # a phone on its side
        View(640, 360, narrow, axe=False, most_bars=MOST_OF_LOW * 360),  # a laptop of 1280 × 720 at 200 % zoom
        View(390, 844, narrow, axe=False, most_bars=MOST_BARS),
        View(320, 640, narrow, axe=not is_wide or not once),
    )


@dataclass
class Inspection:
    """What was found on the pages of a walk, as sentences that name state and view.

    Attributes:
        turn: how many states were looked at before.
        folder: where a picture of each state in each view goes, if people want to look at them.
    """

    turn: int = 0
    folder: Path | None = None
    found: list[str] = field(default_factory=list)

    def look(self, page: Page, state: str, only: Sequence[View] = (), *, once: bool = False) -> None:
        """Look at a page, as it is now, in all views, and leave it as wide as it was at first."""
        shown = only or views(self.turn, once=once)
        self.turn += 1
        for view in shown:
            page.emulate_media(color_scheme=view.scheme)
            page.set_viewport_size({"width": view.width, "height": view.height})
            page.evaluate(AT_REST)
            told = [*page.evaluate(SIDEWAYS), *page.evaluate(SMALL), *page.evaluate(BROKEN)]
            if view.most_bars is not None:
                bars = page.evaluate(BARS)
                if sum(height for _, height in bars) > view.most_bars:
                    told.append(f"more than {view.most_bars} px of bars: {bars}")
            if view.axe:
                told += axe(page)
            self.found += [f"{state}, {view}: {one}" for one in told]
            if self.folder:
                name = re.sub(r"\W+", "-", f"{state} {view}")
                page.screenshot(path=self.folder / f"{name}.png")
        page.set_viewport_size({"width": shown[0].width, "height": shown[0].height})


def axe(page: Page) -> list[str]:
    """Return what axe finds on a page, each as a sentence; texts in pictures are held to their contrast where they are drawn."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE, list(TAGS))
    return found
