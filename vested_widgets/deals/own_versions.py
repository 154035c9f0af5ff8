"""Decide which of a member's answers stands when several devices have answered, and which others the member has to hear of. No store.

The answer that was typed last stands. An answer "has seen" another one if its page had shown that when it was typed, or if both were
typed on one page, one after the other. Only answers that had not seen each other meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vested_widgets.deals.entities import AnswerKey, OtherAnswer, Typing

OVER, BESIDE = "over", "beside"
# Of more answers that met, the newest are shown; all stay in the record.
MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class OwnVersion:
    """A version of a member's answer, with how it came to be typed.

    Attributes:
        at: when it was typed; when it was written, if no page has said more.
        token, seen: as `Typing` has them; "" and 0 if no page has said more.
        standing: "over" or "beside" if it met another one, else "".
    """

    key: AnswerKey
    seq: int
    value: Any
    at: datetime
    token: str
    seen: int
    standing: str


def meets(typing: Typing, value: Any, there: OwnVersion | None) -> bool:
    """Tell whether a new answer meets the one that stands: it says something else and had not seen it."""
    if there is None or there.value == value or there.seq <= typing.seen:
        return False
    return not _same_page(typing.token, there.token)


def placed(
    values: Mapping[AnswerKey, Any],
    typing: Mapping[AnswerKey, Typing],
    there: Mapping[AnswerKey, OwnVersion],
    *,
    wave: int,
    together: bool,
) -> dict[AnswerKey, str]:
    """Return how new answers stand: "over" or "beside" for those that meet another one; those that meet none are left out.

    Args:
        there: the answers that stand now.
        wave: the present round; what was typed in another one stands beside.
        together: whether the answers of a part count only together, so that one that is older sets all of them beside.
    """
    found: dict[AnswerKey, str] = {}
    for key, typed in typing.items():
        before = there.get(key)
        if typed.wave and typed.wave != wave:
            found[key] = BESIDE
        elif meets(typed, values[key], before):
            newer = typed.at is not None and before is not None and typed.at >= before.at
            found[key] = OVER if newer else BESIDE
    if together and BESIDE in found.values():
        return dict.fromkeys(values, BESIDE)
    return found


def others(versions: Sequence[OwnVersion]) -> list[OtherAnswer]:
    """Return the answers that do not stand and that the standing ones had not seen, the newest first.

    Args:
        versions: all versions of a member's answers to a part, oldest first.
    """
    by_key: dict[AnswerKey, list[OwnVersion]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    found: list[OtherAnswer] = []
    for key, all_of_it in by_key.items():
        stands = next((one for one in reversed(all_of_it) if one.standing != BESIDE), None)
        since = stands.seq if stands else 0
        waiting = [one for one in all_of_it if one.standing == BESIDE and one.seq > since]
        if stands and stands.standing == OVER:
            waiting += [
                one for one in all_of_it if stands.seen < one.seq < stands.seq and not _same_page(stands.token, one.token)
            ]
        waiting.sort(key=lambda one: one.at, reverse=True)
        told: list[Any] = [stands.value] if stands else []
        for one in waiting:
            if one.value not in told and len(told) <= MOST_OTHERS:
                told.append(one.value)
                found.append(OtherAnswer(key, one.value, one.at))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _same_page(later: str, earlier: str) -> bool:
    """Tell whether two tokens are of one page, the second from before the first."""
    (page, number), (other, before) = _split(later), _split(earlier)
    return bool(page) and page == other and before <= number


def _split(token: str) -> tuple[str, int]:
    page, _, number = token.rpartition(".")
    return page, int(number) if number.isdecimal() else 0
