"""The seats of a deal as people take them home: a printable sheet with QR codes, and the same as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import segno

from vested_widgets import method

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class SeatLink:
    """One seat and its secret link."""

    alias: str
    party: str
    url: str


def qr_svg(url: str) -> str:
    """Return the link as a QR code, an inline SVG that scales, dark on white (a scanner needs that also at night)."""
    code = segno.make(url, error="m", micro=False)
    return str(code.svg_inline(scale=4, border=2, light="#ffffff", omitsize=True, svgclass=None, lineclass=None, title=None))


def seat_sheet(deal: str, seats: Sequence[SeatLink]) -> str:
    """Return a page to print and cut: one card per seat with its link and QR code. Names are text, never markup.

    Returns:
        One HTML document that needs nothing else.
    """
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    cards = [{"alias": seat.alias, "party": seat.party, "url": seat.url, "qr": qr_svg(seat.url)} for seat in seats]
    return environment.get_template("seats.html.j2").render(deal=deal, cards=cards, words=method.words)


def seat_text(deal: str, seats: Sequence[SeatLink]) -> str:
    """Return the links as plain text, one seat a line."""
    lines = [f"{seat.party} · {seat.alias}: {seat.url}" for seat in seats]
    return "\n".join([deal, "", *lines, ""])
