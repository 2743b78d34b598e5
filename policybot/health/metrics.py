"""Figures as Prometheus reads them. No label holds an address, a name or a number of anything.

Whoever imports this pays for the library: only the page that is asked for it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from policybot import __version__
from policybot.model import NoticeState

from .standing import Standing, problems

MESSAGES = ("sending", "sent", "dissolved", "failed")


def page(standing: Standing, now: datetime, accept: str) -> tuple[bytes, str]:
    """The page in the form that an Accept header asks for, and its media type."""
    registry = CollectorRegistry()
    registry.register(_Figures(standing, now))
    encode, kind = choose_encoder(accept)
    return encode(registry), kind


@dataclass(eq=False)  # a registry keeps its collectors in a dict
class _Figures(Collector):
    standing: Standing
    now: datetime

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("policybot_build", "The version that runs.", {"version": __version__})
        yield from self._daemon()
        yield from self._records()

    def _daemon(self) -> Iterator[Metric]:
        last = self.standing.last_tick
        yield GaugeMetricFamily("policybot_last_tick_timestamp_seconds",
                                "When the last good tick began; 0 before the first.",
                                last.timestamp() if last else 0)  # fmt: skip
        ticks = (((result,), count) for result, count in self.standing.ticks.items())
        yield _counter("ticks", "Ticks since the start: good, failed, clock (not done, for it had jumped).",
                       ticks, "result")  # fmt: skip
        yield GaugeMetricFamily("policybot_problems", "What /healthz says is wrong; 0: it answers 200.",
                                len(problems(self.standing, self.now)))  # fmt: skip

    def _records(self) -> Iterator[Metric]:
        found = self.standing.figures
        yield _counter("letters", "Letters on record: sent, or dissolved (put off, to be written anew).",
                       found.letters.items(), "channel", "state")  # fmt: skip
        yield _gauge("messages", "Parts of letters on record.", MESSAGES, found.messages)
        yield _gauge("notices", "Notices on record.", get_args(NoticeState), found.notices)
        waits = (self.now - found.oldest).total_seconds() if found.oldest else 0.0
        yield GaugeMetricFamily("policybot_oldest_unsent_seconds",
                                "How long the oldest notice waits that nothing but the machine keeps back.",
                                max(0.0, waits))  # fmt: skip


def _counter(name: str, text: str, counts: Iterable[tuple[tuple[str, ...], int]], *labels: str) -> CounterMetricFamily:
    made = CounterMetricFamily(f"policybot_{name}", text, labels=labels)
    for values, count in sorted(counts):
        made.add_metric(values, count)
    return made


def _gauge(name: str, text: str, states: tuple[str, ...], counts: Mapping[str, int]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(f"policybot_{name}", text, labels=("state",))
    for state in states:
        made.add_metric((state,), counts.get(state, 0))
    return made
