"""A file of an agreement is proved by itself: what was changed in it is found, in every form."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest

from agreements import WEST, agreement
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import as_json
from vested_widgets.documents.agreement.markdown import write_markdown
from vested_widgets.documents.agreement.pdf import write_pdf
from vested_widgets.documents.agreement.verifying import verify
from vested_widgets.documents.agreement.word import write_word

ONE = agreement(pictures=False, rows=3)
FORMS = {"json": as_json.write_json, "docx": write_word, "pdf": lambda one: write_pdf(one).data}


@pytest.mark.parametrize("suffix", FORMS)
def test_what_nobody_has_touched_matches(suffix):
    found = verify(FORMS[suffix](ONE), f"x.{suffix}")
    assert found.holds
    assert found.signed == ((WEST, "Mina", True),)


@pytest.mark.parametrize("suffix", FORMS)
def test_another_word_in_a_clause_does_not_match(suffix):
    other = json.loads(as_json.write_json(ONE))
    other["schedules"][1]["sections"][0]["clauses"][0]["text"] = "We never agreed to this."
    found = verify(FORMS[suffix](as_json.from_document(other, "x")), f"x.{suffix}")
    assert not found.holds
    assert [check.number for check in found.checks if not check.holds] == ["", "2"]
    assert found.signed == ((WEST, "Mina", False),)


def test_codes_that_were_computed_anew_leave_a_signature_of_another_version():
    other = agreement("in writing", pictures=False, rows=3)
    forged = replace(other, signatures=(replace(other.signatures[0], code=ONE.code),))
    found = verify(as_json.write_json(forged), "x.json")
    assert all(check.holds for check in found.checks)
    assert found.signed == ((WEST, "Mina", False),)
    assert not found.holds


def test_a_word_file_whose_text_differs_from_its_data_does_not_match():
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_word(ONE))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"by noon, call 3.", b"when we like."))
    found = verify(packed.getvalue(), "x.docx")
    assert all(check.holds for check in found.checks)
    assert found.differences == ("2.2.3 reads differently in the text of the file: “We tell each other bad news when we like.”",)
    assert not found.holds


def test_a_pdf_whose_pages_lack_a_clause_of_its_data_does_not_match(monkeypatch):
    other = agreement("in secret", pictures=False, rows=3)
    monkeypatch.setattr(as_json, "write_json", lambda _one: as_json_bytes)
    as_json_bytes = json.dumps(as_json.to_document(ONE)).encode()
    found = verify(write_pdf(other).data, "x.pdf")
    assert found.differences == ("Clause 2.2.2 is not on the pages: “We tell each other bad news by noon, by telephone.”",)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 nothing", b"PK\x03\x04", b"{}", b"", write_markdown(ONE)], ids=["pdf", "zip", "json", "none", "md"]
)
def test_what_carries_no_agreement_is_refused_in_one_sentence(data):
    with pytest.raises(DocumentError, match=r"x\.file"):
        verify(data, "x.file")
