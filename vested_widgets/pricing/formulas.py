"""Formulas that people write, calculated on numbers or on arrays of draws by one safe evaluator.

The walk over a formula is simpleeval's: only what it is told to know can happen. Here that is numbers, names, arithmetic, comparisons, a
choice (`a if b else c`) and a few functions. Its operators are replaced by such that work on arrays, and a division by zero counts only
in the draws in which its branch of a choice is taken.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from simpleeval import SimpleEval

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.errors import Place, PricingError

Array: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Mapping[str, Any]

LONGEST = 1000
"""Characters of a formula."""
PARTS = 300
"""Numbers, names and operations of a formula, which bounds the time that it takes."""
POWER = 100.0
"""The largest exponent, either way."""
SECONDS = 30.0
"""Seconds that one formula may take, on however many draws."""
LISTED = 12
"""Names that a refusal lists."""

_OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.USub: "-", ast.UAdd: "+", ast.Not: "not",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
_NODES = (ast.Name, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Constant)


def _least(*values: Any) -> Any:
    found = values[0]
    for value in values[1:]:
        found = np.minimum(found, value)
    return found


def _most(*values: Any) -> Any:
    found = values[0]
    for value in values[1:]:
        found = np.maximum(found, value)
    return found


FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "min": (_least, 2, 20),
    "max": (_most, 2, 20),
    "abs": (np.abs, 1, 1),
    "round": (np.round, 1, 1),
    "floor": (np.floor, 1, 1),
    "ceil": (np.ceil, 1, 1),
    "sqrt": (np.sqrt, 1, 1),
    "exp": (np.exp, 1, 1),
    "log": (np.log, 1, 1),
}
"""What a formula may call, with the fewest and the most values that it takes."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read: its text, the names that it uses, and where it stands.

    Attributes:
        at: row and column, for refusals.
        names: what it needs to know.
    """

    text: str
    at: str = field(default="", compare=False)
    names: frozenset[str] = field(default=frozenset(), compare=False)
    tree: ast.expr | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(cls, text: str, place: Place, column: str) -> Formula:
        """Read a formula.

        Raises:
            PricingError: it is too long, or holds anything but numbers, names, arithmetic, choices and `FUNCTIONS`.
        """
        at = place.at(column)
        if len(text) > LONGEST:
            raise PricingError(words("pricing_error.too_long", at=at, n=len(text), most=LONGEST))
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        # A deep nesting of brackets is more than the parser takes, and a NUL no text of it.
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise PricingError(words("pricing_error.unreadable", at=at, formula=_short(text))) from None
        names = frozenset(_checked(tree, text, at))
        return cls(text, at, names, tree)

    def check_names(self, known: Iterable[str]) -> None:
        """Refuse a name that is not known.

        Raises:
            PricingError: names the formula's row, its column, and the name.
        """
        known = set(known)
        for name in sorted(self.names - known):
            if not known:
                raise PricingError(words("pricing_error.no_name_known", at=self.at, name=name))
            listed = ", ".join(sorted(known)[:LISTED]) + (", …" if len(known) > LISTED else "")
            raise PricingError(words("pricing_error.unknown_name", at=self.at, name=name, known=listed))

    def evaluate(self, values: Values) -> Any:
        """Return the value of the formula, an array if any of its values is one.

        Raises:
            PricingError: it divides by zero, or its value is no finite number, in any draw.
        """
        try:
            with np.errstate(all="ignore"):
                found = _Evaluator(self, values).eval(self.text, self.tree)
        except RecursionError:
            raise PricingError(words("pricing_error.too_many_parts", at=self.at, most=PARTS)) from None
        if not np.all(np.isfinite(found)):
            raise PricingError(words("pricing_error.not_finite", at=self.at, formula=_short(self.text)))
        return found * 1.0


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"


def _checked(tree: ast.expr, text: str, at: str) -> set[str]:
    """Return the names that a formula uses; refuse whatever is none of what a formula may hold."""
    names: set[str] = set()
    waiting: list[ast.expr] = [tree]
    parts = 0
    while waiting:
        node = waiting.pop()
        parts += 1
        if parts > PARTS:
            raise PricingError(words("pricing_error.too_many_parts", at=at, most=PARTS))
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            continue
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            waiting += _called(node, node.func.id, at)
        elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            waiting += [node.left, node.right]
        elif isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
            waiting.append(node.operand)
        elif isinstance(node, ast.BoolOp):
            waiting += node.values
        elif isinstance(node, ast.Compare) and all(type(op) in _OPERATORS for op in node.ops):
            waiting += [node.left, *node.comparators]
        elif isinstance(node, ast.IfExp):
            waiting += [node.test, node.body, node.orelse]
        else:
            part = _short(ast.get_source_segment(text.strip(), node) or text)
            raise PricingError(words("pricing_error.not_allowed", at=at, part=part, functions=", ".join(FUNCTIONS)))
    return names


def _called(node: ast.Call, name: str, at: str) -> list[ast.expr]:
    """Return what a function is called with."""
    if name not in FUNCTIONS:
        raise PricingError(words("pricing_error.unknown_function", at=at, name=name, known=", ".join(FUNCTIONS)))
    _, fewest, most = FUNCTIONS[name]
    if not fewest <= len(node.args) <= most:
        raise PricingError(words("pricing_error.wrong_count", at=at, name=name, n=fewest))
    return list(node.args)


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval on arrays: one evaluation of one formula."""

    def __init__(self, formula: Formula, values: Values) -> None:
        operators: dict[type, Callable[..., Any]] = {
            ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply,
            ast.Div: self._divide(np.divide), ast.FloorDiv: self._divide(np.floor_divide), ast.Mod: self._divide(np.mod),
            ast.Pow: self._power, ast.USub: np.negative, ast.UAdd: np.positive, ast.Not: np.logical_not,
            ast.Eq: np.equal, ast.NotEq: np.not_equal, ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
        }  # fmt: skip
        super().__init__(operators=operators, functions={name: one[0] for name, one in FUNCTIONS.items()}, names=values)
        own = {ast.Constant: self.number, ast.IfExp: self.choice, ast.BoolOp: self.both, ast.Compare: self.compared}
        self.nodes: dict[type, Any] = {kind: self._in_time(own.get(kind, self.nodes[kind])) for kind in _NODES}
        self._formula, self._until = formula, time.monotonic() + SECONDS
        # In which draws the part that is being calculated counts.
        self._taken: Any = np.True_

    def value(self, node: ast.expr) -> Any:
        """Return the value of a part of the formula."""
        return self.eval(self._formula.text, node)

    def _in_time(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return a handler of nodes that gives up once the formula has taken too long."""

        def handled(node: ast.expr) -> Any:
            if time.monotonic() > self._until:
                raise PricingError(words("pricing_error.too_slow", at=self._formula.at, seconds=int(SECONDS)))
            return handler(node)

        return handled

    def number(self, node: ast.Constant) -> Any:
        """Return a number of the formula."""
        try:
            return np.float64(node.value)  # type: ignore[arg-type]
        except OverflowError:  # more digits than a number has room for
            return np.float64(np.inf)

    def _divide(self, divide: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def divided(a: Any, b: Any) -> Any:
            zero = np.logical_and(np.equal(b, 0), self._taken)
            if np.any(zero):
                formula, at = _short(self._formula.text), self._formula.at
                raise PricingError(words("pricing_error.divides_by_zero", at=at, formula=formula))
            return divide(a, b)

        return divided

    def _power(self, a: Any, b: Any) -> Any:
        at, formula = self._formula.at, _short(self._formula.text)
        if np.any(np.logical_and(np.abs(b) > POWER, self._taken)):
            raise PricingError(words("pricing_error.power", at=at, formula=formula, most=int(POWER)))
        if np.any(np.logical_and(np.logical_and(np.equal(a, 0), np.less(b, 0)), self._taken)):
            raise PricingError(words("pricing_error.divides_by_zero", at=at, formula=formula))
        return np.power(a, b)

    def _within(self, test: Any, node: ast.expr) -> Any:
        """Return a part's value where `test` holds; nothing is calculated where it holds in no draw."""
        outside, self._taken = self._taken, np.logical_and(self._taken, test)
        try:
            return self.value(node) if np.any(self._taken) else np.float64(0)
        finally:
            self._taken = outside

    def choice(self, node: ast.IfExp) -> Any:
        """Return in each draw the value of the branch that is taken there."""
        test = np.not_equal(self.value(node.test), 0)
        return np.where(test, self._within(test, node.body), self._within(np.logical_not(test), node.orelse))

    def both(self, node: ast.BoolOp) -> Any:
        """Return in which draws all conditions hold, or one of them."""
        both = isinstance(node.op, ast.And)
        found = np.not_equal(self.value(node.values[0]), 0)
        for value in node.values[1:]:
            # As in Python what comes later counts only where it still decides.
            undecided = found if both else np.logical_not(found)
            other = np.logical_and(undecided, np.not_equal(self._within(undecided, value), 0))
            found = other if both else np.logical_or(found, other)
        return found

    def compared(self, node: ast.Compare) -> Any:
        """Return in which draws a chain of comparisons holds."""
        found: Any = np.True_
        left = self.value(node.left)
        for operation, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator)
            found = np.logical_and(found, self.operators[type(operation)](left, right))
            left = right
        return found
