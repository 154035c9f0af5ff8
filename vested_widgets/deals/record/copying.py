"""Copy a deal's document under fresh ids. Plain functions, no store.

Whatever is derived from ids is derived anew: what stands for somebody's words, and the hashes of tables that hold ids. So a copy is
agreed where its original is, and nothing in it can be linked to the original's people.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.hashes import table_hash
from vested_widgets.deals.pseudonyms import entry_id

RENAMED = ("id", "party_id", "member_id", "by_id", "to_id", "about", "item", "cells", "value", "entry", "approvers", "agreement")


def copied(document: Mapping[str, Any], lists: Iterable[str]) -> dict[str, Any]:
    """Return the same deal under fresh ids.

    Args:
        lists: the lists of rows that the document has.
    """
    old, salt = document["deal"], secrets.token_hex(16)
    fresh = {row["id"]: str(uuid.uuid4()) for row in (old, *document["parties"], *document["members"])}
    names = dict(fresh)
    before, after = _bare(old["id"], old["salt"]), _bare(fresh[old["id"]], salt)
    # Only texts have entries, and only texts are strings.
    places = {
        (row["member_id"], row["step"], row["part"], row["wave"], row["item"])
        for row in document["answer"]
        if isinstance(row["value"], str)
    }
    for member, *place in places:
        names[entry_id(before, member, *place)] = entry_id(after, fresh[member], *place)

    def again(row: Mapping[str, Any]) -> dict[str, Any]:
        return {key: renamed(value, names) if key in RENAMED else value for key, value in row.items()}

    found: dict[str, Any] = {name: [again(row) for row in document[name]] for name in lists}
    found["deal"] = {**old, "id": fresh[old["id"]], "salt": salt}
    hash_again(document, found)
    return found


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with every id in it replaced, inside the cells of rows too."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, Mapping):
        return {key: renamed(one, names) for key, one in value.items()}
    return value


def _bare(deal_id: str, salt: str) -> Deal:
    return Deal(deal_id, "", datetime.now(UTC), 3, {}, False, salt)


def hash_again(document: Mapping[str, Any], copy: Mapping[str, Any]) -> None:
    """Let proposals, approvals and declines of tables be of what stood there in the copy, where in the original they were of what stood there."""
    per_party = _tables_per_party(document["deal"].get("own_content"))
    for name in {row["name"] for row in document["row_version"]}:
        rows = [(old, new) for old, new in zip(document["row_version"], copy["row_version"], strict=True) if old["name"] == name]
        marks = [row for kind in ("proposal", "approval", "decline") for row in copy[kind] if row["name"] == name]
        again: dict[str, str] = {}
        for mark in marks:
            there = _standing(rows, mark["seq"], by_party=name in per_party)
            if table_hash((old["row_id"], old["cells"]) for old, _ in there) == mark["hash"]:
                again[mark["hash"]] = table_hash((new["row_id"], new["cells"]) for _, new in there)
        for mark in marks:
            mark["hash"] = again.get(mark["hash"], mark["hash"])


def _standing(rows: Sequence[tuple[Any, Any]], until: int, *, by_party: bool) -> list[tuple[Any, Any]]:
    """Return what stood in a table after change `until`, in its order."""
    there = {old["row_id"]: (old, new) for old, new in rows if old["seq"] <= until and not old["side"]}
    found = [pair for pair in there.values() if not pair[0]["deleted"]]
    if by_party:
        return sorted(found, key=lambda pair: int(pair[0]["row_id"][1:]))
    return sorted(found, key=lambda pair: (pair[0]["position"], pair[0]["row_id"]))


def _tables_per_party(own_content: Any) -> set[str]:
    whole = method.with_own(method.load(), own_content)
    return {
        f"{step.id}/{part.id}"
        for step in whole.steps
        for part in step.parts
        if isinstance(part, method.JointTable) and part.per_party
    }
