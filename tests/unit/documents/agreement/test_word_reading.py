"""A Word file that people have worked on comes back as proposals: nothing is lost, nothing is flattened, nothing is guessed."""

from __future__ import annotations

import copy
import io
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from agreements import TEXTS, agreement, agreements
from edited_word import AUTHOR, SPACE, Edited, W
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement.word import write_word
from vested_widgets.documents.agreement.word_reading import read_word

ONE = agreement(pictures=False, rows=4)
DATA = write_word(ONE)
BEHAVIOUR = "intent/behaviours#b3"
TEXT = "We tell each other bad news by noon, call 3."


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_any_agreement_that_nobody_has_touched_comes_back_without_a_proposal(given_one):
    returned = read_word(write_word(given_one), "x.docx")
    assert returned.proposals == ()
    assert returned.remarks == ()


def test_the_full_agreement_comes_back_without_a_proposal():
    assert read_word(write_word(agreement()), "x.docx").proposals == ()


def test_several_schedules_in_which_nothing_stands_are_no_proposal():
    missing = ONE.schedules[-1]
    one = replace(
        ONE, schedules=(*ONE.schedules, replace(missing, number="10", id="x/y"), replace(missing, number="11", id="x/z"))
    )
    assert read_word(write_word(one), "x.docx").proposals == ()


def test_a_redline_comes_back_without_a_proposal_against_the_version_that_it_shows():
    new = agreement("at once, and in writing", pictures=False, rows=3)
    assert read_word(write_word(new, before=ONE), "x.docx").proposals == ()


def test_a_file_that_python_docx_has_saved_comes_back_without_a_proposal():
    packed = io.BytesIO()
    docx.Document(io.BytesIO(DATA)).save(packed)
    assert read_word(packed.getvalue(), "x.docx").proposals == ()


def test_a_text_that_was_typed_over_is_a_proposal_for_its_clause():
    (found,) = Edited(DATA).retype(TEXT, "We call each other by ten.").proposals()
    assert (found.kind, found.id, found.number, found.of) == ("changed", BEHAVIOUR, "2.2.3", "intent/behaviours")
    assert (found.before, found.after, found.authors, found.placed) == (TEXT, "We call each other by ten.", (), True)


def test_tracked_changes_keep_their_author_and_what_they_take_out():
    (found,) = Edited(DATA).tracked(TEXT, "We tell each other bad news by ", "noon", "ten o’clock", ", call 3.").proposals()
    assert (found.kind, found.id, found.authors) == ("changed", BEHAVIOUR, ("Dr. Counsel",))
    assert found.before == TEXT
    assert found.after == "We tell each other bad news by ten o’clock, call 3."
    assert [(piece.text, piece.how) for piece in found.pieces] == [
        ("We tell each other bad news by ", "same"),
        ("noon", "deleted"),
        ("ten o’clock", "inserted"),
        (", call 3.", "same"),
    ]


def test_curly_quotes_dashes_and_other_blanks_that_word_writes_by_itself_are_no_change():
    one = agreement('as "agreed" - it\'s so', pictures=False, rows=2)
    text = 'We tell each other bad news by noon, as "agreed" - it\'s so.'
    edited = Edited(write_word(one)).retype(text, "We tell each other bad\u00a0news by noon, as “agreed” – it’s so.")
    assert edited.proposals() == ()


def test_a_tracked_deletion_of_a_whole_clause_is_told_with_its_author():
    (found,) = Edited(DATA).tracked(TEXT, "", TEXT, "", "").proposals()
    assert (found.kind, found.id, found.authors, found.after, found.placed) == ("deleted", BEHAVIOUR, ("Dr. Counsel",), "", True)


def test_a_clause_whose_end_alone_is_tracked_as_deleted_is_told():
    edited = Edited(DATA)
    etree.SubElement(etree.SubElement(edited.paragraph(TEXT).find(f"{W}pPr"), f"{W}rPr"), f"{W}del", AUTHOR)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.authors, found.placed) == ("deleted", BEHAVIOUR, ("Dr. Counsel",), False)


def test_a_text_of_several_paragraphs_is_one_clause_also_where_each_has_a_control_of_its_own():
    edited = Edited(DATA)
    control = edited.control("We want a Vested relationship.")
    second = copy.deepcopy(control)
    first_text, second_text = control.find(f"{W}sdtContent"), second.find(f"{W}sdtContent")
    first_text.remove(first_text[1])
    second_text.remove(second_text[0])
    control.addnext(second)
    assert edited.proposals() == ()


def test_a_clause_that_was_cut_out_without_tracking_is_lost_and_has_to_be_placed():
    edited = Edited(DATA)
    control = edited.control(TEXT)
    control.getparent().remove(control)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.before, found.placed) == ("lost", BEHAVIOUR, TEXT, False)


def test_a_clause_that_lost_its_marks_but_reads_the_same_is_no_change():
    edited = Edited(DATA)
    strip(edited, TEXT)
    assert edited.proposals() == ()


def strip(edited: Edited, text: str) -> None:
    """Take the content control and the bookmark off a clause, as some programs do."""
    control = edited.control(text)
    paragraph = next(control.iter(f"{W}p"))
    for mark in [*paragraph.findall(f"{W}bookmarkStart"), *paragraph.findall(f"{W}bookmarkEnd")]:
        paragraph.remove(mark)
    control.addprevious(paragraph)
    control.getparent().remove(control)


def test_a_clause_that_lost_its_marks_and_was_changed_is_suggested_for_its_place():
    edited = Edited(DATA)
    strip(edited, TEXT)
    (found,) = edited.retype(TEXT, "We tell each other all bad news by noon, call 3.").proposals()
    assert (found.kind, found.id, found.placed) == ("changed", BEHAVIOUR, False)
    assert found.after == "We tell each other all bad news by noon, call 3."


def test_the_bookmark_is_enough_where_content_controls_are_dropped():
    edited = Edited(DATA)
    for control in list(edited.root.iter(f"{W}sdt")):
        for inside in control.find(f"{W}sdtContent"):
            control.addprevious(inside)
        control.getparent().remove(control)
    assert edited.proposals() == ()
    (found,) = edited.retype(TEXT, "Something else.").proposals()
    assert (found.kind, found.id, found.after) == ("changed", BEHAVIOUR, "Something else.")


def test_a_doubled_clause_has_to_be_placed_in_each_of_its_places():
    edited = Edited(DATA)
    control = edited.control(TEXT)
    double = copy.deepcopy(control)
    control.addnext(double)
    next(double.iter(f"{W}t")).text = "We tell each other good news, too."
    found = edited.proposals()
    assert [(one.kind, one.id, one.placed) for one in found] == [("doubled", BEHAVIOUR, False)] * 2
    assert {one.after for one in found} == {TEXT, "We tell each other good news, too."}


def test_a_clause_at_another_place_is_moved_and_its_text_is_untouched():
    edited = Edited(DATA)
    control = edited.control(TEXT)
    edited.control("call 6.").addnext(control)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.near, found.placed) == ("moved", BEHAVIOUR, "intent/behaviours#b6", False)


def test_a_tracked_move_is_one_clause_at_another_place():
    edited = Edited(DATA)
    control = edited.control(TEXT)
    target = copy.deepcopy(control)
    for one, kind in ((control, "moveFrom"), (target, "moveTo")):
        paragraph = next(one.iter(f"{W}p"))
        for run in list(paragraph.findall(f"{W}r")):
            moved = edited.change(kind)
            run.addprevious(moved)
            moved.append(run)
    edited.control("call 6.").addnext(target)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.near) == ("moved", BEHAVIOUR, "intent/behaviours#b6")
    assert [piece.how for piece in found.pieces] == ["deleted"]


def test_a_new_paragraph_is_told_with_the_clause_behind_which_it_stands():
    edited = Edited(DATA)
    new = etree.Element(f"{W}p")
    new.append(edited.change("ins", edited.run("And we write it down.")))
    edited.control(TEXT).addnext(new)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.near, found.placed) == ("inserted", "", BEHAVIOUR, False)
    assert (found.after, found.authors) == ("And we write it down.", ("Dr. Counsel",))


def test_a_paragraph_that_was_typed_inside_a_row_s_clause_is_new_and_the_clause_stays():
    edited = Edited(DATA)
    paragraph = edited.paragraph(TEXT)
    new = etree.Element(f"{W}p")
    new.append(edited.run("And we write it down."))
    paragraph.addnext(new)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.after, found.placed) == ("inserted", BEHAVIOUR, "And we write it down.", False)


def test_a_paragraph_that_was_split_in_a_joint_text_belongs_to_it():
    edited = Edited(DATA)
    paragraph = edited.paragraph("Today we are between two models.")
    new = etree.Element(f"{W}p")
    new.append(edited.run("And soon."))
    paragraph.addnext(new)
    (found,) = edited.proposals()
    assert (found.kind, found.id) == ("changed", "map/model")
    assert found.after == "We want a Vested relationship.\nToday we are between two models.\nAnd soon."


def test_a_new_table_and_a_text_box_are_told_and_not_dropped():
    edited = Edited(DATA)
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Fee", "EUR 5"
    edited.control(TEXT).addnext(table._tbl)
    box = etree.fromstring(
        f'<w:p xmlns:w="{SPACE}"><w:r><w:pict><x xmlns="urn:x"><w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p>'
        "</w:txbxContent></x></w:pict></w:r></w:p>"
    )
    edited.control("call 5.").addnext(box)
    assert [(one.kind, one.after) for one in edited.proposals()] == [("inserted", "Fee | EUR 5"), ("inserted", "Boxed words")]


def test_a_cell_of_a_table_is_a_proposal_for_that_cell_of_that_row():
    edited = Edited(DATA)
    row = edited.control("thing number 2")
    cells = list(row.iter(f"{W}tc"))
    next(cells[3].iter(f"{W}t")).text = "EUR 2,000"
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.column, found.before, found.after) == (
        "changed",
        "work/actions#r2",
        "cost",
        "EUR 1,250",
        "EUR 2,000",
    )


def test_a_row_that_was_taken_out_with_tracking_is_deleted_and_without_it_lost():
    edited = Edited(DATA)
    row = next(edited.control("thing number 2").iter(f"{W}tr"))
    row.find(f"{W}trPr").append(etree.Element(f"{W}del", AUTHOR))
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.authors) == ("deleted", "work/actions#r2", ("Dr. Counsel",))
    edited = Edited(DATA)
    control = edited.control("thing number 2")
    control.getparent().remove(control)
    (found,) = edited.proposals()
    assert (found.kind, found.id, found.placed) == ("lost", "work/actions#r2", False)


def test_another_heading_has_to_be_placed():
    edited = Edited(DATA)
    heading = [one for one in edited.root.iter(f"{W}p") if "".join(one.itertext()) == "Behaviours"][-1]
    next(heading.iter(f"{W}t")).text = "How we behave"
    (found,) = edited.proposals()
    assert (found.kind, found.number, found.before, found.after) == ("heading", "2.2", "Behaviours", "How we behave")


def test_signing_by_hand_is_no_change_of_the_text():
    document = docx.Document(io.BytesIO(DATA))
    table = next(t for t in document.tables if t.cell(0, 2).text == "Signature")
    table.cell(1, 2).text, table.cell(1, 3).text = "F. Farid", "Utrecht, 4 December"
    packed = io.BytesIO()
    document.save(packed)
    assert read_word(packed.getvalue(), "x.docx").proposals == ()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([f"call {n}." for n in (1, 3, 4, 5, 6, 7)]), TEXTS, TEXTS, TEXTS)
def test_whatever_is_tracked_in_a_clause_reads_with_all_changes_accepted(which, stays, gone, come):
    found = Edited(DATA).tracked(which, f"A {stays} ", gone, come, " z.").proposals()
    clause = next(one for one in found if one.kind == "changed")
    assert "".join(clause.after.split()) == "".join(f"A{stays}{come}z.".split())
    assert clause.authors == ("Dr. Counsel",)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("word/vbaProject.bin", b"x", "macros"),
        ("word/embeddings/oleObject1.bin", b"x", "embedded"),
        ("word/activeX/activeX1.bin", b"x", "macros|embedded"),
        ("word/_rels/extra.xml.rels", b'<Relationships xmlns="r"><Relationship Id="a" Type="t/image" Target="http://x.example/a.png" '
         b'TargetMode="External"/></Relationships>', "fetches content"),
        ("word/_rels/extra.xml.rels", b'<Relationships xmlns="r"><Relationship Id="a" Type="t/attachedTemplate" Target="file:///c:/x.dotm" '
         b'TargetMode="External"/></Relationships>', "fetches content"),
        ("word/_rels/extra.xml.rels", b'<Relationships xmlns="r"><Relationship Id="a" Type="t/hyperlink" Target="file:///c:/x.exe" '
         b'TargetMode="External"/></Relationships>', "fetches content"),
        ("word/_rels/extra.xml.rels", b'<Relationships xmlns="r"><Relationship Id="a" Type="t/aFChunk" Target="x.html"/></Relationships>',
         "embedded"),
        ("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "cannot be read"),
        ("word/extra.xml", f'<w:p xmlns:w="{SPACE}"><w:instrText> DDEAUTO cmd "/k calc" </w:instrText></w:p>'.encode(), "fetches content"),
        ("word/bomb.xml", b" " * 45_000_000, "MB when it is unpacked"),
    ],
    ids=["macros", "ole", "activex", "image", "template", "program", "chunk", "entities", "dde", "bomb"],
)  # fmt: skip
def test_what_runs_fetches_or_carries_something_is_refused_in_one_sentence(name, content, words):
    packed = io.BytesIO(DATA)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    with pytest.raises(DocumentError, match=words) as refused:
        read_word(packed.getvalue(), "from counsel.docx")
    assert "from counsel.docx" in str(refused.value)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\xd0\xcf\x11\xe0 old", b"<html>", DATA[:-500]], ids=["empty", "start", "old", "html", "cut"]
)
def test_what_is_no_word_file_is_refused_in_one_sentence(data):
    with pytest.raises(DocumentError, match=r"x\.docx"):
        read_word(data, "x.docx")


def test_a_word_file_that_holds_no_agreement_is_refused():
    packed = io.BytesIO()
    docx.Document().save(packed)
    with pytest.raises(DocumentError, match="holds no agreement"):
        read_word(packed.getvalue(), "x.docx")


def test_links_that_word_makes_of_addresses_are_read_as_text_and_told():
    packed = io.BytesIO(DATA)
    with zipfile.ZipFile(packed, "a") as file:
        file.writestr("word/_rels/more.xml.rels", '<Relationships xmlns="r"><Relationship Id="a" Type="t/hyperlink" '
                      'Target="mailto:a@b.example" TargetMode="External"/></Relationships>')  # fmt: skip
    returned = read_word(packed.getvalue(), "x.docx")
    assert returned.proposals == ()
    assert returned.remarks == ("The file has one link to a page. It was read as plain text.",)
