"""The agreement as PDF, read by others: its tags, bookmarks, fonts, text, and the data inside."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agreements import PRINTED, SIGNS, agreement, agreements
from vested_widgets.deals.agreement.codes import agreement_code, text_code
from vested_widgets.documents.agreement import as_json, pdf
from vested_widgets.documents.agreement.content import Clause, Section
from vested_widgets.documents.agreement.verifying import verify


@pytest.fixture(scope="module")
def full():
    return agreement()


@pytest.fixture(scope="module")
def printed(full):
    return pdf.write_pdf(full).data


def text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(document[at].get_textpage().get_text_range() for at in range(len(document)))


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def roles(data: bytes) -> list[tuple[str, dict]]:
    """The structure of a tagged PDF, from its root down."""
    found = []

    def walk(node):
        node = node.get_object()
        if not isinstance(node, pypdf.generic.DictionaryObject):
            return
        if "/S" in node:
            found.append((str(node["/S"]), node))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if hasattr(kid, "get_object"):
                walk(kid)

    walk(reader(data).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_it_declares_itself_for_screen_readers_and_archives(printed):
    root = reader(printed).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert reader(printed).metadata.title == "Agreement of Harbour & Linden"


def test_headings_tables_and_pictures_are_tagged_as_what_they_are(printed):
    found = roles(printed)
    names = [name for name, _ in found]
    assert names.count("/H1") + names.count("/Title") >= 7
    assert names.count("/H2") + names.count("/H3") >= 5
    assert names.count("/Table") >= 5
    assert "/TH" in names
    assert "/THead" in names
    figures = [node for name, node in found if name == "/Figure"]
    assert len(figures) == 2
    assert all(len(node["/Alt"]) > 40 for node in figures)


def test_bookmarks_name_all_schedules_and_sections(printed):
    titles = []
    for one in reader(printed).outline:
        titles += [" ".join(entry["/Title"].split()) for entry in (one if isinstance(one, list) else [one])]
    assert titles == [
        "Schedule 1: Business Model Map", "1.1 Sourcing model", "Schedule 2: Statement of Intent", "2.1 Vision", "2.2 Behaviours",
        "Schedule 3: Objectives and workload", "3.1 Actions", "3.2 Allocation", "Schedule 9: Exit plan", "Signatures", "Change register",
        "Audit trail",
    ]  # fmt: skip


def test_all_fonts_are_inside_and_pictures_are_vectors(printed):
    fonts, images = {}, 0
    for page in reader(printed).pages:
        resources = page["/Resources"].get_object()
        for font in resources.get("/Font", {}).values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(below["/BaseFont"])] = below["/FontDescriptor"].get_object()
        images += sum(one.get_object()["/Subtype"] == "/Image" for one in resources.get("/XObject", {}).values())
    assert images == 0
    assert any("Newsreader" in name for name in fonts)
    assert any("Figtree" in name for name in fonts)
    assert any("Arabic" in name for name in fonts)
    assert any("Hebrew" in name for name in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(about) for about in fonts.values())


def test_what_people_wrote_is_letters_and_never_markup(printed):
    assert "& <b>friends</b> #let x = 1; $y$ `z` *not bold* _w_" in text(printed).replace("\r\n", " ").replace("\n", " ") or all(
        word in text(printed) for word in ("#let", "$y$", "`z`", "*not", "_w_", "@here", "<label>", "//")
    )
    assert SIGNS.split()[0] in text(printed)


MARKUP = st.text(st.sampled_from(list("#$*_`\\@<>[](){}/=-+~'\":;%&!\n abcß")), min_size=1, max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(MARKUP)
def test_no_text_whatever_is_read_as_markup(words):
    line = " ".join(f"x{words}x".split())
    section = Section("1.1", "S", "a/b", (Clause("a/b#1", "1.1.1", line, {}),))
    one = agreement(pictures=False)
    schedule = replace(one.schedules[0], sections=(section,), code=text_code((section,)))
    one = replace(one, schedules=(schedule,), signatures=(), code=agreement_code(one.parties, [(schedule.id, schedule.code)]))
    assert verify(pdf.write_pdf(one).data, "x.pdf").holds


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(agreements(PRINTED))
def test_any_agreement_can_be_printed_and_proved(given_one):
    data = pdf.write_pdf(given_one).data
    found = verify(data, "x.pdf")
    assert found.differences == ()
    assert found.holds


def test_the_data_inside_is_the_agreement(printed, full):
    assert reader(printed).attachments["agreement.json"] == [as_json.write_json(full)]


def test_letters_that_no_typeface_has_stand_there_by_their_numbers_and_are_told():
    one = replace(agreement(pictures=False), deal="A \U00012345 B")
    made = pdf.write_pdf(one)
    assert made.unknown == ("\U00012345",)
    assert "U+12345" in text(made.data)
    assert verify(made.data, "x.pdf").holds


def test_the_same_agreement_gives_the_same_bytes(full, printed):
    assert pdf.write_pdf(full).data == printed


def test_eighty_pages_take_less_than_ten_seconds_of_work():
    one = agreement(pictures=False, rows=1300)
    started = time.process_time()
    data = pdf.write_pdf(one).data
    assert len(pypdfium2.PdfDocument(data)) >= 80
    assert time.process_time() - started < 10
