"""The table of change: what the people who answered every time said each time, and all who answered, apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment import verdicts
from vested_widgets.alignment.between import verdict
from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.disclosure_control import stand_ins, whole_people
from vested_widgets.alignment.frames import KEY, FrameError, coded, flat, parties_in_order, rated
from vested_widgets.alignment.gates import DEFAULT, FINE, Policy
from vested_widgets.alignment.printed import printed_gaps

CHANGES = [
    "item", "title", "question", "about", "party", "wave", "people", "n", "mean", "change", "low", "high", "joined", "left",
    "margin", "verdict", "gate", "scale_low", "scale_high",
]  # fmt: skip
FLOOR = 0.25
Ends: TypeAlias = tuple[float, float]
UNKNOWN: Ends = (np.nan, np.nan)


def changes(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Means per wave of those who answered in every wave (`stayed`) and of all, with the stayers' mean change from first to last.

    The change is each person's own; its interval is Student's t on the differences, variance floored at 0.25 points². Of three or four
    stayers it is taken from what is shown of either wave, as if they were two parties: wider, for it does not use who is who. Items chosen
    because they were worst get better by themselves: judge all items, and draw no trend from fewer than six waves.

    Args:
        frame: tidy ratings with columns `member` (the same code in every wave) and `wave`.
        policy: the gates. In every wave the people other than the stayers must number 0 or at least `full`, or the stayers are
            withheld: else those others could be had by subtraction. A wave that 1 to k - 1 people joined or left is coarsened as in `gaps`.
        parties: the parties in their order; alphabetical if not given.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per item (and question, and party asked about), party, wave, and `people` (`stayed` or `all`): `n`, `mean` in points; on
        the rows of stayers `change`, its 95 % interval `low`, `high`, `verdict` by `margin` (`aligned`: no change that matters;
        `gap`: changed); `joined` and `left` since the first wave (missing if 1 to k - 1); `gate`.

    Raises:
        FrameError: the frame does not hold, or has no `member` or `wave`.
    """
    flat(frame)
    for column in ("member", "wave"):
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. Change needs to know who answered when.")
    found = rated(frame, low, high)
    names = parties_in_order(found, parties)
    found = found[found["party"].isin(names)]
    waves = sorted(found["wave"].unique())
    if len(waves) < 2:
        return pd.DataFrame(columns=CHANGES)
    code = coded(found, KEY)
    first = found.iloc[pd.Series(code).drop_duplicates().index]
    rows = []
    wide = found.assign(_code=code).pivot(index=["_code", "party", "member"], columns="wave", values="value")[waves]
    answers = dict(zip(*_blocks(wide), strict=True))
    nobody = np.zeros((0, len(waves)))
    for at, question in enumerate(first.to_dict("records")):
        for name in names:
            rows += _course(question, name, waves, answers.get((at, name), nobody), policy)
    return pd.DataFrame.from_records(rows, columns=CHANGES).astype({"n": "Int64", "joined": "Int64", "left": "Int64"})


def _blocks(wide: pd.DataFrame) -> tuple[list[tuple[int, str]], list[NDArray[np.float64]]]:
    """People × waves for every question and party; the frame is sorted by them."""
    values = wide.to_numpy(dtype=np.float64)
    cells = [(int(code), str(party)) for code, party, _ in wide.index]
    starts = [at for at, cell in enumerate(cells) if not at or cell != cells[at - 1]]
    return [cells[at] for at in starts], np.split(values, starts[1:])


def _course(
    question: dict[Hashable, Any], party: str, waves: list[Any], answers: NDArray[np.float64], policy: Policy | None
) -> list[dict[str, Any]]:
    """Return the rows of one question and party."""
    given = ~np.isnan(answers)
    stayed = given.all(axis=1)
    others = given.sum(axis=0) - stayed.sum()
    k = policy.k if policy else 1
    # Every wave was, or will be, shown as a whole: few others in any of them would be what is left when the stayers are taken away, and
    # three or four people who all answer at one end are told by their sum.
    level = 0 if ((others > 0) & (others < (policy.full if policy else 1))).any() else _level(int(stayed.sum()), False, policy)
    scale = int(question["low"]), int(question["high"])
    margin = float(question["margin"])
    if policy and level == 1:
        change, ends, told = _coarse_change(answers[stayed], *scale, margin, policy.coarse)
    else:
        change, ends, told = _change(answers[stayed], margin)
    told = "too few" if level == 0 else told
    changed = _shown_change(change, ends, told, margin, level, policy)
    words = {name: question[name] for name in ("item", "title", "question", "about", "margin")}
    words |= {"party": party, "scale_low": scale[0], "scale_high": scale[1]}
    rows = []
    for at, wave in enumerate(waves):
        now = given[:, at]
        moved = np.array([[(now & ~given[:, v]).sum(), (~now & given[:, v]).sum()] for v in range(max(at, 1))], dtype=np.int64)
        joined, left = people(moved[0], policy)
        before = given[:, : max(at, 1)].sum(axis=0) >= k
        turned = bool((((moved > 0) & (moved < k)).any(axis=1) & before).any())
        here = words | {"wave": wave, "joined": joined, "left": left}
        change_here = dict(zip(("change", "low", "high"), changed, strict=True)) | {"verdict": told}
        rows.append(here | {"people": "stayed"} | change_here | _mean(answers[stayed, at], level, policy))
        nothing = dict.fromkeys(("change", "low", "high"), np.nan) | {"verdict": ""}
        rows.append(here | {"people": "all"} | nothing | _mean(answers[now, at], _level(int(now.sum()), turned, policy), policy))
    return rows


def _mean(values: NDArray[np.float64], level: int, policy: Policy | None) -> dict[str, Any]:
    """Return the columns `n`, `mean` and `gate` of some people in one wave."""
    return {
        "n": people(np.array([len(values)]), policy)[0],
        "mean": _shown([float(values.mean()) if len(values) else np.nan], level, policy)[0],
        "gate": gate_names(np.array([level]), policy)[0],
    }


def _shown(figures: list[float], level: int, policy: Policy | None) -> list[float]:
    values = np.array(figures, dtype=np.float64)
    shown = policy.round_at(values, np.full(len(values), level)) if policy else values
    return [float(value) for value in shown]


def _level(n: int, turned: bool, policy: Policy | None) -> int:
    return (3 if n else 0) if policy is None else int(policy.levels(np.asarray(n), np.asarray(turned)))


def _shown_change(change: float, ends: Ends, told: str, margin: float, level: int, policy: Policy | None) -> NDArray[np.float64]:
    """Return the change and the ends of its interval as they may be shown; never against the verdict."""
    figures = np.array([change, *ends])
    if policy is None or level == 0:
        return figures if level else np.full(3, np.nan)
    step, of = np.array([policy.coarse if level == 1 else FINE]), np.array([told], dtype=object)
    return np.concatenate(printed_gaps(figures[:1], figures[1:2], figures[2:], of, np.array([margin]), step))


def _change(answers: NDArray[np.float64], margin: float) -> tuple[float, Ends, str]:
    """Mean change of the stayers from first to last wave, its interval if two or more stayed, and what that says."""
    if not len(answers):
        return np.nan, UNKNOWN, "too few"
    differences = answers[:, -1] - answers[:, 0]
    mean = float(differences.mean())
    if len(differences) < 2:
        return mean, UNKNOWN, "too few"
    from scipy.special import stdtrit

    reach = float(stdtrit(len(differences) - 1, 0.975)) * (max(float(differences.var(ddof=1)), FLOOR) / len(differences)) ** 0.5
    ends = mean - reach, mean + reach
    return mean, ends, verdict(ends, margin)


def _coarse_change(answers: NDArray[np.float64], low: int, high: int, margin: float, coarse: float) -> tuple[float, Ends, str]:
    """Return the same of three or four stayers, from what is shown of either wave.

    The change is the difference of the means as shown, interval and verdict those of two parties with these means. The interval is wider
    than that of the changes, whose spread would tell each of them.
    """
    points = np.arange(low, high + 1)
    both = np.array([(answers[:, at, None] == points).sum(axis=0) for at in (-1, 0)], dtype=np.float64)
    last, first = whole_people(stand_ins(both, coarse))
    mean = np.round(both @ points / len(answers) / coarse) * coarse
    found = verdicts.decide(last[None], first[None], margin)
    return float(mean[0] - mean[1]), (float(found.low[0]), float(found.high[0])), str(found.verdict[0])
