"""Where a joint part stands, and the acts on exactly what stands there, for every kind of joint part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.deals.joint_records import Joint

if TYPE_CHECKING:
    from vested_widgets.deals import Seat


def joint(seat: Seat, name: str) -> Joint:
    """The state of a joint part. A record that does not keep approvals of a kind yet has it in work or empty."""
    read: Any = getattr(seat, "joint", None)
    if read is not None:
        found: Joint = read(name)
        return found
    step, _, part = name.partition("/")
    kind = seat.method.step(step).part(part).kind
    if kind == "joint_text":
        draft = seat.draft(name)
        content = draft.head.content_hash if draft.head else ""
        return Joint(name, kind, draft.state, content, draft.proposed is not None, draft.approved_by, ())
    if kind == "joint_table":
        content = seat.table(name).content_hash
        return Joint(name, kind, "draft" if content else "empty", content, False, (), ())
    return Joint(name, "assembly", "empty", "", False, (), ())


def may_be_approved(seat: Seat, kind: str) -> bool:
    """Whether the record keeps approvals of this kind of joint part."""
    return kind == "joint_text" or hasattr(seat, "joint")


def act(seat: Seat, name: str, what: str, content_hash: str) -> None:
    """Propose or approve exactly the content of that hash.

    Raises:
        NotAllowed: it has changed since, or this person may not.
    """
    doing: Any = getattr(seat, what)
    if hasattr(seat, "joint"):
        doing(name, content_hash)
        return
    draft = seat.draft(name)
    fits = next((version for version in reversed(draft.versions) if version.content_hash == content_hash), None)
    revision = fits.revision if fits else 0
    if what == "propose":
        doing(name, revision)
    else:
        doing(name, revision, content_hash)
