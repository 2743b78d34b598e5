"""The very machine on a virtual clock: planning, outbox and delivery on scratch records, with channels that keep what
they are given. Nothing leaves the machine and nothing is kept.

scenario    what happens meanwhile: who reports, what is decided, what fails, when the daemon is away
reporting   what owners report
recording   the channel
running     day by day
counting    what came of it, counted from what arrived, not from what was meant
"""

from __future__ import annotations

from .counting import Day, Load, Simulated, Totals, by_week, monday
from .running import Later, simulate
from .scenario import Renaming, Scenario, about, load, names

__all__ = [
    "Day", "Later", "Load", "Renaming", "Scenario", "Simulated", "Totals", "about", "by_week", "load", "monday",
    "names", "simulate",
]  # fmt: skip
