"""What is done once a day: once, after the sending hours, and one that fails silences no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybot import nightly, outbox
from tests.whole.machine import Machine, at

DAY, SATURDAY = date(2024, 12, 17), date(2024, 12, 21)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine.make(tmp_path)


def done(machine: Machine) -> list[tuple[object, object]]:
    return [(row["name"], row["day"]) for row in machine.rows("SELECT name, day FROM chore ORDER BY day, name")]


def test_each_chore_is_done_once_a_day_after_the_sending_hours_and_on_days_off(machine: Machine) -> None:
    run = [nightly.run(machine.office, machine.state, at(day, hour))
           for day, hour in ((DAY, 17), (DAY, 18), (DAY, 19), (SATURDAY, 20))]  # fmt: skip
    count = len(nightly.names())
    assert run == [0, count, 0, count]
    assert done(machine) == [(name, str(day)) for day in (DAY, SATURDAY) for name in nightly.names()]


def test_a_chore_that_fails_is_told_once_and_the_others_are_done(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("a file where the folder of the backups should be", encoding="utf-8")
    nightly.run(machine.office, machine.state, at(DAY, 19))
    nightly.run(machine.office, machine.state, at(DAY, 20))
    assert len(done(machine)) == len(nightly.names())
    [notice] = outbox.notices(machine.state.db, "letter = 'alarm'")
    assert "backup" in str(notice.reason)
