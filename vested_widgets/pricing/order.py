"""What rows of a model demand of each other: cost lines that name others come after them, and correlations fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.terms import Correlation, CostLine


def in_order(costs: Sequence[CostLine], drivers: set[str]) -> list[CostLine]:
    """Return cost lines such that each comes after those whose cost its formula names.

    Raises:
        PricingError: a formula has an unknown name, or lines need each other in a circle, which is told.
    """
    lines = {line.name: line for line in costs}
    for line in costs:
        if isinstance(line.amount, Formula):
            line.amount.check_names(drivers | set(lines))
    found: dict[str, CostLine] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in found:
            return
        if name in path:
            circle = [lines[one].label for one in (*path[path.index(name) :], name)]
            place = Place.of("cost", lines[name].label)
            raise PricingError(words("pricing_error.circle", at=place.at("amount"), path=" → ".join(circle)))
        path.append(name)
        amount = lines[name].amount
        for other in sorted(amount.names & set(lines)) if isinstance(amount, Formula) else []:
            visit(other)
        path.pop()
        found[name] = lines[name]

    for name in lines:
        visit(name)
    return list(found.values())


def correlated(correlations: Iterable[Correlation]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the drivers that are correlated, by name, and the matrix of their normal scores.

    A rank correlation r of a Gaussian copula is the correlation 2 sin(π r / 6) of its normal scores.

    Source: Pearson 1907; Kruskal 1958.
    """
    pairs = list(correlations)
    names = sorted({name for one in pairs for name in (one.first, one.second)})
    matrix = np.eye(len(names))
    for one in pairs:
        i, j = names.index(one.first), names.index(one.second)
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * one.rank / 6)
    return names, matrix


def check_possible(correlations: Sequence[Correlation]) -> None:
    """Refuse correlations that no numbers can have together.

    Raises:
        PricingError: names the drivers.
    """
    names, matrix = correlated(correlations)
    if names and float(np.linalg.eigvalsh(matrix)[0]) < -1e-9:
        place = Place.of("correlation", len(correlations))
        raise PricingError(words("pricing_error.impossible", at=place.at("rank"), names=", ".join(names)))
