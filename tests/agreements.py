"""Agreements to try exports on: one with everything that a deal can have, and random ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from drawn import PICTURES
from vested_widgets import charts
from vested_widgets.deals.agreement.codes import agreement_code, text_code
from vested_widgets.documents.agreement import as_json
from vested_widgets.documents.agreement.content import (
    Agreement,
    Approval,
    Change,
    Clause,
    Column,
    Picture,
    Schedule,
    Section,
    Table,
    TableRow,
)

AT = datetime(2026, 12, 2, 9, 12, tzinfo=UTC)
EAST, WEST = "Harbour Foods", "Linden Logistics"
COLUMNS = (
    Column("what", "What we do", "text"),
    Column("who", "Who", "party", (EAST, WEST)),
    Column("by", "By when", "date"),
    Column("cost", "Cost", "money"),
    Column("share", "Share", "percent"),
    Column("hours", "Hours", "number"),
)
WORDS = "We do thing number {n}, as long as it takes to be done with care, and tell the other party before noon"
SIGNS = "Żółć in Łódź: שלום עולם, and محمد علي & <b>friends</b> #let x = 1; $y$ `z` *not bold* _w_ \\ @here <label> // no comment"


def picture(name: str) -> Picture:
    """Return a picture of an invented deal."""

    def figure():
        return PICTURES[name](lambda frame: frame)

    with charts.fitting(charts.WIDE):
        about = figure().layout.meta
    table = about["table"]
    return Picture(
        f"maps/{name}", about["title"], about["caption"], tuple(table["columns"]), tuple(map(tuple, table["rows"])), figure
    )


def schedule(number: int, title: str, sections: tuple[Section, ...], state="agreed", notes=(), parties=(EAST, WEST)) -> Schedule:
    """Return a schedule with its code, approved by both parties where it is agreed."""
    made = Schedule(str(number), f"Element {number}", f"element{number}/document", title, state, "", sections, (), tuple(notes))
    code = text_code(sections)
    approvals = tuple(Approval(party, f"{party[0]}. Approver", AT, code) for party in parties) if state == "agreed" else ()
    return replace(made, code=code, approvals=approvals)


def agreement(bad_news: str = "by telephone", rows: int = 40, pictures: bool = True) -> Agreement:
    """Return an agreement with clauses, a long and a wide table, pictures, a missing schedule and names in other letters."""
    maps = tuple(picture(name) for name in ("business_model_map", "exchange_map")) if pictures else ()
    model = Clause("map/model", "1.1.1", "We want a Vested relationship.\nToday we are between two models.", {"text": "…"})
    vision = Clause("intent/vision", "2.1.1", "Together we bring good food to every table within a day.", {"text": "…"})
    behaviours = tuple(
        Clause(
            f"intent/behaviours#b{n}",
            f"2.2.{n}",
            f"We tell each other bad news by noon, {bad_news if n == 2 else f'call {n}'}.",
            {"what": "…"},
        )
        for n in range(1, 8)
    )
    actions = tuple(
        TableRow(
            f"r{n}",
            (WORDS.format(n=n), EAST, "12 Mar 2027", "EUR 1,250", "12 %", str(n)),
            (WORDS.format(n=n), "p1", "2027-03-12", {"amount": 1250, "currency": "EUR"}, 12, n),
        )
        for n in range(1, rows + 1)
    )
    wide = tuple(Column(f"c{n}", f"Column {n}", "text" if n < 3 else "number") for n in range(9))
    cells = tuple(TableRow(f"w{n}", *(tuple(f"{n}.{k}" for k in range(9)),) * 2) for n in range(4))
    schedules = (
        schedule(1, "Business Model Map", (Section("1.1", "Sourcing model", "map/model", (model,), (), maps),)),
        schedule(
            2,
            "Statement of Intent",
            (
                Section("2.1", "Vision", "intent/vision", (vision,)),
                Section("2.2", "Behaviours", "intent/behaviours", behaviours),
            ),
        ),
        schedule(
            3,
            "Objectives and workload",
            (
                Section("3.1", "Actions", "work/actions", (), (Table("work/actions", "Actions", COLUMNS, actions),)),
                Section(
                    "3.2",
                    "Allocation",
                    "work/wide",
                    (Clause("work/signs", "3.2.1", SIGNS, {"text": "…"}),),
                    (Table("work/wide", "Who does what", wide, cells),),
                ),
            ),
            "reopened",
            ("Objectives and workload has changed since Linden Logistics approved it.",),
        ),
        schedule(9, "Exit plan", (), "missing", ("Nothing stands in Exit plan yet.",)),
    )
    code = agreement_code((EAST, WEST), ((one.id, one.code) for one in schedules))
    return Agreement(
        "Harbour & Linden",
        (EAST, WEST),
        AT,
        code,
        schedules,
        (Approval(WEST, "Mina", AT, code),),
        ((EAST, ("Farid",)), (WEST, ("Mina", "Otis"))),
        ((AT, "Mina, Linden Logistics", "Approved Statement of Intent"),),
        (Change(AT, WEST, "intent/behaviours#b2", "2.2.2", "old text", "new text"),),
    )


# Letters of many scripts, and whatever a file format might take for its own; no control letters, which nobody can store.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u2028\u2029")
TEXTS = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "x")
NAMES = st.text("abcdefghij", min_size=1, max_size=8)
CELLS = st.none() | TEXTS | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


# Texts in the scripts of the typefaces that come with us, and some letters that only other machines have.
PRINTED = st.text(
    st.characters(codec="latin-1", exclude_categories=("Cc", "Cf")) | st.sampled_from("łŻęğŠſŒαωДжאכبيم山田商店→“”…✓"), min_size=1, max_size=40
).map(lambda text: " ".join(text.split()) or "x")  # fmt: skip


@st.composite
def agreements(draw, texts=TEXTS) -> Agreement:
    """Return any agreement, with true codes."""
    schedules = []
    numbers = draw(st.lists(st.integers(1, 30), unique=True, max_size=3).map(sorted))
    parties = tuple(draw(st.lists(texts, min_size=1, max_size=3, unique=True)))
    for number in numbers:
        sections = []
        for place in range(1, draw(st.integers(0, 2)) + 1):
            of = f"s{number}/p{place}"
            said = draw(st.lists(texts, max_size=3))
            clauses = tuple(Clause(f"{of}#r{n}", f"{number}.{place}.{n}", text, {"what": text}) for n, text in enumerate(said, 1))
            columns = tuple(Column(f"c{n}", title, "text") for n, title in enumerate(draw(st.lists(texts, max_size=3))))
            rows = draw(st.lists(st.lists(texts | st.just(""), min_size=len(columns), max_size=len(columns)), max_size=3))
            table = Table(f"{of}-table", draw(texts), columns, tuple(
                TableRow(f"t{n}", tuple(row), tuple(draw(CELLS) for _ in row)) for n, row in enumerate(rows)
            ))  # fmt: skip
            drawn = Picture("p", draw(texts), draw(texts), ("a",), ((draw(CELLS),),), as_json.no_figure)
            tables = (table,) if columns and rows else ()
            sections.append(Section(f"{number}.{place}", draw(texts), of, clauses, tables, draw(st.sampled_from(((), (drawn,))))))
        state = draw(st.sampled_from(("missing", "draft", "proposed", "approved", "agreed", "reopened", "stale")))
        schedules.append(schedule(number, draw(texts), tuple(sections), state, draw(st.lists(texts, max_size=2)), parties))
    code = agreement_code(parties, ((one.id, one.code) for one in schedules))
    signed = tuple(Approval(party, draw(texts), draw(MOMENTS), code) for party in parties[: draw(st.integers(0, 2))])
    signers = tuple((party, tuple(draw(st.lists(texts, max_size=2, unique=True)))) for party in parties)
    trail = tuple((draw(MOMENTS), draw(texts), draw(texts)) for _ in range(draw(st.integers(0, 2))))
    changes = tuple(
        Change(draw(MOMENTS), parties[0], "x", "1.1.1", draw(texts), draw(texts)) for _ in range(draw(st.integers(0, 1)))
    )
    return Agreement(draw(texts), parties, draw(MOMENTS), code, tuple(schedules), signed, signers, trail, changes)
