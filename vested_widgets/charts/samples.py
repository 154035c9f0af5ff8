"""Invented answers of invented parties, for the gallery and for trying a picture out. The same call gives the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import pricing, scorecard

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PARTIES = ("Harbour Foods", "Linden Logistics", "Mill Partners", "Quay Bank")
MEMBERS = (9, 8, 6, 4)
PRINCIPLES = ("Honesty", "Loyalty", "Reciprocity", "Equity", "Autonomy", "Integrity")
THEMES = {
    "Candour": "values", "Keeping our word": "values", "Care for people": "values", "Curiosity": "values",
    "Better for the customer": "value", "Better for each partner": "value", "Better for the town": "value",
}  # fmt: skip
GOALS = ("Lower cost", "Fresh every day", "Fewer empty trucks", "Jobs that last", "New products together")
MODELS = (
    {"id": "basic", "label": "Basic provider", "relationship": "transactional", "economic": "transaction"},
    {"id": "approved", "label": "Approved provider", "relationship": "transactional", "economic": "transaction"},
    {"id": "preferred", "label": "Preferred provider", "relationship": "relational", "economic": "transaction"},
    {"id": "performance", "label": "Performance-based", "relationship": "relational", "economic": "output"},
    {"id": "vested", "label": "Vested", "relationship": "relational", "economic": "outcome"},
    {"id": "shared_services", "label": "Shared services", "relationship": "investment", "economic": ""},
    {"id": "equity", "label": "Equity partnership", "relationship": "investment", "economic": ""},
)
COLUMNS = {
    "relationship": ("basic", "approved", "preferred", "performance", "vested", "investment"),
    "economic": ("transaction", "output", "outcome"),
}
# Answers in order, each with the columns that it fits, by their first letters; made up, as the parties are.
ATTRIBUTES = {
    "Cost of changing partners": ("relationship", {"low": "ba", "medium": "p", "medium to high": "P", "high": "vi"}),
    "Skill of the people": (
        "relationship",
        {"none needed": "b", "some": "a", "skilled": "p", "professional": "Pv", "expert": "i"},
    ),
    "How closely systems meet": (
        "relationship",
        {"not": "b", "a little": "a", "somewhat": "p", "closely": "P", "very closely": "v", "as one": "i"},
    ),
    "Others who could do it": ("relationship", {"many": "ba", "some": "p", "few": "Pv", "none": "i"}),
    "Weight for the customer": ("relationship", {"none": "b", "low": "a", "medium": "p", "high": "Pv", "it decides": "vi"}),
    "What is paid for": ("economic", {"each delivery": "t", "a level of service": "o", "a result for the business": "u"}),
    "Who can influence results": ("economic", {"one side": "t", "mostly one side": "to", "both": "ou"}),
    "Room for shared value": ("economic", {"none": "t", "a little": "to", "some": "o", "a lot": "u"}),
}
_LETTERS = {"b": "basic", "a": "approved", "p": "preferred", "P": "performance", "v": "vested", "i": "investment",
            "t": "transaction", "o": "output", "u": "outcome"}  # fmt: skip
EXCHANGED = (
    ("money", ("Payment", "Advance on new depots")), ("service", ("Night deliveries", "Quality checks", "Store returns")),
    ("information", ("Sales forecast", "Stock levels")), ("access", ("Loading docks", "Planning system")),
    ("reputation", ("A name that opens doors",)), ("risk", ("Fuel prices", "Unsold stock")),
)  # fmt: skip
TERMS = ("growers", "trust", "on time", "cost", "less waste", "night shift")


def _rng(seed: int) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng([20240611, seed])


def _ratings(
    titles: tuple[str, ...], parties: int, question: str, asked: str, about: str, seed: int, spread: float
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rng = _rng(seed)
    rows = []
    for title in titles:
        centre = rng.uniform(3, 6)
        for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
            own = centre + rng.normal(0, spread)
            for i, value in enumerate(np.clip(np.rint(rng.normal(own, 0.7, members)), 1, 7).astype(int)):
                rows.append(
                    (party, f"{party} {i}", title.lower(), title, THEMES.get(title, ""), question, asked, about, int(value))
                )
    columns = ["party", "member", "item", "title", "group", "question", "asked", "about", "value"]
    return pd.DataFrame(rows, columns=columns).assign(low=1, high=7, margin=1.0)


def ratings(parties: int = 2) -> pd.DataFrame:
    """Tidy answers of 2 to 4 parties: how well six principles are lived, from 1 to 7."""
    return _ratings(PRINCIPLES, parties, "practice", "lived today", "", 1, 1.1)


def themes(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: how much each theme matters, and how well it is lived."""
    import pandas as pd

    titles = tuple(THEMES)
    matters = _ratings(titles, parties, "importance", "matters for the deal", "", 2, 0.4)
    lived = _ratings(titles, parties, "practice", "lived today", "", 14, 0.4)
    return pd.concat([matters, lived], ignore_index=True)


def perceptions(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: every party on how well each party, itself included, lives six principles."""
    import pandas as pd

    frames = []
    for seed, about in enumerate(PARTIES[:parties]):
        frame = _ratings(PRINCIPLES, parties, "practice", f"lived by {about}", about, 20 + seed, 0.6)
        own = frame["party"] == about
        frames.append(frame.assign(value=frame["value"].where(~own, (frame["value"] + 1).clip(upper=7))))
    return pd.concat(frames, ignore_index=True)


def points(parties: int = 2) -> pd.DataFrame:
    """Tidy answers of an allocation of 10 points over five goals."""
    import pandas as pd

    rng = _rng(4)
    rows = []
    for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
        wish = rng.dirichlet([1.5] * len(GOALS))
        for i in range(members):
            spent = rng.multinomial(10, wish)
            rows += [(party, f"{party} {i}", goal.lower(), goal, int(value)) for goal, value in zip(GOALS, spent, strict=True)]
    return pd.DataFrame(rows, columns=["party", "member", "item", "title", "value"])


def pairs(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: for pairs of goals which of the two, and how much, from -3 (clearly the first) to 3 (clearly the second)."""
    import numpy as np
    import pandas as pd

    rng = _rng(12)
    rows = []
    for a, b in ((0, 1), (0, 3), (1, 2), (2, 4)):
        title = f"{GOALS[a]} or {GOALS[b]}"
        for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
            values = np.clip(np.rint(rng.normal(rng.uniform(-2.2, 2.2), 0.8, members)), -3, 3).astype(int)
            rows += [(party, f"{party} {i}", title.lower(), title, int(value)) for i, value in enumerate(values)]
    columns = ["party", "member", "item", "title", "value"]
    return pd.DataFrame(rows, columns=columns).assign(
        question="preference", asked="which one", about="", low=-3, high=3, margin=1.0
    )


def rankings(parties: int = 2) -> pd.DataFrame:
    """Mean ranks of five goals per party, with the mean rank correlation of its members."""
    import numpy as np
    import pandas as pd

    rng = _rng(5)
    rows = []
    for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
        wish = rng.normal(0, 1.2, len(GOALS))
        ranks = np.argsort(np.argsort(wish + rng.normal(0, 0.8, (members, len(GOALS))), axis=1), axis=1) + 1
        alike = (np.corrcoef(ranks).sum() - members) / (members * (members - 1))
        for goal, mean in zip(GOALS, ranks.mean(axis=0), strict=True):
            rows.append((party, goal.lower(), goal, float(mean), members, float(alike)))
    return pd.DataFrame(rows, columns=["party", "item", "title", "mean_rank", "n", "concordance"])


def change(parties: int = 2) -> pd.DataFrame:
    """Means of six principles in two waves, of those who answered twice and of all, with the interval of the change."""
    import pandas as pd

    rng = _rng(6)
    rows: list[tuple[str, str, str, int, float, int, str, float | None, float | None]] = []
    for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
        for title in PRINCIPLES:
            before, grown = rng.uniform(2.5, 5), rng.normal(0.6, 0.7)
            reach = 2 / members**0.5
            for wave, mean in ((1, before), (2, before + grown)):
                rows.append((party, title.lower(), title, wave, round(mean, 1), members, "stayed", grown - reach, grown + reach))
                rows.append(
                    (party, title.lower(), title, wave, round(mean + 0.2 * (wave - 1), 1), members + wave, "all", None, None)
                )
    return pd.DataFrame(rows, columns=["party", "item", "title", "wave", "mean", "n", "people", "low", "high"])


def terms(parties: int = 2) -> pd.DataFrame:
    """Return how many people of each party used each of six terms."""
    import pandas as pd

    rng = _rng(7)
    rows = []
    for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
        rows += [(party, term, int(rng.binomial(members, rng.uniform(0, 0.8))), members) for term in TERMS]
    return pd.DataFrame(rows, columns=["party", "term", "people", "n"])


def attributes(parties: int = 2) -> pd.DataFrame:
    """Tidy answers on eight attributes with ordered answers of their own, today and needed, with the columns that each answer fits."""
    import numpy as np
    import pandas as pd

    rng = _rng(8)
    rows = []
    own = {party: (rng.uniform(0.15, 0.45), rng.uniform(0.5, 0.85)) for party in PARTIES}
    for title, (axis, answers) in ATTRIBUTES.items():
        many, fits = len(answers), [tuple(_LETTERS[letter] for letter in letters) for letters in answers.values()]
        for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
            for question, whole in zip(("today", "needed"), own[party], strict=True):
                centre = whole + rng.uniform(-0.2, 0.2)
                for i, at in enumerate(np.clip(np.rint(rng.normal(centre * (many - 1), 0.6, members)), 0, many - 1).astype(int)):
                    words = (title.lower(), title, axis, tuple(answers))
                    rows.append((party, f"{party} {i}", *words, question, int(at) + 1, fits[at]))
    columns = ["party", "member", "item", "title", "axis", "answers", "question", "value", "fits"]
    return pd.DataFrame(rows, columns=columns).assign(low=1, high=lambda f: f["answers"].map(len), kind="ordered")


def exchanges(parties: int = 2) -> pd.DataFrame:
    """Return rows of the joint table of what each party gives another, with a weight from 1 to 5."""
    import pandas as pd

    rng = _rng(9)
    rows = []
    for kind, things in EXCHANGED:
        for what in things:
            giver, receiver = rng.permutation(parties)[:2]
            rows.append((PARTIES[giver], PARTIES[receiver], what, kind, int(rng.integers(1, 6))))
    for at, party in enumerate(PARTIES[:parties]):
        rows.append((party, PARTIES[(at + 1) % parties], "Lower cost", "money", 2 + at))
    return pd.DataFrame(rows, columns=["giver", "receiver", "what", "kind", "weight"])


WORK = (
    (
        "Planning",
        (("Forecast", ("Orders of growers", "Calendar of holidays")), ("Route plan", ()), ("Sowing plans of growers", ())),
    ),
    (
        "Transport",
        (("Collecting from farms", ("Cooling at the farm", "Loading")), ("Driving at night", ()), ("Loads for the way back", ())),
    ),
    ("Sorting hall", (("Sorting and packing", ()), ("Washing crates", ()), ("Cold storage", ()))),
)
SHARED, THIRD = "Shared", "A third party"


def work(parties: int = 2) -> pd.DataFrame:
    """Return lines of work with their owners, as `workload.outline` takes them."""
    import pandas as pd

    rng = _rng(31)
    rows: list[tuple[str, str, str, str | None]] = []

    def owner() -> str | None:
        return [*PARTIES[:parties], SHARED, THIRD, None][int(rng.choice(parties + 3, p=_chances(parties)))]

    for area, activities in WORK:
        rows.append((area, area, "", None))
        for activity, tasks in activities:
            rows.append((activity, activity, area, owner()))
            rows += [(task, task, activity, None) for task in tasks]
    return pd.DataFrame(rows, columns=["line", "title", "parent", "owner"])


def _chances(parties: int) -> list[float]:
    return [0.8 / parties] * parties + [0.1, 0.05, 0.05]


def sequence() -> pd.DataFrame:
    """Return which line of `work` comes after which, as `workload.links` takes them."""
    import pandas as pd

    order = [
        "Sowing plans of growers",
        "Orders of growers",
        "Route plan",
        "Loading",
        "Driving at night",
        "Sorting and packing",
        "Cold storage",
        "Loads for the way back",
    ]
    pairs = [*zip(order[1:], order, strict=False), ("Washing crates", "Driving at night"), ("Loading", "Cooling at the farm")]
    return pd.DataFrame(pairs, columns=["line", "after"])


def owner_answers(parties: int = 2) -> pd.DataFrame:
    """Return tidy answers of all members on who should do each line of work."""
    import pandas as pd

    rng, rows = _rng(32), []
    lines = [task for _, activities in WORK for activity, tasks in activities for task in (tasks or (activity,))]
    for at, line in enumerate(lines):
        for place, (party, members) in enumerate(list(zip(PARTIES, MEMBERS, strict=True))[:parties]):
            usual = (PARTIES[at % parties], PARTIES[place], SHARED, PARTIES[(place + 1) % parties])[at % 4]
            for n in range(members):
                owner = usual if rng.random() < 0.8 else str(rng.choice([*PARTIES[:parties], SHARED, THIRD]))
                rows.append((party, f"{party} {n}", line, line, owner, "choice"))
    return pd.DataFrame(rows, columns=["party", "member", "item", "title", "value", "kind"])


def goal_pairs(parties: int = 2) -> pd.DataFrame:
    """Tidy answers of all members on every goal of a party against every goal of another, from -2 (conflicts) to 2 (advances)."""
    from itertools import combinations

    import numpy as np
    import pandas as pd

    rng = _rng(10)
    goals = {party: [GOALS[(at + i) % len(GOALS)] for i in range(3 + at % 2)] for at, party in enumerate(PARTIES)}
    rows = []
    for a, b in combinations(PARTIES[:parties], 2):
        for goal_a in goals[a]:
            for goal_b in goals[b]:
                centre, spread = rng.uniform(-1.5, 1.8), rng.choice([0.5, 0.5, 1.6])
                for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
                    values = np.clip(np.rint(rng.normal(centre, spread, members)), -2, 2).astype(int)
                    rows += [(party, f"{party} {i}", goal_a, a, goal_b, b, int(value)) for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["party", "member", "goal_a", "party_a", "goal_b", "party_b", "value"])


def guesses(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: how much six principles matter, and what every other party would say to that."""
    import pandas as pd

    own = _ratings(PRINCIPLES, parties, "importance", "matters", "", 40, 1.0).assign(guess=False)
    frames = [own]
    for seed, about in enumerate(PARTIES[:parties]):
        frame = _ratings(PRINCIPLES, parties, "importance", "matters", about, 41 + seed, 0.8)
        frames.append(frame[frame["party"] != about].assign(guess=True))
    return pd.concat(frames, ignore_index=True)


def choices(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: who should bear each of three risks."""
    import pandas as pd

    rng = _rng(11)
    rows = []
    for title in ("Fuel prices", "Unsold stock", "New depots"):
        for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
            wish = rng.dirichlet([0.6] * 3)
            for i in range(members):
                word = ("The buyer", "The carrier", "Both together")[rng.choice(3, p=wish)]
                rows.append((party, f"{party} {i}", title.lower(), title, "bears", "bears the risk", word, "choice"))
    return pd.DataFrame(rows, columns=["party", "member", "item", "title", "question", "asked", "value", "kind"])


def matchings(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: on which values each value that is created rests, two of them at most."""
    import pandas as pd

    rng = _rng(13)
    values = tuple(title for title, group in THEMES.items() if group == "values")
    rows = []
    for title in (title for title, group in THEMES.items() if group == "value"):
        for party, members in list(zip(PARTIES, MEMBERS, strict=True))[:parties]:
            wish = rng.dirichlet([0.5] * len(values))
            for i in range(members):
                chosen = tuple(values[at] for at in sorted(set(rng.choice(len(values), 2, p=wish).tolist())))
                rows.append((party, f"{party} {i}", title.lower(), title, "; ".join(chosen), values, chosen, "matching"))
    columns = ["party", "member", "item", "title", "value", "answers", "fits", "kind"]
    return pd.DataFrame(rows, columns=columns)


def beneficiaries(parties: int = 2) -> pd.DataFrame:
    """Return rows of the joint table of themes: for whom each value is created; the same for any number of parties."""
    import pandas as pd

    del parties
    whom = (("Customers",), ("The partner", "The owners"), ("The community",), ())
    titles = (*(title for title, group in THEMES.items() if group == "value"), "Better every year")
    return pd.DataFrame({"title": titles, "whom": whom})


def own_orders(parties: int = 2) -> pd.DataFrame:
    """Mean places of each party's own four goals."""
    found = rankings(parties)
    own = [found[found["party"] == party].iloc[at % 2 : at % 2 + 4] for at, party in enumerate(PARTIES[:parties])]
    import pandas as pd

    return pd.concat([part.assign(mean_rank=part["mean_rank"].rank()) for part in own], ignore_index=True)


def purposes(parties: int = 2) -> pd.DataFrame:
    """Return the joint table of why, how and what, one row per party."""
    import pandas as pd

    whys = (
        "People eat what grew near them, and know who grew it.", "Goods arrive because somebody cares that they do.",
        "Flour that a village can rely on.", "Money that stays where it was earned.",
    )  # fmt: skip
    hows = (
        "Short ways, fair prices, nothing thrown away.", "Quiet nights, full trucks, plain words.",
        "Slow stones and quick answers.", "Lending to people we know.",
    )  # fmt: skip
    whats = (
        "Fresh food for four hundred shops, every night.",
        "Deliveries, depots and returns.",
        "Milling, mixing, packing.",
        "",
    )
    rows = list(zip(PARTIES, whys, hows, whats, strict=True))
    return pd.DataFrame(rows[:parties], columns=["party", "why", "how", "what"])


def pricing_model(parties: int = 2) -> pricing.Model:
    """Return an invented pricing model of 2 to 4 parties: fuel and crates drive the costs, and more crates help some and cost others."""
    buyer, carrier, *others = PARTIES[:parties]
    costs = [
        {"id": "trucks", "title": "Trucks and fuel", "bearer": carrier, "amount": "km * (0.5 + 0.32 * fuel)",
         "compensation": {"kind": "unit", "price": 1.02, "index": 0.02, "driver": "crates", "payer": buyer}},
        {"id": "drivers", "title": "Drivers", "bearer": carrier, "amount": "crates / 46 * wage",
         "compensation": {"kind": "cost_plus", "margin": 0.04, "payer": buyer}},
    ]  # fmt: skip
    costs += [
        {"id": f"supply_{at}", "bearer": other, "amount": "crates * 0.11 + 20000",
         "compensation": {"kind": "fixed", "fee": 138_000 - 14_000 * at, "payer": buyer}}
        for at, other in enumerate(others)
    ]  # fmt: skip
    return pricing.Model.read(
        {
            "years": 3,
            "currency": "EUR",
            "parties": list(PARTIES[:parties]),
            "drivers": {
                "fuel": {"dist": "pert", "low": 1.2, "mode": 1.45, "high": 2.3, "title": "Fuel prices", "unit": "EUR a litre"},
                "crates": {"dist": "triangular", "low": 780_000, "mode": 1_000_000, "high": 1_150_000, "growth": 0.02, "title": "Crates",
                           "unit": "a year"},
                "km": {"dist": "uniform", "low": 820_000, "high": 960_000, "title": "Kilometres", "unit": "a year"},
                "wage": {"dist": "triangular", "low": 25, "mode": 28, "high": 33, "growth": 0.02, "title": "Hourly wage", "unit": "EUR"},
                "on_time": {"dist": "discrete", "values": [[0.93, 0.3], [0.96, 0.5], [0.99, 0.2]], "title": "On time"},
            },
            "costs": costs,
            "benefits": [{"party": buyer, "amount": f"crates * {1.78 + 0.13 * len(others)}"}],
            "risks": [{"id": "strike", "bearer": carrier, "probability": 0.1, "impact": 60_000, "title": "Strike"}],
            "incentives": [
                {"id": "punctual", "payer": buyer, "receiver": carrier, "shape": "steps", "measure": "on_time",
                 "steps": [[0.95, 20_000], [0.98, 60_000]], "title": "Punctual trucks"}
            ],
            "guardrails": [
                {"party": carrier, "quantity": "margin", "floor": 0.02, "title": "Margin", "then": "We meet within ten days"},
                {"party": buyer, "quantity": "fees_paid / crates", "ceiling": 1.85 + 0.125 * len(others),
                 "title": "Fees a crate", "then": "We look for savings"},
            ],
        }
    )  # fmt: skip


def estimates(parties: int = 2) -> pd.DataFrame:
    """Tidy answers: ranges of fuel prices, crates and wages that members estimated alone."""
    import pandas as pd

    rng = _rng(17)
    asked = {"Fuel prices": ("EUR a litre", 1.2, 0.25), "Crates": ("a year", 9e5, 6e4), "Hourly wage": ("EUR", 26, 1)}
    rows = []
    for title, (unit, low, step) in asked.items():
        for at, (party, members) in enumerate(list(zip(PARTIES, MEMBERS, strict=True))[:parties]):
            start = low + step * at * (2 if title == "Fuel prices" else 0.4)
            for i in range(members):
                first = start + float(rng.uniform(0, 0.4)) * step
                numbers = first, first + step * float(rng.uniform(0.5, 1)), first + step * float(rng.uniform(1.1, 1.6))
                rows.append((party, f"{party} {i}", title.lower(), title, unit, numbers[1], *numbers, "estimates"))
    columns = ["party", "member", "item", "title", "counted_in", "value", "lowest", "likely", "highest", "kind"]
    return pd.DataFrame(rows, columns=columns)


def gain_guesses(parties: int = 2) -> pd.DataFrame:
    """Return what each party thinks that each other one has left in a good year, beside what a model says."""
    import pandas as pd

    names = PARTIES[:parties]
    says = dict(zip(names, (310_000, 240_000, 60_000, 45_000), strict=False))
    rows = [
        (about, party, members, says[about] * (1.9 if at == 0 else 0.9), says[about], "EUR")
        for at, about in enumerate(names)
        for party, members in zip(names, MEMBERS, strict=False)
        if party != about
    ]
    return pd.DataFrame(rows, columns=["about", "party", "n", "guess", "model", "currency"])


def simulation(parties: int = 2) -> pricing.Simulation:
    """Return 2,000 draws of that model."""
    return pricing.simulate(pricing_model(parties), draws=2_000, seed=11)


def metrics(parties: int = 2) -> pd.DataFrame:
    """Metrics of invented outcomes, as `scorecard.metrics_frame` takes them; the last one is not complete."""
    import pandas as pd

    rows: list[dict[str, object]] = [
        {
            "metric": f"m{at}", "title": f"{GOALS[at % len(GOALS)]}: {kind}", "outcome": f"o{at % 3}", "outcome_title": f"{GOALS[at % 3]} for all",
            "objective": f"b{at % 5}", "unit": "%", "direction": ("higher", "lower")[at % 2], "target": (90.0, 10.0)[at % 2],
            "tolerance": 4.0, "weight": 1.0, "calculation": "a / b", "source": "list", "owner": PARTIES[at % parties], "frequency": 30.0,
            "assessment": "all",
        }
        for at, kind in enumerate(("share on time", "share wrong", "share seen", "share lost", "share known", "share late", "share kept"))
    ]  # fmt: skip
    rows[-1] |= {"target": None, "owner": "", "unit": ""}
    return pd.DataFrame(rows)


def actuals(parties: int = 2, periods: int = 18) -> pd.DataFrame:
    """Figures of `metrics` month by month; one metric has none yet."""
    import pandas as pd

    rng, found = _rng(41), metrics(parties)
    days = pd.date_range("2025-05-31", periods=periods, freq="ME")
    rows = [
        (
            metric,
            day,
            float(round(max(0.0, 50 + (target - 46 if at % 3 else target - 54) * step / periods + rng.normal(0, 1.5)), 1)),
        )
        for at, (metric, target) in enumerate(zip(found["metric"], found["target"].fillna(60.0), strict=True))
        if at != 4
        for step, day in enumerate(days, 1)
    ]
    return pd.DataFrame(rows, columns=["metric", "until", "value"])


def scores(parties: int = 2) -> pd.DataFrame:
    """The scorecard of `metrics` and `actuals`."""
    return scorecard.scorecard(metrics(parties), actuals(parties), today="2026-11-20")


def roadmap(parties: int = 2) -> tuple[list[dict[str, str]], list[dict[str, str]], pd.DataFrame]:
    """Outcomes, objectives and metrics of an invented roadmap; one outcome has no objective, one objective no metric."""
    outcomes = [{"outcome": f"o{at}", "title": f"{GOALS[at]} for all"} for at in range(4)]
    objectives = [{"objective": f"b{at}", "title": f"Reach {GOALS[at % 5].lower()}", "outcome": f"o{at % 3}"} for at in range(6)]
    return outcomes, objectives, metrics(parties)


def satisfaction(parties: int = 2) -> pd.DataFrame:
    """Answers on how satisfied members are with the outcomes of `scores`, and with one that looks good in numbers."""
    import pandas as pd

    rows = [
        {
            "party": PARTIES[party], "member": f"{PARTIES[party]}{person}", "item": f"o{at}", "title": f"{GOALS[at]} for all", "wave": 1,
            "value": float(min(7, max(1, (2 if (party, at) == (1, 0) else 5) + (person % 3) - 1))), "low": 1, "high": 7,
        }
        for party in range(parties)
        for person in range(MEMBERS[party])
        for at in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def watermelons(parties: int = 2) -> pd.DataFrame:
    """The watermelon check on `satisfaction`, with figures that meet every target of the first outcome."""
    card = scores(parties)
    card.loc[card["outcome"] == "o0", "status"] = "meets"
    found = scorecard.watermelons(card, satisfaction(parties), parties=PARTIES[:parties])
    titles = {f"o{at}": f"{GOALS[at]} for all" for at in range(3)}
    found.insert(1, "title", [titles[one] for one in found["outcome"]])
    return found
