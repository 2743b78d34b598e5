"""The copy of the day: sound, rotated, and never at the cost of older ones."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from policybot.model import Report
from policybot.nightly.backup import backup, kept
from policybot.settings import Keep
from policybot.state import FILE, State, StateError, open_state, read_copy

DAY = date(2024, 12, 17)
REPORT = Report(0, "d", "1.1", "省教育厅", "李某", DAY, datetime(2024, 12, 17, tzinfo=UTC), done="进展" * 4000)
WEEK = [DAY - timedelta(days=n) for n in range(7)]
YEAR = [DAY - timedelta(days=n) for n in range(400)]
FIRSTS = [date(2024, month, 1) for month in range(12, 0, -1)]

KEPT = [
    # days with a copy, how many are kept, which stay, remark
    ([], Keep(), set(), "nothing"),
    (WEEK, Keep(), set(WEEK), "all of a week"),
    (YEAR, Keep(), {*YEAR[:14], *FIRSTS}, "two weeks, and the first of each month for a year"),
    (YEAR, Keep(1, 0), {DAY}, "only the newest"),
    (YEAR, Keep(1, 3), {DAY, *FIRSTS[:3]}, "three months"),
    ([date(2024, 11, 5), date(2024, 11, 9), DAY], Keep(1, 12), {DAY, date(2024, 11, 5)},
     "the machine was off on the first of the month: the first copy there is"),
    ([date(2020, 1, 1), DAY], Keep(1, 2), {date(2020, 1, 1), DAY}, "a long pause costs no copy"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "keep", "stay", "remark"), KEPT)
def test_which_days_keep_their_copy(days: list[date], keep: Keep, stay: set[date], remark: str) -> None:
    assert kept(days, keep) == stay, remark


def test_rotation_day_by_day_comes_to_the_same() -> None:
    """What is dropped today must not be missed tomorrow."""
    days: set[date] = set()
    for day in reversed(YEAR):
        days = kept({*days, day}, Keep())
    assert days == {*YEAR[:14], *FIRSTS}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(tmp_path) as made:
        with made.transaction():
            made.add_report(REPORT)
        yield made


def names(state: State) -> list[str]:
    return sorted(file.name for file in (state.folder / "backup").iterdir())


def test_a_copy_made_beside_a_writer_holds_what_was_committed(state: State) -> None:
    with open_state(state.folder) as writer, writer.transaction():
        writer.add_report(REPORT)
        assert backup(state, DAY, Keep()) == "policybot-2024-12-17.db"
    with read_copy(state.folder / "backup" / "policybot-2024-12-17.db") as copy:
        assert len(copy.reports()) == 1
    assert names(state) == ["policybot-2024-12-17.db"], "one file that can be carried away"


def test_a_second_copy_of_a_day_takes_the_place_of_the_first(state: State) -> None:
    backup(state, DAY, Keep())
    with state.transaction():
        state.add_report(REPORT)
    backup(state, DAY, Keep())
    with read_copy(state.folder / "backup" / "policybot-2024-12-17.db") as copy:
        assert len(copy.reports()) == 2


def test_old_copies_are_dropped_and_what_is_none_is_left_alone(state: State) -> None:
    folder = state.folder / "backup"
    folder.mkdir()
    others = ["policybot-before-m003_delivery.db", "policybot-2024-13-99.db", "说明.txt"]
    for name in others:
        (folder / name).write_bytes(b"")
    for back in range(3, -1, -1):
        backup(state, DAY - timedelta(days=back), Keep(2, 0))
    assert names(state) == sorted([*others, "policybot-2024-12-16.db", "policybot-2024-12-17.db"])


@contextmanager
def small_disk() -> Iterator[None]:
    """No file of this process may grow beyond two pages."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def yesterday(state: State) -> bytes:
    backup(state, DAY - timedelta(days=1), Keep())
    return (state.folder / "backup" / "policybot-2024-12-16.db").read_bytes()


def test_a_full_disk_leaves_older_copies_as_they_are(yesterday: bytes, state: State) -> None:
    with small_disk(), pytest.raises(StateError, match="could not be written") as told:
        backup(state, DAY, Keep(1, 0))
    assert "older copies are untouched" in told.value.hint.text
    assert names(state) == ["policybot-2024-12-16.db"]
    assert (state.folder / "backup" / "policybot-2024-12-16.db").read_bytes() == yesterday


def test_a_damaged_database_makes_no_copy_and_drops_none(yesterday: bytes, state: State) -> None:
    state.close()
    file = state.folder / FILE
    data = bytearray(file.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\x55" * (4096 * 3)
    file.write_bytes(data)
    with open_state(state.folder) as opened, pytest.raises(StateError):
        backup(opened, DAY, Keep(1, 0))
    assert (state.folder / "backup" / "policybot-2024-12-16.db").read_bytes() == yesterday
    assert names(state) == ["policybot-2024-12-16.db"]
