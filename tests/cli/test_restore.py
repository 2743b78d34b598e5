"""A backup back in its place: nothing is lost unseen, nothing goes again before somebody has looked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybot.daemon import sole
from policybot.nightly.backup import backup
from policybot.settings import Keep
from policybot.state import FILE, open_state

from .conftest import Shell

COPY = "state/backup/policybot-2024-12-17.db"
EDUCATION = ["--by", "省教育厅", "--person", "张联络"]


@pytest.fixture
def saved(lived: Shell) -> Shell:
    """A first day's letters and their backup, then a report that is not in it."""
    with open_state(lived.folder / "state") as state:
        backup(state, date(2024, 12, 17), Keep())
    assert lived("record", "10.4b", *EDUCATION, "--part-done").code == 0
    return lived


def asides(shell: Shell) -> list[Path]:
    return sorted((shell.folder / "state").glob(FILE + ".before-restore-*"))


def test_without_yes_it_is_only_said_what_would_happen(saved: Shell) -> None:
    before = (saved.folder / "state" / FILE).read_bytes()
    ran = saved("restore", COPY, "--by", "王统筹")
    assert (ran.code, ran.err) == (1, "")
    assert "--yes" in ran.out
    assert ((saved.folder / "state" / FILE).read_bytes(), asides(saved)) == (before, [])


@pytest.mark.parametrize("damage", [None, b"no database at all"])
def test_the_copy_stands_in_its_place_with_all_letters_held_back(saved: Shell, damage: bytes | None) -> None:
    database = saved.folder / "state" / FILE
    if damage:
        database.write_bytes(damage)
    before = database.read_bytes()
    made = saved.json("restore", COPY, "--by", "王统筹", "--yes")
    assert (made["restored"], made["until"]) == (True, "2024-12-24")
    assert [file.read_bytes() for file in asides(saved)] == [before]
    assert saved.json("verify")["problems"] == []
    with saved.on("2024-12-26"):
        assert {n["state"] for n in saved.json("plan", "--on", "2024-12-20")["notices"]} <= {"held", "pending"}
    assert saved.json("run", "--once")["sent"] == 0
    assert saved("release", "all", "--by", "王统筹").code == 0


def test_it_waits_for_the_daemon_to_end(saved: Shell) -> None:
    with sole(saved.folder / "state"):
        ran = saved("restore", COPY, "--by", "王统筹", "--yes", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "busy")
    assert asides(saved) == []


def test_what_is_no_sound_backup_is_refused(saved: Shell) -> None:
    (saved.folder / "bad.db").write_bytes(b"x" * 5000)
    for file in ("bad.db", "none.db"):
        ran = saved("restore", file, "--by", "王统筹", "--yes", "--json")
        assert (ran.code, ran.json["error"]["code"]) == (1, "state")
    assert asides(saved) == []


def test_a_damaged_or_lost_database_is_refused_with_the_command_that_restores_it(saved: Shell) -> None:
    database = saved.folder / "state" / FILE
    data = bytearray(database.read_bytes())
    data[4096 : len(data) // 2] = b"\x55" * (len(data) // 2 - 4096)
    database.write_bytes(data)
    for _ in range(2):
        ran = saved("run", "--once")
        assert ran.code == 1
        assert f"policybot restore {COPY} --by NAME" in ran.err
        database.unlink(missing_ok=True)


def test_a_state_folder_that_is_not_there_is_told(shell: Shell) -> None:
    ran = shell("status", "--state", "nowhere", "--json")
    assert (ran.code, "nowhere" in ran.err) == (0, True)
    assert ran.json["measures"]
    assert shell("status").err == "", "the default folder may well be missing"
