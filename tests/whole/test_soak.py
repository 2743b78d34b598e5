"""A month of the daemon in fast motion: what it holds on to must not grow, and the database as the docs foretell."""

from __future__ import annotations

import gc
import os
import resource
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot.daemon import Daemon
from policybot.pipeline import Office
from policybot.settings import load
from policybot.state import FILE, open_state

from .machine import at, shipped

DAY = date(2024, 12, 2)
DAYS = 30
PER_LETTER, BASE = 40_000, 600_000
"""Bytes: docs/operations.md, 数据量."""
PAGE = resource.getpagesize()


def held() -> tuple[int, int]:
    """Bytes in memory, and open files, of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * PAGE, len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the folder changes while it is listed


def live(daemon: Daemon, since: datetime, days: int) -> None:
    for minute in range(days * 24 * 60):
        daemon.once(since + timedelta(minutes=minute))


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_thirty_days_of_a_tick_a_minute_leave_memory_and_handles_flat(tmp_path: Path) -> None:
    office = Office(shipped(), load(None, {}))
    daemon = Daemon(tmp_path, lambda: office)
    live(daemon, at(DAY, 0), 5)
    memory, handles = held()
    live(daemon, at(DAY, 0) + timedelta(days=5), DAYS - 5)
    later, handles_later = held()
    with open_state(tmp_path) as state:
        letters = state.db.execute("SELECT count(*) FROM message").fetchone()[0]
        state.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = (tmp_path / FILE).stat().st_size
    print(f"{DAYS} days, {letters} letters: memory {memory / 1e6:.1f} -> {later / 1e6:.1f} MB, "
          f"handles {handles} -> {handles_later}, database {size / 1e6:.2f} MB")  # fmt: skip
    assert handles_later == handles
    assert later < memory * 1.05 + 2_000_000
    assert size < BASE + PER_LETTER * letters
