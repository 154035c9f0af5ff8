"""The table of terms: which words several people of a party use. A term of one person names that person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

import pandas as pd

from vested_widgets.alignment.frames import FrameError, flat, known, latest, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.waves import late_few, turned_over

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_STOP = """a about after again all also always am an and another any are as at away be because been before being between both but by can
    come could did do does doing done down each either else ever every few for from further get gets go goes had has have having he her here
    hers him his how i if in into is it its itself just let like made make makes many may me might more most much must my near need
    neither never no nor not now of off often on once one only or other others our ours out over own per put rather same shall she should so
    some still such take than that the their theirs them then there these they this those through thus to together too two under until up
    upon us use very via was way we well were what when where whether which while who whom whose why will with within without would yet you
    your yours"""
STOP = frozenset(_STOP.split())
"""English words that carry no theme."""
TERMS = ["party", "term", "people", "n", "where"]


def terms_of(text: str, stop: Iterable[str] = STOP) -> set[str]:
    """The different words of a text in lower case, without stop words and single letters; no lemmas, no synonyms."""
    left_out = set(stop)
    return {word for word in (found.casefold() for found in WORD.findall(text)) if len(word) > 1 and word not in left_out}


def terms(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    stop: Iterable[str] = STOP,
) -> pd.DataFrame:
    """How many people of each party use each term, most used first. Same words, never same opinion.

    Args:
        frame: tidy texts: `party`, `member`, `item`, `value` (text); only rows of kind `text`, if the frame has a column `kind`; of
            several waves only the last counts. A person counts once per term, however often and in however many texts it stands.
        policy: the gates: a party needs `precise` people who wrote, of whom 0 or at least k came, went or answered late, and a term k
            of them who use it.
        parties: the parties in their order; alphabetical if not given.
        stop: words that are left out; English function words if not given.

    Returns:
        One row per term and party that may be shown: `people` who use it, `n` who wrote, and `where`: `shared` if another party's people
        use it as well, else `distinctive` (k people or more here, fewer than k elsewhere).

    Raises:
        FrameError: a column is missing.
    """
    flat(frame)
    if "member" not in frame.columns:
        raise FrameError("The column 'member' is missing. A term is counted by people, not by texts.")
    every = known(frame, ("text",))
    every = every[every["value"].notna()]
    found = latest(every)
    names = parties_in_order(found, parties)
    left_out = frozenset(stop)
    told = _told_apart(every, found, policy) if policy else set()
    rows = []
    for name in names:
        if name in told:
            continue
        texts = found[found["party"] == name].groupby("member", sort=True)["value"].agg(lambda texts: " ".join(map(str, texts)))
        used = [terms_of(text, left_out) for text in texts if text.strip()]
        if not used or (policy and len(used) < policy.precise):
            continue
        many = pd.Series(list(chain.from_iterable(used)), dtype=object).value_counts()
        least = policy.k if policy else 1
        rows += [(name, term, int(people), len(used)) for term, people in many.items() if people >= least]
    table = pd.DataFrame(rows, columns=TERMS[:-1])
    spread = table.groupby("term")["party"].transform("nunique")
    table = table.assign(where=spread.gt(1).map({True: "shared", False: "distinctive"}).astype(object))
    return table.sort_values(["people", "term", "party"], ascending=[False, True, True], kind="stable").reset_index(drop=True)[
        TERMS
    ]


def _told_apart(every: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> set[str]:
    """Parties in which 1 to k - 1 people came, went or answered late: the terms that are new would be theirs."""
    if policy.turnover == "ignore":
        return set()
    group, turned = turned_over(every, now, ["party"], policy.k)
    flags = turned | late_few(now, group, policy.k)
    return set(now["party"][flags[group]])
