"""A frame of a shape that the measures cannot read is told in one sentence, by every measure that takes a frame."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from vested_widgets import alignment

FRAME = pd.DataFrame(
    [(f"m{n}", party, item, n % 5 + 1) for n in range(8) for item in ("x", "y") for party in ("North", "South")[n % 2 :][:1]],
    columns=["member", "party", "item", "value"],
).assign(low=1, high=5, wave=1, question="q", kind="ratings")
SHAPES = {
    "value twice": (pd.concat([FRAME, FRAME[["value"]]], axis=1), "'value' is there twice"),
    "party twice": (pd.concat([FRAME, FRAME[["party"]]], axis=1), "'party' is there twice"),
    "wave twice": (pd.concat([FRAME, FRAME[["wave"]]], axis=1), "'wave' is there twice"),
    "kind twice": (pd.concat([FRAME, FRAME[["kind"]]], axis=1), "'kind' is there twice"),
    "columns of two levels": (FRAME.set_axis(pd.MultiIndex.from_product([["a"], FRAME.columns]), axis=1), "columns have several levels"),
    "rows of two levels": (FRAME.set_index(["member", "item"], drop=False), "index of several levels"),
    "no frame": ([1, 2], "Expected a pandas DataFrame"),
}  # fmt: skip


def measures() -> list[str]:
    """The public functions whose first argument is a frame of answers."""
    found = []
    for name in alignment.__all__:
        thing = getattr(alignment, name)
        if inspect.isfunction(thing) and next(iter(inspect.signature(thing).parameters), "") == "frame":
            found.append(name)
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", measures())
def test_a_frame_of_another_shape_is_one_sentence(name, shape):
    frame, says = SHAPES[shape]
    with pytest.raises(alignment.FrameError, match=says):
        getattr(alignment, name)(frame, **({"columns": ["a", "b"]} if name == "placement" else {}))


def test_columns_that_nobody_reads_may_be_there_twice():
    frame = pd.concat([FRAME.assign(note="a"), FRAME.assign(note="b")[["note"]]], axis=1)
    assert len(alignment.summary(frame)) == len(alignment.summary(FRAME))
