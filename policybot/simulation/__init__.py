"""The very machine on a virtual clock: planning, outbox and delivery on scratch records, with channels that keep what
they are given. Nothing leaves the machine and nothing is kept.

scenario    what happens meanwhile: who reports, what is decided, when the daemon is away
recording   the channel
running     day by day; what came of it, counted from what arrived, not from what was meant
"""

from __future__ import annotations

from .running import Day, Simulated, Totals, simulate
from .scenario import Scenario, load, names

__all__ = ["Day", "Scenario", "Simulated", "Totals", "load", "names", "simulate"]
