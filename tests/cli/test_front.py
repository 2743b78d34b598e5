"""Help: fast, complete, in two languages; and how a line is taken apart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from policybot.cli import front, screen
from policybot.cli.program import find

from .conftest import Shell

CONTRACT = {
    "validate", "status", "check", "plan", "preview", "run", "record", "review", "extend", "suspend", "resume",
    "release", "hold", "outbox", "explain",
}  # fmt: skip


def test_every_command_of_the_contract_is_there() -> None:
    assert set(front.names()) >= CONTRACT


@pytest.mark.parametrize("name", front.names())
def test_a_command_is_titled_in_two_languages(name: str) -> None:
    chinese, english = (front.title(name, language) for language in ("zh", "en"))
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    assert english.isascii()
    assert english
    assert not english.endswith(".")


@pytest.mark.parametrize("name", front.names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_of_a_command_names_every_option_in_one_language(shell: Shell, name: str, language: str) -> None:
    ran = shell(name, "--help", "--lang", language)
    assert ran.code == 0
    for parameter in find(name).params:
        assert (parameter.opts[0] if parameter.param_type_name == "option" else parameter.name or "").lower() in (
            ran.out.lower()
        )
    assert ("\u7528\u6cd5" in ran.out) == (language == "zh")
    assert " · " not in ran.out
    if language == "en":
        assert ran.out.replace("…", "").isascii()


def test_help_lists_all_commands_and_fits_a_terminal(shell: Shell) -> None:
    for language in ("zh", "en"):
        ran = shell("--help", "--lang", language)
        assert ran.code == 0
        for name in front.names():
            assert f"\n  {name} " in ran.out
        assert max(map(screen.width, ran.out.splitlines())) <= 110


def test_help_needs_no_library() -> None:
    """click alone would cost three starts of Python."""
    code = "import sys; from policybot import cli; cli.run(['--help']); print(*sys.modules, file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"click", "pydantic", "sqlite3", "sqlite_utils", "jinja2", "rich", "policybot.model", "policybot.catalog"}
    assert not heavy & set(told.stderr.split())


@pytest.mark.parametrize("name", ["validate", "status", "check"])
def test_a_command_that_renders_nothing_imports_no_templates(name: str, shell: Shell) -> None:
    code = f"import sys; from policybot import cli; cli.run(['{name}', '--json']); print(*sys.modules, file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=shell.folder)
    assert not {"apscheduler", "slack_sdk", "rich"} & set(told.stderr.split())


def test_no_command_is_a_question_for_help(shell: Shell) -> None:
    ran = shell()
    assert (ran.code, ran.out) == (2, shell("--help").out)


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out.startswith("policybot ")


LINES = [
    # words, command, rest, remark
    (["status"], "status", [], "a command alone"),
    (["--state", "s", "status", "--on", "d"], "status", ["--state", "s", "--on", "d"], "an option before it"),
    (["--state=s", "status"], "status", ["--state=s"], "joined by ="),
    (["--json", "status", "status"], "status", ["--json", "status"], "only the first word is the command"),
    (["--json"], None, ["--json"], "none"),
    (["--state"], None, ["--state"], "an option that waits for its value"),
]


@pytest.mark.parametrize(("words", "name", "rest", "remark"), LINES)
def test_a_line_is_taken_apart(words: Sequence[str], name: str | None, rest: list[str], remark: str) -> None:
    assert front.split(words) == (name, rest), remark


WIDTHS = [
    # text, most, expected, remark
    ("省教育厅", 8, "省教育厅", "fits exactly"),
    ("省教育厅", 7, "省教育…", "cut between characters"),
    ("省教育厅", 6, "省教…", "no half character"),
    ("abc", 2, "a…", "narrow ones"),
    ("a\u0301b", 2, "a\u0301b", "a combining accent takes no column"),
]


@pytest.mark.parametrize(("text", "most", "expected", "remark"), WIDTHS)
def test_a_text_is_cut_to_its_columns(text: str, most: int, expected: str, remark: str) -> None:
    assert screen.clip(text, most) == expected, remark


def test_a_narrow_terminal_cuts_one_column_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "columns", lambda: 30)
    rows = [["10.4b", "合同登记与专利备案互通", "2024-12-31"]]
    lines = list(screen.table(["编号", "名称", "时限"], rows, flexible=1))
    assert all(screen.width(line) <= 30 for line in lines)
    assert lines[1].startswith("10.4b  合同")
    assert lines[1].endswith("…  2024-12-31")


def test_colours_are_shown_on_a_terminal_only_and_not_when_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screen.paint("逾期", "red") == "逾期"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert screen.paint("逾期", "red") == "\x1b[31m逾期\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen.paint("逾期", "red") == "逾期"
    capsys.readouterr()


def test_text_from_outside_moves_no_cursor() -> None:
    lines = list(screen.table(["a"], [["x\x1b[2J\ny"]]))
    assert lines[1] == "x [2J y"
