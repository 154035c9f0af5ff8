"""All exports stand in one table: each has a button, an act and a builder, and every address that pages name is served."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import vested_widgets
from seatless import said
from vested_widgets import deals, documents, method
from vested_widgets.deals import policy
from vested_widgets.documents.exports import EXPORTS, Export, file_name
from vested_widgets.server.handlers.downloads import routes

ROOT = Path(vested_widgets.__file__).parent
SUFFIXES = sorted({suffix for export in EXPORTS.values() for suffix in export.media})
ADDRESS = re.compile(rf"vested/(\w+)\.({'|'.join(SUFFIXES)})\b")


@pytest.mark.parametrize("export", EXPORTS.values(), ids=lambda export: export.name)
def test_each_export_has_a_button_and_an_act_that_some_role_may(export: Export):
    assert EXPORTS[export.name] is export
    assert method.words(export.title)
    assert policy.ACTS[export.act]
    assert export.suffix in export.media


def test_what_a_seat_may_download_is_served_and_nothing_else():
    served = {pattern.replace("\\", ""): rest[1]["export"].name for pattern, *rest in routes()}
    forms = {f"/vested/agreement.{suffix}": "agreement" for suffix in ("pdf", "docx", "xlsx", "json", "md", "ics")}
    answers = {f"/vested/answers.{suffix}": "answers" for suffix in ("csv", "parquet")}
    assert served == {"/vested/own.json": "own", "/vested/deal.json": "deal", **forms, **answers}


def test_every_download_that_pages_name_is_served():
    files = [path for folder in ("static/js", "server/templates") for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += list((ROOT.parent / "frontend" / "src").rglob("*.ts"))
    named = {match[0] for file in files for match in ADDRESS.finditer(file.read_text("utf-8"))}
    assert "vested/deal.json" in named
    assert named <= {path for export in EXPORTS.values() if export.served for path in export.paths}


def built(name: str, seat: deals.Seat) -> bytes:
    export = EXPORTS[name]
    return export.build(export.from_seat(seat), export.suffix)


def test_a_deal_and_what_is_ones_own_are_built_from_a_seat_and_refused_to_those_who_may_not(tmp_path: Path):
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        architect, member = (
            deals.Seat.open(store, next(m.id for m in deal.members if m.role == role)) for role in ("architect", "member")
        )
        whole = json.loads(built("deal", architect))
        assert said(whole) == said(json.loads(json.dumps(store.export_without_seats(deal.id))))
        assert whole["format"] == "vested-workbook deal without seats"
        with pytest.raises(deals.NotAllowed):
            built("deal", member)
        assert json.loads(built("own", member))["seat"]["alias"] == member.member.alias


def test_the_agreement_leaves_in_every_form_and_not_for_whom_has_no_seat_in_it(tmp_path: Path):
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        seat = deals.Seat.open(store, next(m.id for m in deal.members if m.role == "member"))
        export = EXPORTS["agreement"]
        for suffix in export.media:
            data = export.build(export.from_seat(seat), suffix)
            assert data.startswith({"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}.get(suffix, data[:1]))
            assert len(data) > 100


def test_links_are_a_sheet_to_print_or_plain_text():
    seats = [documents.SeatLink("Ada", "East", "https://deal.example/join/abc")]
    build = EXPORTS["links"].build
    assert build(("Here", seats), "html").decode() == documents.seat_sheet("Here", seats)
    assert build(("Here", seats), "txt").decode() == documents.seat_text("Here", seats)


def test_a_file_name_has_plain_letters_only():
    assert file_name("Harbour & Linden: Ada", "json") == "harbour-linden-ada.json"
    assert file_name("…", "csv") == "deal.csv"


TABLES = [
    (f"{step.id}/{part.id}", part) for step in method.load().steps for part in step.parts if isinstance(part, method.JointTable)
]


@pytest.mark.parametrize(("place", "part"), TABLES, ids=[place for place, _ in TABLES])
def test_every_table_goes_out_in_every_form_and_is_known_again(place, part):
    export, layout = EXPORTS["table"], documents.Layout(part)
    assert len(TABLES) > 20
    for form in export.media:
        lines = documents.read_table(export.build((layout, []), form), f"table.{form}")
        assert [str(cell) for cell in lines[0]][: len(part.columns)] == layout.titles, (place, form)
