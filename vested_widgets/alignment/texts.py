"""Words that people use. Same words, never same opinion: synonyms count as disagreement."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np

from vested_widgets.alignment.results import Result, matrix, undefined


def jaccard_terms(a: Iterable[Hashable], b: Iterable[Hashable]) -> Result:
    """Jaccard's overlap of two sets of terms: shared over all, 0 to 1; n terms in all; undefined if both are empty.

    Source: Jaccard 1901.
    """
    one, other = set(a), set(b)
    every = one | other
    return Result(len(one & other) / len(every), len(every)) if every else undefined(0, "neither side has terms")


def tfidf_cosine(counts: Iterable[Iterable[Any]], i: int, j: int, *, smooth: bool = True) -> Result:
    """Return the cosine of two answers' term counts, weighted by how rare a term is among all answers; 0 to 1.

    Weights: ln(n / df) + 1, or with `smooth` ln((1 + n) / (1 + df)) + 1, for n answers of which df use the term. Compare it only with
    what the same answers give when their authors change parties: its size means nothing by itself.

    Args:
        counts: answers × terms, how often each is used.
        i, j: the two answers, counted from 0.
        smooth: whether weights are as if one more answer used every term.

    Returns:
        The cosine; n answers. Undefined if one of the two has no terms left (only stop words, say).

    Source: Spärck Jones 1972; weights as in scikit-learn.
    """
    table = np.nan_to_num(matrix(counts, "counts"))
    if not (0 <= i < len(table) and 0 <= j < len(table)):
        raise ValueError(f"there are {len(table)} answers, counted from 0, so there is no pair {i}, {j}")
    used = (table > 0).sum(axis=0)
    n, extra = len(table), int(smooth)
    weight = np.log((n + extra) / np.maximum(used + extra, 1)) + 1
    one, other = table[i] * weight, table[j] * weight
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    if not lengths:
        return undefined(n, "an answer has no terms")
    return Result(min(1.0, float(one @ other) / lengths), n)
