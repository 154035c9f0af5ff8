"""Intervals of a party's mean: the Dirichlet posterior of its answers, and of the gap between two means.

A party's distribution of answers over A categories has the posterior Dirichlet(counts + 1/A), one pseudo-person spread evenly over the
scale. The mean under it is M = Σ s_i G_i / Σ G_i with independent gammas G_i of shape a_i = count_i + 1/A, so that

    P(M > t) = P(Σ (s_i - t) G_i > 0) = 1/2 + (1/π) ∫ Im φ_t(u) du/u,    φ_t(u) = Π (1 - i u (s_i - t))^(-a_i)

by Gil-Pelaez's inversion. With u = exp(v) the integrand is smooth and dies out at both ends, so the trapezoid rule is exact to single
precision with 200 nodes. 256 bins of each mean are convolved by FFT into the distribution of the gap, and its quantiles are then
shifted and stretched so that mean and variance are those of the posterior, which are known in closed form. Ends agree with 1,000,000
random draws to within their own error (measured at most 0.006 points on scales of 5 and 7; see docs/measures.md).

With less than one pseudo-person a unanimous party's mean has a spike and long thin tails. There the inversion is done in double precision
with 1,500 bins or more, log u from -16 in steps of 0.05, to 120 at the categories themselves, and nothing is shifted or stretched:
an integral that stops at e^8 gives ±1.0011 in place of ±0.9832 points for five answers of 7 against five of 7.

Why not draws: this costs a tenth of the time of 50,000 draws, needs no seed, and does not depend on the order of anything.

Sources: Rubin 1981 (Bayesian bootstrap; here with one pseudo-person); Gil-Pelaez 1951; Cornish & Fisher 1938 for large parties.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BINS = 256
_BLOCK = 8
_REACH = 8.0
"""Standard deviations from the mean beyond which nothing is left: there the integrand turns too fast for the nodes."""
_Z = np.linspace(-12, 12, 4801)
# Below it the integrand is long, from it on it is short and turns fast.
SOME = 12
# From this many answers on the first four cumulants give the distribution better than single precision can invert it.
MANY = 100
SPIKED_BINS = 1500
"""Bins of a mean, at least, for less than one pseudo-person."""
SPIKED_MOST = 1000.0
"""People from whom on a party's spike is narrower than a bin, whatever its shape."""
_SPIKED_STEP = 0.05
_NEAR, _FAR = (-16.0, 16.0), (16.0, 120.0)
"""Logarithms of u: beside the categories the integrand has died out at e^16, at them it is followed further."""


class _Plan(NamedTuple):
    """What depends on the scale alone: the inversion's factors at every bin edge and node."""

    log_modulus: NDArray[np.float32]
    angle: NDArray[np.float32]
    nodes: int
    step: float


def _unit(scores: Array) -> Array:
    return np.asarray((scores - scores.min()) / (scores.max() - scores.min()))


@lru_cache(maxsize=16)
def _plan(unit_scores: tuple[float, ...], some: bool) -> _Plan:
    unit = np.asarray(unit_scores)
    edges = np.linspace(0, 1, BINS + 1)
    nodes = np.linspace(-12, 4, 321) if some else np.linspace(-12, 8, 201)
    z = np.exp(nodes)[None, :, None] * (unit[None, None, :] - edges[:, None, None])
    log_modulus = (-0.5 * np.log1p(z * z)).astype(np.float32).reshape(-1, len(unit))
    return _Plan(log_modulus, np.arctan(z).astype(np.float32).reshape(-1, len(unit)), len(nodes), float(nodes[1] - nodes[0]))


def cumulants(shapes: Array, scores: Array) -> Array:
    """Return the first four cumulants of the mean under Dirichlet(shapes), exactly.

    Args:
        shapes: (V, A) positive parameters (zeros allowed beside positive ones).
        scores: (A,) what each category counts.

    Returns:
        (V, 4): mean, variance, third and fourth cumulant. From the generating function Π (1 - s_i z)^(-a_i), whose coefficients
        are the moments times rising factorials of the total.
    """
    total = shapes.sum(axis=1)
    mean = shapes @ scores / total
    away = scores[None, :] - mean[:, None]
    power = [(shapes * away**r).sum(axis=1) for r in range(1, 5)]
    coefficient = [np.ones_like(mean)]
    for r in range(1, 5):
        coefficient.append(sum(power[j - 1] * coefficient[r - j] for j in range(1, r + 1)) / r)
    moments, rising, factorial = [], np.ones_like(mean), 1.0
    for r in range(1, 5):
        rising, factorial = rising * (total + r - 1), factorial * r
        moments.append(coefficient[r] * factorial / rising)
    return np.stack([mean, moments[1], moments[2], moments[3] - 3 * moments[1] ** 2], axis=1)


def _masses(shapes: Array, unit: Array) -> Array:
    """(V, BINS) probability of each bin of the mean, on the scale from 0 to 1."""
    found = np.empty((len(shapes), BINS + 1))
    total, moments = shapes.sum(axis=1), cumulants(shapes, unit)
    many, some = total >= MANY, total >= SOME
    found[many] = _edgeworth(moments[many], np.linspace(0, 1, BINS + 1))
    found[some & ~many] = _inverted(shapes[some & ~many], _plan(tuple(unit), True))
    found[~some] = _inverted(shapes[~some], _plan(tuple(unit), False))
    away = (np.linspace(0, 1, BINS + 1)[None, :] - moments[:, :1]) / np.sqrt(moments[:, 1:2])
    found = np.where(away < -_REACH, 0, np.where(away > _REACH, 1, found))
    found[:, 0], found[:, -1] = 0.0, 1.0
    return np.diff(np.maximum.accumulate(np.clip(found, 0, 1), axis=1), axis=1)


def _inverted(shapes: Array, plan: _Plan) -> Array:
    """(V, BINS + 1) distribution function at the bins' edges by Gil-Pelaez's inversion."""
    found = np.empty((len(shapes), BINS + 1))
    for start in range(0, len(shapes), _BLOCK):
        block = shapes[start : start + _BLOCK]
        # Always the same width: a row's result must not depend on how many others stand beside it.
        padded = np.ones((_BLOCK, shapes.shape[1]), dtype=np.float32)
        padded[: len(block)] = block
        imaginary = np.exp(plan.log_modulus @ padded.T) * np.sin(plan.angle @ padded.T)
        above = imaginary.reshape(BINS + 1, plan.nodes, _BLOCK).sum(axis=1, dtype=np.float64) * plan.step / np.pi
        found[start : start + _BLOCK] = 0.5 - above.T[: len(block)]
    return found


@lru_cache(maxsize=1)
def _normal() -> Array:
    """Return the normal distribution function at `_Z`; scipy, which has one, takes longer to import than this to make."""
    normal = NormalDist()
    return np.array([normal.cdf(point) for point in _Z])


def _edgeworth(moments: Array, edges: Array) -> Array:
    """(V, E) distribution function at the edges from the first four cumulants: the normal one and Edgeworth's correction."""
    deviation = np.sqrt(moments[:, 1])[:, None]
    z = np.clip((edges[None, :] - moments[:, :1]) / deviation, -12, 12)
    skew, kurtosis = moments[:, 2:3] / deviation**3, moments[:, 3:4] / deviation**4
    below = np.interp(z, _Z, _normal())
    hermite = (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * kurtosis / 24 + (z**5 - 10 * z**3 + 15 * z) * skew**2 / 72
    return np.asarray(below - np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * hermite)


def _binned_ends(mass: Array, first: float, bins: int, tails: tuple[float, float]) -> Array:
    """(V, 2) quantiles of binned distributions whose first bin's centre is `first` and whose bins have the width 1 / `bins`."""
    cumulative = np.cumsum(mass, axis=1)
    cumulative /= cumulative[:, -1:]
    ends = np.empty((len(mass), 2))
    for column, tail in enumerate(tails):
        at = (cumulative < tail).sum(axis=1).clip(max=mass.shape[1] - 1)
        rows = np.arange(len(mass))
        upper = cumulative[rows, at]
        lower = np.where(at > 0, cumulative[rows, at - 1], 0.0)
        ends[:, column] = first + (at - 0.5 + (tail - lower) / np.maximum(upper - lower, 1e-300)) / bins
    return ends


def _quantiles(mass: Array, first: float, moments: Array, tails: tuple[float, float]) -> Array:
    """(V, 2) quantiles of binned distributions whose first bin's centre is `first`, put right by their exact mean and variance."""
    centres = first + np.arange(mass.shape[1]) / BINS
    share = mass / mass.sum(axis=1, keepdims=True)
    mean = share @ centres
    spread = np.sqrt(share @ centres**2 - mean**2 + 1 / (12 * BINS**2))
    ends = _binned_ends(mass, first, BINS, tails)
    stretch = np.sqrt(moments[:, 1]) / spread
    return np.asarray(moments[:, :1] + (ends - mean[:, None]) * stretch[:, None])


def _cornish_fisher(moments: Array, tails: tuple[float, float]) -> Array:
    """(V, 2) quantiles from the first four cumulants."""
    deviation = np.sqrt(moments[:, 1])
    skew, kurtosis = moments[:, 2] / deviation**3, moments[:, 3] / deviation**4
    ends = []
    for tail in tails:
        z = NormalDist().inv_cdf(tail)
        ends.append(z + (z * z - 1) * skew / 6 + (z**3 - 3 * z) * kurtosis / 24 - (2 * z**3 - 5 * z) * skew**2 / 36)
    return np.asarray(moments[:, :1] + deviation[:, None] * np.stack(ends, axis=1))


def mean_intervals(counts: Array, scores: Array | None = None, *, pseudo_total: float = 1.0, level: float = 0.95) -> Array:
    """Return where the mean of comparable people would plausibly lie, for many parties at once.

    Args:
        counts: (V, A) answers per category.
        scores: (A,) what each category counts; 0 … A-1 if not given.
        pseudo_total: weight of the pseudo-person, in people, above 0.
        level: probability inside, between 0 and 1.

    Returns:
        (V, 2) ends, in units of the scores, never outside them.
    """
    points = np.arange(counts.shape[1], dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    unit = _unit(points)
    shapes = counts + pseudo_total / counts.shape[1]
    moments = cumulants(shapes, unit)
    tails = ((1 - level) / 2, (1 + level) / 2)
    ends = _cornish_fisher(moments, tails)
    few = np.flatnonzero(counts.sum(axis=1) < MANY)
    if len(few):
        unique, back = np.unique(shapes[few], axis=0, return_inverse=True)
        ends[few] = _quantiles(_masses(unique, unit), 0.5 / BINS, cumulants(unique, unit), tails)[back.ravel()]
    return np.asarray(np.round(points.min() + np.clip(ends, 0, 1) * (points.max() - points.min()), 6))


def gap_intervals(
    counts_a: Array,
    counts_b: Array,
    scores: Array | None = None,
    *,
    pseudo_total: float = 1.0,
    level: float = 0.95,
    spiked: bool = False,
) -> Array:
    """Return where the gap of two means, A minus B, would plausibly lie, for many pairs at once.

    Args:
        counts_a, counts_b: (V, A) answers per category of the two parties of each pair.
        scores, pseudo_total, level: as for `mean_intervals`.
        spiked: whether to compute as near-unanimous answers with less than one pseudo-person need it; scores are then one apart.

    Returns:
        (V, 2) ends, in units of the scores. The same counts give the same ends wherever they stand; exchanging the parties, or turning an
        evenly spaced scale round, exactly exchanges the ends and their signs.
    """
    points = np.arange(counts_a.shape[1], dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    unit = _unit(points)
    pairs, sign, even = _canonical(np.asarray(counts_a, float), np.asarray(counts_b, float), unit)
    tails = ((1 - level) / 2, (1 + level) / 2)
    unique, back = np.unique(pairs, axis=0, return_inverse=True)
    back = back.ravel()
    width = counts_a.shape[1]
    both = unique[:, :width], unique[:, width:]
    ends = (_spiked_ends(*both, pseudo_total, tails) if spiked else _gap_ends(*both, unit, pseudo_total, tails))[back]
    half = (ends[even, 1] - ends[even, 0]) / 2
    ends[even] = np.stack([-half, half], axis=1)
    ends = np.where(sign[:, None] > 0, ends, -ends[:, ::-1])
    return np.asarray(np.round(np.clip(ends, -1, 1) * (points.max() - points.min()), 6) + 0.0)


def canonical(a: Array, b: Array) -> tuple[Array, NDArray[np.int64]]:
    """Return one form for pairs on an evenly spaced scale whose gap is the same or the opposite, and the sign that leads back."""
    pairs, sign, _ = _canonical(a, b, _unit(np.arange(a.shape[1], dtype=np.float64)))
    return pairs, sign


def _canonical(a: Array, b: Array, scores: Array) -> tuple[Array, NDArray[np.int64], NDArray[np.bool_]]:
    """Return one form for pairs whose gap is the same or the opposite, the sign that leads back, and which pairs are their own opposite."""
    forms = [(a, b, 1), (b, a, -1)]
    order = np.argsort(scores)
    if np.allclose(scores[order] + scores[order][::-1], 1):
        turned = order[np.argsort(np.argsort(-scores))]
        forms += [(a[:, turned], b[:, turned], -1), (b[:, turned], a[:, turned], 1)]
    best = np.concatenate(forms[0][:2], axis=1)
    sign, even = np.ones(len(a), dtype=np.int64), np.zeros(len(a), dtype=bool)
    for one, other, direction in forms[1:]:
        form = np.concatenate([one, other], axis=1)
        differs = form != best
        first = differs.argmax(axis=1)
        rows = np.arange(len(a))
        same = ~differs.any(axis=1)
        smaller = ~same & (form[rows, first] < best[rows, first])
        even = np.where(smaller, False, even | (same & (sign != direction)))
        best = np.where(smaller[:, None], form, best)
        sign = np.where(smaller, direction, sign)
    return best, sign, even


def _gap_ends(a: Array, b: Array, unit: Array, pseudo_total: float, tails: tuple[float, float]) -> Array:
    extra = pseudo_total / a.shape[1]
    of_a, of_b = cumulants(a + extra, unit), cumulants(b + extra, unit)
    moments = of_a * [1, 1, 1, 1] + of_b * [-1, 1, -1, 1]
    ends = _cornish_fisher(moments, tails)
    few = np.flatnonzero((a.sum(axis=1) < MANY) | (b.sum(axis=1) < MANY))
    if not len(few):
        return ends
    parties, back = np.unique(np.concatenate([a[few], b[few]]) + extra, axis=0, return_inverse=True)
    back = back.ravel()
    # Zero padding to twice the bins: the convolution must not wrap round.
    waves = np.fft.rfft(_masses(parties, unit), 2 * BINS)
    turned = np.conj(waves)
    for start in range(0, len(few), 1024):
        rows = few[start : start + 1024]
        of = np.arange(start, start + len(rows))
        circular = np.fft.irfft(waves[back[of]] * turned[back[len(few) + of]], 2 * BINS)
        mass = np.maximum(np.concatenate([circular[:, BINS + 1 :], circular[:, :BINS]], axis=1), 0)
        ends[rows] = _quantiles(mass, -(BINS - 1) / BINS, moments[rows], tails)
    return ends


def _spiked_ends(a: Array, b: Array, pseudo_total: float, tails: tuple[float, float]) -> Array:
    """(V, 2) ends of the gap for less than one pseudo-person, on the scale from 0 to 1; scores are evenly spaced."""
    extra = pseudo_total / a.shape[1]
    bins = spiked_bins(a.shape[1])
    ends = np.empty((len(a), 2))
    for at, (one, other) in enumerate(zip((a + extra).tolist(), (b + extra).tolist(), strict=True)):
        waves = [np.fft.rfft(_spiked_mass(tuple(side)), 2 * bins) for side in (one, other)]
        circular = np.fft.irfft(waves[0] * np.conj(waves[1]), 2 * bins)
        mass = np.maximum(np.concatenate([circular[bins + 1 :], circular[:bins]]), 0)
        # Not put right by the known variance: it lies in tails far beyond the ends that are wanted.
        ends[at] = _binned_ends(mass[None], -(bins - 1) / bins, bins, tails)[0]
    return ends


def spiked_bins(points: int) -> int:
    """Return the bins of a mean for less than one pseudo-person: 1,500 or a little more, so that each category is a bin's edge."""
    return (points - 1) * -(-SPIKED_BINS // (points - 1))


@lru_cache(maxsize=1024)
def _spiked_mass(shape: tuple[float, ...]) -> Array:
    """(bins,) probability of each bin of one party's mean, in double precision.

    With little beside the answers themselves the distribution has a spike at the category of a unanimous party, and the integrand at
    that very point dies out like a small power of u: there it is followed to u = e^120.
    """
    found = np.array(shape)
    bins = spiked_bins(len(found))
    if found.sum() > SPIKED_MOST:
        edges = np.linspace(0, 1, bins + 1)
        below = _edgeworth(cumulants(found[None], np.linspace(0, 1, len(found))), edges)[0]
    else:
        places = np.arange(len(found)) * (bins // (len(found) - 1))
        log_modulus, angle = _spiked_plan(bins)
        modulus, phase = np.zeros_like(angle), np.zeros_like(angle)
        for weight, place in zip(shape, places.tolist(), strict=True):
            # Row e is for the edge e. Below the category the angle is positive, above it negative.
            modulus[: place + 1] += weight * log_modulus[place::-1]
            modulus[place + 1 :] += weight * log_modulus[1 : bins - place + 1]
            phase[: place + 1] += weight * angle[place::-1]
            phase[place + 1 :] -= weight * angle[1 : bins - place + 1]
        above = (np.exp(modulus) * np.sin(phase)).sum(axis=1)
        far = np.exp(np.arange(_FAR[0], _FAR[1], _SPIKED_STEP))
        for place in places.tolist():
            z = far[:, None] * ((places - place) / bins)[None, :]
            above[place] += (np.exp(-0.5 * np.log1p(z * z) @ found) * np.sin(np.arctan(z) @ found)).sum()
        below = 0.5 - above * _SPIKED_STEP / np.pi
    below[0], below[-1] = 0.0, 1.0
    return np.diff(np.maximum.accumulate(np.clip(below, 0, 1)))


@lru_cache(maxsize=4)
def _spiked_plan(bins: int) -> tuple[Array, Array]:
    """(bins + 1, nodes) logarithm of the modulus and angle of 1 - i u t, for t = 0 … 1 in bins."""
    z = np.linspace(0, 1, bins + 1)[:, None] * np.exp(np.arange(_NEAR[0], _NEAR[1], _SPIKED_STEP))[None, :]
    return -0.5 * np.log1p(z * z), np.arctan(z)
