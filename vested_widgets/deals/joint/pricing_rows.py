"""Make a pricing model of the rows that parties have written into the joint tables of a deal.

A table says by its key `pricing` which rows it holds; the columns are read by their ids. What a row does not say is left out: a cost
without a payer is an own cost, a guardrail or an incentive without a measure is listed and not calculated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.joint.short_names import free_name as _free
from vested_widgets.deals.joint.short_names import short_name
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record.engine import Connection
from vested_widgets.method import cells

Row: TypeAlias = tuple[str, Mapping[str, Any]]
Rows: TypeAlias = Mapping[str, Sequence[Row]]

CHANCES = {"low": 0.1, "medium": 0.3, "high": 1.0}
"""Chance a year of a risk: once in ten years, every few years, every year."""
SHARED = "shared"


def pricing_values(deal: Deal, rows: Rows, years: int, baseline: Mapping[str, float]) -> dict[str, Any]:
    """Return the plain values of `pricing.Model.read`.

    Args:
        deal: for its parties.
        rows: id and cells of the rows, by kind.
        years: how many.
        baseline: what each party would earn in a year without the deal, by its name.
    """
    return _Reader(deal, rows).values(years, baseline)


Origins: TypeAlias = Mapping[tuple[str, str], str]
"""The row of a table by its kind and the name that a model has for it: ("assumptions", "diesel") → the id of the row."""


def values_and_origins(deal: Deal, rows: Rows, years: int, baseline: Mapping[str, float]) -> tuple[dict[str, Any], Origins]:
    """Return the same, and which row each entry of the model was made of."""
    reader = _Reader(deal, rows)
    return reader.values(years, baseline), reader.origins


def pricing_tables(whole: method.Method) -> dict[str, str]:
    """Return the tables of a method that feed a pricing model ("step/part"), with the kind of their rows."""
    return {
        f"{step.id}/{part.id}": part.pricing
        for step in whole.steps
        for part in step.parts
        if isinstance(part, method.JointTable) and part.pricing
    }


def stored_pricing_rows(connection: Connection, deal: Deal, whole: method.Method) -> dict[str, list[Row]]:
    """Return id and cells of the rows of those tables as they stand, by kind."""
    tables = pricing_tables(whole)
    found: dict[str, list[Row]] = {}
    for row in stored_rows.heads(connection, deal.id, list(tables)):
        found.setdefault(tables[row.name], []).append((row.row_id, row.cells))
    return found


class _Reader:
    def __init__(self, deal: Deal, rows: Rows) -> None:
        self.rows, self.names = rows, {party.id: party.name for party in deal.parties}
        every = (value for kind in rows.values() for _, found in kind for value in found.values())
        money = [value["currency"] for value in every if _is_money(value)]
        self._lines: dict[str, str] = {}
        self.origins: dict[tuple[str, str], str] = {}
        self.currency = max(dict.fromkeys(money), key=money.count, default="EUR")

    def values(self, years: int, baseline: Mapping[str, float]) -> dict[str, Any]:
        """Return the whole model."""
        return {
            "years": years,
            "currency": self.currency,
            "parties": list(self.names.values()),
            "drivers": self._drivers(),
            "costs": [one for row in self._of("costs") for one in self._cost(*row)],
            "benefits": [one for row in self._of("benefits") for one in self._benefit(*row)],
            "risks": [one for row in self._of("risks") for one in self._risk(*row)],
            "incentives": [one for row in self._of("incentives") for one in self._incentive(*row)],
            "guardrails": [one for row in self._of("guardrails") for one in self._guardrail(*row)],
            **({"baseline": dict(baseline)} if baseline else {}),
        }

    def _of(self, kind: str) -> list[Row]:
        """Return the rows of a kind without what could not be read when it was typed."""
        return [
            (row, {column: value for column, value in found.items() if not cells.empty(value) and not cells.is_wrong(value)})
            for row, found in self.rows.get(kind, ())
        ]

    def _drivers(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for id_, row in self._of("assumptions"):
            if "low" not in row or "high" not in row or "expected" not in row:
                continue
            title = str(row.get("assumption", ""))
            name = str(row.get("name") or short_name(title))
            low, mode, high = row["low"], row["expected"], row["high"]
            value = (
                {"dist": "fixed", "value": mode}
                if low == mode == high
                else {"dist": "pert", "low": low, "mode": mode, "high": high}
            )
            name = _free(name, found)
            self.origins["assumptions", name] = id_
            found[name] = {
                **value, "growth": _rate(row.get("growth")), "title": title, "unit": str(row.get("unit", "")),
            }  # fmt: skip
        return found

    def _bearers(self, value: Any) -> list[str]:
        """Return the names of the parties that bear a row: one, or all where it is shared; none for somebody outside the deal."""
        return list(self.names.values()) if value == SHARED else [self.names[value]] if value in self.names else []

    def _cost(self, id_: str, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        amount = row.get("formula") or row.get("expected")
        bearers = self._bearers(row.get("bearer"))
        if amount is None:
            return
        for at, bearer in enumerate(bearers):
            shared = len(bearers) > 1
            # The name by which other formulas see the cost of the line: that of its short title.
            own = _free(short_name(str(row.get("line") or id_)) + (f"_{at + 1}" if shared else ""), self._lines)
            self._lines[own] = self.origins["costs", own] = id_
            yield {
                "id": own, "title": str(row.get("line", "")), "bearer": bearer, "amount": self._part(amount, len(bearers)),
                **({"year": row["once"]} if "once" in row else {}),
                **({} if shared else {"compensation": self._compensation(row)}),
            }  # fmt: skip

    def _part(self, amount: Any, of: int) -> Any:
        """Return the equal part that each of several parties bears."""
        if of < 2:
            return amount
        return f"({amount}) / {of}" if isinstance(amount, str) else {**amount, "amount": str(float(amount["amount"]) / of)}

    def _compensation(self, row: Mapping[str, Any]) -> dict[str, Any]:
        payer, method = row.get("payer"), row.get("method")
        if payer not in self.names or method == "none":
            return {"kind": "none"}
        paid: dict[str, Any] = {"payer": self.names[payer]} | ({"cap": row["ceiling"]} if "ceiling" in row else {})
        if method == "plus":
            management = {"management_fee": row["management"]} if "management" in row else {}
            return paid | {"kind": "cost_plus", "margin": _rate(row.get("margin"))} | management
        index = {"index": _rate(row.get("index"))}
        if method == "unit":
            return paid | index | {"kind": "unit", "price": row.get("price"), "driver": row.get("counted")}
        return paid | index | {"kind": "fixed", "fee": row.get("fee")}

    def _benefit(self, id_: str, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        amount, party = row.get("formula") or row.get("amount"), row.get("party")
        if amount is not None and party in self.names:
            year = {"year": row["once"]} if "once" in row else {}
            self.origins["benefits", id_] = id_
            yield {"id": id_, "title": str(row.get("benefit", "")), "party": self.names[party], "amount": amount, **year}

    def _risk(self, id_: str, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        chance = _rate(row["probability"]) if "probability" in row else CHANCES.get(str(row.get("chance")))
        bearers = self._bearers(row.get("bearer"))
        if chance is None or "damage" not in row:
            return
        for at, bearer in enumerate(bearers):
            self.origins["risks", f"{id_}-{at + 1}"] = id_
            yield {
                "id": f"{id_}-{at + 1}", "title": str(row.get("risk", "")), "bearer": bearer, "probability": chance, "event": id_,
                "impact": self._part(row["damage"], len(bearers)),
            }  # fmt: skip

    def _incentive(self, id_: str, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        payer, measured = row.get("payer"), row.get("measured")
        gains = [one for one in row.get("gains", ()) if one != payer and one in self.names]
        if row.get("kind") == "other" or payer not in self.names or measured is None or not gains:
            return
        for at, receiver in enumerate(gains):
            shape = self._shape(row, measured, len(gains))
            if shape is None:
                continue
            cap = {"cap": self._part(row["cap"], len(gains))} if "cap" in row else {}
            self.origins["incentives", f"{id_}-{at + 1}"] = id_
            yield {
                "id": f"{id_}-{at + 1}", "title": str(row.get("reward", "")), "payer": self.names[payer], "receiver": self.names[receiver],
                **shape, **cap,
            }  # fmt: skip

    def _shape(self, row: Mapping[str, Any], measured: Any, of: int) -> dict[str, Any] | None:
        """Return how an incentive grows: a share of its measure, step by step, or by one step; None if it does not say."""
        if "share" in row:
            return {"shape": "share", "share": _rate(row["share"]) / of, "of": measured}
        if "start" not in row or "worth" not in row:
            return None
        worth = float(row["worth"]["amount"]) / of
        if "end" in row:
            amount = self._part(row["worth"], of)
            return {"shape": "linear", "measure": measured, "from": row["start"], "to": row["end"], "amount": amount}
        return {"shape": "steps", "measure": measured, "steps": [[row["start"], worth]]}

    def _guardrail(self, id_: str, row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        party, measure = row.get("party"), row.get("measure")
        limits = {name: row[name] for name in ("floor", "ceiling") if name in row}
        if party not in self.names or measure is None or not limits:
            return
        # A margin is written in percent, as everywhere on the page.
        limits = {name: value / 100 if measure == "margin" else value for name, value in limits.items()}
        self.origins["guardrails", id_] = id_
        said = {"title": str(row.get("topic", "")), "then": str(row.get("then", "")).rstrip(".")}
        yield {"id": id_, "party": self.names[party], "quantity": measure, **limits, **said}


def _is_money(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"amount", "currency"}


def _rate(percent: Any) -> float:
    """Return a percentage as a share; 0 for an empty cell."""
    return 0.0 if percent is None else float(percent) / 100
