"""Figures for those who run a server, in the format of Prometheus: no names, no deals, nothing of what anybody has answered."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily

from vested_widgets.deals import DealsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "vested_request_seconds", "Requests, by handler and class of status.", ("handler", "status"),
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.messages = Histogram(
            "vested_message_seconds", "Time from a page's message to the end of its handling (an answer: until it is saved).",
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.refused = Counter("vested_refused", "What was refused or slowed down, by reason.", ("why",), registry=self.registry)
        self.ended = Counter("vested_kernels_ended", "Kernels that have ended, by reason.", ("why",), registry=self.registry)

    def gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Add a figure that is read when it is asked for."""
        Gauge(f"vested_{name}", text, registry=self.registry).set_function(value)

    def counter(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Add a count that is read when it is asked for."""
        self.registry.register(_ReadCounter(f"vested_{name}", text, value))

    def text(self) -> bytes:
        """Return all figures."""
        return generate_latest(self.registry)


class _ReadCounter:
    def __init__(self, name: str, text: str, value: Callable[[], float]) -> None:
        self._name, self._text, self._value = name, text, value

    def collect(self) -> Iterator[CounterMetricFamily]:
        with suppress(DealsError):  # while the record is busy the other figures are told all the same
            yield CounterMetricFamily(self._name, self._text, value=self._value())

    def describe(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(self._name, self._text)
