"""A Word file in somebody's hands: typed over, changed with tracking on, cut, moved and doubled."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from vested_widgets.documents.agreement.word_reading import read_word

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{SPACE}}}"
AUTHOR = {f"{W}id": "9001", f"{W}author": "Dr. Counsel", f"{W}date": "2026-12-03T10:00:00Z"}


class Edited:
    """A Word file in somebody's hands."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
        self.body = self.root[0]

    def control(self, text: str):
        """The content control of a clause or row with this text."""
        return next(one for one in self.root.iter(f"{W}sdt") if text in "".join(one.itertext()))

    def paragraph(self, text: str):
        return next(one for one in self.root.iter(f"{W}p") if text in "".join(t.text or "" for t in one.iter(f"{W}t")))

    def run(self, text: str, deleted: bool = False):
        run = etree.Element(f"{W}r")
        told = etree.SubElement(run, f"{W}delText" if deleted else f"{W}t")
        told.text = text
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return run

    def change(self, kind: str, *runs):
        made = etree.Element(f"{W}{kind}", AUTHOR)
        made.extend(runs)
        return made

    def retype(self, text: str, new: str) -> Edited:
        """Type over the letters of a paragraph, without tracking."""
        told = list(self.paragraph(text).iter(f"{W}t"))
        told[0].text = new
        for other in told[1:]:
            other.text = ""
        return self

    def tracked(self, text: str, before: str, gone: str, come: str, after: str) -> Edited:
        """Replace a stretch of a paragraph with tracking on."""
        paragraph = self.paragraph(text)
        for run in list(paragraph.iter(f"{W}r")):
            run.getparent().remove(run)
        end = paragraph.find(f"{W}bookmarkEnd")
        parts = [self.run(before)]
        parts += [self.change("del", self.run(gone, deleted=True))] if gone else []
        parts += [self.change("ins", self.run(come))] if come else []
        for part in [*parts, self.run(after)]:
            end.addprevious(part) if end is not None else paragraph.append(part)
        return self

    def saved(self, change=lambda name, data: data) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = etree.tostring(self.root) if name == "word/document.xml" else old.read(name)
                new.writestr(name, change(name, data))
        return packed.getvalue()

    def proposals(self):
        """What is read out of it."""
        return read_word(self.saved(), "x.docx").proposals
