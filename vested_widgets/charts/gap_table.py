"""The table of `alignment.gaps`, read into one row per item for pictures with two and more parties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit.text import clean, missing
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from vested_widgets.charts.kit.parties import Parties

NEEDED = ("item", "party_a", "party_b", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high", "verdict")
APART = 0.1
"""Points by which the bars of two parties that differ keep apart at least."""
RANK = {"gap": 0, "cannot tell": 1, "aligned": 2, "too few": 3}


@dataclass
class Pair:
    """One row of the table: the gap of two parties on one item, in points of the scale."""

    a: str
    b: str
    gap: float
    low: float
    high: float
    margin: float
    verdict: str
    rounded: bool

    @property
    def drawn(self) -> tuple[float, float]:
        """Return the ends as they are drawn: of parties that differ never at zero, where their bars would touch."""
        if self.verdict != "gap":
            return self.low, self.high
        return (max(self.low, APART), self.high) if self.gap > 0 else (self.low, min(self.high, -APART))


@dataclass
class Row:
    """One item (of one question, about one party) with all its parties.

    Attributes:
        means, n: by party; a mean is only there if it may be shown.
        pair: the pair that decides the row: the widest clear gap, else the widest gap; None if none can be shown.
        verdict: `gap` if any pair differs, `aligned` if all that can be compared are, else `cannot tell`; `too few` if none
            can.
    """

    item: str
    title: str
    section: str
    group: str
    scale: tuple[float, float]
    means: dict[str, float] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def pair(self) -> Pair | None:
        """Return the pair that decides the row."""
        shown = [pair for pair in self.pairs if pair.verdict != "too few"]
        return min(shown, key=lambda pair: (pair.verdict != "gap", -abs(pair.gap))) if shown else None

    @property
    def verdict(self) -> str:
        """Return what the row says as a whole."""
        verdicts = {pair.verdict for pair in self.pairs} - {"too few"}
        if not verdicts:
            return "too few"
        return "gap" if "gap" in verdicts else "aligned" if verdicts == {"aligned"} else "cannot tell"

    @property
    def width(self) -> float:
        """Return points between the two parties of the row; -1 if there is no such pair, so that it sorts last."""
        return abs(self.pair.gap) if self.pair else -1.0


def check(frame: pd.DataFrame, needed: tuple[str, ...], source: str) -> pd.DataFrame:
    """Return the frame, if it has the columns; a wholly empty one, as of a part that nobody has answered, gets them.

    Raises:
        ValueError: names the columns and the function that makes such a frame.
    """
    if not len(frame.columns):
        return frame.reindex(columns=list(needed))
    lacking = [name for name in needed if name not in frame.columns]
    if lacking:
        raise ValueError(f"the frame has no column {', '.join(map(repr, lacking))}; make it with {source}")
    return frame


def rows_of(frame: pd.DataFrame, parties: Parties) -> list[Row]:
    """One row per item, question and party asked about; sections in the order of the frame, in each the widest gap first, a clear one before others.

    Raises:
        ValueError: a column is missing.
    """
    frame = check(frame, NEEDED, "alignment.gaps(answers)")
    rows: dict[tuple[str, str, str], Row] = {}
    for record in frame.to_dict("records"):
        key = tuple(clean(record.get(name, "") or "") for name in ("item", "question", "about"))
        scale = tuple(float(record.get(end, default)) for end, default in (("scale_low", 1), ("scale_high", 7)))
        row = rows.setdefault(
            key,  # type: ignore[arg-type]
            Row(key[0], clean(record.get("title") or key[0]), _section(record, parties), clean(record.get("group") or ""), scale),  # type: ignore[arg-type]
        )
        _read(row, record, parties)
    order = {section: i for i, section in enumerate(dict.fromkeys(row.section for row in rows.values()))}
    return sorted(rows.values(), key=lambda row: (order[row.section], -round(row.width, 1), RANK[row.verdict]))


def _section(record: Mapping[Any, Any], parties: Parties) -> str:
    asked = clean(record.get("asked") or record.get("question") or "")
    about = clean(record.get("about") or "")
    told = words("chart.about_party", party=parties.name(about)) if about and about not in asked else ""
    return " · ".join(part for part in (asked, told) if part)


def _read(row: Row, record: Mapping[Any, Any], who: Parties) -> None:
    verdict = str(record["verdict"])
    if any(missing(record[name]) for name in ("gap", "low", "high")):
        verdict = "too few"
    for end in "ab":
        party, n, mean = str(record[f"party_{end}"]), record[f"n_{end}"], record[f"mean_{end}"]
        row.n[party] = n
        # A mean beside too few people is shown only if it is there and its own party is large enough for any policy.
        if not missing(mean) and (verdict != "too few" or (not missing(n) and int(n) >= who.k)):
            row.means[party] = float(mean)
    gap, low, high = (float(record[name]) if verdict != "too few" else 0.0 for name in ("gap", "low", "high"))
    margin = 1.0 if missing(record.get("margin")) else float(record["margin"])
    rounded = str(record.get("gate", "")) == "halves"
    row.pairs.append(Pair(str(record["party_a"]), str(record["party_b"]), gap, low, high, margin, verdict, rounded))


def comparable(rows: list[Row]) -> tuple[list[Row], int]:
    """Return rows without those that were never asked of two parties (what A thinks of B), and how many sections that leaves out.

    A section counts as one-sided if every pair in it lacks a party's answers altogether although that party answers elsewhere.
    If nothing else is left, all rows stay, as too few.
    """
    active = {party for row in rows for party, n in row.n.items() if not missing(n) and int(n) > 0}
    sections: dict[str, list[Row]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)

    def one_sided(section: list[Row]) -> bool:
        empty = [{party for party, n in row.n.items() if not missing(n) and int(n) == 0} for row in section]
        return all(
            any(party in none and party in active for party in (pair.a, pair.b))
            for row, none in zip(section, empty, strict=True)
            for pair in row.pairs
        )

    kept = [row for section in sections.values() if not one_sided(section) for row in section]
    left_out = sum(one_sided(section) for section in sections.values())
    return (kept, left_out) if kept else (rows, 0)
