"""The figures for Prometheus. No label holds a chat, a person or a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from bot.flow.ports import Channel, Delivery, TooFast, WaitingMessage

__all__ = ["CONTENT_TYPE", "Figure", "Figures", "MeasuredChannel"]

_PREFIX = "samenspel_"
_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a value, or a value for each state (`by`), whose name is `label`."""

    name: str
    meaning: str
    value: float = 0.0
    by: Mapping[str, float] = field(default_factory=dict)
    label: str = ""
    only_grows: bool = False

    def metric(self) -> Metric:
        """As the library wants it."""
        kind = CounterMetricFamily if self.only_grows else GaugeMetricFamily
        family = kind(_PREFIX + self.name, self.meaning, labels=[self.label] if self.label else None)
        for state, value in (self.by if self.label else {"": self.value}).items():
            family.add_metric([state] if self.label else [], value)
        return family


Look = Callable[[], Awaitable[Sequence[Figure]]]


class Figures:
    """What `/metrics` shows, in the order in which it matters: what `look` gives, then how sending went."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._registry = CollectorRegistry()
        self._seen = _Seen()
        self._registry.register(self._seen)
        self.sending = Histogram(
            _PREFIX + "send_seconds",
            "How long Telegram took to take a message, by what came of it.",
            ["outcome"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.refused = Counter(
            _PREFIX + "too_many_requests", "How often Telegram asked to wait (429).", registry=self._registry
        )

    async def text(self) -> bytes:
        """Look, and write it down."""
        self._seen.figures = await self._look()
        return generate_latest(self._registry)


class _Seen(Collector):
    """What was seen last; the library asks without waiting."""

    figures: Sequence[Figure] = ()

    def collect(self) -> Iterable[Metric]:
        return [figure.metric() for figure in self.figures]


class MeasuredChannel(Channel):
    """A channel that is timed."""

    def __init__(self, channel: Channel, figures: Figures, seconds: Callable[[], float]) -> None:
        self._channel = channel
        self._figures = figures
        self._seconds = seconds

    async def deliver(self, message: WaitingMessage) -> Delivery:
        begin = self._seconds()
        delivery = await self._channel.deliver(message)
        self._figures.sending.labels(outcome=type(delivery).__name__).observe(self._seconds() - begin)
        if isinstance(delivery, TooFast):
            self._figures.refused.inc()
        return delivery
