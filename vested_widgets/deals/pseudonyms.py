"""Make codes that stand for people: the same within one part, unlinkable from part to part, not to be guessed without the salt."""

from __future__ import annotations

import hashlib
import hmac

from vested_widgets.deals.entities import Deal


def code(deal: Deal, member_id: str, *place: object) -> str:
    """Return a code of 10 hex digits for a member in one place (purpose, step, part, wave)."""
    message = "\x1f".join((member_id, *map(str, place)))
    return hmac.new(deal.salt.encode(), message.encode(), hashlib.sha256).hexdigest()[:10]


def entry_id(deal: Deal, member_id: str, step: str, part: str, wave: int, field: str = "") -> str:
    """Return the id of a member's text as an entry for points: stable, and telling nothing about who wrote it."""
    return "e" + code(deal, member_id, "entry", step, part, wave, *((field,) if field else ()))


def member_code(deal: Deal, member_id: str, step: str, part: str) -> str:
    """Return what stands for a member in the tidy answers of one part."""
    return "m" + code(deal, member_id, "member", step, part)
