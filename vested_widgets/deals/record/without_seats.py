"""Write a deal as a document in which no answer hangs on a seat: what everybody may see of it, and what was written together, by party.

What it holds of answers is what pages show of them, and no more:

* By question, never by person. The answers of a party to a question are one sorted list, so nothing says which answers to two questions
  are one person's: there is no code of a person, no order, no time, and what somebody left out is missing nowhere. Codes of people, however
  random, would tell who knows one answer of a colleague all others of that part, and a rare habit ("never answers the fourth question")
  would link two parts.
* Lists only of groups whose counts pages show: `precise` people and more, of whom 0 or at least k came, went or came later. Of three or
  four pages show an average in halves and verdicts, since a list of three answers tells whoever gave one of them the other two. So the
  document says these, and no more.
* Only parts whose results can be seen now, by the rule of `deals.publishing`: comparing two exports tells no more than comparing two pages.
* Texts stand under their party where pages show them so. What stands for a text is drawn anew for each export.

What was written together stands by party and day. Numbers say in which order, and count nothing else that has happened.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import Connection

from vested_widgets import method
from vested_widgets.deals.approval_tally import party_changes
from vested_widgets.deals.entities import UNSURE, Deal
from vested_widgets.deals.pseudonyms import entry_id
from vested_widgets.deals.publishing import NOTHING, Cell, Published, precise, told_apart
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import few_answers
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.copying import hash_again, renamed
from vested_widgets.deals.record.published import read_published
from vested_widgets.kinds import kind_of

FORMAT, VERSION = "vested-workbook deal without seats", 1
# What was written together. The deal's own content stands with the deal, as it is today.
WRITTEN: Final = (
    t.draft_version,
    t.proposal,
    t.approval,
    t.decline,
    t.row_version,
    t.row_settlement,
    t.remark,
    t.remark_resolution,
    t.signature,
    t.signed_text,
)
NUMBERED: Final = ("rounds", *(table.name for table in WRITTEN))
TURNED: Final = ("revealed", "agreed")


def without_seats(connection: Connection, deal: Deal, whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a deal without seats.

    Args:
        whole: the document of everything, as `transfer.export_deal` returns it.
    """
    content = method.with_own(method.load(), dict(deal.own_content))
    names = _names(deal, whole)
    shown = list(_shown(connection, deal, content, whole["round_change"]))
    written = {
        **whole,
        t.approval.name: _party_approvals(deal, whole),
        t.signature.name: _party_signatures(deal, whole),
        t.signed_text.name: [_without_names(row) for row in whole[t.signed_text.name]],
    }
    joint = {table.name: [_by_party(deal, row, names) for row in written[table.name]] for table in WRITTEN}
    linked = set(_strings([row["cells"] for row in joint["row_version"]] + [row["agreement"] for row in joint["signed_text"]]))
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "deal": {
            "name": deal.name,
            "created": f"{deal.created_at:%Y-%m-%d}",
            "k": deal.k,
            "own_content": deal.own_content,
            "demonstration": deal.demonstration,
        },
        "parties": [{"id": names[party.id], "name": party.name, "colour": party.colour} for party in deal.parties],
        "people": [
            {"id": names[one.id], "party_id": names.get(one.party_id or ""), "name": one.alias}
            for one in sorted(deal.members, key=lambda one: one.alias)
            if names[one.id] in linked
        ],
        "rounds": [turn for part in shown for turn in part.turns],
        **_answers(shown, deal, names),
        "texts": [row for part in shown for row in _texts(part, deal, names, linked)],
        **joint,
    }
    hash_again({**whole, "deal": {"own_content": deal.own_content}}, document)
    _number_again(document)
    return document


class _Part:
    """A part that is answered alone, with the rounds of it that everybody can see.

    Attributes:
        turns: how it came to be revealed: each round's beginning and first reveal, and that it is agreed, if it is.
        rounds: what is published, by round; the last one is the current round.
    """

    def __init__(self, step: str, part: method.Part, turns: list[dict[str, Any]], rounds: Mapping[int, Published]) -> None:
        self.step, self.part, self.turns, self.rounds = step, part, turns, rounds
        self.kind = kind_of(part)


def _names(deal: Deal, whole: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands for each id in the document: fresh ids, which two exports do not share."""
    ids = [*(party.id for party in deal.parties), *(member.id for member in deal.members)]
    names = {one: str(uuid.uuid4()) for one in ids}
    people = deal.people()
    for row in whole["answer"]:
        if isinstance(row["value"], str):
            for who in {row["member_id"], people.get(row["member_id"], row["member_id"])}:
                names[entry_id(deal, who, row["step"], row["part"], row["wave"], row["item"])] = "e" + secrets.token_hex(5)
    return names


def _shown(connection: Connection, deal: Deal, content: method.Method, all_turns: Iterable[Mapping[str, Any]]) -> Iterator[_Part]:
    """Return the parts that are answered alone and can be seen now."""
    turns_of: dict[tuple[str, str], list[Any]] = {}
    for row in all_turns:
        turns_of.setdefault((row["step"], row["part"]), []).append(SimpleNamespace(**row))
    for step in content.steps:
        for part in step.parts:
            if part.kind not in method.ALONE:
                continue
            turns = turns_of.get((step.id, part.id), [])
            now = stored_answers.round_of(step.id, part.id, turns)
            if now.state not in TURNED:
                continue
            waves = sorted({turn.wave for turn in turns if turn.state in TURNED})
            kept = [turn for wave in waves for turn in _first_turns(turns, wave)]
            if now.state == "agreed":
                kept.append(turns[-1])
            place = {"step": step.id, "part": part.id}
            told = [{"seq": one.seq, **place, "wave": one.wave, "state": one.state, "day": one.at[:10]} for one in kept]
            rounds = {wave: read_published(connection, deal, step.id, part, wave) for wave in waves}
            yield _Part(step.id, part, told, rounds)


def _first_turns(turns: Sequence[Any], wave: int) -> list[Any]:
    """Return the turn by which a later round began, and that by which a round was first revealed."""
    began = [turn for turn in turns if turn.wave == wave and wave > 1][:1]
    revealed = [turn for turn in turns if turn.wave == wave and turn.state == "revealed"][:1]
    return [*(turn for turn in began if turn.state == "open"), *revealed]


# Answers


def _answers(parts: Sequence[_Part], deal: Deal, names: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return what is said of the answers of parties: a sorted list each, or of few people their average, with verdicts on these."""
    found: dict[str, list[dict[str, Any]]] = {"answers": [], "averages": [], "verdicts": []}
    pairs: list[tuple[few_answers.Counts, few_answers.Counts, float]] = []
    for part in parts:
        if part.kind.is_text:
            continue
        # Pages show earlier rounds where they show what has changed.
        waves = sorted(part.rounds) if part.kind.shows_change else [max(part.rounds)]
        groups = {wave: _groups(part, part.rounds[wave]) for wave in waves}
        for wave in waves:
            earlier = [groups[one] for one in waves if one < wave]
            questions: dict[Cell, dict[str, _Group]] = {}
            for (cell, party), rows in groups[wave].items():
                if party:
                    late = {row.member_id for row in rows if row.seq in part.rounds[wave].joined}
                    before = [{row.member_id for row in group.get((cell, party), ())} for group in earlier]
                    for key, group in _keyed(part, rows, late, before, deal.k):
                        questions.setdefault(key, {})[party] = group
            # Pages list questions in the order in which they were first answered.
            ordered = sorted(questions, key=lambda key: min(group.first for group in questions[key].values()))
            compared: dict[Cell, list[tuple[str, str, _Group]]] = {}
            for place, key in enumerate(ordered, 1):
                where = {"step": part.step, "part": part.part.id, "wave": wave, "place": place}
                where |= {name: names.get(value, value) for name, value in zip(("item", "question", "about"), key, strict=True)}
                shown = {party.id: questions[key][party.id] for party in deal.parties if party.id in questions[key]}
                for party, group in shown.items():
                    row = {**where, "party_id": names[party], "people": group.people}
                    if group.asked is None:
                        values = (renamed(value, names) for value in group.values)
                        found["answers"].append({**row, "values": sorted(values, key=lambda value: (str(type(value)), value))})
                    else:
                        mean = group.asked.mean(group.asked.counts(group.values))
                        found["averages"].append({**row, "mean": mean})
                    aspect = (key[0], few_answers.aspect_of(part.part, key[1]), key[2])
                    compared.setdefault(aspect, []).append((names[party], key[1], group))
            for (item, _, about), groups_of in compared.items():
                for (a, question_a, one), (b, question_b, other) in combinations(groups_of, 2):
                    if a != b and (asked := one.asked or other.asked):
                        pairs.append((asked.counts(one.values), asked.counts(other.values), asked.margin))
                        where = {
                            "step": part.step,
                            "part": part.part.id,
                            "wave": wave,
                            "item": item,
                            "about": names.get(about, about),
                        }
                        whose = {"party_a": a, "question_a": question_a, "party_b": b, "question_b": question_b}
                        found["verdicts"].append({**where, **whose})
    if pairs:
        for row, (verdict, direction) in zip(found["verdicts"], few_answers.verdicts(pairs), strict=True):
            row |= {"verdict": verdict, "direction": direction}
    return found


@dataclass(frozen=True)
class _Group:
    """The answers of a party to a question; `asked` where only their average is shown."""

    people: int
    values: list[Any]
    first: int
    asked: few_answers.Asked | None = None


def _keyed(part: _Part, rows: Sequence[Any], late: set[str], before: Sequence[set[str]], k: int) -> Iterator[tuple[Cell, _Group]]:
    """Return what may be said of a group, question by question."""
    people = {row.member_id for row in rows}
    by_key: dict[Cell, list[Any]] = {}
    for row in rows:
        by_key.setdefault((row.item, row.question, row.about), []).append(row)
    for key, own in by_key.items():
        values, first = [row.value for row in own], min(row.seq for row in own)
        if counted(people, late, before, k):
            yield key, _Group(len(people), values, first)
        elif counted(people, late, before, k, fewest=k) and len(people) < precise(k):
            # Of choices, orders and points by so few people the document says nothing.
            asked = few_answers.asked_of(part.part, key[0], key[1])
            yield from [(key, _Group(len(people), values, first, asked))] if asked else []


def _groups(part: _Part, found: Published) -> dict[tuple[Cell, str | None], list[Any]]:
    """Return the rows of those who have answered, by what is shown as a whole (a question, or a part in which answers fit together) and party."""
    groups: dict[tuple[Cell, str | None], list[Any]] = {}
    for row in found.rows:
        if row.value not in (*NOTHING, UNSURE):
            cell = () if part.kind.checks_all else (row.item, row.question, row.about)
            groups.setdefault((cell, found.parties[row.seq]), []).append(row)
    return groups


def counted(people: set[str], late: set[str], before: Iterable[set[str]], k: int, *, fewest: int = 0) -> bool:
    """Return whether pages show how many people of a group gave which answer; with `fewest` k, whether they show its average in halves.

    Args:
        people: who has answered.
        late: those of them who came after the others had been shown.
        before: who had answered in each earlier round.
    """

    def few(some: set[str]) -> bool:
        return 0 < len(some) < k

    told = any(len(were) >= k and (few(people - were) or few(were - people)) for were in before)
    return len(people) >= (fewest or precise(k)) and not told and not (few(late) and people - late)


# Texts


def _texts(part: _Part, deal: Deal, names: Mapping[str, str], linked: set[str]) -> Iterator[dict[str, Any]]:
    """Return the texts of the current round as pages show them, and those of earlier rounds that rows of tables are linked to."""
    if not part.kind.is_text:
        return
    current, found = max(part.rounds), []
    prompt_of = dict(part.kind.fields(part.part))
    party_of = {member.id: member.party_id or "" for member in deal.members}
    parties = [party.id for party in deal.parties]
    for wave, published in part.rounds.items():
        rows = [row for row in published.rows if row.value and row.value.strip()]
        writers: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            writers.setdefault(prompt_of.get(row.item, ""), {}).setdefault(party_of[row.member_id], set()).add(row.member_id)
        many = {prompt: {of: len(by[of]) for of in (*parties, "") if of in by} for prompt, by in writers.items()}
        alone = {prompt: told_apart(by, deal.k) for prompt, by in many.items()}
        for row in rows:
            entry = names[entry_id(deal, row.member_id, part.step, part.part.id, wave, row.item)]
            party = party_of[row.member_id] if wave == current else ""
            named = party in alone[prompt_of.get(row.item, "")]
            if wave == current or entry in linked:
                found.append(
                    {
                        "step": part.step,
                        "part": part.part.id,
                        "wave": wave,
                        "party_id": names[party] if named else None,
                        "item": row.item,
                        "entry": entry,
                        "text": row.value.strip(),
                    }
                )
    yield from sorted(found, key=lambda row: (row["wave"], row["item"], row["text"]))


# What was written together


def _by_party(deal: Deal, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a row with the party of its author as it is today, and the day."""
    party = row.get("party_id") or deal.member(row["member_id"]).party_id
    kept = {key: value for key, value in row.items() if key not in ("member_id", "party_id", "at")}
    kept |= {key: renamed(kept[key], names) for key in ("cells", "agreement") if key in kept}
    return {**kept, "party_id": names[party] if party else None, "day": row["at"][:10]}


def _party_approvals(deal: Deal, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return by what parties as a whole have approved, or no longer do: who approves for them, and who of these has, stays out."""
    rows = {kind: [SimpleNamespace(**row) for row in whole[kind]] for kind in ("approval", "decline", "approver_list")}
    found = []
    for name in sorted({row.name for row in rows["approval"]}):
        approvals, declines = ([row for row in rows[kind] if row.name == name] for kind in ("approval", "decline"))
        for one in party_changes(len(deal.parties), approvals, rows["approver_list"], declines):
            who = {"member_id": one.member_id, "party_id": one.party_id, "at": str(one.at)}
            found.append({"seq": one.seq, "name": name, "hash": one.hash, "approved": one.approved, **who})
    return sorted(found, key=lambda row: (row["seq"], row["name"]))


def _party_signatures(deal: Deal, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return which versions of the agreement parties as a whole have signed, or no longer do, and why some declined to."""
    signatures = [SimpleNamespace(**row, approved=row["signed"]) for row in whole[t.signature.name]]
    lists = [SimpleNamespace(**row) for row in whole["approver_list"]]
    found = [dict(row) for row in whole[t.signature.name] if row["reason"]]
    told = {row["seq"] for row in found}
    for one in party_changes(len(deal.parties), signatures, lists, []):
        if one.seq not in told:
            who = {"member_id": one.member_id, "party_id": one.party_id, "at": str(one.at)}
            found.append({"seq": one.seq, "hash": one.hash, "signed": one.approved, "reason": "", **who})
    return sorted(found, key=lambda row: row["seq"])


def _without_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a signed text without the names of those who had approved its schedules for their parties."""
    return {**row, "agreement": _nameless(row["agreement"])}


def _nameless(value: Any) -> Any:
    if isinstance(value, list):
        return [_nameless(one) for one in value]
    if isinstance(value, Mapping):
        is_approval = {"party", "person", "at", "code"} <= set(value)
        return {key: "" if is_approval and key == "person" else _nameless(one) for key, one in value.items()}
    return value


def _strings(values: Iterable[Any]) -> Iterator[str]:
    """Return all texts in some values, however deep they stand."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _strings(value.values())
        elif isinstance(value, list):
            yield from _strings(value)


def _number_again(document: dict[str, Any]) -> None:
    """Count what is in the document from 1, and acts too: a gap would tell how much else was done meanwhile."""
    rows = sorted((row for name in NUMBERED for row in document[name]), key=lambda row: row["seq"])
    acts: dict[str, str] = {}
    for at, row in enumerate(rows, 1):
        row["seq"] = at
        for key in ("act", "undoes"):
            if row.get(key):
                row[key] = acts.setdefault(row[key], str(len(acts) + 1))
    for name in NUMBERED:
        document[name].sort(key=lambda row: row["seq"])
