"""Inspecting a page that is open: axe, sideways scrolling, small targets and the room that bars leave, at several sizes and in light and dark.

A page is opened once; its size and its colours change under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.entering import AT_REST

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
AXE = """async ([tags, rules]) => {
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const { violations } = await axe.run({ exclude: [[".v-plot > *"]] }, { runOnly, resultTypes: ["violations"], preload: false });
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
# The bars that stay on the screen: the header, and what is docked at the lower edge.
BARS = """() => [...document.querySelectorAll(".p-header, .v-foot, .v-console-bar")].filter((one) =>
    one.checkVisibility() && ["fixed", "sticky"].includes(getComputedStyle(one).position))
  .map((one) => [one.className, one.offsetHeight])"""


@dataclass(frozen=True)
class View:
    """A size of the window in CSS px, light or dark, and what is asked there.

    Attributes:
        rules: of axe; all of those for everyone if there are none, and no rule at all for `()`.
        most_bars: how many px the bars may take of its height.
    """

    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    rules: tuple[str, ...] | None = None
    most_bars: float | None = None

    def __str__(self) -> str:
        """Return size and colours."""
        return f"{self.width} × {self.height} {self.scheme}"


# The only rules that ask for colours.
LOOK = ("color-contrast", "link-in-text-block")
# The most px that the bars of a page may take of a phone of 390 × 844, and of the height where that is small.
MOST_BARS, MOST_OF_LOW = 105, 0.4


def views(scheme: Literal["light", "dark"]) -> tuple[View, ...]:
    """Return the views of a page: all of axe wide in these colours and narrow in the others, and wide in both for contrast.

    They go from wide to narrow, so that pictures are drawn for another width once.
    """
    other: Literal["light", "dark"] = "dark" if scheme == "light" else "light"
    return (
        View(1280, 844, scheme),
        View(1280, 844, other, LOOK),
        View(844, 390, other, (), MOST_OF_LOW * 390),  # a phone on its side
        View(640, 360, other, (), MOST_OF_LOW * 360),  # a laptop of 1280 × 720 at 200 % zoom
        View(390, 844, other, (), MOST_BARS),
        View(320, 640, other),
    )


@dataclass
class Inspection:
    """What was found on the pages of a walk, as sentences that name state and view."""

    found: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    folder: Path | None = None

    def look(self, page: Page, state: str, only: Sequence[View] = ()) -> None:
        """Look at a page, as it is now, in all views; every other state begins in the dark."""
        for view in only or views("dark" if len(self.states) % 2 else "light"):
            page.emulate_media(color_scheme=view.scheme)
            page.set_viewport_size({"width": view.width, "height": view.height})
            page.evaluate(AT_REST)
            told = [*page.evaluate(SIDEWAYS), *page.evaluate(SMALL)]
            if view.most_bars is not None:
                bars = page.evaluate(BARS)
                if sum(height for _, height in bars) > view.most_bars:
                    told.append(f"more than {view.most_bars} px of bars: {bars}")
            if view.rules != ():
                told += axe(page, view.rules)
            self.found += [f"{state}, {view}: {one}" for one in told]
            if self.folder:
                page.screenshot(path=self.folder / f"{state.replace(' ', '-').replace('/', '-')}-{view.width}x{view.height}-{view.scheme}.png")
        self.states.append(state)
        if self.folder:
            (self.folder / "found.txt").write_text("\n".join(self.found), "utf-8")
        first = (only or views("light"))[0]
        page.set_viewport_size({"width": first.width, "height": first.height})


def axe(page: Page, rules: Sequence[str] | None = None) -> list[str]:
    """Return what axe finds on a page, each as a sentence; texts in pictures are held to their contrast where they are drawn."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE, [TAGS, list(rules) if rules else None])
    return found
