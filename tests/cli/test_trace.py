"""`trace` as its user runs it: a text, a measures file, and an amended text."""

from __future__ import annotations

import pytest

from tests.test_tracing import FILE, TEXT

from .conftest import Shell


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A measures file and the text it was made from."""
    (shell.folder / "measures.toml").write_text(FILE, "utf-8")
    (shell.folder / "text.txt").write_text(TEXT, "utf-8")
    return shell


def test_a_faithful_file_is_exit_0(desk: Shell) -> None:
    found = desk.json("trace", "text.txt")
    assert len(found.pop("fingerprint")) == 16
    assert found == {"clauses": 5, "covered": 5, "document": "data-2024-7", "problems": []}
    assert "均与原文一致" in desk("trace", "text.txt").out


def test_a_problem_has_its_clause_and_line_and_is_exit_1(desk: Shell) -> None:
    (desk.folder / "measures.toml").write_text(FILE.replace("value = 20", "value = 21"), "utf-8")
    ran = desk("trace", "text.txt", "--json")
    assert ran.code == 1
    assert {(one["clause"], one["code"]) for one in ran.json["problems"]} == {
        ("2.1", "figure-missing"), ("2.1", "figure-not-in-text"),
    }  # fmt: skip
    line = next(n for n, text in enumerate(FILE.split("\n"), 1) if text.endswith('"2.1"'))
    assert all(abs(one["line"] - line) <= 1 for one in ran.json["problems"]), "at its measure"
    assert "2.1b" not in desk("trace", "text.txt").out


def test_two_texts_are_laid_side_by_side(desk: Shell) -> None:
    (desk.folder / "new.txt").write_text(TEXT.replace("3. 每年开展一次评估。（市数据局）\n", ""), "utf-8")
    found = desk.json("trace", "text.txt", "new.txt")
    assert ([one["clause"] for one in found["gone"]], found["orphaned"]) == (["1.3"], ["1.3"])
    assert (found["new"], found["changed"], found["moved"]) == ([], [], [])
    assert "失去依据的事项：1.3" in desk("trace", "text.txt", "new.txt").out


WRONG = [
    (["nowhere.txt"], 1, "file", "no such text"),
    (["measures.toml"], 1, None, "not an official text"),
    (["text.txt", "--document", "other"], 2, "usage", "no such document"),
]


@pytest.mark.parametrize(("words", "code", "error", "remark"), WRONG)
def test_it_is_asked_wrongly(desk: Shell, words: list[str], code: int, error: str | None, remark: str) -> None:
    ran = desk("trace", *words, "--json")
    assert ran.code == code, remark
    assert error in (None, ran.json["error"]["code"]), remark
