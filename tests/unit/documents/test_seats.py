"""The seat sheet: every seat once, with a code that a phone can read, and names that stay text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import segno

from vested_widgets.documents import SeatLink, qr_svg, seat_sheet, seat_text

SEATS = [SeatLink(f"Person {n}", "North & South", f"https://deal.example/join/{'x' * 20}{n:02d}") for n in range(12)]


def test_every_seat_has_its_card_with_link_and_code():
    page = seat_sheet("A deal", SEATS)
    assert page.count('class="card"') == 12
    assert page.count("<svg") == 12
    for seat in SEATS:
        assert page.count(f">{seat.url}<") == 1
        assert f">{seat.alias}<" in page
    assert "North &amp; South" in page


def test_names_are_text_and_never_markup():
    page = seat_sheet("<script>1</script>", [SeatLink("<img src=x onerror=alert(1)>", '"><b>', "https://deal.example/join/a")])
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_the_sheet_needs_nothing_from_outside():
    page = seat_sheet("A deal", SEATS)
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|<script|<link""", page)


def test_a_card_is_never_cut_by_a_page():
    assert "break-inside:avoid" in seat_sheet("A deal", SEATS)


@pytest.mark.parametrize(
    "url", ["http://localhost:8866/join/243lDkysN8emF5eskjBnmQ", "https://deal.example/a/long/way/join/" + "z" * 22]
)
def test_the_code_is_that_of_the_link_dark_on_white(url: str):
    svg = ElementTree.fromstring(qr_svg(url))
    size = float(svg.attrib["viewBox"].split()[2])
    code = segno.make(url, error="m", micro=False)
    border = 2
    assert size in (code.symbol_size(1, border)[0], code.symbol_size(4, border)[0])
    assert "#fff" in qr_svg(url)
    assert qr_svg(url) != qr_svg(url + "x")


def test_the_links_as_text_stand_one_a_line():
    lines = seat_text("A deal", SEATS).splitlines()
    assert lines[0] == "A deal"
    assert sum(seat.url in line and seat.alias in line for seat in SEATS for line in lines) == 12
