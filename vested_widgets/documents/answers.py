"""The answers that everyone may see, as one table: a row for each answer, without seats, in no order that tells who gave it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from vested_widgets import method
from vested_widgets.documents import sheets
from vested_widgets.documents.errors import DocumentError

COLUMNS = ("step", "part", "round", "item", "question", "about", "party", "people", "value", "average")


def answer_rows(document: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Return a row for each answer of an export without seats, and one for each average of a party with too few to show them.

    Args:
        document: as `Seat.administration.export` returns it: it holds what pages show, and no more.

    Returns:
        Rows of `COLUMNS`: `value` of an answer (None in a row of an average), `average` of all people of a party (None in a row of an answer).
    """
    names = {party["id"]: party["name"] for party in document["parties"]}
    for kind in ("answers", "averages"):
        for one in document[kind]:
            place = (one["step"], one["part"], one["wave"], one["item"], one["question"], names.get(one["about"], ""))
            said = (*place, names.get(one["party_id"], ""), one["people"])
            if kind == "averages":
                yield (*said, None, one["mean"])
            else:
                yield from ((*said, value, None) for value in sorted(one["values"], key=str))


def write_answers(document: Mapping[str, Any], suffix: str) -> bytes:
    """Return the answers as CSV or Parquet.

    Raises:
        DocumentError: Parquet is asked for, and pyarrow is not installed.
    """
    rows = list(answer_rows(document))
    if suffix == "csv":
        return sheets.write_csv([COLUMNS, *(["" if cell is None else str(cell) for cell in row] for row in rows)])
    import pandas as pd

    # Points and words stand in one column: as text, so that the file has one type for it.
    at = COLUMNS.index("value")
    texts = [(*row[:at], None if row[at] is None else str(row[at]), *row[at + 1 :]) for row in rows]
    frame = pd.DataFrame(texts, columns=list(COLUMNS)).astype({"value": "string", "average": "Float64"})
    out = io.BytesIO()
    try:
        frame.to_parquet(out, index=False)
    except ImportError:
        raise DocumentError(method.words("files.parquet_extra")) from None
    return out.getvalue()
