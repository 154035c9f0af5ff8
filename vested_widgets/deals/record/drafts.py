"""Write versions of joint texts: each on a base, or beside the newest one."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.hashes import normalised, text_hash
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.writing import append, now


def write_version(connection: Connection, member: Member, name: str, text: str, base: int | None) -> int:
    """Append a version; on a base that is not the newest it becomes a side version. Returns its revision.

    A text equal to the newest one writes nothing, nor does the same side version a second time: a page sends again what had no answer.
    """
    step, _, part = name.partition("/")
    here = (t.draft_version.c.deal_id == member.deal_id, t.draft_version.c.name == name)
    newest = connection.scalar(select(func.max(t.draft_version.c.revision)).where(*here)) or 0
    head = connection.execute(
        select(t.draft_version).where(*here, t.draft_version.c.side.is_(False)).order_by(t.draft_version.c.seq.desc()).limit(1)
    ).first()
    digest = text_hash(text)
    if head and head.hash == digest:
        return int(head.revision)
    same = (
        t.draft_version.c.hash == digest,
        t.draft_version.c.member_id == member.id,
        t.draft_version.c.base.is_not_distinct_from(base),
    )
    there = connection.scalar(select(t.draft_version.c.revision).where(*here, *same, t.draft_version.c.side.is_(True)))
    if there is not None and base != (head.revision if head else None):
        return int(there)
    seq = append(connection, member.deal_id, "draft", step, part)
    connection.execute(
        insert(t.draft_version).values(
            seq=seq,
            deal_id=member.deal_id,
            member_id=member.id,
            name=name,
            revision=newest + 1,
            text=normalised(text),
            hash=digest,
            base=base,
            side=base != (head.revision if head else None),
            at=now(),
        )
    )
    return newest + 1
