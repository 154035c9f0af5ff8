"""All forms in which an agreement leaves: what each is called, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.documents.agreement import as_json, calendar, excel, markdown, pdf, word
from vested_widgets.documents.agreement.media import MEDIA
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement

Progress = Callable[[int, int], None]
WRITERS: Mapping[str, Callable[[Agreement], bytes]] = {
    "xlsx": excel.write_excel,
    "json": as_json.write_json,
    "md": markdown.write_markdown,
    "ics": calendar.write_calendar,
}

WITHOUT_PICTURES = ("ics",)
"""Forms that show no pictures, so none have to be drawn."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that has been made, and sentences about what is shown in another way than it stands in the record."""

    data: bytes
    remarks: tuple[str, ...] = ()


def make(
    agreement: Agreement,
    suffix: str,
    *,
    before: Agreement | None = None,
    template: bytes | None = None,
    progress: Progress | None = None,
) -> Made:
    """Return an agreement as a file.

    Args:
        suffix: one of `MEDIA`.
        before, template: for Word alone (`word.write_word`).
        progress: called with the number of schedules that are done and that there are.

    Raises:
        DocumentError: there is no such form, or it cannot be made.
    """
    if suffix == "docx":
        return Made(word.write_word(agreement, before=before, template=template, progress=progress))
    if suffix == "pdf":
        printed = pdf.write_pdf(agreement, progress=progress)
        letters = " ".join(printed.unknown)
        return Made(printed.data, (method.words("agreement_file.unknown", letters=letters),) if letters else ())
    if suffix in WRITERS:
        return Made(WRITERS[suffix](agreement))
    raise DocumentError(method.words("agreement_file.form", forms=", ".join(MEDIA)))
