"""`plan --against`: the edited file beside the one in force."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Shell
from .test_reading import NOTICE

MOVED = (r'(id +?= "10\.4b".*?\ndue +?= )2024-12-31', r"\g<1>2025-03-31")
SPAN = ("--since", "2024-12-17", "--until", "2025-01-10")


def edit(shell: Shell, pattern: str, new: str) -> Path:
    """Keeps the file in force aside and edits the house's own; gives the one in force."""
    file = shell.folder / "measures.toml"
    kept = shell.folder / "in-force.toml"
    kept.write_bytes(file.read_bytes())
    text, times = re.subn(pattern, new, file.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert times == 1
    file.write_text(text, "utf-8")
    return kept


def test_a_moved_date_moves_its_notices_and_puts_right_what_was_said(lived: Shell) -> None:
    kept = edit(lived, *MOVED)
    ran = lived("plan", "--against", str(kept), *SPAN, "--json")
    assert ran.code == 3
    assert set(ran.json) == {"added", "removed", "changed", "sent_wrong"}
    assert all(set(NOTICE) <= set(row) for row in [*ran.json["added"], *ran.json["removed"]])
    assert {row["measure"] for row in ran.json["removed"]} == {"10.4b"}
    assert all({"before", "after"} == set(row) for row in ran.json["changed"])
    changed = [row for row in ran.json["added"] if row["step"] == "changed"]
    assert {row["department"] for row in changed} == {"省工业和信息化厅", "省教育厅", "省知识产权局", "省税务局"}
    assert {row["day"] for row in changed} == {"2024-12-17"}, "on the day of the edit"
    wrong = {(row["department"], row["step"], row["mended"]["step"]) for row in ran.json["sent_wrong"]}
    assert wrong == {(row["department"], "assigned", "changed") for row in changed}


@pytest.mark.parametrize(
    ("pattern", "new", "remark"),
    [(r"\A", "# a remark\n", "a comment"), (r"\n\n", "\n\n\n", "a blank line"), (r"\Z", "\n", "a line at the end")],
)
def test_an_edit_that_says_nothing_new_is_no_difference(shell: Shell, pattern: str, new: str, remark: str) -> None:
    kept = edit(shell, pattern, new)
    ran = shell("plan", "--against", str(kept), "--since", "2024-12-17", "--until", "2024-12-20", "--json")
    assert (ran.code, ran.json) == (0, {"added": [], "removed": [], "changed": [], "sent_wrong": []}), remark
    assert "不影响任何提示" in shell("plan", "--against", str(kept), "--until", "2024-12-18").out


def test_people_read_it_by_person_and_by_measure(shell: Shell) -> None:
    kept = edit(shell, *MOVED)
    out = shell("plan", "--against", str(kept), "--since", "2024-12-02", "--until", "2025-01-10").out
    assert out.startswith("2024年12月2日至2025年1月10日：新增提示")
    assert "省工业和信息化厅、省教育厅、省知识产权局、省税务局（4家）联络员，每家：" in out
    assert "10.4b 事项核对：时限 2024年12月31日 → 2025年3月31日" in out
    assert re.search(r"(?m)^10\.4b +\d+ +\d+ +\d+ +0$", out)


def test_a_merge_request_reads_markdown_that_no_title_can_break(shell: Shell) -> None:
    kept = edit(shell, r'"合同登记与专利备案互通"', '"|甲|<b>乙</b>`丙`"')
    out = shell("plan", "--against", str(kept), "--since", "2024-12-17", "--until", "2024-12-18", "--markdown").out
    assert "| 事项 | 新增 | 不再发 | 变动 | 已发而不符 |\n| --- | --- | --- | --- | --- |" in out
    assert "\\|甲\\|\\<b\\>乙\\</b\\>\\`丙\\`" in out
    assert "<b>" not in out.replace("\\<b\\>", "")


WRONG = [
    (["--on", "2024-12-17"], 2, "usage", "a day and a comparison"),
    (["--since", "2025-01-10", "--until", "2024-12-17"], 1, "bad-span", "days the wrong way round"),
    (["--until", "2199-01-01"], 1, "late-day", "too far ahead"),
]


@pytest.mark.parametrize(("words", "code", "error", "remark"), WRONG)
def test_it_is_asked_wrongly(shell: Shell, words: list[str], code: int, error: str, remark: str) -> None:
    ran = shell("plan", "--against", "measures.toml", *words, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (code, error), remark


def test_a_mistake_in_either_file_is_told_at_its_place(shell: Shell) -> None:
    (shell.folder / "bad.toml").write_text('[document]\nid = "a"\nnumbre = "1"\n', "utf-8")
    for words in (["--against", "bad.toml"], ["--against", "measures.toml", "--measures", "bad.toml"]):
        error = shell("plan", *words, "--json").json["error"]
        assert (error["file"], error["line"] in (1, 3)) == ("bad.toml", True)


def test_markdown_alone_is_no_question(shell: Shell) -> None:
    assert shell("plan", "--markdown").code == 2
