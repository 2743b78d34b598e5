"""The demonstration: letters of a day in mailboxes, and those that wait for release said to wait."""

from __future__ import annotations

import pytest

from .conftest import Shell


@pytest.mark.parametrize(
    ("day", "waiting"),
    [
        ("2024-12-17", 0),  # ten working days before the first date
        ("2025-01-06", 3),  # the third working day after it: letters to deputies are proposed
    ],
)
def test_a_living_day(shell: Shell, day: str, waiting: int) -> None:
    ran = shell("demo", "--on", day)
    assert ran.code == 0, ran.err
    letters = list((shell.folder / "state" / "demo" / "mail").glob("*/new/*"))
    assert ran.out.count("已发  ") == len(letters) > 0
    assert ran.out.count("待签发  ") == waiting


def test_a_day_off_says_which_day_is_shown(shell: Shell) -> None:
    first, second, *_ = shell("demo", "--on", "2024-12-14").out.splitlines()
    assert first == "2024年12月14日不是工作日，下一个工作日是2024年12月16日"
    assert second.startswith("2024年12月16日")


def test_a_day_before_the_document_is_refused(shell: Shell) -> None:
    ran = shell("demo", "--on", "2023-01-03")
    assert (ran.code, ran.out) == (1, "")
    assert "2024年4月16日" in ran.err
