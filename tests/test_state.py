"""The database: append-only, of an older or a newer version, and never touched by those who only read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policybot.model import Report
from policybot.state import FILE, StateError, open_state, read_state

REPORT = Report(0, "d", "1.1", "省教育厅", "李某", date(2024, 12, 17), datetime(2024, 12, 17, tzinfo=UTC), done="进展")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_state(tmp_path) as state, state.transaction():
        state.add_report(REPORT)
    return tmp_path


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()


@pytest.mark.parametrize("act", ["UPDATE report SET done = 'x'", "DELETE FROM report"])
def test_reports_are_append_only_whoever_writes(folder: Path, act: str) -> None:
    with open_state(folder) as state, pytest.raises(Exception, match="append-only"):
        state.db.execute(act)


def test_reading_leaves_the_folder_as_it_was(folder: Path) -> None:
    before, names = digest(folder), sorted(p.name for p in folder.iterdir())
    with read_state(folder) as state:
        assert [r.done for r in state.reports()] == ["进展"]
    assert (digest(folder), sorted(p.name for p in folder.iterdir())) == (before, names)


def test_reading_beside_a_writer_sees_what_it_has_committed(folder: Path) -> None:
    with open_state(folder) as writer:
        with writer.transaction():
            writer.add_report(REPORT)
        with read_state(folder) as reader:
            assert len(reader.reports()) == 2


def test_reading_a_missing_database_reads_an_empty_one_and_makes_nothing(tmp_path: Path) -> None:
    with read_state(tmp_path / "none") as state:
        assert state.reports() == []
    assert list(tmp_path.iterdir()) == []


def test_an_older_schema_is_read_in_a_copy_and_left_as_it_is(folder: Path) -> None:
    with open_state(folder) as state:
        state.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_append_only'")
        for trigger in state.db.triggers:
            state.db.execute(f"DROP TRIGGER {trigger.name}")
    before = digest(folder)
    with read_state(folder) as state:
        assert len(state.db.triggers) == 6, "the copy in memory is up to date"
        assert len(state.reports()) == 1
    assert digest(folder) == before


@pytest.mark.parametrize("opening", [open_state, read_state])
def test_a_database_of_a_newer_version_is_refused(folder: Path, opening: object) -> None:
    with open_state(folder) as state:
        state.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('policybot', 'm999_later', '')"
        )
    with pytest.raises(StateError, match="newer"):
        opening(folder)  # type: ignore[operator]


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("这不是数据库" * 500, encoding="utf-8")
    before = digest(tmp_path)
    for opening in (open_state, read_state):
        with pytest.raises(StateError):
            opening(tmp_path)
    assert digest(tmp_path) == before


def test_a_clock_set_back_does_not_turn_the_order_of_acts_round(tmp_path: Path) -> None:
    """An application at 9:05:01 and its return at 9:05:00 by another machine's clock: it is returned all the same."""
    from datetime import timedelta

    from policybot import deadlines
    from policybot.model import Decision
    from policybot.workdays import Workdays
    from tests.whole.machine import shipped

    policy = shipped().policies[0]
    measure = policy.measure("14.3a")
    assert measure
    applied = replace(REPORT, document=policy.document.id, measure="14.3a", department="省知识产权局", closes=True)
    earlier = applied.entered - timedelta(seconds=1)
    back = Decision(0, policy.document.id, "14.3a", "return", "王某", applied.day, earlier, "请补材料")
    with open_state(tmp_path) as state:
        with state.transaction():
            state.add_report(applied)
            state.add_decision(back)
        known = state.progress(shipped())[policy.document.id, "14.3a"]
    standing = deadlines.standing(policy, measure, known, applied.day, Workdays())
    assert (standing.lifecycle, standing.parts[0].open) == ("in_progress", True)
