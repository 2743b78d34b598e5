"""Whatever is changed in the file or in the text, one by one, is found; nothing is found where both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from policybot import catalog
from policybot.drafting import Clause, Draft, Line, draft, sources
from policybot.model import Amount, Measure, Policy, Untracked
from policybot.tracing import align, trace

from .test_official import ROOT, SOURCE, with_text

TEXT = """某市人民政府办公室关于印发《数据要素行动计划》的通知
某政办发〔2024〕7号

一、总体安排
（一）夯实基础。
1. 建设数据平台，2024年底前接入单位30家以上。（市数据局、市财政局）
2. 对示范项目给予不超过50万元补助。（市财政局）
3. 每年开展一次评估。（市数据局）
（二）促进流通。
1. 力争到2025年交易额达到20亿元。（市数据局、市商务局）
2. 完善交易规则。（市商务局）

2024年3月1日
"""

FILE = """[document]
id     = "data-2024-7"
number = "某政办发〔2024〕7号"
issued = 2024-03-01
ends   = 2025-12-31
bureau = "市数据局"

[[department]]
name = "市数据局"
[[department]]
name = "市财政局"
aliases = ["市财政国资局"]
[[department]]
name = "市商务局"

[[measure]]
id     = "1.1"
title  = "平台接入"
owners = ["市数据局", "市财政局"]
due    = 2024-12-31
phrase = "2024年底前"
target = { what = "接入单位", value = 30, unit = "家" }

[[measure]]
id     = "1.2"
title  = "项目补助"
owners = ["市财政局"]
amounts = [{ value = 50, unit = "万元", phrase = "不超过50万元" }]

[[measure]]
id     = "1.3"
title  = "年度评估"
owners = ["市数据局"]
every  = "yearly"
phrase = "每年"

[[measure]]
id     = "2.1"
title  = "交易额"
owners = ["市数据局", "市商务局"]
due    = 2025-12-31
force  = "aim"
phrase = "到2025年"
target = { what = "交易额", value = 20, unit = "亿元" }

[[measure]]
id     = "2.2"
title  = "交易规则"
owners = ["市商务局"]
"""


def read(text: str) -> Draft:
    return draft([Line(n, line) for n, line in enumerate(text.splitlines(), 1)])


def load(text: str) -> Policy:
    loaded = catalog.load({"measures.toml": text.encode()})
    assert loaded.catalog, [str(one.message) for one in loaded.mistakes]
    return loaded.catalog.policies[0]


def codes(draft: Draft, policy: Policy) -> set[str]:
    return {one.code for one in trace(draft, policy).problems}


def test_a_file_that_says_what_the_text_says_has_no_problem() -> None:
    found = trace(read(TEXT), load(FILE))
    assert (found.clauses, found.covered) == (5, 5)
    assert [(one.clause, one.code, str(one.message)) for one in found.problems] == []


DUE = "due    = 2024-12-31"
SUM = 'amounts = [{ value = 50, unit = "万元", phrase = "不超过50万元" }]'
CHANGES = [
    # in the text, in the file (old -> new), codes, remark
    ("2024年底前 -> 2024年6月底前", "", {"date-missing", "date-not-in-text", "phrase"}, "another date in the text"),
    ("30家以上 -> 40家以上", "", {"figure-missing", "figure-not-in-text"}, "another figure in the text"),
    ("（市商务局）", "", {"uncovered"}, "a clause more"),
    ("市数据局、市财政局 -> 市数据局、市商务局", "", {"owners"}, "another owner in the text"),
    ("市数据局、市财政局 -> 市财政局、市数据局", "", {"owners"}, "the owners the other way round"),
    ("市数据局、市财政局 -> 市数据局、市财政国资局", "", set(), "an owner by its alias"),
    ("某政办发〔2024〕7号 -> 某政办发〔2024〕8号", "", {"number"}, "another number"),
    ("", "due    = 2024-12-31 -> due    = 2024-12-30", {"date-missing", "date-not-in-text"}, "another date"),
    ("", 'phrase = "2024年底前" -> phrase = "2024年底"', {"date-missing", "date-not-in-text"}, "other words"),
    ("", DUE + ' -> due = 2024-12-30\ndue_basis = "decided"', {"date-missing"}, "decided, yet the text dates it"),
    ("", DUE + f' -> {DUE}\ndue_basis = "inherited"', {"date-missing", "not-inherited"}, "inherited from nowhere"),
    ("", 'every  = "yearly" -> every  = "monthly"', {"recurrence-missing"}, "another recurrence"),
    ("", 'every  = "yearly" -> every = "quarterly"\ndue_basis = "decided"', set(), "a recurrence the bureau chose"),
    ("", 'force  = "aim"\n -> ', {"aim"}, "an aim taken for an order"),
    ("", "value = 20 -> value = 200", {"figure-missing", "figure-not-in-text"}, "a figure ten times as large"),
    ("", 'unit = "亿元" -> unit = "万元"', {"figure-missing", "figure-not-in-text"}, "another unit"),
    ("", 'unit = "家" -> unit = "家", op = "<="', {"figure-missing", "figure-not-in-text"}, "at most for at least"),
    ("", SUM + "\n -> ", {"figure-missing"}, "a sum left out"),
    ("", 'id     = "2.2" -> id     = "2.3"', {"uncovered", "unknown-clause"}, "a clause that is not there"),
    ("", 'owners = ["市财政局"] -> owners = ["市财政局"]\nlead = "市财政局"', {"lead"}, "a lead that nobody stated"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "file", "expected", "remark"), CHANGES, ids=[row[-1] for row in CHANGES])
def test_each_change_is_found(text: str, file: str, expected: set[str], remark: str) -> None:
    said, kept = changed(TEXT, text), changed(FILE, file)
    if remark == "a clause more":
        said = TEXT.replace("规则。（市商务局）", "规则。（市商务局）\n3. 培育服务机构。（市商务局）")
    assert codes(read(said), load(kept)) == expected, remark


def changed(whole: str, edit: str) -> str:
    old, arrow, new = edit.partition(" -> ")
    assert not arrow or old in whole
    return whole.replace(old, new, 1) if arrow else whole


def test_what_is_waived_with_its_words_and_a_reason_is_no_problem() -> None:
    policy = load(FILE.replace(SUM + "\n", ""))
    waived = (Untracked("1.2", "不超过50万元补助", "补助标准，不作为事项"),)
    assert codes(read(TEXT), replace(policy, untracked=waived)) == set()


# ── an amended text ────────────────────────────────────────────────────────────


def test_an_amended_text_lies_beside_the_old_one() -> None:
    new = TEXT.replace("3. 每年开展一次评估。（市数据局）\n", "").replace("30家以上", "40家以上")
    new = new.replace("2. 对示范项目", "2. 建立首席数据官制度。（市数据局）\n3. 对示范项目")
    found = align(read(TEXT), read(new), load(FILE))
    assert [one.text for one in found.new] == ["建立首席数据官制度。"]
    assert [one.id for one in found.gone] == ["1.3"]
    assert [(one.old.id, one.new.id, one.changed) for one in found.changed] == [("1.1", "1.1", ("text", "figures"))]
    assert [(one.old.id, one.new.id) for one in found.moved] == [("1.2", "1.3")]
    assert [one.id for one in found.orphaned] == ["1.3"]


def test_a_text_beside_itself_is_unchanged() -> None:
    found = align(read(TEXT), read(TEXT), load(FILE))
    assert (found.new, found.gone, found.changed, found.moved, found.orphaned) == ((), (), (), (), ())


# ── the shipped file beside the official text ──────────────────────────────────

SHIPPED = load((ROOT / "measures.toml").read_text("utf-8"))
OFFICIAL = draft(sources.read(Path(SOURCE))) if SOURCE.exists() else None


@with_text
def test_the_shipped_file_says_what_the_official_text_says() -> None:
    assert OFFICIAL is not None
    found = trace(OFFICIAL, SHIPPED)
    assert (found.clauses, found.covered, found.problems) == (58, 58, ())


def edits(measure: Measure) -> Iterator[tuple[str, Measure]]:
    """A measure with one owner, date or figure changed, in every way there is."""
    for n, name in enumerate(measure.owners):
        yield f"without {name}", replace(measure, owners=measure.owners[:n] + measure.owners[n + 1 :])
    yield (
        "one owner more",
        replace(measure, owners=(*measure.owners, "省贸促会" if "省贸促会" not in measure.owners else "省科技厅")),
    )
    if measure.due and measure.due_basis != "decided":
        yield "a day later", replace(measure, due=measure.due + timedelta(days=1))
        yield "a year later", replace(measure, due=measure.due.replace(year=measure.due.year + 1))
        yield "other words", replace(measure, phrase=measure.phrase + "以前")
    if measure.target:
        yield "another figure", replace(measure, target=replace(measure.target, value=measure.target.value + 1))
        yield "another unit", replace(measure, target=replace(measure.target, unit="个"))
        yield "no figure", replace(measure, target=None)
    for n, amount in enumerate(measure.amounts):
        more = Amount(amount.value + 1, amount.unit, amount.phrase)
        yield f"another sum {n}", replace(measure, amounts=(*measure.amounts[:n], more, *measure.amounts[n + 1 :]))
    if not measure.due and not measure.every:
        yield "a date of our own", replace(measure, due=date(2025, 6, 30), phrase="2025年6月底前")


@with_text
def test_any_owner_date_or_figure_changed_in_the_file_is_found() -> None:
    assert OFFICIAL is not None
    count = 0
    for n, measure in enumerate(SHIPPED.measures):
        for what, other in edits(measure):
            measures = (*SHIPPED.measures[:n], other, *SHIPPED.measures[n + 1 :])
            found = trace(OFFICIAL, replace(SHIPPED, measures=measures)).problems
            assert any(one.clause == measure.clause for one in found), f"{measure.id}: {what}"
            count += 1
    assert count > 350


def turned(clause: Clause) -> Iterator[tuple[str, Clause]]:
    """A clause of the text with one owner, date or figure changed."""
    for n, name in enumerate(clause.owners):
        yield f"without {name}", replace(clause, owners=clause.owners[:n] + clause.owners[n + 1 :])
    yield "one owner more", replace(clause, owners=(*clause.owners, "省某局"))
    for n, one in enumerate(clause.deadlines):
        rest = (*clause.deadlines[:n], *clause.deadlines[n + 1 :])
        yield f"without {one.phrase}", replace(clause, deadlines=rest)
        if one.day:
            later = replace(one, day=one.day + timedelta(days=31))
            yield f"later than {one.phrase}", replace(clause, deadlines=(*rest, later))
    for n, figure in enumerate(clause.figures):
        rest2 = (*clause.figures[:n], *clause.figures[n + 1 :])
        yield f"without {figure.phrase}", replace(clause, figures=rest2)
        yield f"more than {figure.phrase}", replace(clause, figures=(*rest2, replace(figure, value=figure.value + 1)))


@with_text
def test_any_owner_date_or_figure_changed_in_the_text_is_found() -> None:
    assert OFFICIAL is not None
    count = 0
    for n, clause in enumerate(OFFICIAL.clauses):
        for what, other in turned(clause):
            if what in ("without 定期", "without 逐年"):
                continue  # when to ask the bureau decided itself; the words still stand in the text here
            clauses = (*OFFICIAL.clauses[:n], other, *OFFICIAL.clauses[n + 1 :])
            found = trace(replace(OFFICIAL, clauses=clauses), SHIPPED).problems
            assert found, f"{clause.id}: {what}"
            count += 1
    assert count > 180
