"""The records are proven whole from the command line, and a printed digest is found again."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest

from .conftest import Shell

EDUCATION = ["--by", "省教育厅", "--person", "张联络"]


@pytest.fixture
def kept(lived: Shell) -> Shell:
    """A first day's letters, a report with evidence, a decision."""
    assert lived("record", "1.3a", *EDUCATION, "--close", "--evidence", "proof.pdf").code == 0
    assert lived("review", "1.3a", "accept", "--by", "王统筹", "--reason", "属实").code == 0
    return lived


def change(shell: Shell, *acts: str) -> None:
    opened = sqlite3.connect(shell.folder / "state" / "policybot.db", isolation_level=None)
    for trigger in ("report_no_update", "chain_no_delete", "decision_no_delete"):
        opened.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for act in acts:
        opened.execute(act)
    opened.close()


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (folder / "state").iterdir() if p.is_file()}


def test_whole_records_are_said_to_be_whole_and_left_untouched(kept: Shell) -> None:
    before = digests(kept.folder)
    said = kept.json("verify")
    assert (said["problems"], said["contains"]) == ([], None)
    assert re.fullmatch("[0-9a-f]{64}", said["head"])
    assert said["links"] == len([m for m in kept.json("outbox")["messages"] if m["state"] == "sent"]) + 2
    assert "完整" in kept("verify").out
    assert digests(kept.folder) == before


def test_an_empty_ledger_is_whole_and_has_no_head(shell: Shell) -> None:
    assert shell.json("verify") == {"head": None, "links": 0, "problems": [], "contains": None}
    assert not (shell.folder / "state").exists()


def evidence(shell: Shell) -> Path:
    return next((shell.folder / "state" / "evidence").iterdir())


FAULTS = [
    # what happens to the records, kind and code of what is found, what people read, remark
    (lambda s: change(s, "UPDATE report SET done = 'x'"), ("report", "changed"), "第1号填报", "a changed report"),
    (lambda s: change(s, "DELETE FROM decision"), ("decision", "removed"), "第1号决定", "a removed decision"),
    (lambda s: change(s, "DELETE FROM chain WHERE id = 1"), ("link", "removed"), "第1条", "a removed link"),
    (lambda s: evidence(s).unlink(), ("evidence", "missing"), "proof.pdf", "evidence gone"),
    (lambda s: evidence(s).write_bytes(b"prooF"), ("evidence", "changed"), "proof.pdf", "evidence of the same size"),
    (lambda s: change(s, "PRAGMA foreign_keys=OFF", "INSERT INTO carried VALUES ('nobody', 1)"),
     ("database", "damaged"), "carried", "a row that refers to nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "found", "read", "remark"), FAULTS)
def test_what_does_not_hold_is_told(
    kept: Shell, happens: object, found: tuple[str, str], read: str, remark: str
) -> None:
    happens(kept)  # type: ignore[operator]
    ran = kept("verify", "--json")
    assert ran.code == 1, remark
    assert found in [(one["kind"], one["code"]) for one in ran.json["problems"]], remark
    told = kept("verify")
    assert (told.code, told.err) == (1, "")
    assert read in told.out, remark


def test_the_digest_of_a_weekly_overview_is_found_again(kept: Shell) -> None:
    """The overview of a Monday ends with the head of that moment; a week of records later it is still there."""
    with kept.on("2024-12-23"):
        kept("run", "--once")
        mail = next(m for m in kept.json("outbox")["messages"] if "每周台账" in m["subject"])
        text = kept.json("outbox", "show", str(mail["id"]))["messages"][0]["text"]
        printed = re.search("台账记录校验码：([0-9a-f]{12})", text)
        assert printed
        found = kept.json("verify", "--head", printed[1].upper())
        assert found["contains"]["head"].startswith(printed[1])
        assert (found["contains"]["kind"], found["contains"]["day"]) == ("decision", "2024-12-17")
        assert printed[1] in kept("verify", "--head", printed[1]).out


def test_a_ledger_cut_short_is_found_out_by_a_digest_that_was_printed(kept: Shell) -> None:
    head = kept.json("verify")["head"]
    change(kept, "DELETE FROM decision", "DELETE FROM chain WHERE kind = 'decision'")
    assert kept("verify").code == 0, "by itself the shorter chain is whole"
    ran = kept("verify", "--head", head[:12], "--json")
    assert (ran.code, ran.json["contains"]) == (1, None)
    assert ran.json["problems"][0]["code"] == "unknown-head"


@pytest.mark.parametrize("text", ["0123456", "台账记录校验码", "0x123456789", "1" * 65, ""])
def test_what_is_no_digest_is_told(shell: Shell, text: str) -> None:
    ran = shell("verify", "--head", text, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "bad-head")
