"""A small file cannot take much memory or time: what is packed in it is counted while it is read and refused in one sentence."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from vested_widgets import documents, method
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.limits import UPLOADED, Limits
from vested_widgets.documents.reading.yaml_file import read_yaml

SMALL = Limits(packed=1_000_000, unpacked=1_000_000, cells=100, rows=20, columns=10)
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
PART = next(
    part for step in method.load().steps for part in step.parts if getattr(part, "columns", ()) and part.kind == "ratings"
)
# Prints the memory and the time that reading takes beyond that of its imports.
MEASURE = """
import resource, sys, time
from vested_widgets import documents, method
from vested_widgets.documents.reading import files, workbook, yaml_file
import openpyxl, yaml
part = next(part for step in method.load().steps for part in step.parts if getattr(part, "columns", ()) and part.kind == "ratings")
data = open(sys.argv[1], "rb").read()
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    if sys.argv[1].endswith("xlsx"):
        documents.read_table(data, sys.argv[1])
    else:
        documents.read_attributes(data, sys.argv[1], part)
    print("read")
except documents.DocumentError as error:
    assert chr(10) not in str(error)
    print("refused")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, time.process_time() - started)
"""


def packed(parts: dict[str, bytes], book: openpyxl.Workbook | None = None, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with some parts replaced."""
    book = book or openpyxl.Workbook()
    book.active["A1"] = "x"
    before = io.BytesIO()
    book.save(before)
    after = io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w", kind) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts.get(name) if name in parts else old.read(name))
    return after.getvalue()


def sheet_of(cells: bytes) -> bytes:
    return packed({"xl/worksheets/sheet1.xml": HEAD + cells + b"</sheetData></worksheet>"})


def aliases(lists: int) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, lists)]
    return "\n".join([*lines, f"attributes: [{{attribute: *a{lists - 1}}}]"]).encode()


BOMBS = {
    "one row of 95 MB": ("t.xlsx", sheet_of(b"<row>" + b'<c t="n"><v>1</v></c>' * 4_500_000 + b"</row>")),
    "one text of 95 MB": ("t.xlsx", sheet_of(b'<row><c t="inlineStr"><is><t>' + b"x" * 95_000_000 + b"</t></is></c></row>")),
    "30 MB of cells": ("t.xlsx", sheet_of(b"<row>" + b"<c><v>1</v></c>" * 2_000_000 + b"</row>")),
    "30 MB of empty cells": ("t.xlsx", sheet_of(b"<row>" + b'<c s="1"/>' * 3_000_000 + b"</row>")),
    "30 MB of styles": ("t.xlsx", packed({"xl/styles.xml": b"<styleSheet><cellXfs>" + b"<xf/>" * 6_000_000 + b"</cellXfs></styleSheet>"})),
    "lists of lists": ("t.yaml", aliases(9)),
    "many elements": ("t.yaml", b"attributes: [" + b"{a: b}," * 500_000 + b"]"),
    "nested": ("t.yaml", b"attributes: " + b"[" * 50_000),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_that_unpacks_to_much_is_refused_with_little_memory_and_time(bomb, tmp_path: Path):
    name, data = BOMBS[bomb]
    assert len(data) < UPLOADED.packed
    file = tmp_path / name
    file.write_bytes(data)
    said = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True, timeout=120)
    verdict, numbers = said.stdout.split("\n")[:2]
    memory, seconds = map(float, numbers.split())
    assert verdict == "refused"
    assert memory < 150, f"{memory} MB"
    assert seconds < 8, f"{seconds} s"


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (b'<row r="21"><c r="A21"><v>1</v></c></row>', "more than 20 rows"),
        (b'<row r="1"><c r="K1"><v>1</v></c></row>', "more than 10 columns"),
        (b"".join(b'<row r="%d"><c r="J%d"><v>1</v></c></row>' % (n, n) for n in range(1, 12)), "more than 100 cells"),
    ],
)
def test_rows_columns_and_cells_are_counted(cells, what):
    with pytest.raises(documents.DocumentError, match=what):
        read_file(sheet_of(cells), "t.xlsx", limits=SMALL)


def test_cells_far_away_that_hold_nothing_do_not_count():
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_file(sheet_of(far), "t.xlsx", limits=SMALL).rows == [[1]]


@pytest.mark.parametrize(
    ("text", "what"),
    [("a\n" * 21, "20 rows"), (",".join("a" * 11), "10 columns"), ("a,b,c,d,e,f\n" * 19, "100 cells")],
)
def test_rows_columns_and_cells_of_text_are_counted_and_never_cut(text, what):
    with pytest.raises(documents.DocumentError, match=what):
        read_file(text.encode(), "t.csv", limits=SMALL)


def test_shared_texts_are_counted():
    relations = (
        b'<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="rId9" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    many = b"<sst>" + b"<si><t>x</t></si>" * 101 + b"</sst>"
    with pytest.raises(documents.DocumentError, match="100 cells"):
        read_file(packed({"xl/sharedStrings.xml": many, "xl/_rels/workbook.xml.rels": relations}), "t.xlsx", limits=SMALL)


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>',
        b"<a>" * 200,
        b"<worksheet><sheetData><row><c r='A0'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c><v>1e999</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c t='s'><v>7</v></c></row></sheetData></worksheet>",
        b"not XML",
    ],
)
def test_insides_that_no_spreadsheet_writes_are_one_sentence(part):
    with pytest.raises(documents.DocumentError, match=re.escape(method.words("table.file_kind"))):
        read_file(packed({"xl/worksheets/sheet1.xml": part}), "t.xlsx")


def test_a_part_that_lies_about_its_size_is_not_unpacked_beyond_it():
    data = bytearray(sheet_of(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as found:
        size = found.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = bytes(data).replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    with pytest.raises(documents.DocumentError):
        read_file(lie, "t.xlsx")


def test_parts_packed_in_other_ways_than_workbooks_are_refused():
    with pytest.raises(documents.DocumentError):
        read_file(packed({}, kind=zipfile.ZIP_LZMA), "t.xlsx")


def test_yaml_without_aliases_is_read_and_an_alias_is_told_with_its_line():
    assert read_yaml(b"attributes:\n- {attribute: Price}\n", UPLOADED) == {"attributes": [{"attribute": "Price"}]}
    with pytest.raises(documents.DocumentError, match=r"line 2 uses the alias \*a"):
        read_yaml(b"a: &a x\nb: *a\n", UPLOADED)
