"""The six questions of the alignment page about one revealed part, each answered by a sentence and by pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import alignment, charts, method
from vested_widgets.widgets.pictures.builders import BUILDERS, gap_chart
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    import pandas as pd

KEY = ["item", "question", "about"]
MOST = 4
"""Titles that a sentence lists."""
COUNTED = 12
"""Questions of which it is shown how they were answered, point by point."""
COMPARED = {"gap": "alignment.differ", "aligned": "alignment.agree", "cannot tell": "alignment.unsure"}
NONE = {"gap": "alignment.differ_none", "aligned": "alignment.agree_none", "cannot tell": "alignment.unsure_none"}


@dataclass(frozen=True)
class Finding:
    """An answer to one of the questions: in pictures (figures of `charts`, each titled with its finding) and in what these do not say."""

    sentence: str
    figures: tuple[Any, ...] = ()


def answered(context: PictureContext) -> Finding:
    """Return how many answered, by party; and from the fifth answer of a party on, how."""
    counts = context.session.seat.answers.counts(context.step.id, context.part.id)
    told = [
        method.words("alignment.of_party", party=count.party.name, n=count.started, invited=count.invited) for count in counts
    ]
    sentence = method.words(
        "alignment.answered", n=sum(c.started for c in counts), invited=sum(c.invited for c in counts), parties="; ".join(told)
    )
    frame = _points(context.frame)
    # Of many questions the picture would be half the page.
    if _one_scale(context) and 0 < len(frame[KEY].drop_duplicates()) <= COUNTED:
        table = alignment.counts(frame, **context.gates)
        if table["people"].notna().any():
            return Finding(sentence, (charts.category_counts(table, parties=context.colours, k=context.policy.precise),))
    return Finding(sentence)


def differ(context: PictureContext) -> Finding:
    """Return where the parties clearly differ, with their intervals."""
    return _verdict(context, "gap")


def agree(context: PictureContext) -> Finding:
    """Return where they are clearly close: the whole interval lies within the margin. That nothing differs is not that."""
    return _verdict(context, "aligned")


def unsure(context: PictureContext) -> Finding:
    """Return where nobody can tell, and how many answers would."""
    found, frame = _verdict(context, "cannot tell"), _points(context.frame)
    needed = alignment.answers_needed(frame, **context.gates) if context.kind.rated and len(frame) else frame.iloc[:0]
    if not len(needed):
        return found
    # An item can be told once its slowest pair of parties can.
    many = needed.groupby(KEY, sort=False)["answers"].agg(lambda one: one.max(skipna=False))
    known = many.dropna().astype(int)
    told = [method.words("alignment.would_tell", n=n, items=int((known == n).sum())) for n in sorted(known.unique())]
    if len(known) < len(many):
        told.append(method.words("alignment.would_not", items=len(many) - len(known)))
    return Finding(
        " ".join(filter(None, (found.sentence, f"{method.words('alignment.more')} {'; '.join(told)}."))), found.figures
    )


def misjudge(context: PictureContext) -> Finding:
    """Return what a party guesses wrongly of another, or sees otherwise than the other does."""
    if context.aspect(guess=True):
        return Finding(method.words("alignment.guesses"), (BUILDERS["coorientation"](context),))
    questions = context.kind.questions(context.part)
    own, other = ({q.aspect or q.id for q in questions if q.about == about} for about in ("own", "other"))
    if own & other:
        return Finding(method.words("alignment.views"), (BUILDERS["perception_quadrant"](context),))
    return Finding(method.words("alignment.not_asked"))


def changed(context: PictureContext) -> Finding:
    """Return what changed since the first wave, among the people who answered each time."""
    wave = context.session.seat.rounds.current(context.step.id, context.part.id).wave
    if wave < 2 or not context.kind.rated:
        return Finding(method.words("alignment.once"))
    return Finding(method.words("alignment.waves", n=wave), (BUILDERS["slope"](context),))


QUESTIONS: dict[str, Callable[[PictureContext], Finding]] = {
    "answered": answered,
    "differ": differ,
    "agree": agree,
    "unsure": unsure,
    "misjudge": misjudge,
    "changed": changed,
}


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["kind"].isin(["ratings", "ordered"])]


def _one_scale(context: PictureContext) -> bool:
    """Return whether all answers are points of one scale, so that one axis can show them."""
    found = _points(context.frame)
    return context.kind.rated and found[["low", "high"]].drop_duplicates().shape[0] == 1


def _verdict(context: PictureContext, verdict: str) -> Finding:
    """Return the items of one verdict: of any pair of parties for a gap, of all that can be compared for closeness."""
    if why := context.kind.why_not_compared(context.part):
        return Finding(method.words(why), _own(context, verdict))
    if not context.kind.rated or not len(_points(context.frame)):
        table = alignment.summary(context.frame, **context.gates)
        return Finding(_sentence(table, verdict), _own(context, verdict))
    table = alignment.gaps(_points(context.frame), **context.gates)
    chosen, sentence = table[_said(table) == verdict], _sentence(table, verdict)
    if not _one_scale(context):
        return Finding(sentence, _own(context, verdict))
    # The sentence is about all items, so it is the picture's finding too.
    return Finding("", (gap_chart(context, chosen, finding=sentence),)) if len(chosen) else Finding(sentence)


def _own(context: PictureContext, verdict: str) -> tuple[Any, ...]:
    """Return the part's own pictures, which say where the parties differ where one axis cannot show the items."""
    return tuple(BUILDERS[name](context) for name in context.part.pictures) if verdict == "gap" else ()


def _said(table: pd.DataFrame) -> pd.Series[str]:
    """For each row what its item says as a whole."""
    return table.groupby(KEY, sort=False, dropna=False)["verdict"].transform(lambda one: _whole(set(one))).astype(object)


def _whole(verdicts: set[str]) -> str:
    told = verdicts - {"too few"}
    if not told:
        return "too few"
    return "gap" if "gap" in told else "aligned" if told == {"aligned"} else "cannot tell"


def _sentence(table: pd.DataFrame, verdict: str) -> str:
    """Return how many of the items that can be compared have the verdict, and which."""
    items = table.assign(says=_said(table)).drop_duplicates(KEY)
    compared, chosen = items[items["says"] != "too few"], items[items["says"] == verdict]
    if not len(compared):
        return method.words("alignment.too_few")
    if not len(chosen):
        return method.words(NONE[verdict], of=len(compared))
    several = len(items[["question", "about"]].drop_duplicates()) > 1
    titles = [
        f"{str(title).rstrip('.')} ({asked})" if several and asked else str(title).rstrip(".")
        for title, asked in zip(chosen["title"], chosen["asked"], strict=True)
    ]
    listed = ", ".join(titles[:MOST]) + (" …" if len(titles) > MOST else "")
    return method.words(COMPARED[verdict], n=len(chosen), of=len(compared), items=listed)
