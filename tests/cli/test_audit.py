"""The audit for people and programs: its document, its words, its exit codes."""

from __future__ import annotations

import sqlite3

import pytest

from .conftest import Shell

ROW = ["day", "measure", "document", "department", "role", "step", "letter", "key", "message", "why"]


def tamper(shell: Shell, *statements: str) -> None:
    with sqlite3.connect(shell.folder / "state" / "policybot.db") as database:
        for statement in statements:
            database.execute(statement)
    database.close()


@pytest.fixture
def loss(lived: Shell) -> Shell:
    """The letter of a department is gone."""
    tamper(lived, "DELETE FROM message WHERE address = '省教育厅'")
    return lived


def test_a_good_day_is_silent_and_its_counts_are_those_of_the_outbox(lived: Shell) -> None:
    found = lived.json("audit", "--on", "2024-12-17")
    sent = [one for one in lived.json("outbox")["notices"] if one["state"] == "sent"]
    assert (found["on"], found["demanded"], found["sent"]) == ("2024-12-17", len(sent), len(sent))
    empty = ("missing", "undemanded", "over_budget", "day_off", "skipped", "waiting", "failed")
    assert [found[name] for name in empty] == [[]] * len(empty)
    assert found["findings"] == 0
    out = lived("audit", "--on", "2024-12-17").out
    assert f"应发{len(sent)}条，已发{len(sent)}条；问题0个" in out


def test_a_letter_that_is_gone_is_found(loss: Shell) -> None:
    ran = loss("audit", "--on", "2024-12-17", "--json")
    assert ran.code == 1
    found = ran.json
    assert found["missing"]
    assert all(set(ROW) == row.keys() for row in found["missing"])
    assert {row["department"] for row in found["missing"]} == {"省教育厅"}
    assert found["demanded"] == found["sent"] + len(found["missing"])
    assert found["findings"] == len(found["missing"])
    told = loss("audit", "--on", "2024-12-17")
    assert told.code == 1
    assert "应发未发" in told.out


def test_a_letter_nobody_asked_for_is_found(lived: Shell) -> None:
    tamper(lived, "UPDATE message SET letter = id", "DELETE FROM carried WHERE letter = 1")
    ran = lived("audit", "--on", "2024-12-17", "--json")
    assert ran.code == 1
    assert [row["message"] for row in ran.json["undemanded"]] == [1]
    assert "发而无据" in lived("audit", "--on", "2024-12-17").out


def test_the_day_is_the_last_one_whose_sending_hours_are_over(lived: Shell) -> None:
    assert lived.json("audit")["on"] == "2024-12-16", "at ten in the morning"
    with lived.on("2024-12-22"):  # a Sunday
        assert lived.json("audit")["on"] == "2024-12-20"


DAYS = [
    # day, what is said of it, remark
    ("2024-12-16", "没有运行", "before the bot began"),
    ("2024-12-17", "改过", "planned with other settings"),
]


@pytest.mark.parametrize(("day", "said", "remark"), DAYS, ids=[remark for *_, remark in DAYS])
def test_a_day_that_cannot_be_compared_is_skipped_and_said(lived: Shell, day: str, said: str, remark: str) -> None:
    (lived.folder / "policybot.toml").write_text('language = "zh"\n', "utf-8")
    [skipped] = lived.json("audit", "--on", day)["skipped"]
    assert skipped["day"] == day
    assert said in skipped["why"], remark
    assert said in lived("audit", "--on", day).out, remark


def test_days_to_come_and_slips_are_told(lived: Shell) -> None:
    assert lived("audit", "--on", "2024-12-18", "--json").json["error"]["code"] == "late-day"
    assert lived("audit", "--on", "17.12.2024", "--json").json["error"]["code"] == "bad-date"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE message SET created = 'never', sent_at = '2024-12-17 10:00'",
        "UPDATE message SET sent_at = NULL, tried = NULL, created = NULL",
        "UPDATE notice SET created = NULL, reason = NULL",
    ],
)
def test_rows_a_hand_has_spoilt_raise_nothing(lived: Shell, statement: str) -> None:
    tamper(lived, statement)
    assert lived("audit", "--on", "2024-12-17", "--json").code in (0, 1)
