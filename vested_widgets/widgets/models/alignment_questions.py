"""The six questions of the alignment page about one revealed part, each answered by a sentence and by pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.widgets.pictures.builders import BUILDERS
from vested_widgets.widgets.pictures.context import Scene

if TYPE_CHECKING:
    import pandas as pd

KEY = ["item", "question", "about"]
MOST = 4
"""Titles that a sentence lists."""
COUNTED = 12
"""Questions of which it is shown how they were answered, point by point."""
COMPARED = {"gap": "alignment.differ", "aligned": "alignment.agree", "cannot tell": "alignment.unsure"}


@dataclass(frozen=True)
class Said:
    """An answer to one of the questions: in pictures (figures of `charts`, each titled with its finding) and in what these do not say."""

    sentence: str
    figures: tuple[Any, ...] = ()


def answered(scene: Scene) -> Said:
    """How many answered, by party; and from the fifth answer of a party on, how."""
    from vested_widgets import charts

    counts = scene.session.seat.answers.counts(scene.step.id, scene.part.id)
    told = [
        method.words("alignment.of_party", party=count.party.name, n=count.started, invited=count.invited) for count in counts
    ]
    sentence = method.words(
        "alignment.answered", n=sum(c.started for c in counts), invited=sum(c.invited for c in counts), parties="; ".join(told)
    )
    frame = _points(scene.frame)
    # Of many questions the picture would be half the page.
    if _one_scale(scene) and 0 < len(frame[KEY].drop_duplicates()) <= COUNTED:
        from vested_widgets import alignment

        table = alignment.counts(frame, **scene.gates)
        if table["people"].notna().any():
            return Said(sentence, (charts.category_counts(table, parties=scene.colours, k=scene.policy.precise),))
    return Said(sentence)


def differ(scene: Scene) -> Said:
    """Where the parties clearly differ, with their intervals."""
    return _verdict(scene, "gap")


def agree(scene: Scene) -> Said:
    """Where they are clearly close: the whole interval lies within the margin. That nothing differs is not that."""
    return _verdict(scene, "aligned")


def unsure(scene: Scene) -> Said:
    """Where nobody can tell, and how many answers would."""
    from vested_widgets import alignment

    found, frame = _verdict(scene, "cannot tell"), _points(scene.frame)
    needed = alignment.answers_needed(frame, **scene.gates) if scene.part.kind == "ratings" and len(frame) else frame.iloc[:0]
    if not len(needed):
        return found
    # An item can be told once its slowest pair of parties can.
    many = needed.groupby(KEY, sort=False)["answers"].agg(lambda one: one.max(skipna=False))
    known = many.dropna().astype(int)
    told = [method.words("alignment.would_tell", n=n, items=int((known == n).sum())) for n in sorted(known.unique())]
    if len(known) < len(many):
        told.append(method.words("alignment.would_not", items=len(many) - len(known)))
    return Said(" ".join(filter(None, (found.sentence, f"{method.words('alignment.more')} {'; '.join(told)}."))), found.figures)


def misjudge(scene: Scene) -> Said:
    """What a party guesses wrongly of another, or sees otherwise than the other does."""
    if scene.part.kind == "ratings":
        if scene.aspect(guess=True):
            return Said(method.words("alignment.guesses"), (BUILDERS["coorientation"](scene),))
        own, other = ({q.aspect or q.id for q in scene.part.questions if q.about == about} for about in ("own", "other"))
        if own & other:
            return Said(method.words("alignment.views"), (BUILDERS["perception_quadrant"](scene),))
    return Said(method.words("alignment.not_asked"))


def changed(scene: Scene) -> Said:
    """What changed since the first wave, among the people who answered each time."""
    wave = scene.session.seat.rounds.current(scene.step.id, scene.part.id).wave
    if wave < 2 or scene.part.kind != "ratings":
        return Said(method.words("alignment.once"))
    return Said(method.words("alignment.waves", n=wave), (BUILDERS["slope"](scene),))


QUESTIONS: dict[str, Callable[[Scene], Said]] = {
    "answered": answered,
    "differ": differ,
    "agree": agree,
    "unsure": unsure,
    "misjudge": misjudge,
    "changed": changed,
}


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["kind"].isin(["ratings", "ordered"])]


def _one_scale(scene: Scene) -> bool:
    """Whether all answers are points of one scale, so that one axis can show them."""
    found = _points(scene.frame)
    return scene.part.kind == "ratings" and found[["low", "high"]].drop_duplicates().shape[0] == 1


def _verdict(scene: Scene, verdict: str) -> Said:
    """The items of one verdict: of any pair of parties for a gap, of all that can be compared for closeness."""
    from vested_widgets import alignment, charts

    if scene.part.kind == "text":
        return Said(method.words("alignment.texts"), _own(scene, verdict))
    if scene.part.kind == "ranking" and scene.part.items_from and scene.part.items_from.use == "own":
        return Said(method.words("alignment.own_orders"), _own(scene, verdict))
    if scene.part.kind != "ratings" or not len(_points(scene.frame)):
        table = alignment.summary(scene.frame, **scene.gates)
        return Said(_sentence(table, verdict), _own(scene, verdict))
    table = alignment.gaps(_points(scene.frame), **scene.gates)
    chosen, sentence = table[_said(table) == verdict], _sentence(table, verdict)
    if not _one_scale(scene):
        return Said(sentence, _own(scene, verdict))
    # The sentence is about all items, so it is the picture's finding too.
    return Said("", (charts.dumbbell(chosen, finding=sentence, **scene.looks),)) if len(chosen) else Said(sentence)


def _own(scene: Scene, verdict: str) -> tuple[Any, ...]:
    """The part's own pictures, which say where the parties differ where one axis cannot show the items."""
    return tuple(BUILDERS[name](scene) for name in scene.part.pictures) if verdict == "gap" else ()


def _said(table: pd.DataFrame) -> pd.Series[str]:
    """For each row what its item says as a whole."""
    return table.groupby(KEY, sort=False, dropna=False)["verdict"].transform(lambda one: _whole(set(one))).astype(object)


def _whole(verdicts: set[str]) -> str:
    told = verdicts - {"too few"}
    if not told:
        return "too few"
    return "gap" if "gap" in told else "aligned" if told == {"aligned"} else "cannot tell"


def _sentence(table: pd.DataFrame, verdict: str) -> str:
    """How many of the items that can be compared have the verdict, and which."""
    items = table.assign(says=_said(table)).drop_duplicates(KEY)
    compared, chosen = items[items["says"] != "too few"], items[items["says"] == verdict]
    if not len(compared):
        return method.words("alignment.too_few")
    if not len(chosen):
        return method.words(f"{COMPARED[verdict]}_none", of=len(compared))
    several = len(items[["question", "about"]].drop_duplicates()) > 1
    titles = [
        f"{str(title).rstrip('.')} ({asked})" if several and asked else str(title).rstrip(".")
        for title, asked in zip(chosen["title"], chosen["asked"], strict=True)
    ]
    listed = ", ".join(titles[:MOST]) + (" …" if len(titles) > MOST else "")
    return method.words(COMPARED[verdict], n=len(chosen), of=len(compared), items=listed)
