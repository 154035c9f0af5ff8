"""The model of the calculated pricing model: what the tables say, what it would be with other values, and named scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, List, Unicode

from vested_widgets import documents, method, pricing
from vested_widgets.deals import InvalidAnswer
from vested_widgets.method import amounts

if TYPE_CHECKING:
    from vested_widgets.deals.seat.pricing import DealModel
    from vested_widgets.session import Session

SLIDERS = 6
"""Assumptions that can be moved: those that move a party most."""
ASKED = 2_000
"""Draws of an answer to a slider: enough for a band, few enough for 300 ms."""
CASES = ("bad", "likely", "good")
BETWEEN = ", "


class PricingBoardModel(HasTraits):
    """What the tables of a pricing model give, for one page.

    Attributes:
        begun: whether somebody has asked for it: before that nothing is calculated.
        trouble: why it cannot be calculated: row, column and mend; "" if it can.
        parties: [{name, colour}].
        currency: of all amounts.
        stands: by party {expected, bad, likely, good}: the gain of a mean year as the tables stand.
        drivers: the assumptions that can be moved: [{name, title, unit, low, high, step, value, shown, href}].
        guardrails: [{title, party, then, chance}]: the chance of being reached in any year, as the tables stand.
        cases: by case {driver: value}: what a bad, likely and good year is like.
        scenarios: [{id, name, values, story, why, would}]: those in the record, each with what it would be.
    """

    begun = Bool(False)
    trouble = Unicode("")
    currency = Unicode("")
    parties: List[Any] = List()
    stands: Dict[str, Any] = Dict()
    drivers: List[Any] = List()
    guardrails: List[Any] = List()
    cases: Dict[str, Any] = Dict()
    scenarios: List[Any] = List()

    def __init__(self, session: Session, step: str, part: Any) -> None:
        super().__init__()
        self.session, self.step, self.part = session, step, part
        self._state = -1
        self._read: DealModel | None = None
        self._simulation: pricing.Simulation | None = None
        self._incoming: list[tuple[str, str, int, documents.PricingChange]] = []

    # What stands

    def begin(self) -> None:
        """Calculate the model from now on."""
        self.begun = True
        self.refresh()

    def refresh(self) -> bool:
        """Calculate again if the tables have changed; returns whether they had."""
        if not self.begun:
            return False
        state = self.session.seat.pricing.state()
        changed = state != self._state
        if changed:
            self._state = state
            self._calculate()
        self._read_scenarios()
        return changed

    @property
    def model(self) -> pricing.Model:
        """Return the model as it was last read.

        Raises:
            InvalidAnswer: it cannot be calculated.
        """
        if self._read is None or self._simulation is None:
            raise InvalidAnswer(self.trouble or method.words("pricing_page.not_yet"))
        return self._read.model

    @property
    def simulation(self) -> pricing.Simulation:
        """Return its draws.

        Raises:
            InvalidAnswer: it cannot be calculated.
        """
        if self._simulation is None:
            raise InvalidAnswer(self.trouble or method.words("pricing_page.not_yet"))
        return self._simulation

    def _calculate(self) -> None:
        self._read = self._simulation = None
        try:
            found = self.session.seat.pricing.read()
            simulation = pricing.simulate(found.model)
            sensitivity = found.model.sensitivity()
        except pricing.PricingError as error:
            self.trouble = str(error)
            return
        if not (found.model.costs or found.model.benefits):
            self.trouble = method.words("pricing_page.nothing")
            return
        self._read, self._simulation = found, simulation
        colours = {party.name: party.colour for party in self.session.deal.parties}
        with self.hold_trait_notifications():
            self.trouble = ""
            self.currency = found.model.currency
            self.parties = [{"name": name, "colour": colours.get(name, "")} for name in found.model.parties]
            self.stands = self._told(found.model, simulation)
            main = list(dict.fromkeys(sensitivity["driver"]))[:SLIDERS]
            self.drivers = [self._driver(name) for name in main]
            self.guardrails = self._limits(simulation)
            cases = pricing.case_drivers(simulation)
            found_cases: dict[str, dict[str, float]] = {}
            for row in cases.to_dict("records"):
                if row["driver"] in main:
                    found_cases.setdefault(str(row["case"]), {})[str(row["driver"])] = _short(row["value"])
            self.cases = found_cases

    @staticmethod
    def _told(model: pricing.Terms, simulation: pricing.Simulation) -> dict[str, Any]:
        """Return by party the gain of a mean year: expected, and in a bad, likely and good year."""
        years = pricing.evaluate(model)
        split = pricing.value_split(simulation)
        found = {}
        for party in model.parties:
            own = split[split["party"] == party].set_index("case")["gain"]
            expected = sum(float(year[party]["gain"] or 0) for year in years) / len(years)
            found[party] = {"expected": expected, **{case: float(own[case]) for case in CASES}}
        return found

    @staticmethod
    def _limits(simulation: pricing.Simulation) -> list[dict[str, Any]]:
        chances = simulation.chance_reached()
        return [
            {"title": one.title or one.what, "party": one.party, "then": one.then, "chance": float(chance)}
            for one, chance in zip(simulation.terms.guardrails, chances, strict=True)
        ]

    def _driver(self, name: str) -> dict[str, Any]:
        """Return an assumption as a slider: its ends, its mean, and where it stands."""
        import numpy as np

        driver = self.model.driver(name)
        if driver is None:
            raise InvalidAnswer(method.words("pricing_page.unknown", name=name))
        low, high = (float(one) for one in driver.distribution.quantile(np.array([0.0, 1.0])))
        mean = float(driver.distribution.mean)
        return {
            "name": name, "title": driver.label, "unit": driver.unit, "low": low, "high": high, "step": _step(low, high),
            "value": _short(mean), "shown": amounts.show_number(_short(mean), method.here()), "href": self._place("assumptions", name),
        }  # fmt: skip

    def _place(self, kind: str, name: str) -> str:
        """Return where the row of an entry stands on the page: "step/part#row"; "" if it is not known."""
        table, row = self._read.rows.get((kind, name), ("", "")) if self._read else ("", "")
        return f"{table}#{row}" if table else ""

    # What it would be

    def would(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what it would be with other values of assumptions: {parties: {name: {expected, bad, likely, good}}, guardrails: [chance]}.

        Raises:
            InvalidAnswer: a value is no number, or there is no such assumption.
        """
        numbers = {str(name): _number(name, value) for name, value in values.items()}
        try:
            model = pricing.at_values(self.model, numbers)
            simulation = pricing.simulate(model, ASKED)
            told = self._told(model, simulation)
        except pricing.PricingError as error:
            raise InvalidAnswer(str(error)) from error
        return {"parties": told, "guardrails": [float(chance) for chance in simulation.chance_reached()]}

    def traced(self, party: str, case: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows that a figure comes from.

        Args:
            party: whose gain.
            case: `expected`: each row with its amount in a mean year, which add up to the figure; else what such a year is like.
            values: values of assumptions that are not as the tables have them.

        Returns:
            {sentence, rows: [{title, amount, place, href}]}.
        """
        if case not in ("expected", *CASES) or party not in self.model.parties:
            raise InvalidAnswer(method.words("pricing_page.unknown", name=party))
        numbers = {str(name): _number(name, value) for name, value in values.items()}
        if case == "expected":
            try:
                table = pricing.breakdown(self.model, numbers)
            except pricing.PricingError as error:
                raise InvalidAnswer(str(error)) from error
            sums: dict[tuple[str, str, str, str], float] = {}
            for row in table[table["party"] == party].to_dict("records"):
                place = (str(row["kind"]), str(row["id"]), str(row["title"]), str(row["quantity"]))
                sums[place] = sums.get(place, 0.0) + float(row["amount"])
            rows = [
                {
                    "title": title, "what": method.words(f"pricing_page.{quantity}"), "amount": amount / self.model.years,
                    "href": self._place(kind, id_),
                }
                for (kind, id_, title, quantity), amount in sums.items()
            ]  # fmt: skip
            baseline = self.model.baseline.get(party, 0.0)
            if baseline:
                rows.append({"title": method.words("pricing_page.baseline"), "what": "", "amount": -baseline, "href": ""})
            return {"sentence": method.words("pricing_page.adds_up", party=party), "rows": rows}
        simulation = pricing.simulate(pricing.at_values(self.model, numbers), ASKED) if numbers else self.simulation
        found = pricing.case_drivers(simulation)
        rows = [
            {
                "title": row["title"], "what": row["unit"], "value": amounts.show_number(_short(row["value"]), method.here()),
                "usual": amounts.show_number(_short(row["mean"]), method.here()), "href": self._place("assumptions", row["driver"]),
            }
            for row in found[found["case"] == case].to_dict("records")
        ]  # fmt: skip
        return {"sentence": method.words(f"pricing_page.like_{case}", draws=simulation.draws // 10), "rows": rows}

    # Scenarios

    def save_scenario(self, name: str, values: Mapping[str, Any]) -> None:
        """Write a named scenario to the record, or change the one of that name.

        Raises:
            InvalidAnswer: it has no name, or a value is no number.
            NotAllowed: this person may not write it.
        """
        if not name.strip():
            raise InvalidAnswer(method.words("pricing_page.no_name"))
        known = {driver.name for driver in self.model.drivers}
        if strange := sorted(set(map(str, values)) - known):
            raise InvalidAnswer(method.words("pricing_page.unknown", name=strange[0]))
        text = BETWEEN.join(f"{one} = {_number(one, value):.12g}" for one, value in values.items())
        tables, of = self.session.seat.tables, str(self.part.scenarios)
        there = next((row for row in tables.read(of).rows if str(row.cells.get("scenario", "")).strip() == name.strip()), None)
        cells = {"scenario": name.strip(), "values": text}
        tables.save_row(of, there.id if there else None, cells, there.revision if there else None)
        self._read_scenarios()

    def _read_scenarios(self) -> None:
        if not self.part.scenarios or self._simulation is None:
            self.scenarios = []
            return
        self.scenarios = [self._scenario(row) for row in self.session.seat.tables.read(self.part.scenarios).rows]

    def _scenario(self, row: Any) -> dict[str, Any]:
        values, why = read_values(str(row.cells.get("values") or ""))
        told: dict[str, Any] = {
            "id": row.id,
            "name": str(row.cells.get("scenario") or ""),
            "story": str(row.cells.get("story") or ""),
        }
        would: dict[str, Any] = {}
        if not why:
            try:
                would = self.would(values)
            except InvalidAnswer as error:
                why = str(error)
        return {**told, "values": values, "why": why, "would": would}

    def spreadsheet(self) -> tuple[str, str, bytes]:
        """Return the expected case as a spreadsheet: name, media type, bytes.

        Raises:
            InvalidAnswer: it cannot be calculated.
        """
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return f"{method.words('pricing_page.file')}.xlsx", kind, self.model.to_xlsx()

    def read_back(self, name: str, data: bytes) -> dict[str, Any]:
        """Read an edited spreadsheet and say what it would change; nothing is written.

        Returns:
            {changes: [{row, column, before, after}], remarks: [sentence]}.

        Raises:
            InvalidAnswer: the file is no spreadsheet of this model, or cannot be read.
        """
        self._incoming = []
        try:
            changes, remarks = documents.read_pricing_changes(data, name, self.model)
        except documents.DocumentError as error:
            raise InvalidAnswer(str(error)) from error
        rows = self._read.rows if self._read else {}
        several = [place for place in rows.values() if list(rows.values()).count(place) > 1]
        seen = {}
        for one in changes:
            place = rows.get((one.kind, one.id))
            if place is None or place in several:
                remarks.append(method.words("pricing_back.shared", row=one.row))
                continue
            table, row_id = place
            if table not in seen:
                seen[table] = {row.id: row.revision for row in self.session.seat.tables.read(table).rows}
            self._incoming.append((table, row_id, seen[table][row_id], one))
        told = [{"row": one.row, "column": one.column, "before": one.before, "after": one.after} for *_, one in self._incoming]
        return {"changes": told, "remarks": list(dict.fromkeys(remarks))}

    def take_back(self) -> int:
        """Write the changes that were shown into the tables, merged as any other save; returns how many there were.

        Raises:
            InvalidAnswer: nothing was shown, or a cell does not fit.
            NotAllowed: this person may not write a table now.
        """
        if not self._incoming:
            raise InvalidAnswer(method.words("pricing_back.nothing"))
        by: dict[str, dict[str, tuple[str, int, dict[str, Any]]]] = {}
        for table, row_id, revision, one in self._incoming:
            cells = by.setdefault(table, {}).get(row_id, (row_id, revision, {}))[2]
            by[table][row_id] = (row_id, revision, {**cells, **one.cells})
        for table, rows in by.items():
            self.session.seat.tables.save_rows(table, [], list(rows.values()))
        many, self._incoming = len(self._incoming), []
        self.refresh()
        return many


def read_values(text: str) -> tuple[dict[str, float], str]:
    """Return the values of a scenario as its row has them, "crates = 9500, diesel = 1.9", and what is wrong with them ("" if nothing is)."""
    found: dict[str, float] = {}
    for one in filter(None, (part.strip() for part in re.split(r"[;\n]|,\s", text))):
        name, sign, value = (part.strip() for part in one.partition("="))
        try:
            found[name] = float(value) if sign else float("nan")
        except ValueError:
            found[name] = float("nan")
        if not abs(found[name]) < float("inf"):
            return {}, method.words("pricing_page.bad_values", text=one)
    return found, ""


def _number(name: object, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise InvalidAnswer(method.words("pricing_page.no_number", name=name))
    return float(value)


def _short(value: float) -> float:
    """Return a number with the four digits that count."""
    return float(f"{value:.4g}")


def _step(low: float, high: float) -> float:
    """Return a round step: about a hundred of them from end to end."""
    import math

    raw = (high - low) / 100
    power = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    return float(f"{next(power * part for part in (1, 2, 5, 10) if power * part >= raw * 0.999):.6g}")
