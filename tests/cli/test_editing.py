"""The commands that edit a measures file, and the one that begins another, as their user runs them."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Shell

LONGEST = 20
"""Seconds of silence after which a question waits for an answer that never comes."""

BEGUN = ["--number", "某政发〔2025〕1号", "--title", "试点方案", "--bureau", "市数据局", "--issued", "2025-01-10",
         "--ends", "2026-12-31", "--id", "x-2025-1"]  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_key_is_set_shown_kept_and_what_comes_next_is_said(shell: Shell) -> None:
    before = (shell.folder / "measures.toml").read_text("utf-8")
    ran = shell("measure", "set", "10.4b", "due", "2025-03-31")
    assert ran.code == 0
    assert "- due     = 2024-12-31\n+ due     = 2025-03-31" in ran.out
    assert "plan --against measures.toml.bak" in ran.out
    assert (shell.folder / "measures.toml.bak").read_text("utf-8") == before
    assert next(m for m in shell.json("status")["measures"] if m["id"] == "10.4b")["due"] == "2025-03-31"


def test_an_edit_that_earns_a_warning_says_so(shell: Shell) -> None:
    ran = shell.json("measure", "set", "10.4b", "due", "2031-03-31", "--dry-run")
    assert len(ran["warnings"]) == 1, "those of before are not told again"
    assert shell("measure", "set", "10.4b", "due", "2031-03-31", "--dry-run").out.count("待确认：") == 1
    assert shell.json("measure", "set", "10.4b", "due", "2025-03-31", "--dry-run")["warnings"] == []


DRY = [
    ["measure", "set", "10.4b", "due", "2025-03-31"],
    ["measure", "unset", "10.4b", "phrase"],
    ["department", "rename", "省科技厅", "省科委", "--from", "2025-03-01"],
    ["fmt"],
]


@pytest.mark.parametrize("words", DRY, ids=[" ".join(words[:2]) for words in DRY])
def test_a_dry_run_touches_nothing(shell: Shell, words: list[str]) -> None:
    before = files(shell.folder)
    assert shell(*words, "--dry-run").code == 0
    assert files(shell.folder) == before


WRONG = [
    (["measure", "set", "10.4b", "owners", "省教育厅,省税务居"], 1, "unknown-department", "the file would be wrong"),
    (["measure", "set", "10.4b", "duw", "2025-01-01"], 1, "unknown-key", "no such key"),
    (["measure", "set", "10.4b", "id", "10.5"], 1, "id-stays", "a number is not changed in passing"),
    (["measure", "set", "99.9", "due", "2025-01-01"], 1, "unknown-measure", "no such measure"),
    (["measure", "set", "10.4b", "due"], 2, "usage", "no value"),
    (["measure", "mend", "10.4b", "due"], 2, "usage", "no such act"),
    (["department", "rename", "省科技厅", "省教育厅"], 1, "name-taken", "two departments would be one"),
    (["department", "rename", "陕西省科学技术厅", "省科委"], 1, "alias", "not its present name"),
    (["department", "rename", "省科技局", "省科委"], 1, "unknown-value", "no such department"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "error", "remark"), WRONG, ids=[row[-1] for row in WRONG])
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    shell: Shell, words: list[str], code: int, error: str, remark: str
) -> None:
    before = files(shell.folder)
    ran = shell(*words, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (code, error), remark
    assert files(shell.folder) == before


def test_a_renamed_department_keeps_its_records_and_hears_of_no_new_duty(lived: Shell) -> None:
    lived("record", "10.4b", "--by", "省教育厅", "--person", "王某", "--done", "推进中")
    assert lived("department", "rename", "省教育厅", "省教委", "--from", "2024-12-17").code == 0
    (row,) = [one for one in lived.json("status", "--clause", "10.4")["measures"] if one["id"] == "10.4b"]
    mine = next(one for one in row["by_owner"] if one["department"] == "省教委")
    assert mine["last_report"] == "2024-12-17"
    planned = lived.json("plan", "--since", "2024-12-18", "--until", "2024-12-25")["notices"]
    assert not [one for one in planned if one["step"] in ("assigned", "released")]


def test_fmt_says_what_is_not_laid_out_and_does_it(shell: Shell) -> None:
    file = shell.folder / "measures.toml"
    neat = file.read_bytes()
    file.write_bytes(neat.replace(b"due     = 2024-12-31", b"due =2024-12-31"))
    assert shell("fmt", "--check").code == 1
    assert shell("fmt").code == 0
    assert file.read_bytes() == neat
    assert shell("fmt", "--check").code == 0


# ── another document ───────────────────────────────────────────────────────────


def test_another_document_begins_with_files_that_work(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shell.json("new", "proj", *BEGUN)
    assert [Path(name).name for name in made["written"]] == [
        "measures.toml", "measures.schema.json", "policybot.example.toml",
    ]  # fmt: skip
    monkeypatch.chdir(shell.folder / "proj")
    assert shell.json("validate")["mistakes"] == []
    assert shell.json("status")["measures"][0]["owners"] == ["市数据局"]
    assert shell("fmt", "--check").code == 0
    again = shell("new", *BEGUN, "--json")
    assert (again.code, again.json["error"]["code"]) == (1, "exists"), "nothing is written over"


UNFIT = [
    ("--number", 'a"\nid = "b', "a line end in a number"),
    ("--id", "", "no id"),
    ("--ends", "2024-01-01", "it ends before it begins"),
]


@pytest.mark.parametrize(("option", "word", "remark"), UNFIT, ids=[row[-1] for row in UNFIT])
def test_an_answer_that_makes_no_file_is_refused(shell: Shell, option: str, word: str, remark: str) -> None:
    given = list(BEGUN)
    given[given.index(option) + 1] = word
    assert shell("new", "proj", *given).code == 1, remark
    assert not (shell.folder / "proj").exists()


def test_without_a_terminal_every_option_is_needed(shell: Shell) -> None:
    ran = shell("new", "proj", "--number", "1", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "usage")


def test_on_a_terminal_it_asks_and_asks_again(tmp_path: Path) -> None:
    """A real terminal: a wrong day is told and asked for once more; an id is offered from the number."""
    here, there = pty.openpty()
    command = [sys.executable, "-m", "policybot", "new", "proj"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=there, stdout=there, stderr=there, close_fds=True) as process:
        os.close(there)
        answers = ["某政发〔2025〕1号", "试点方案", "市数据局", "soon", "2025-01-10", "2026-12-31", ""]
        os.write(here, "".join(f"{one}\n" for one in answers).encode())
        said = _heard(here)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=LONGEST)
        process.kill()
    os.close(here)
    assert process.returncode == 0, said
    assert "2024-12-31" in said, "how a day is written"
    text = (tmp_path / "proj" / "measures.toml").read_text("utf-8")
    assert 'id       = "2025-1"' in text
    assert "issued   = 2025-01-10" in text


def _heard(terminal: int) -> str:
    """All that is said until the other end is closed, or nothing more comes for long."""
    said = b""
    while select.select([terminal], [], [], LONGEST)[0]:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        said += chunk
    return said.decode("utf-8", "replace")


RENAMINGS = [
    (("省教育厅", "  "), "blank", "spaces are no name"),
    (("省教育厅", "待确认"), "blank", "a mark for what is open is no name"),
    (("省教育厅", "省教育局", "--from", "2025-01-01"), "future-day", "the letters of today would bear it"),
]


@pytest.mark.parametrize(("words", "code", "remark"), RENAMINGS, ids=[row[-1] for row in RENAMINGS])
def test_a_renaming_that_would_be_wrong_is_refused(
    shell: Shell, words: tuple[str, ...], code: str, remark: str
) -> None:
    before = (shell.folder / "measures.toml").read_bytes()
    assert shell("department", "rename", *words, "--json").json["error"]["code"] == code, remark
    assert (shell.folder / "measures.toml").read_bytes() == before


def test_a_renaming_of_later_can_be_looked_at(shell: Shell) -> None:
    assert shell("department", "rename", "省教育厅", "省教育局", "--from", "2025-01-01", "--dry-run").code == 0
