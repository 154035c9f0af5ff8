"""Write an agreement as a PDF: tagged for screen readers (PDF/UA-1) and for archives (PDF/A-3a), with the agreement as data inside.

Typst sets the page (`agreement.typ`). What people wrote is handed to it as data, so nothing of it is ever read as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.agreement import as_json, drawing, wording
from vested_widgets.documents.agreement.verifying import ATTACHMENT
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement, Picture, Schedule, Table

TEMPLATE = Path(__file__).with_name("agreement.typ")
STANDARDS = ["a-3a", "ua-1"]
WIDE_TABLE = 6
TRIES, PATIENCE = 60, 3
# The scripts of the typefaces that come with us: Latin, Greek, Cyrillic, Hebrew, Arabic, and the signs between words.
_OURS = re.compile("[\x00-\u024f\u0370-\u04ff\u0590-\u06ff\u1e00-\u1eff\u2000-\u206f\u20a0-\u22ff]")
# Typst names the letters that no typeface has; those of marks and emoji may stand together.
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and the letters that no typeface on this machine has: in their place stands their number, as "U+5C71"."""

    data: bytes
    unknown: tuple[str, ...] = ()


@dataclass
class _Source:
    """What goes to the typesetter: data, and pictures by name."""

    data: dict[str, Any]
    pictures: dict[str, str] = field(default_factory=dict)


def write_pdf(agreement: Agreement, *, progress: Progress | None = None) -> Printed:
    """Return an agreement as PDF.

    Args:
        progress: called with the number of schedules that are drawn and that there are.

    Raises:
        DocumentError: the typesetter cannot set it; the message says why.
    """
    import typst

    source = _source(agreement, progress or (lambda _done, _all: None))
    stamp = agreement.read_at.astimezone(UTC).replace(microsecond=0)
    unknown: list[str] = []
    for tried in range(TRIES):
        told = json.dumps(_without(source.data, unknown), ensure_ascii=False)
        inputs = {"data": told, "json": as_json.write_json(agreement).decode()}
        inputs |= {name: _without(svg, unknown) for name, svg in source.pictures.items()}
        try:
            made = typst.compile(
                TEMPLATE.read_bytes(),
                font_paths=drawing.fonts(),
                sys_inputs=inputs,
                pdf_standards=STANDARDS,  # type: ignore[arg-type]
                timestamp=stamp,
            )
        except typst.TypstError as error:
            new = [sign for found in _UNKNOWN.findall(str(error)) for sign in _signs(found) if sign not in unknown]
            if not new:
                raise DocumentError(method.words("agreement_file.not_set", error=" ".join(str(error).split())[:200])) from error
            unknown += new
            if tried >= PATIENCE:
                # Typst names one letter a time: of scripts that are not ours, all are taken at once.
                every = "".join([inputs["data"], *source.pictures.values()])
                unknown += [sign for sign in dict.fromkeys(every) if not _OURS.match(sign) and sign not in unknown]
            continue
        return Printed(made, tuple(unknown))
    raise DocumentError(method.words("agreement_file.not_set", error=" ".join(unknown)))


def _signs(found: str) -> list[str]:
    """Return the letters that typst names; it writes some of them as an escape."""
    text = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda match: chr(int(match[1], 16)), found)
    return list(dict.fromkeys(sign for sign in text if not sign.isspace()))


def _without(value: Any, unknown: list[str]) -> Any:
    """Return data with the numbers of letters that no typeface has in their place."""
    if not unknown:
        return value
    if isinstance(value, str):
        return "".join(f"U+{ord(sign):04X}" if sign in unknown else sign for sign in value)
    if isinstance(value, dict):
        return {name: _without(part, unknown) for name, part in value.items()}
    return [_without(part, unknown) for part in value] if isinstance(value, list) else value


def _source(agreement: Agreement, progress: Progress) -> _Source:
    stamp = agreement.read_at.astimezone(UTC)
    language = method.language()
    source = _Source({})
    schedules = []
    for done, one in enumerate(agreement.schedules):
        progress(done, len(agreement.schedules))
        schedules.append(_schedule(one, source))
    progress(len(agreement.schedules), len(agreement.schedules))
    words = method.words
    code = wording.code_words(agreement.code)
    source.data = {
        "title": wording.title(agreement),
        "author": list(agreement.parties),
        "description": words("agreement_file.footer", code=code),
        "date": [stamp.year, stamp.month, stamp.day],
        "language": language.split("-")[0],
        "rtl": method.direction(language) == "rtl",
        "header": words("agreement_file.header", deal=agreement.deal),
        "footer": words("agreement_file.footer", code=code),
        "page": words("agreement_file.page"),
        "of": words("agreement_file.page_of"),
        "contents": words("agreement_file.contents"),
        "nothing": words("agreement_file.nothing"),
        "no_picture": words("agreement_file.no_picture"),
        "wide": WIDE_TABLE,
        "facts": wording.facts(agreement),
        "open": {
            "title": words("agreement_file.open_points"),
            "columns": wording.open_columns(),
            "rows": wording.open_points(agreement),
        },
        "schedules": schedules,
        "signatures": {
            "title": words("agreement_file.signatures"),
            "text": wording.signing(agreement),
            "columns": wording.signature_columns(),
            "rows": [(one.party, one.person, one.signed, "") for one in wording.signature_lines(agreement)],
        },
        "changes": {
            "title": words("agreement_file.changes"),
            "none": words("agreement_file.no_changes"),
            "columns": wording.change_columns(),
            "rows": wording.change_rows(agreement),
        },
        "trail": {
            "title": words("agreement_file.trail"),
            "columns": wording.trail_columns(),
            "rows": wording.trail_rows(agreement),
        },
        "attachment": ATTACHMENT,
    }
    source.data = json.loads(json.dumps(source.data))
    return source


def _schedule(schedule: Schedule, source: _Source) -> dict[str, Any]:
    return {
        "title": wording.schedule_title(schedule),
        "notes": [*wording.schedule_lines(schedule), *schedule.notes],
        "sections": [
            {
                "title": f"{section.number}  {section.title}",
                "clauses": [{"number": one.number, "text": one.text} for one in section.clauses],
                "tables": [_table(one) for one in section.tables if one.rows],
                "pictures": [_picture(one, source) for one in section.pictures],
            }
            for section in schedule.sections
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [column.title for column in table.columns],
        "widths": wording.widths([column.title for column in table.columns], [row.shown for row in table.rows]),
        "rows": [row.shown for row in table.rows],
    }


def _picture(picture: Picture, source: _Source) -> dict[str, Any]:
    drawn = drawing.draw(picture)
    told: dict[str, Any] = {"title": picture.title, "caption": picture.caption, "name": "", "alt": picture.title, "share": 1.0}
    rows = [["" if cell is None else str(cell) for cell in row] for row in picture.rows]
    told |= {"columns": picture.columns, "rows": rows, "widths": wording.widths(picture.columns, rows)}
    if drawn is not None:
        told |= {"name": f"picture{len(source.pictures)}", "alt": drawn.alt}
        # A picture that is taller than a page of paper is drawn smaller; text width to height of the room is about 3 to 4.
        told["share"] = min(1.0, 1.25 * drawn.width / drawn.height)
        source.pictures[told["name"]] = drawn.svg
    return told
