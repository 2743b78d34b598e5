"""measures.toml through the door: what it becomes, and every way to get it wrong."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policybot import catalog
from policybot.catalog.positions import scan
from policybot.ladder import LADDER
from policybot.model import Measure, Mistake, Offset, Policy

ROOT = Path(__file__).resolve().parents[1]

SAMPLE = """\
[document]
id     = "sx"
number = "陕政办发〔2024〕11号"
issued = 2024-04-16
ends   = 2025-12-31
bureau = "省知识产权局"

[[department]]
name = "省知识产权局"

[[department]]
name    = "省教育厅"
aliases = ["陕西省教育厅"]

[[department]]
name    = "省工业和信息化厅"
aliases = ["省工信厅"]

[[department]]
name = "西安市政府"
kind = "city"

[[group]]
name    = "各市（区）政府"
members = ["西安市政府"]
basis   = "统筹单位"

[[measure]]
id     = "1.1"
title  = "标题"
owners = ["省知识产权局", "省教育厅", "省工业和信息化厅", "各市（区）政府"]
"""
LAST = SAMPLE.count("\n")
"""The line of `owners`; what a row adds begins in the next."""


def load(text: str | bytes, **names: Any) -> catalog.Loaded:
    data = text if isinstance(text, bytes) else text.encode()
    return catalog.load({"measures.toml": data}, **names)


def policy(text: str) -> Policy:
    loaded = load(text)
    assert loaded.catalog, [str(mistake.message) for mistake in loaded.mistakes]
    return loaded.catalog.policies[0]


def measure(more: str) -> Measure:
    """The sample's measure with further lines."""
    return policy(SAMPLE + more).measures[-1]


def found(mistakes: tuple[Mistake, ...]) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.code) for one in mistakes]


def one(text: str) -> tuple[str, str]:
    """Message and hint of the only mistake."""
    (mistake,) = load(text).mistakes
    return str(mistake.message), str(mistake.hint)


# ── what a file becomes ────────────────────────────────────────────────────────

BECOMES = [
    ("due = 2024-12-31", "due", date(2024, 12, 31), "a date"),
    ("", "members", ("省知识产权局", "省教育厅", "省工业和信息化厅", "西安市政府"), "a group stands for its members"),
    ("", "actors", ("省知识产权局", "省教育厅", "省工业和信息化厅", "西安市政府"), "without acts all members act"),
    ('acts = ["各市（区）政府"]', "actors", ("西安市政府",), "only these act"),
    ("", "lead", None, "none is stated, none is invented"),
    ('lead = "省工信厅"', "lead", "省工业和信息化厅", "an alias becomes the name"),
    ('every = "quarterly"\nfrom = 2025-07-10', "occurrences", (date(2025, 7, 10), date(2025, 10, 10)), "to the end"),
    ('every = "FREQ=YEARLY"', "occurrences", (date(2024, 4, 16), date(2025, 4, 16)), "from the day of issue"),
    ('waive = ["stalled"]', "waive", ("stalled",), ""),
    ('was = ["1.2"]', "was", ("1.2",), ""),
    ("sensitive = true", "sensitive", True, ""),
    ('force = "aim"\nphrase = "力争"', "aim", True, ""),
    ("", "line", LAST - 3, "where its [[measure]] stands"),
]


@pytest.mark.parametrize(("more", "noun", "value", "remark"), BECOMES)
def test_a_measure_becomes(more: str, noun: str, value: object, remark: str) -> None:
    assert getattr(measure(more), noun) == value, remark


def test_owners_stay_as_written_and_a_department_twice_counts_once() -> None:
    text = SAMPLE.replace('"省教育厅", "省工业', '"省工信厅", "西安市政府", "省工业')
    found = policy(text).measures[0]
    assert found.owners == ("省知识产权局", "省工信厅", "西安市政府", "省工业和信息化厅", "各市（区）政府")
    assert found.members == ("省知识产权局", "省工业和信息化厅", "西安市政府")


def test_the_first_owner_leads_only_where_the_document_says_so() -> None:
    text = SAMPLE.replace("bureau =", 'lead = "first"\nbureau =')
    assert policy(text).measures[0].lead == "省知识产权局"
    assert policy(text + 'lead = "省教育厅"').measures[0].lead == "省教育厅"
    assert policy(re.sub("owners = .*", 'owners = ["各市（区）政府"]', text)).measures[0].lead is None


def test_a_target_keeps_all_its_words() -> None:
    target = measure(
        'target = { what = "额", value = 300, unit = "亿元", counting = "year", source = "省工信厅", '
        "figures_by = 2026-01-31, nodes = [{ day = 2024-12-31, value = 100 }, { day = 2025-06-30, value = 2.5 }] }"
    ).target
    assert target
    assert (target.value, target.op, target.source) == (300, ">=", "省工业和信息化厅")
    assert [(node.day.year, node.value) for node in target.nodes] == [(2024, 100), (2025, 2.5)]


STEP = '[[step]]\nname = "s"\nkind = "{kind}"\nat = "{at}"\nto = ["{to}"]\n'
LETTERS = [
    ("deadline", "-10 workdays", "liaison", "reminder", "before the date"),
    ("deadline", "+1 day", "liaison", "overdue", "after the date"),
    ("deadline", "+3 workdays", "deputy", "deputy", ""),
    ("deadline", "+1 day", "bureau", "daily", "the bureau gets a list, not a letter"),
    ("report", "-5 workdays", "liaison", "report_request", ""),
    ("review", "+5 workdays", "bureau", "daily", ""),
]


@pytest.mark.parametrize(("kind", "at", "to", "letter", "remark"), LETTERS)
def test_a_step_that_names_no_letter_takes_the_usual_one(kind: str, at: str, to: str, letter: str, remark: str) -> None:
    (step, *_) = policy(SAMPLE + STEP.format(kind=kind, at=at, to=to)).steps
    assert step.letter == letter, remark


def test_steps_of_a_kind_replace_the_built_in_ones_of_that_kind_only() -> None:
    more = (
        STEP.format(kind="review", at="+2 days", to="bureau")
        + 'letter = "x"\nrelease = true\nrepeat = "1 day"\ntimes = 3'
    )
    steps = policy(SAMPLE + more).steps
    assert [step.name for step in steps if step.kind == "review"] == ["s"]
    assert {step for step in LADDER if step.kind != "review"} < set(steps)
    assert (steps[0].letter, steps[0].release, steps[0].repeat, steps[0].times) == ("x", True, Offset(1, "days"), 3)


def test_several_files_are_several_documents() -> None:
    files = {"b.toml": SAMPLE.replace('"sx"', '"sy"').encode(), "a.toml": SAMPLE.encode()}
    loaded = catalog.load(files)
    assert loaded.catalog
    assert [(p.document.id, p.file) for p in loaded.catalog.policies] == [("sx", "a.toml"), ("sy", "b.toml")]
    assert loaded.catalog.digest != catalog.load({"a.toml": SAMPLE.encode()}).catalog.digest  # type: ignore[union-attr]


def test_the_shipped_policy_has_no_mistake_and_only_open_questions() -> None:
    loaded = load((ROOT / "measures.toml").read_bytes())
    assert loaded.catalog
    assert 95 <= len(list(loaded.catalog.measures())) <= 120
    assert {warning.code for warning in loaded.warnings} == {"unconfirmed"}


def test_the_schema_beside_the_policy_is_current() -> None:
    assert (ROOT / "measures.schema.json").read_text("utf-8") == catalog.schema(), "write catalog.schema() there anew"


def test_byte_order_mark_and_windows_line_ends_are_taken() -> None:
    assert load(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode()).catalog


# ── every way to get it wrong ──────────────────────────────────────────────────

WHOLE = [
    (b"", 1, 1, "empty-file", "nothing at all"),
    (b"# comment\n\n", 1, 1, "empty-file", "nothing but comments"),
    (SAMPLE.split("[[measure]]")[0].encode(), 1, 1, "no-measures", "a document without measures"),
    (SAMPLE.partition("\n\n")[2].encode(), 1, 1, "missing-key", "no [document]"),
    (SAMPLE.encode("gbk"), 3, 11, "encoding", "GBK"),
    (b'x = "\xff"', 1, 6, "encoding", "neither UTF-8 nor GBK"),
    (SAMPLE.encode("utf-16"), 1, 1, "encoding", "Notepad's Unicode"),
    (b"SQLite format 3\0", 1, 16, "not-text", "a database"),
    (b"\x89PNG\r\n\x1a\n\0", 1, 1, "not-text", "a picture"),
    (b"x = " + b"[" * 9000, 1, 1, "toml-syntax", "nested beyond reading"),
    (b"x = " + b"9" * 9000, 1, 5, "toml-syntax", "more digits than int() takes"),
]


@pytest.mark.parametrize(("data", "line", "column", "code", "remark"), WHOLE)
def test_a_file_that_is_wrong_as_a_whole(data: bytes, line: int, column: int, code: str, remark: str) -> None:
    loaded = load(data)
    assert loaded.catalog is None
    assert (line, column, code) in found(loaded.mistakes), remark


def test_no_file_is_a_mistake_too() -> None:
    assert found(catalog.load({}).mistakes) == [(1, 1, "no-measures")]


# Each row adds these lines to the sample's measure; the place counts from the first of them.
ADDED = [
    # ── TOML ──
    ("due = 2024-13-01", 1, 7, "bad-date", "no such month"),
    ("due = 2025-02-29", 1, 7, "bad-date", "no such day"),
    ("due = 2024年底", 1, 7, "bad-date", "tomllib stops behind the year"),
    ("due = 2024/12/31", 1, 7, "bad-date", ""),
    ("due = 2024-4-1", 1, 7, "bad-date", "without zeros"),
    ("phrase = “年底”", 1, 10, "toml-syntax", "full-width quotes"),
    ('phrase ＝ "年底"', 1, 8, "toml-syntax", "full-width equals sign"),
    ('was = ["1.2"， "1.3"]', 1, 13, "toml-syntax", "full-width comma"),
    ('phrase： "年底"', 1, 7, "toml-syntax", "full-width colon"),
    ("due = ２０２４-12-31", 1, 7, "toml-syntax", "full-width digits"),
    ('phrase = "年底', 1, 10, "toml-syntax", "no closing quote"),
    ('was = [\n "1.2"', 1, 7, "toml-syntax", "a list that never ends is shown where it begins"),
    ('was = ["1.2" "1.3"]', 1, 7, "toml-syntax", "no comma"),
    ('phrase = "a"\nphrase = "b"', 2, 1, "duplicate-key", ""),
    ("[document]", 1, 1, "duplicate-key", "the table a second time"),
    ("标题", 1, 1, "toml-syntax", "neither table nor key"),
    ('[[measure\nid = "1.2"\ntitle = "a"\nowners = ["省教育厅"]', 1, 1, "toml-syntax", "brackets"),
    ("phrase = 年底", 1, 10, "toml-syntax", "text without quotes"),
    ('phrase = "a\\b\\q"', 1, 14, "toml-syntax", "a backslash"),
    # ── types and keys ──
    ('due = "2024-12-31"', 1, 7, "bad-date", "a date in quotes"),
    ("due = 2024-12-31T00:00:00", 1, 7, "bad-date", "a date with a time"),
    ("due = 20241231", 1, 7, "bad-date", "a number"),
    ('dew = 2024-12-31', 1, 1, "unknown-key", ""),
    ("phrase = 2024", 1, 10, "wrong-type", "text without quotes"),
    ('sensitive = "true"', 1, 13, "wrong-type", ""),
    ('lead = ["省教育厅"]', 1, 8, "wrong-type", "a list where one is asked"),
    ('acts = "省教育厅"', 1, 8, "wrong-type", "one where a list is asked"),
    ('amounts = [{ value = "30", unit = "万元" }]', 1, 22, "wrong-type", "a number in quotes"),
    ("amounts = [{ value = 30 }]", 1, 12, "missing-key", "inside an inline table"),
    ('amounts = [{ value = inf, unit = "家" }]', 1, 22, "wrong-type", "no number to reach"),
    ('force = "soll"', 1, 9, "unknown-value", ""),
    ('phrase = "a"\nsummary = ""', 2, 11, "empty", ""),
    ('was = ["1.2", "a\\nb"]', 1, 15, "bad-text", "a line break in an id would reach a header"),
    # ── owners ──
    ('acts = ["省教育厅", "省科技厅"]', 1, 17, "unknown-department", ""),
    ('lead = "省工业信息化厅"', 1, 8, "unknown-department", ""),
    ('lead = "各市（区）政府"', 1, 8, "not-an-owner", "a group leads nothing"),
    # ── dates ──
    ("due = 2024-04-15", 1, 7, "bad-date", "the day before the document was issued"),
    ('due = 2024-12-31\nevery = "yearly"', 2, 1, "conflict", ""),
    ("from = 2024-12-31", 1, 1, "conflict", "nothing begins there"),
    ('every = "yearly"\nfrom = 2026-01-01', 2, 8, "bad-date", "after the end"),
    ('every = "yearly"\nfrom = 2024-04-15', 2, 8, "bad-date", "before the beginning"),
    ('every = "weekly"', 1, 9, "bad-rule", ""),
    ('every = "FREQ=MONTHLY;BYDAY=XX"', 1, 9, "bad-rule", ""),
    ('every = "FREQ=SECONDLY"', 1, 9, "bad-rule", "dateutil would be busy for hours"),
    ('every = "FREQ=DAILY;INTERVAL=0"', 1, 9, "bad-rule", "dateutil would never end"),
    ('every = "FREQ=DAILY;INTERVAL=+0"', 1, 9, "bad-rule", "nor here"),
    ('every = "FREQ=DAILY;UNTIL=20250101T000000Z"', 1, 9, "bad-rule", "a day of ours has no zone"),
    ('every = "FREQ=YEARLY;UNTIL=20200101"', 1, 9, "bad-rule", "no day at all"),
    # ── targets ──
    ('target = { what = "a", value = 1, unit = "家", source = "省商务厅" }', 1, 56, "unknown-department", ""),
    ('target = { what = "a", value = 1 }', 1, 10, "missing-key", "unit"),
    ('target = { what = "a", value = 1, unit = "家", op = "=>" }', 1, 52, "unknown-value", ""),
    (
        '[measure.target]\nwhat = "a"\nvalue = 1\nunit = "家"\nplan = "linear"\n'
        "nodes = [{ day = 2024-12-31, value = 1 }]",
        5, 1, "conflict", "nodes and a plan; the target in a table of its own",
    ),
    (
        '[measure.target]\nwhat = "a"\nvalue = 1\nunit = "家"\nnodes = [\n  { day = 2025-01-01, value = 1 }, # 一\n'
        "  { day = 2024-12-31, value = 1 },\n]",
        7, 11, "bad-nodes", "a node before the one before it",
    ),
    # ── ids ──
    ('was = ["1.1"]', 1, 8, "was-in-use", "the measure's own id"),
    ('was = ["第一条"]', 1, 8, "bad-id", ""),
    ('[[measure]]\nid = "1.1"\ntitle = "a"\nowners = ["省教育厅"]', 2, 6, "duplicate-id", ""),
    ('[[measure]]\nid = "1-1"\ntitle = "a"\nowners = ["省教育厅"]', 2, 6, "bad-id", ""),
    ('[[measure]]\nid = 1.2\ntitle = "a"\nowners = ["省教育厅"]', 2, 6, "wrong-type", "a number, not an id"),
    ('[[measure]]\nid = "1.2"\nowners = ["省教育厅"]', 1, 1, "missing-key", "title"),
    ('[[measure]]\nid = "1.2"\ntitle = "a"\nowners = []', 4, 10, "empty", "nobody owns it"),
    ('[[measure]]\nid = "1.2"\ntitle = "a"\nowners = ["省教育厅"]\nlead = "西安市政府"', 5, 8, "not-an-owner", ""),
    ('[[measure]]\nid = "1.2"\ntitle = "a"\nowners = ["省教育厅"]\nacts = ["西安市政府"]', 5, 9, "not-an-owner", ""),
    ('[[untracked]]\nclause = "一"\ntext = "a"\nreason = "b"', 2, 10, "bad-id", ""),
    # ── departments, groups, steps ──
    ('[[department]]\nname = "省教育厅"', 2, 8, "duplicate-name", ""),
    ('[[department]]\nname = "陕西省教育厅"', 2, 8, "duplicate-name", "an alias of another"),
    ('[[department]]\nname = "a"\nkind = "province"', 3, 8, "unknown-value", ""),
    ('[[group]]\nname = "省教育厅"\nmembers = ["西安市政府"]', 2, 8, "duplicate-name", "a group like a department"),
    ('[[group]]\nname = "a"\nmembers = ["西安市政府",\n  "宝鸡市政府"]', 4, 3, "unknown-department", ""),
    ('[[group]]\nname = "a"\nmembers = ["各市（区）政府"]', 3, 12, "unknown-department", "a group holds departments"),
    ('[[step]]\nname = "s"\nkind = "deadline"\nat = "10 hours"\nto = ["liaison"]', 4, 6, "bad-offset", ""),
    ('[[step]]\nname = "s"\nkind = "deadline"\nat = "+99999 days"\nto = ["liaison"]', 4, 6, "bad-offset", "too far"),
    ('[[step]]\nname = "s"\nkind = "review"\nat = "1 day"\nto = ["bureau"]\nrepeat = "0 day"', 6, 10, "bad-offset", ""),
    ('[[step]]\nname = "s"\nkind = "review"\nat = "1 day"\nto = ["bureau"]\ntimes = 0', 6, 9, "out-of-range", ""),
    ('[[step]]\nname = "s"\nkind = "dead"\nat = "1 day"\nto = ["head"]', 3, 8, "unknown-value", "and the next"),
    ("[surprise]\nx = 1", 1, 1, "unknown-key", "a table nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "line", "column", "code", "remark"), ADDED)
def test_a_mistake_is_told_at_its_very_place(more: str, line: int, column: int, code: str, remark: str) -> None:
    loaded = load(SAMPLE + more)
    assert loaded.catalog is None
    assert found(loaded.mistakes)[0] == (LAST + line, column, code), remark
    assert len(loaded.mistakes) == (2 if "next" in remark else 1)
    assert all(str(one.message) and str(one.hint) for one in loaded.mistakes)


REPLACED = [
    ('"省知识产权局"\n\n', '"省专利局"\n\n', 6, 10, "unknown-department", "the bureau"),
    ("2025-12-31", "2024-01-01", 5, 10, "bad-date", "ends before it begins"),
    ("2025-12-31", "2205-12-31", 5, 10, "bad-date", "a year mistyped"),
    ('"sx"', '"../x"', 2, 10, "bad-id", "would become a path"),
    ("bureau =", 'timezone = "Asia/Xian"\nbureau =', 6, 12, "bad-timezone", ""),
    ("bureau =", 'timezone = "../etc"\nbureau =', 6, 12, "bad-timezone", "no way out of the zones"),
    ("bureau =", 'timezone = "Asia"\nbureau =', 6, 12, "bad-timezone", "a folder"),
    ("bureau =", 'fingerprint = "zz"\nbureau =', 6, 15, "bad-fingerprint", "no such digits"),
    ("bureau =", 'fingerprint = "6B5B34C9D6367E8E"\nbureau =', 6, 15, "bad-fingerprint", "capitals"),
    ("bureau =", 'cite = "第{artikle}条"\nbureau =', 6, 8, "bad-cite", "a name that is none"),
    ("bureau =", 'cite = "第一条"\nbureau =', 6, 8, "bad-cite", "the same for all"),
    ('"陕政办发〔20', '"  " # 陕政办发〔20', 3, 10, "empty", "spaces alone are no text"),
    ("bureau =", 'lead = "last"\nbureau =', 6, 8, "unknown-value", ""),
    ('number = "陕政办发〔2024〕11号"\n', "", 1, 1, "missing-key", "in a table: its header"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "code", "remark"), REPLACED)
def test_a_mistake_about_the_document(old: str, new: str, line: int, column: int, code: str, remark: str) -> None:
    assert found(load(SAMPLE.replace(old, new, 1)).mistakes) == [(line, column, code)], remark


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    wrong = 'due = 2024-13-01\nforce = "soll"\nlead = "省教育庁"\nphrase = “a”\nx = 1\n'
    other = '[[measure]]\nid = "9"\nowners = ["省商务厅"]\nwaive = ["nothing"]\n'
    loaded = catalog.load({"a.toml": (SAMPLE + wrong + other).encode(), "b.toml": SAMPLE.encode()}, checks=["stalled"])
    assert [(one.file, one.line - LAST, one.column, one.code) for one in loaded.mistakes] == [
        ("a.toml", 1, 7, "bad-date"),
        ("a.toml", 2, 9, "unknown-value"),
        ("a.toml", 3, 8, "unknown-department"),
        ("a.toml", 4, 10, "toml-syntax"),
        ("a.toml", 5, 1, "unknown-key"),
        ("a.toml", 6, 1, "missing-key"),
        ("a.toml", 7, 6, "bad-id"),
        ("a.toml", 8, 11, "unknown-department"),
        ("a.toml", 9, 10, "unknown-check"),
        ("b.toml", 2 - LAST, 10, "duplicate-id"),
    ]


def test_a_name_that_cannot_be_read_makes_nobody_unknown() -> None:
    broken = SAMPLE.replace('"省教育厅"\n', '"省教育厅\n')
    assert found(load(broken).mistakes) == [(12, 11, "toml-syntax")]


ADVICE = [
    ('lead = "省工业信息化厅"', "did you mean 省工业和信息化厅?", "a department"),
    ('onwers = ["a"]', "did you mean owners?", "a key"),
    ('force = "aims"', "did you mean aim?", "a value"),
    ('due = "2024-12-31"', "drop the quotes: 2024-12-31", "the date itself"),
    ("due = 2024-12-31T09:00:00", "leave the time of day out: 2024-12-31", "the date itself"),
    ('phrase ＝ "a"', "type = instead; full-width characters stand between quotes only", "the mark itself"),
    (
        'lead = "省商务部教育科技司"',
        "write a [[department]] or [[group]] of this name, or correct it",
        "nothing is near",
    ),
]


@pytest.mark.parametrize(("more", "hint", "remark"), ADVICE)
def test_the_hint_says_what_to_do(more: str, hint: str, remark: str) -> None:
    assert one(SAMPLE + more)[1] == hint, remark


def test_a_waived_check_and_a_letter_must_exist_where_their_names_are_given() -> None:
    step = STEP.format(kind="review", at="1 day", to="bureau") + 'letter = "dayly"'
    text = SAMPLE + 'waive = ["stallt"]\n' + step
    loaded = load(text, checks=["stalled"], letters=["daily"])
    assert [str(one.hint) for one in loaded.mistakes] == ["did you mean stalled?", "did you mean daily?"]
    assert load(text).catalog, "none given: not looked at"


WARNINGS = [
    ("due = 2026-01-01", 1, 7, "due-after-end", ""),
    ('due = 2025-12-31\nforce = "aim"', 2, 9, "no-phrase", ""),
    ('target = { what = "a", value = 1, unit = "%" }', 1, 42, "no-denominator", ""),
    ('every = "yearly"', 1, 9, "from-issue", "due on the day of issue"),
    ('[[department]]\nname = "省商务厅"', 2, 8, "idle-department", ""),
    ('[[group]]\nname = "a"\nmembers = ["省教育厅"]\nbasis = "待确认"', 4, 9, "unconfirmed", ""),
]


@pytest.mark.parametrize(("more", "line", "column", "code", "remark"), WARNINGS)
def test_a_warning_does_not_stop_the_bot(more: str, line: int, column: int, code: str, remark: str) -> None:
    loaded = load(SAMPLE + more)
    assert loaded.catalog, remark
    assert found(loaded.warnings) == [(LAST + line, column, code)]


def test_an_unconfirmed_department_is_an_open_question() -> None:
    assert found(load(SAMPLE.replace("省教育厅", "待确认")).warnings) == [(12, 11, "unconfirmed")]


# ── places ─────────────────────────────────────────────────────────────────────

PLACES = [
    ("a = 1", ("a",), (1, 5), ""),
    ("\n  a . \"b.c\" . 'd' = 1", ("a", "b.c", "d"), (2, 21), "a dotted key with quotes"),
    (
        '[x]\na = [ # one\n  "]", 1.5, # two\n  [2024-01-01 10:00:00, {b = "}", c = 3}]]',
        ("x", "a", 2, 1, "c"),
        (4, 39),
        "",
    ),
    ("[[m]]\n[[m]]\n[m.t]\nv = 1\n[[m.n]]\nv = 2", ("m", 1, "n", 0, "v"), (6, 5), "arrays of tables within each other"),
    ("[[m]]\n[[m]]", ("m", 1, "missing"), (2, 1), "what is not written: the table around it"),
    ("a = 1", ("missing",), (1, 1), "nothing around it"),
    ('a = """\n[x]\nb = "1" ""\\"""""\nb = 2', ("b",), (4, 5), "text over several lines, a quote at its very end"),
    ("a = '''\n[x]''\n'''''\nb = 2", ("b",), (4, 5), "the same, literal"),
    ('"\\u4e2d" = 1', ("中",), (1, 12), "an escape in a key"),
    ("a = [1,\n\n2,]\nb = 1", ("b",), (4, 5), "a comma behind the last"),
    ("a = []\nb = {}\nc = 1", ("c",), (3, 5), "empty ones"),
    ('中 = "a" # "\nb = 1', ("b",), (2, 5), "a quote in a comment"),
]


@pytest.mark.parametrize(("text", "path", "place", "remark"), PLACES)
def test_a_value_is_found_where_it_stands(
    text: str, path: tuple[str | int, ...], place: tuple[int, int], remark: str
) -> None:
    assert scan(text).value(path) == place, remark


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from paths(inner, (*path, key))


def test_every_value_of_the_shipped_policy_has_a_place() -> None:
    text = (ROOT / "measures.toml").read_text("utf-8")
    assert set(paths(tomllib.loads(text))) - {()} == set(scan(text).values) - {
        (name,) for name in ("department", "group", "measure", "untracked")
    } | {(name,) for name in ("department", "group", "measure", "untracked")}


# ── nothing raises ─────────────────────────────────────────────────────────────

RICH = (
    SAMPLE
    + "due = 2025-12-31\n"
    + 'target = { what = "额", value = 300, unit = "亿元", nodes = [{ day = 2024-12-31, value = 1 }] }\n'
    + '[[measure]]\nid = "1.2"\ntitle = """\n多行\\\n"""\nowners = [\n  "省教育厅", # 注\n]\nevery = "FREQ=MONTHLY"\n'
    + STEP.format(kind="report", at="-5 workdays", to="liaison")
).encode()
PIECES = [b'"', b"'", b"[", b"]", b"{", b"}", b"=", b"\n", b"#", b",", b"\\", b"0", b"9", b"-", b"\xff", b"\0", b"\r",
          "“".encode(), "，".encode(), b'"""', b"[[measure]]\n", b"", b"nan", b"2024-13-01", b"true"]  # fmt: skip


def mutated(chance: random.Random) -> bytes:
    data = bytearray(RICH)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data))
        data[start : start + chance.choice((0, 1, 1, 3, 40))] = chance.choice(PIECES)
    return bytes(data[: chance.randrange(len(data))] if chance.random() < 0.2 else data)


def test_whatever_the_bytes_there_is_a_catalogue_or_a_mistake_with_its_place() -> None:
    for seed in range(1500):
        data = mutated(random.Random(seed))
        loaded = load(data)
        assert (loaded.catalog is None) == bool(loaded.mistakes), seed
        for mistake in loaded.mistakes + loaded.warnings:
            assert 1 <= mistake.line <= data.replace(b"\r", b"\n").count(b"\n") + 1, seed
            assert mistake.column >= 1, seed
            assert f"{mistake.message} {mistake.hint}", seed
