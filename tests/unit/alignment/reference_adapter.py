"""From a worked case (`measure`, `data`, `params`) to the library: one function per measure, found by name, none passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from vested_widgets import alignment as al

Case = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


def _listed(params: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """The named params that a case gives, by the library's name of them."""
    return {ours: params[theirs] for ours, theirs in names.items() if theirs in params}


def _points(params: Mapping[str, Any]) -> int:
    """The number of points of a scale, given as A or by its ends."""
    return params["A"] if "A" in params else params["high"] - params["low"] + 1


def _counts(data: Mapping[str, Any], params: Mapping[str, Any]) -> list[Any]:
    """Answers per category, given as such or as ratings."""
    if "counts" in data:
        return list(data["counts"])
    low = params.get("low", 1)
    return [sum(rating == point for rating in data["ratings"]) for point in range(low, low + _points(params))]


def _transposed(rows: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def rwg(data: Any, params: Any) -> Any:
    found = al.rwg(data["ratings"], _points(params))
    return {"raw": found.raw, "truncated": found.truncated, "n": found.n}


def rwg_j(data: Any, params: Any) -> Any:
    return al.rwg_j(data["matrix"], _points(params)).value


def rwg_j_lindell(data: Any, params: Any) -> Any:
    return al.rwg_j_lindell(data["matrix"], _points(params)).value


def null_critical(data: Any, params: Any) -> Any:
    names = {"consensus": "consensus_tw", "ad_median": "ad", "ad_md": "ad", "leik": "leik_d"}
    return al.null_critical(
        names.get(params["statistic"], params["statistic"]), params["n"], _points(params), **_listed(params, alpha="alpha")
    ).value


def ad(data: Any, params: Any) -> Any:
    return al.ad(data["ratings"], **_listed(params, center="center")).value


def awg(data: Any, params: Any) -> Any:
    return al.awg(data["ratings"], params["low"], params["high"]).value


def consensus_tw(data: Any, params: Any) -> Any:
    return al.consensus_tw(_counts(data, params)).value


def agreement_a(data: Any, params: Any) -> Any:
    return al.agreement_a(_counts(data, params)).value


def leik_d(data: Any, params: Any) -> Any:
    return al.leik_d(_counts(data, params)).value


def mean_gap_welch(data: Any, params: Any) -> Any:
    found = al.mean_gap_welch(data["x"], data["y"], **_listed(params, conf="conf", variance_floor="variance_floor"))
    return {"diff": found.diff, "lo": found.low, "hi": found.high, "df": found.df}


def dirichlet_gap_interval(data: Any, params: Any) -> Any:
    given = _listed(params, pseudo_total="pseudo_total", conf="conf", scores="scores")
    found = al.dirichlet_gap_interval(data["counts_x"], data["counts_y"], **given)
    return {"lo": found.low, "hi": found.high, "diff": found.diff}


def perm_mean_gap(data: Any, params: Any) -> Any:
    found = al.perm_mean_gap(data["x"], data["y"])
    return {name: getattr(found, name) for name in ("diff", "p_two_sided_abs", "p_greater", "p_less", "n_perm")}


def mann_whitney_exact(data: Any, params: Any) -> Any:
    found = al.mann_whitney_exact(data["x"], data["y"])
    return {"U": found.u, "p_two_sided_exact": found.p_two_sided_exact, "n_perm": found.n_perm}


def cliffs_delta(data: Any, params: Any) -> Any:
    return al.cliffs_delta(data["x"], data["y"]).value


def prob_superiority(data: Any, params: Any) -> Any:
    # A case says which side it counts; the library counts its first argument.
    definition = params.get("definition", "").replace(" ", "")
    sides = ("y", "x") if "X<Y" in definition or "Y>X" in definition else ("x", "y")
    return al.prob_superiority(*(data[side] for side in sides)).value


def wasserstein_values(data: Any, params: Any) -> Any:
    return al.wasserstein_values(data["x"], data["y"], data.get("x_weights"), data.get("y_weights")).value


def wasserstein_ordinal(data: Any, params: Any) -> Any:
    found = al.wasserstein_ordinal(data["counts_x"], data["counts_y"])
    return {"w1": found.w1, "normalised": found.normalised}


def krippendorff_alpha(data: Any, params: Any) -> Any:
    turned = params.get("layout", "raters x units").startswith(("units", "items"))
    return al.krippendorff_alpha(
        _transposed(data["matrix"]) if turned else data["matrix"], **_listed(params, level="level")
    ).value


def icc_agreement(data: Any, params: Any) -> Any:
    turned = params.get("layout", "targets x raters").startswith("targets")
    found = al.icc_agreement(_transposed(data["matrix"]) if turned else data["matrix"])
    return {"icc_a1": found.icc_a1, "icc_ak": found.icc_ak}


def _raters_first(data: Any, params: Any) -> list[list[Any]]:
    turned = params.get("layout", "raters x items").startswith("items")
    return _transposed(data["matrix"]) if turned else data["matrix"]


def kendall_w(data: Any, params: Any) -> Any:
    return al.kendall_w(_raters_first(data, params), **_listed(params, partial="partial")).value


def mean_rank_correlation(data: Any, params: Any) -> Any:
    return al.mean_rank_correlation(_raters_first(data, params), **_listed(params, partial="partial")).value


def kendall_tau_b(data: Any, params: Any) -> Any:
    return al.kendall_tau_b(data["x"], data["y"]).value


def borda(data: Any, params: Any) -> Any:
    rule = params.get("points", "k - rank").replace(" ", "")
    assert rule in ("k-rank", "k-rank+1", "k+1-rank")
    found = al.borda([(many, ranks) for many, ranks in data["ballots"]])
    # One point more per ballot moves everybody up alike.
    return None if found.reason else [points + (found.n if "1" in rule else 0) for points in found.points]


def tv_distance(data: Any, params: Any) -> Any:
    return al.tv_distance(data["x"], data["y"]).value


def aitchison_distance(data: Any, params: Any) -> Any:
    return al.aitchison_distance(data["x"], data["y"], **_listed(params, delta="delta")).value


def multiplicative_replacement(data: Any, params: Any) -> Any:
    found = al.multiplicative_replacement(data["x"], params.get("delta"))
    return None if found.shares is None else list(found.shares)


def perception_gap(data: Any, params: Any) -> Any:
    found = al.perception_gap(data["self"], data["other"], **_listed(params, threshold="threshold", midpoint="midpoint"))
    return found._asdict()


def coorientation(data: Any, params: Any) -> Any:
    found = al.coorientation(data["A_own"], data["A_meta"], data["B_own"], data["B_meta"])
    names = ("agreement", "congruency_a", "congruency_b", "accuracy_a", "accuracy_b")
    return {name.replace("_a", "_A").replace("_b", "_B") if "_" in name else name: getattr(found, name) for name in names}


def tfidf_cosine(data: Any, params: Any) -> Any:
    # A cosine is the same whatever the norm; where a case does not say whether it is smooth, its formula does.
    smooth = params.get("smooth", "(1+n)" in params.get("idf", "(1+n)").replace(" ", ""))
    return al.tfidf_cosine(data["counts"], data["i"], data["j"], smooth=smooth).value


def jaccard_terms(data: Any, params: Any) -> Any:
    return al.jaccard_terms(data["a"], data["b"]).value


def signflip(data: Any, params: Any) -> Any:
    return asdict(al.signflip(data["differences"]))


def wilcoxon_signed_rank_exact(data: Any, params: Any) -> Any:
    found = al.wilcoxon_signed_rank_exact(data["differences"])
    return {"V": found.v, "p_two_sided_exact": found.p_two_sided_exact, "n_nonzero": found.n_nonzero}


def paired_change(data: Any, params: Any) -> Any:
    found = al.paired_change(data["t1"], data["t2"], **_listed(params, conf="conf", variance_floor="variance_floor"))
    return found._asdict() | {"lo": found.low, "hi": found.high}


def holm(data: Any, params: Any) -> Any:
    return al.holm(data["p"])


def bh(data: Any, params: Any) -> Any:
    return al.bh(data["p"])


def maxt(data: Any, params: Any) -> Any:
    assert "mean" in params.get("statistic", "|mean difference|")
    found = al.maxt(data["x"], data["y"])
    return {"raw": list(found.raw), "adjusted": list(found.adjusted), "n_perm": found.n_perm}


def k_anonymity(data: Any, params: Any) -> Any:
    found = al.k_anonymity(data["groups"], **_listed(params, k="k"))
    return {"show": found.show, "show_total": found.show_total}


def multi_party_gap(data: Any, params: Any) -> Any:
    found = al.multi_party_gap(data["groups"])
    return {name: getattr(found, name) for name in ("max_gap", "pair", "eta_squared", "p_perm", "n_perm")}


def gap_verdict(data: Any, params: Any) -> Any:
    return al.gap_verdict(data["lo"], data["hi"], **_listed(params, margin="margin"))


MEASURES: dict[str, Case] = {
    case.__name__: case
    for case in (
        rwg, rwg_j, rwg_j_lindell, null_critical, ad, awg, consensus_tw, agreement_a, leik_d, mean_gap_welch, dirichlet_gap_interval,
        perm_mean_gap, mann_whitney_exact, cliffs_delta, prob_superiority, wasserstein_values, wasserstein_ordinal, krippendorff_alpha,
        icc_agreement, kendall_w, mean_rank_correlation, kendall_tau_b, borda, tv_distance, aitchison_distance,
        multiplicative_replacement, perception_gap, coorientation, tfidf_cosine, jaccard_terms, signflip, wilcoxon_signed_rank_exact,
        paired_change, holm, bh, maxt, k_anonymity, multi_party_gap, gap_verdict,
    )
}  # fmt: skip


def run(case: Mapping[str, Any]) -> Any:
    """What the library says to a case.

    Raises:
        LookupError: the measure is unknown.
    """
    if case["measure"] not in MEASURES:
        raise LookupError(f"case {case['id']}: the measure {case['measure']!r} is unknown")
    return MEASURES[case["measure"]](case["data"], case.get("params") or {})
