"""How a survey's export is read: which columns hold what, what words stand for, and which rows are no answers.

A mapping is proposed from the file, accepted or changed by a person, and kept for the next wave as YAML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vested_widgets import method, texts
from vested_widgets.documents.errors import DocumentError

FIELDS = ("member", "party", "item", "value")


@dataclass(frozen=True)
class SurveyMapping:
    """How an export is read.

    Attributes:
        header: the number of the row that names the columns.
        skip: numbers of rows below it that are no answers.
        member, party: names of the columns that say who has answered, and for whom.
        item, value: names of the columns of the long form, a row for each answer; "" in the wide one.
        items: in the wide form, a column for each item: what the item of each column is called.
        points: the points that words stand for.
        unsure: words and numbers that mean "not sure" or no answer.
    """

    header: int = 1
    skip: tuple[int, ...] = ()
    member: str = ""
    party: str = ""
    item: str = ""
    value: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Return whether there is a column for each item."""
        return bool(self.items)

    def to_yaml(self) -> str:
        """Return it as YAML, to be changed and given back."""
        import yaml

        shown: dict[str, Any] = {"header": self.header, "skip": list(self.skip), "member": self.member, "party": self.party}
        shown |= {"items": dict(self.items)} if self.wide else {"item": self.item, "value": self.value}
        shown |= {"points": dict(self.points), "unsure": list(self.unsure)}
        return str(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False))


def from_document(name: str, document: object) -> SurveyMapping:
    """Return the mapping that stands in a file.

    Raises:
        DocumentError: a key is unknown, or its value is not what it should be.
    """
    known = set(SurveyMapping.__dataclass_fields__)
    if not isinstance(document, Mapping) or not set(document) <= known:
        raise DocumentError(method.words("survey.mapping_keys", file=name, keys=", ".join(SurveyMapping.__dataclass_fields__)))
    found = {str(key): value for key, value in document.items() if value is not None}
    header, skip, unsure = found.get("header", 1), found.get("skip", []), found.get("unsure", [])
    items, points = found.get("items", {}), found.get("points", {})
    holds = {
        **{key: isinstance(found.get(key, ""), str) for key in FIELDS},
        "header": _whole(header) and header > 0,
        "skip": isinstance(skip, list) and all(map(_whole, skip)),
        "unsure": isinstance(unsure, list),
        "items": isinstance(items, Mapping) and all(isinstance(one, str) for one in items.values()),
        "points": isinstance(points, Mapping) and all(map(_whole, points.values())),
    }
    if wrong := [key for key, right in holds.items() if not right]:
        raise DocumentError(method.words("survey.mapping_value", file=name, field=wrong[0]))
    named = {key: str(found.get(key, "")) for key in FIELDS}
    return SurveyMapping(
        header=header,
        skip=tuple(skip),
        items={str(key): one for key, one in items.items()},
        points={str(key): one for key, one in points.items()},
        unsure=tuple(map(str, unsure)),
        **named,
    )


def fingerprint(columns: Iterable[str]) -> str:
    """Return what files of the same columns have in common, in whatever order the columns stand."""
    names = sorted(texts.key(name) for name in columns if name)
    return hashlib.sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()[:16]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
