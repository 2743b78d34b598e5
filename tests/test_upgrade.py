"""From the previous version: its database opens, keeps every record, gains the chain, and its letters go on.

tests/data/previous.sql is the dump of a database written by the previous version's own code (schema m001 and m002) on
tests/data/previous.toml: letters sent, one on its way when the process died, one refused, a report with evidence, a
hold.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from policybot import catalog, outbox
from policybot.model import Catalog
from policybot.state import FILE, StateError, chain, open_state, proof, read_copy, read_state

from .whole.machine import Machine, at

DATA = Path(__file__).parent / "data"
BEFORE = "backup/policybot-before-m003_delivery.db"
TABLES = ("report", "evidence", "decision", "notice", "message", "carried", "tick")


def policy() -> Catalog:
    loaded = catalog.load({"measures.toml": (DATA / "previous.toml").read_bytes()})
    assert loaded.catalog
    return loaded.catalog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / FILE)) as made:
        made.executescript((DATA / "previous.sql").read_text("utf-8"))
        made.execute("PRAGMA journal_mode=WAL")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a0cf60ec97a806bdfa31b80bd33f09d2f2408de62e9415cd0a3fd267ece3daf3").write_text("佐证")
    return tmp_path


def rows(file: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(file)) as opened:
        opened.row_factory = sqlite3.Row
        return {name: [dict(row) for row in opened.execute(f"SELECT * FROM {name}")] for name in TABLES}


def test_every_record_stays_as_it_was(folder: Path) -> None:
    before = rows(folder / FILE)
    open_state(folder).close()
    after = rows(folder / FILE)
    assert all(before.values()), "the dump holds rows of every kind"
    for name in TABLES:
        assert [old.items() <= new.items() for old, new in zip(before[name], after[name], strict=True)] == [True] * len(
            before[name]
        )


def test_what_stood_there_is_linked_acts_first_then_receipts(folder: Path) -> None:
    with open_state(folder) as state:
        linked = [(one.kind, one.row) for one in chain.links(state.db)]
        assert linked == [("report", 1), ("decision", 1), *(("receipt", number) for number in range(1, 6))]
        assert proof.prove(state) == []
        head = state.head()
    with read_copy(folder / BEFORE) as old:
        assert old.head() == head, "who only reads the old one sees the same chain"


def test_letters_on_their_way_go_on_and_none_goes_twice(folder: Path) -> None:
    with open_state(folder) as state:
        row, message = outbox.unsettled(state.db, at(date(2024, 12, 17), 10))[0]
        state.close()
    machine = Machine.make(folder, policy())
    machine.tick(at(date(2024, 12, 17), 10))
    mail = [file.read_bytes() for file in machine.mail("省教育厅")]
    assert len(mail) == 1, "the letter of the crash, and no second opening"
    assert message.id.encode() in mail[0]
    assert machine.rows("SELECT state FROM message WHERE id = ?", row.id) == [{"state": "sent"}]
    assert {r["state"] for r in machine.rows("SELECT state FROM notice WHERE day = '2024-12-17'")} <= {
        "sent", "superseded",
    }  # fmt: skip
    assert proof.prove(machine.state) == []


def test_the_previous_database_is_kept_for_the_way_back(folder: Path) -> None:
    before = rows(folder / FILE)
    open_state(folder).close()
    assert rows(folder / BEFORE) == before
    with closing(sqlite3.connect(folder / BEFORE)) as kept:
        names = {name for (name,) in kept.execute("SELECT name FROM _sqlite_migrations")}
        assert names == {"m001_first", "m002_append_only"}, "the previous version opens it"


def test_a_database_that_is_up_to_date_is_not_copied(folder: Path) -> None:
    open_state(folder).close()
    (folder / BEFORE).unlink()
    open_state(folder).close()
    assert not (folder / BEFORE).exists()


def test_a_new_database_leaves_no_copy_behind(tmp_path: Path) -> None:
    open_state(tmp_path / "new").close()
    assert not (tmp_path / "new" / "backup").exists()


def test_an_upgrade_that_breaks_off_leaves_the_previous_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps or none: the chain is the last one, and a machine may stop in it."""
    before = rows(folder / FILE)

    def stop(*_: object, **__: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as patched:
        patched.setattr(chain, "link", stop)
        with pytest.raises(InterruptedError):
            open_state(folder)
    assert rows(folder / FILE) == before
    with open_state(folder) as state:
        assert proof.prove(state) == []


def test_without_room_for_the_copy_nothing_is_migrated(folder: Path) -> None:
    before = rows(folder / FILE)
    (folder / "backup").write_text("no folder")
    with pytest.raises(StateError, match="could not be written"):
        open_state(folder)
    assert rows(folder / FILE) == before


def test_reading_the_previous_version_changes_nothing(folder: Path) -> None:
    before = (folder / FILE).read_bytes()
    with read_state(folder) as state:
        assert [r.done for r in state.reports()] == ["已完成接口联调"]
    assert (folder / FILE).read_bytes() == before
    assert not (folder / "backup").exists()
