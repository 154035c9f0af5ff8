"""Makers that several tests of deals share."""

from __future__ import annotations

from vested_widgets import deals


def two_parties() -> list[deals.NewParty]:
    """Two parties of three members."""
    return [
        deals.NewParty("North", members=tuple(map(deals.NewMember, ("Ann", "Ben", "Cas")))),
        deals.NewParty("South", members=tuple(map(deals.NewMember, ("Dot", "Eli", "Fay")))),
    ]


def table_step(**more: object) -> dict[str, object]:
    """A step of a deal's own with joint tables of every kind of column, as content says it."""
    columns = [
        {"id": "what", "title": "What", "required": True},
        {"id": "kind", "title": "Kind", "kind": "choice", "many": True, "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
        {"id": "whose", "title": "Whose", "kind": "party"},
        {"id": "who", "title": "Who", "kind": "person"},
        {"id": "weight", "title": "Weight", "kind": "number", "low": 1, "high": 5},
        {"id": "when", "title": "When", "kind": "date"},
        {"id": "note", "title": "Note"},
    ]  # fmt: skip
    links = [
        {"id": "name", "title": "Name"},
        {"id": "to", "title": "Rests on", "kind": "link", "to": "work/rows", "many": True},
    ]
    own = [{"id": "why", "title": "Why"}, {"id": "how", "title": "How"}]
    parts = [
        {"id": "rows", "kind": "joint_table", "title": "Rows", "columns": columns},
        {"id": "linked", "kind": "joint_table", "title": "Linked rows", "columns": links},
        {"id": "circles", "kind": "joint_table", "title": "Circles", "per_party": True, "columns": own},
    ]
    words = ("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong")
    return {"id": "work", **dict.fromkeys(words, "Work"), "parts": parts, **more}


def rated_step() -> dict[str, object]:
    """A step of a deal's own: two themes, each rated for the deal, for the own party and for every other party."""
    scale = {"low": 1, "high": 7, "low_label": "Little", "high_label": "Much", "margin": 1}
    questions = [
        {"id": "importance", "about": "deal", "short": "matters", "text": "How much does it matter?", "scale": scale},
        *(
            {
                "id": f"practice_{about}",
                "aspect": "practice",
                "about": about,
                "short": "lived by {party}",
                "text": "How well does {party} live it?",
                "scale": scale,
            }
            for about in ("own", "other")
        ),
    ]
    items = [{"id": "candour", "title": "Candour"}, {"id": "curiosity", "title": "Curiosity"}]
    words = ("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong")
    parts = [{"id": "themes", "kind": "ratings", "title": "Themes", "questions": questions, "items": items}]
    return {"id": "views", **dict.fromkeys(words, "Views"), "parts": parts}


def race(address: str, member: str, key: deals.AnswerKey, values: range) -> None:
    """Give one answer after the other; for a process of its own."""
    with deals.Store.open(address) as store:
        seat = deals.Seat.open(store, member)
        for value in values:
            seat.answers.write({key: value % 7 + 1})


def open_and_close(address: str) -> None:
    """Open a record, which migrates it if nobody has; for a process of its own."""
    deals.Store.open(address).close()


def acknowledged_race(address: str, member: str, key: deals.AnswerKey, said: object) -> None:
    """Give one answer after the other and say how many were acknowledged; for a process of its own, until it is killed."""
    with deals.Store.open(address) as store:
        seat = deals.Seat.open(store, member)
        for n in range(1, 1_000_000):
            seat.answers.write({key: n % 7 + 1})
            said.put((member, n))  # type: ignore[attr-defined]
