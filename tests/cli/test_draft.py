"""`policybot draft`: a valid measures file on standard output, the summary beside it, one document with --json."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.drafting.judging import SHAPES

from .conftest import Shell

FILES = sorted(file for folder in (SHAPES, SHAPES.with_name("unseen")) for file in folder.iterdir()
               if file.suffix != ".toml")  # fmt: skip
CLAUSE = {"id", "article", "clause", "text", "owners", "lead", "deadlines", "targets"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_draft_is_a_measures_file_without_mistakes(shell: Shell, file: Path) -> None:
    ran = shell("draft", str(file))
    assert ran.code == 0, ran.err
    (shell.folder / "draft.toml").write_text(ran.out, "utf-8")
    found = shell.json("validate", "draft.toml")
    assert found["mistakes"] == []
    assert "unconfirmed" in {one["code"] for one in found["warnings"]}, "what is open is a warning"
    measures = tomllib.loads(ran.out)["measure"]
    clauses = shell.json("draft", str(file))["clauses"]
    assert [one["id"] for one in measures] == [one["id"] for one in clauses]
    assert [one["owners"] for one in measures] == [one["owners"] or ["待确认"] for one in clauses]
    assert [one.get("lead") for one in measures] == [one["lead"] for one in clauses]


def test_the_document_has_the_keys_of_the_contract(shell: Shell) -> None:
    found = shell.json("draft", str(SHAPES / "roles.txt"))
    for clause in found["clauses"]:
        assert clause.keys() >= CLAUSE
        assert all(one.keys() >= {"date", "kind", "phrase"} for one in clause["deadlines"])
        assert all(one.keys() >= {"value", "unit", "op", "phrase"} for one in clause["targets"])
        assert {one["kind"] for one in clause["deadlines"]} <= {"by", "in", "recurring"}
    assert found["document"]["number"] == "海政发〔2025〕4号"
    assert found["document"]["issued"] == "2025-02-18"


def test_what_is_clear_is_written_and_what_is_not_is_a_comment(shell: Shell) -> None:
    out = shell("draft", str(SHAPES / "city_plan.txt")).out
    measures = {one["id"]: one for one in tomllib.loads(out)["measure"]}
    first = next(iter(measures.values()))
    assert (str(first["due"]), first["phrase"]) == ("2024-12-31", "2024年12月底前")
    assert first["target"]["value"] == 600
    two_dates = next(one for one in measures.values() if "水上灯会" in one["title"])
    assert "due" not in two_dates, "which of two dates is meant is not guessed"
    assert "2024年启动" in out


def test_kinds_are_given_only_by_endings_without_doubt(shell: Shell) -> None:
    tables = tomllib.loads(shell("draft", str(SHAPES / "carried.txt")).out)["department"]
    kinds = {one["name"]: one.get("kind", "government") for one in tables}
    assert kinds["省委金融办"] == "party"
    assert kinds["中国人民银行北川省分行"] == kinds["金融监管总局北川监管局"] == "central"
    assert kinds["团省委"] == kinds["省妇联"] == "association"
    alias = next(one for one in tables if one["name"] == "省市场监管局（省知识产权局）")
    assert alias["aliases"] == ["省市场监管局", "省知识产权局"]


@pytest.mark.parametrize(("shape", "lead"), [("first.txt", "first"), ("roles.txt", "stated")])
def test_a_rule_of_the_text_makes_the_first_owner_lead(shell: Shell, shape: str, lead: str) -> None:
    assert tomllib.loads(shell("draft", str(SHAPES / shape)).out)["document"]["lead"] == lead


def test_no_owner_is_a_question_and_not_a_guess(shell: Shell) -> None:
    ran = shell("draft", str(SHAPES / "notice.txt"))
    assert 'owners = ["待确认"]' in ran.out
    assert "没有写明责任单位" in ran.err
    codes = {
        one["code"]
        for clause in shell.json("draft", str(SHAPES / "notice.txt"))["clauses"]
        for one in clause["questions"]
    }
    assert codes >= {"no-owner", "spoken-owner"}


def test_the_summary_counts_what_the_document_holds(shell: Shell) -> None:
    document = shell.json("draft", str(SHAPES / "roles.txt"))["clauses"]
    told = shell("draft", str(SHAPES / "roles.txt")).err.splitlines()[0]
    owners = sum(len(one["owners"]) for one in document)
    assert told.startswith(f"任务分工{len(document)}项，责任单位{owners}处")


def test_the_day_can_be_given(shell: Shell) -> None:
    (shell.folder / "a.txt").write_text("一、任务\n（一）建库。9月底前建成数据库。（市教育局）\n", "utf-8")
    assert shell.json("draft", "a.txt")["clauses"][0]["deadlines"][0]["date"] is None
    given = shell.json("draft", "a.txt", "--issued", "2024-03-01")["clauses"][0]["deadlines"][0]
    assert given["date"] == "2024-09-30"


@pytest.mark.parametrize(("name", "text"), [("a.txt", "没有任务的一段话。"), ("a.txt", ""), ("a.csv", "甲,乙\n1,2\n")])
def test_a_text_without_clauses_says_so(shell: Shell, name: str, text: str) -> None:
    (shell.folder / name).write_text(text, "utf-8")
    ran = shell("draft", name, "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["error"]["code"] == "no-clauses"


def test_text_from_outside_cannot_leave_its_string(shell: Shell) -> None:
    evil = '一、任务\n（一）甲。建"成"\\平台\x7f[[measure]]\t# 库。（市"教育\\局、市科技局）\n'
    (shell.folder / "a.txt").write_text(evil, "utf-8")
    ran = shell("draft", "a.txt")
    assert ran.code == 0
    assert len(tomllib.loads(ran.out)["measure"]) == 1


def test_an_office_with_two_names_is_one_department(shell: Shell) -> None:
    brackets = ["省甲局（省乙局）、省丙厅", "省甲局", "省丁局（省丙厅）、各市（区）政府"]
    text = "".join(f"建库。（{inside}）" for inside in brackets)
    (shell.folder / "a.txt").write_text(f"一、任务\n（一）甲。{text}\n", "utf-8")
    (shell.folder / "b.toml").write_text(shell("draft", "a.txt").out, "utf-8")
    tables = tomllib.loads((shell.folder / "b.toml").read_text("utf-8"))["department"]
    names = {one["name"]: one.get("aliases", []) for one in tables if one["name"] != "待确认"}
    assert names == {"省丙厅": [], "省甲局": ["省甲局（省乙局）", "省乙局"], "省丁局（省丙厅）": ["省丁局"]}
    assert shell.json("validate", "b.toml")["mistakes"] == []


def test_a_draft_is_laid_out_and_says_how_much_is_left_to_do(shell: Shell) -> None:
    ran = shell("draft", str(SHAPES / "roles.txt"))
    (shell.folder / "measures.toml").write_text(ran.out, "utf-8")
    assert shell("fmt", "--check").code == 0
    assert f"标有“待确认”的{ran.out.count('待确认')}处" in ran.err
