"""`ledger export` and `ledger import`, on real files: what is written, what is taken, what is sent back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.ledger.filling import HEAD, Form, opened
from tests.test_addressbook import far_apart

from .conftest import Shell
from .test_reading import files

COLUMNS = [
    "序号", "条款", "工作任务", "量化目标", "当前值", "完成率", "序时进度", "牵头单位", "责任单位", "联络员",
    "要求时限", "承诺时限", "批准延期至", "状态", "亮灯", "最新进展", "存在问题", "下一步打算", "预计完成",
    "佐证材料", "催办次数", "审核意见", "办结日期", "备注",
]  # fmt: skip
EDUCATION = "省教育厅"


def export(shell: Shell, *words: str, name: str = "out.xlsx") -> Form:
    assert shell("ledger", "export", name, *words).code == 0
    return opened((shell.folder / name).read_bytes())


def sheet(shell: Shell, department: str = EDUCATION, name: str = "out.xlsx") -> Form:
    return export(shell, "--department", department, name=name).sign("李联络")


def take(shell: Shell, form: Form | bytes, *words: str, code: int = 0, name: str = "back.xlsx") -> Any:
    (shell.folder / name).write_bytes(form if isinstance(form, bytes) else form.save())
    ran = shell("ledger", "import", name, *words, "--json")
    assert ran.code == code, ran.out
    return ran.json


def part(shell: Shell, measure: str, department: str = EDUCATION) -> Any:
    rows = {row["id"]: row for row in shell.json("status")["measures"]}
    return next(one for one in rows[measure]["by_owner"] if one["department"] == department)


def record(shell: Shell, measure: str, *words: str, by: str = EDUCATION) -> None:
    assert shell("record", measure, "--by", by, "--person", "李联络", *words).code == 0


# ── out ────────────────────────────────────────────────────────────────────────


def test_the_ledger_has_the_columns_every_office_knows(shell: Shell) -> None:
    form = export(shell)
    assert form.titles == [*COLUMNS, "编号（勿改）"]
    assert len(form.rows) == HEAD + 1 + 107
    assert form.row("sx-2024-11:10.4b:")[:4] == [75.0, "10.4b", "合同登记与专利备案互通", ""]
    assert form.get("10.4b", "责任单位") == "省工业和信息化厅、省教育厅、省知识产权局、省税务局"
    assert form.get("1.4b", "量化目标") == "涉专利技术合同年成交额≥300亿元"
    assert (form.get("10.4b", "要求时限"), form.get("10.4b", "亮灯"), form.get("10.4b", "状态")) == (
        "2024-12-31", "临期", "推进中",
    )  # fmt: skip


def test_a_department_gets_its_rows_and_nobody_elses(shell: Shell) -> None:
    record(shell, "10.4b", "--done", "外单位的话", by="省税务局")
    form = sheet(shell)
    measures = shell.json("status")["measures"]
    own = [row["id"] for row in measures if EDUCATION in [each["department"] for each in row["by_owner"]]]
    assert [row[1] for row in form.rows[HEAD + 1 :]] == own
    assert {str(row[-1]).rpartition(":")[2] for row in form.rows[HEAD + 1 :]} == {EDUCATION}
    assert "外单位的话" not in str(form.rows)


def test_owners_who_differ_have_a_line_each(shell: Shell) -> None:
    record(shell, "10.4b", "--done", "方案已印发", "--next", "组织培训")
    record(shell, "10.4b", "--done", "系统已联通", "--next", "组织培训", by="省税务局")
    form = export(shell)
    assert form.get("10.4b", "最新进展") == "省教育厅：方案已印发\n省税务局：系统已联通"
    record(shell, "1.3a", "--done", "方案已印发")
    assert export(shell, name="again.xlsx").get("1.3a", "最新进展") == "方案已印发", "one owner alone needs no name"


def parts_of(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}


def test_it_can_be_printed_filtered_and_is_filled_in_only_where_it_should(shell: Shell) -> None:
    export(shell)
    sheet(shell, name="dept.xlsx")
    whole, own = parts_of(shell.folder / "out.xlsx"), parts_of(shell.folder / "dept.xlsx")
    for found in (whole, own):
        xml = found["xl/worksheets/sheet1.xml"]
        assert '<pageSetup paperSize="8"' in xml
        assert 'fitToHeight="0" orientation="landscape"' in xml
        assert "<autoFilter ref=" in xml
        assert 'state="frozen"' in xml
        assert "_xlnm.Print_Titles" in found["xl/workbook.xml"]
    assert "<sheetProtection" not in whole["xl/worksheets/sheet1.xml"]
    assert "<sheetProtection sheet=" in own["xl/worksheets/sheet1.xml"]
    assert '"推进中,本单位部分完成,申请办结"' in own["xl/worksheets/sheet1.xml"].replace("&quot;", '"')
    assert unlocked(own) == {"D", "E", "I", "L", "N", "P", "Q", "R", "S"}, (
        "the names, and the columns that are reported"
    )


def unlocked(found: dict[str, str], page: int = 1) -> set[str]:
    """The columns in which some cell is not locked."""
    styles = found["xl/styles.xml"].partition("<cellXfs")[2].partition("</cellXfs>")[0]
    formats = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", styles)
    free = {str(n) for n, one in enumerate(formats) if 'locked="0"' in one}
    cells = re.findall(r'<c r="([A-Z]+)\d+" s="(\d+)"', found[f"xl/worksheets/sheet{page}.xml"])
    return {column for column, style in cells if style in free}


def test_each_department_has_a_file(shell: Shell) -> None:
    found = shell.json("ledger", "export", "--each", "各单位")["files"]
    names = {row["department"] for one in shell.json("status")["measures"] for row in one["by_owner"]}
    assert {Path(one).stem for one in found} == names
    assert shell("ledger", "export", "--each", "各单位").code == 1, "they may have been filled in"


def test_nothing_is_written_over(shell: Shell) -> None:
    (shell.folder / "out.xlsx").write_bytes(b"mine")
    assert shell("ledger", "export", "out.xlsx").code == 1
    assert (shell.folder / "out.xlsx").read_bytes() == b"mine"
    assert [one.name for one in shell.folder.glob(".*")] == []


def test_a_sensitive_measure_is_a_number_and_dates(shell: Shell) -> None:
    record(shell, "10.2a", "--expected", "2025-06-30", by="省委军民融合办")
    form = export(shell)
    row = dict(zip(form.titles, form.row("sx-2024-11:10.2a:"), strict=True))
    del row["编号（勿改）"], row["序号"]
    assert {title: value for title, value in row.items() if value} == {
        "条款": "10.2a", "要求时限": "持续推进", "预计完成": "2025-06-30", "备注": "只列编号和日期，内容走纸质渠道",
    }  # fmt: skip


def test_dates_decisions_and_letters_are_shown(lived: Shell) -> None:
    for day in ("2025-01-02", "2025-01-06", "2025-01-13"):
        with lived.on(day):
            assert lived("run", "--once").code == 0
    with lived.on("2025-01-14"):
        record(lived, "10.4b", "--done", "已联通", "--close", "--evidence", "proof.pdf", "--committed", "2025-02-28")
        decide = ("--by", "王统筹", "--reason", "缺验收材料")
        assert lived("review", "10.4b", "return", "--owner", EDUCATION, *decide).code == 0
        form = sheet(lived)
    row = dict(zip(form.titles, form.row("sx-2024-11:10.4b:"), strict=True))
    assert row["催办次数"] == 2.0, "2025-01-02 and 01-13 to the liaison; the deputy's letter of 01-06 waits for release"
    assert export(lived, "--on", "2025-01-10", name="earlier.xlsx").get("10.4b", "催办次数") == 4.0, (
        "four owners, once each"
    )
    assert row["审核意见"] == "2025年1月14日退回补充：缺验收材料（王统筹）"
    assert row["备注"] == "请于2025年1月21日前补充"
    with lived.on("2025-01-15"):
        assert lived("object", "1.4b", "--by", EDUCATION, "--person", "李联络", "--reason", "不属本单位职责").code == 0
        disputed = export(lived, "--department", EDUCATION, name="disputed.xlsx")
        assert disputed.get("1.4b", "备注") == "2025年1月15日提出异议，尚未答复"
    assert (row["佐证材料"], row["状态"], row["亮灯"]) == ("proof.pdf", "推进中", "逾期")


# ── back ───────────────────────────────────────────────────────────────────────


def test_what_was_not_touched_changes_nothing(lived: Shell) -> None:
    record(
        lived, "1.4b", "--done", "=1+1\n第二行 <b>&amp;</b> _x0041_", "--value", "180.25", "--expected", "2025-11-30"
    )
    form = sheet(lived)
    before = files(lived.folder / "state")
    found = take(lived, form)
    assert (found["accepted"], found["rejected"], found["unchanged"]) == ([], [], 29)
    assert take(lived, (lived.folder / "out.xlsx").read_bytes())["unchanged"] == 29, "as it was exported"
    assert take(lived, export(lived, name="whole.xlsx"))["unchanged"] == 107
    assert files(lived.folder / "state") == before


def test_a_filled_row_is_a_report(shell: Shell) -> None:
    form = sheet(shell).fill(
        "1.4b", 最新进展="已报180亿元", 当前值="180亿元", 预计完成="2025年11月30日", 下一步打算="十月底前补齐"
    )
    dry = take(shell, form, "--dry-run")
    assert not (shell.folder / "state").exists()
    found = take(shell, form)
    (row,) = found["accepted"]
    assert row == {
        "row": form.number("sx-2024-11:1.4b"), "document": "sx-2024-11", "measure": "1.4b", "department": EDUCATION,
        "person": "李联络", "on": "2024-12-17", "report": 1,
        "changes": [
            {"field": "value", "column": "当前值", "from": None, "to": 180.0},
            {"field": "done", "column": "最新进展", "from": None, "to": "已报180亿元"},
            {"field": "next", "column": "下一步打算", "from": None, "to": "十月底前补齐"},
            {"field": "expected", "column": "预计完成", "from": None, "to": "2025-11-30"},
        ],
    }  # fmt: skip
    assert dry["accepted"] == [{**row, "report": None}]
    assert (found["written"], found["rejected"], found["unchanged"], found["returned"]) == (True, [], 28, None)
    now = part(shell, "1.4b")
    assert (now["value"], now["last_report"], now["part"]) == (180.0, "2024-12-17", "open")
    assert "来源：back.xlsx" in shell("history", "1.4b", "--json").out, "the record says from where it came"


def test_the_same_file_twice_changes_nothing(shell: Shell) -> None:
    form = sheet(shell).fill("1.4b", 最新进展="第一稿", 当前值="180").fill("1.3a", 状态="本单位部分完成")
    assert len(take(shell, form)["accepted"]) == 2
    before = files(shell.folder / "state")
    again = take(shell, form)
    assert (again["accepted"], again["unchanged"], again["written"]) == ([], 29, False)
    assert files(shell.folder / "state") == before
    later = take(shell, form.fill("1.4b", 最新进展="第二稿"))
    assert [one["to"] for row in later["accepted"] for one in row["changes"]] == ["第二稿"]
    form.fill("1.4b", 最新进展="第一稿")
    assert take(shell, form)["accepted"] == [], "the first file once more, after the second"


def test_an_old_sheet_undoes_nothing(shell: Shell) -> None:
    record(shell, "1.4b", "--done", "旧话", "--value", "100")
    form = sheet(shell)
    record(shell, "1.4b", "--done", "新话", "--value", "200")
    assert take(shell, form)["accepted"] == []
    found = take(shell, form.fill("1.4b", 存在问题="数据不齐"))
    assert [one["field"] for one in found["accepted"][0]["changes"]] == ["problem"]
    assert part(shell, "1.4b")["value"] == 200.0


def test_a_sheet_sent_twice_undoes_nothing_in_between(shell: Shell) -> None:
    form = sheet(shell).fill("1.4b", 最新进展="表里的话", 当前值="100")
    assert take(shell, form)["written"]
    record(shell, "1.4b", "--done", "别处的话", "--value", "300")
    assert take(shell, form)["accepted"] == []
    found = take(shell, form.fill("1.4b", 预计完成="2025-11-30"))
    assert [one["field"] for one in found["accepted"][0]["changes"]] == ["expected"]
    assert part(shell, "1.4b")["value"] == 300.0
    assert export(shell, "--department", EDUCATION, name="new.xlsx").get("1.4b", "最新进展") == "别处的话"


def test_a_problem_is_over_when_its_cell_is_emptied(shell: Shell) -> None:
    record(shell, "1.4b", "--done", "起草中", "--problem", "缺数据")
    form = sheet(shell)
    found = take(shell, form.fill("1.4b", 存在问题=""), code=1)
    assert [(one["column"], one["code"]) for one in found["rejected"]] == [("存在问题", "emptied")]
    take(shell, form.fill("1.4b", 最新进展="数据已补齐"))
    assert export(shell, name="new.xlsx").get("1.4b", "存在问题") == ""


def test_a_problem_stays_while_nothing_else_is_said(shell: Shell) -> None:
    record(shell, "1.4b", "--done", "起草中", "--problem", "缺数据", "--next", "补数据")
    take(shell, sheet(shell).fill("1.4b", 最新进展="已成稿"))
    form = sheet(shell, name="new.xlsx")
    assert [form.get("1.4b", title) for title in ("最新进展", "存在问题", "下一步打算")] == [
        "已成稿",
        "缺数据",
        "补数据",
    ]


def test_erasing_takes_nothing_back(shell: Shell) -> None:
    record(shell, "1.4b", "--done", "旧话", "--value", "100", "--expected", "2025-11-30")
    form = sheet(shell).fill("1.4b", 最新进展="", 当前值="", 预计完成="", 状态="")
    assert take(shell, form)["accepted"] == []


NAMES: list[tuple[Callable[[Form], Form], tuple[str, ...], str]] = [
    (lambda form: form, (), "李联络"),
    (lambda form: form.sign(""), ("--by", "赵代填"), "赵代填"),
    (lambda form: form, ("--by", "赵代填"), "李联络"),
]


@pytest.mark.parametrize(("change", "words", "person"), NAMES)
def test_who_reports(shell: Shell, change: Callable[[Form], Form], words: tuple[str, ...], person: str) -> None:
    form = change(sheet(shell)).fill("1.3a", 最新进展="已启动")
    assert take(shell, form, *words)["accepted"][0]["person"] == person


def test_a_column_for_the_reporter_comes_first(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="已启动", 备注="钱某")
    form.rows[HEAD][form.titles.index("备注")] = "填报人（必填）"
    assert take(shell, form)["accepted"][0]["person"] == "钱某"


# ── what other programs and people make of it ──────────────────────────────────


def reversed_(form: Form) -> Form:
    return form.columns(lambda titles: titles[::-1])


def renamed(form: Form) -> Form:
    form.rows[HEAD] = [f" {str(one)[:2]} {str(one)[2:]} *" for one in form.titles]
    form.rows[HEAD][form.titles.index(" 最新 进展 *")] = "进展情况\n（每季填）"
    return form


def sorted_(form: Form) -> Form:
    form.rows[HEAD + 1 :] = sorted(form.rows[HEAD + 1 :], key=lambda row: str(row[2]))
    return form


def bare(form: Form) -> Form:
    """Copied into a new workbook, without the hidden column."""
    form.hidden = None
    return form.columns(lambda titles: titles[:-1])


def few(form: Form) -> Form:
    return form.columns(lambda _: ["条款", "最新进展"])


def paged(form: Form) -> Form:
    form.rows[HEAD + 5 : HEAD + 5] = [[""] * 25, list(form.rows[HEAD]), [""] * 25]
    return form


def padded(form: Form) -> Form:
    form.rows[0:0] = [[""] * 25 for _ in range(12)]
    return form


def plain_hidden(form: Form) -> Form:
    form.hidden = [["说明", "被改过"], ["reports", "abc"]]
    return form


SHAPES = [reversed_, renamed, sorted_, bare, few, paged, padded, plain_hidden]


@pytest.mark.parametrize("change", SHAPES)
def test_a_row_is_known_wherever_it_has_gone(shell: Shell, change: Callable[[Form], Form]) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="已启动").fill("10.4b", 最新进展="方案\n已印发")
    found = take(shell, change(form), "--by", "李联络", "--department", EDUCATION)
    assert sorted((row["measure"], row["changes"][0]["to"]) for row in found["accepted"]) == [
        ("1.3a", "已启动"), ("10.4b", "方案\n已印发"),
    ]  # fmt: skip
    assert found["rejected"] == []


def test_cells_merged_downwards_say_the_same_of_each_row(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="已启动")
    first = form.number("sx-2024-11:1.3a")
    form.merged = (f"P{first}:P{first + 1}",)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("台账")
        for at, row in enumerate(form.rows):
            page.write_row(at, 0, row)
        page.merge_range(form.merged[0], "已启动")
    found = take(shell, made.getvalue())
    assert [(row["measure"], row["changes"][0]["to"]) for row in found["accepted"]] == [
        ("1.3a", "已启动"),
        ("1.3b", "已启动"),
    ]


def test_what_stands_below_the_table_is_no_row(shell: Shell) -> None:
    form = sheet(shell)
    form.rows += [["合计", "", "29项", *[""] * 22], ["填表说明：没有变化的不填", *[""] * 24]]
    assert take(shell, form)["rejected"] == []


def test_several_ledgers_in_a_file_are_not_chosen_from(shell: Shell) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name in ("甲", "乙"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["条款", "最新进展"])
            page.write_row(1, 0, ["1.3a", "已启动"])
    (shell.folder / "two.xlsx").write_bytes(made.getvalue())
    ran = shell("ledger", "import", "two.xlsx", "--by", "某")
    assert (ran.code, ran.err) == (1, "two.xlsx 里有几张表都是台账：甲、乙；请各存为一个文件再导入\n")


# ── what is wrong ──────────────────────────────────────────────────────────────

WRONG: list[tuple[str, dict[str, object], str, str]] = [
    ("1.4b", {"当前值": "约180亿"}, "当前值", "bad-number"),
    ("1.1a", {"当前值": 0.8}, "当前值", "bad-unit"),
    ("1.4b", {"预计完成": "明年"}, "预计完成", "bad-date"),
    ("1.4b", {"预计完成": "2024-02-30"}, "预计完成", "bad-date"),
    ("1.4b", {"预计完成": "2024-12-01"}, "预计完成", "past-day"),
    ("1.4b", {"承诺时限": "2024-12-01"}, "承诺时限", "past-day"),
    ("1.4b", {"状态": "快了"}, "状态", "bad-state"),
    ("1.4b", {"状态": "已办结"}, "状态", "bad-state"),
    ("1.4b", {"状态": "申请办结"}, "状态", "no-evidence"),
    ("1.4b", {"要求时限": "2026-12-31", "最新进展": "好"}, "要求时限", "fixed-date"),
    ("1.4b", {"批准延期至": "2026-12-31"}, "批准延期至", "fixed-date"),
    ("1.4b", {"佐证材料": "../../etc/passwd"}, "佐证材料", "no-such-evidence"),
]


@pytest.mark.parametrize(("measure", "cells", "column", "code"), WRONG)
def test_a_wrong_cell_is_named(shell: Shell, measure: str, cells: dict[str, object], column: str, code: str) -> None:
    form = sheet(shell).fill(measure, **cells).fill("1.3a", 最新进展="已启动")
    found = take(shell, form, code=1)
    assert [(one["row"], one["column"], one["code"]) for one in found["rejected"]] == [
        (form.number(f"sx-2024-11:{measure}:"), column, code)
    ]
    assert set(found["rejected"][0]) == {"row", "column", "code", "message", "hint"}
    assert not re.search(r"--[a-z]", found["rejected"][0]["message"] + found["rejected"][0]["hint"])
    assert [row["measure"] for row in found["accepted"]] == ["1.3a"], "the good row is taken"


def test_closure_needs_evidence_on_record(shell: Shell) -> None:
    record(shell, "1.3a", "--done", "已启动", "--evidence", "proof.pdf")
    form = sheet(shell)
    assert form.get("1.3a", "佐证材料") == "proof.pdf"
    assert take(shell, form.fill("1.3a", 状态="申请办结"))["written"]
    rows = {row["id"]: row for row in shell.json("status")["measures"]}
    assert rows["1.3a"]["lifecycle"] == "closure_applied"
    back = take(shell, form.fill("1.3a", 状态="推进中", 最新进展="还在做"), code=0)
    assert [one["field"] for one in back["accepted"][0]["changes"]] == ["done"], "推进中 is what the sheet said before"
    fresh = sheet(shell, name="fresh.xlsx").fill("1.3a", 状态="推进中")
    assert [one["code"] for one in take(shell, fresh, code=1)["rejected"]] == ["taken-back"]


def test_what_is_closed_stays_closed(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="又有新进展")
    record(shell, "1.3a", "--close", "--evidence", "proof.pdf")
    assert shell("review", "1.3a", "accept", "--by", "王统筹", "--reason", "材料齐全").code == 0
    assert [one["code"] for one in take(shell, form, code=1)["rejected"]] == ["closed"]
    assert export(shell, name="new.xlsx").get("1.3a", "办结日期") == "2024-12-17"


def test_a_sensitive_measure_takes_dates_and_no_text(shell: Shell) -> None:
    form = sheet(shell, "省委军民融合办").fill("10.2a", 最新进展="内容", 预计完成="2025-06-30")
    assert [(one["column"], one["code"]) for one in take(shell, form, code=1)["rejected"]] == [
        ("最新进展", "sensitive")
    ]
    form.fill("10.2a", 最新进展="", 状态="本单位部分完成", 预计完成="")
    assert take(shell, form)["written"]
    assert take(shell, form)["accepted"] == []


def test_nobody_reports_for_somebody_else(shell: Shell) -> None:
    form = sheet(shell)
    form.row("sx-2024-11:10.4b:")[-1] = "sx-2024-11:10.4b:省税务局"
    form.fill("10.4b", 最新进展="替别人报")
    assert [one["code"] for one in take(shell, form, code=1)["rejected"]] == ["not-own"]
    form.hidden = None
    found = take(shell, form, "--department", EDUCATION, code=1)
    assert [one["code"] for one in found["rejected"]] == ["not-own"]


def test_a_shared_row_is_nobodys_report(shell: Shell) -> None:
    form = export(shell).fill("10.4b", 最新进展="谁报的").fill("1.3a", 最新进展="一家的")
    found = take(shell, form, "--by", "王统筹", code=1)
    assert [one["code"] for one in found["rejected"]] == ["shared-row"]
    assert [row["department"] for row in found["accepted"]] == [EDUCATION]


def test_a_row_copied_and_changed_is_taken_from_neither(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="甲")
    form.rows.append([*form.row("sx-2024-11:1.3a:")])
    assert len(take(shell, form)["accepted"]) == 1, "the same twice is the same"
    form.rows[-1][form.titles.index("最新进展")] = "乙"
    assert [one["code"] for one in take(shell, form, code=1)["rejected"]] == ["twice", "twice"]


def test_a_row_of_nothing_known_is_told(shell: Shell) -> None:
    form = sheet(shell)
    form.rows.append(["", "", "", "", "", *[""] * 10, "谁的进展", *[""] * 9])
    form.rows.append(["", "99.9", "", "", "", *[""] * 10, "谁的进展", *[""] * 9])
    form.rows.append([*[""] * 15, "谁的进展", *[""] * 8, "sx-2024-11:99.9:省教育厅"])
    codes = [one["code"] for one in take(shell, form, code=1)["rejected"]]
    assert codes == ["no-measure", "unknown-measure", "unknown-row"]


def test_without_a_name_nothing_is_reported(shell: Shell) -> None:
    form = sheet(shell).sign("").fill("1.3a", 最新进展="已启动")
    found = take(shell, form, code=1)
    assert [(one["column"], one["code"]) for one in found["rejected"]] == [("填报人", "no-person")]


def test_a_missing_name_is_marked_where_it_belongs_and_once(shell: Shell) -> None:
    form = sheet(shell).sign("").fill("1.3a", 最新进展="已启动").fill("1.4b", 最新进展="已过半")
    found = take(shell, form, code=1)
    comments = next(text for name, text in parts_of(Path(found["returned"])).items() if "comments" in name)
    assert re.findall(r'ref="([A-Z]+[0-9]+)"', comments) == ["D2"]
    assert "或者用 --by 写明" in comments


# ── the copy that goes back ────────────────────────────────────────────────────


def test_the_copy_is_marked_corrected_and_sent_once_more(shell: Shell) -> None:
    form = sheet(shell).fill("1.4b", 当前值="约180", 最新进展="=HYPERLINK(1)").fill("1.3a", 最新进展="已启动")
    found = take(shell, form, code=1)
    copy = shell.folder / found["returned"]
    assert copy.name == "back.returned.xlsx"
    assert (shell.folder / "back.xlsx").read_bytes() == form.save(), "what was sent is as it was"
    found_parts = parts_of(copy)
    comments = next(text for name, text in found_parts.items() if "comments" in name)
    assert f'ref="E{form.number("sx-2024-11:1.4b:")}"' in comments
    assert "看不出 约180 是多少；请只写数字，以亿元为单位" in comments
    assert "共1格要改，涉及1行；已收下1行" in found_parts["xl/sharedStrings.xml"]
    assert not any("<f>" in text for text in found_parts.values())
    corrected = opened(copy.read_bytes())
    assert corrected.rows[HEAD + 1 :] == [[*row] for row in opened(form.save()).rows[HEAD + 1 :]]
    again = take(shell, corrected.fill("1.4b", 当前值="180"), name="back.returned.xlsx")
    assert [(row["measure"], len(row["changes"])) for row in again["accepted"]] == [("1.4b", 2)]
    assert export(shell, name="new.xlsx").get("1.4b", "最新进展") == "省教育厅：=HYPERLINK(1)"


def test_a_copy_is_never_written_over(shell: Shell) -> None:
    form = sheet(shell).fill("1.4b", 当前值="约180")
    names = [take(shell, form, code=1)["returned"], take(shell, form, code=1)["returned"]]
    names.append(take(shell, form, code=1, name="back.returned.xlsx")["returned"])
    assert names == ["back.returned.xlsx", "back.returned-2.xlsx", "back.returned-3.xlsx"]
    assert take(shell, form, "--dry-run", code=1)["returned"] is None


# ── hostile ────────────────────────────────────────────────────────────────────


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(300):
            packed.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * (1 << 20))
    return made.getvalue()


def giant() -> bytes:
    """A workbook whose directory claims a gigabyte."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1 << 30).to_bytes(4, "little")
    return bytes(data)


def formulas() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, ["条款", "责任单位", "最新进展", "填报人"])
        page.write_row(1, 0, ["1.3a", EDUCATION])
        page.write_formula(1, 2, '=HYPERLINK("http://x","y")', None, "算出的字")
        page.write_string(1, 3, "李某")
    return made.getvalue()


HOSTILE: list[tuple[bytes, str]] = [
    (bomb(), "a zip bomb"),
    (giant(), "a claimed gigabyte"),
    (far_apart(), "two cells in opposite corners"),
    (b"PK\x03\x04" + b"\0" * 100, "no zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "no old workbook"),
    (b"\0" * 1000, "nothing"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "a page"),
    (b"", "empty"),
]


@pytest.mark.parametrize(("data", "remark"), HOSTILE)
def test_what_is_no_ledger_ends_in_a_sentence(shell: Shell, data: bytes, remark: str) -> None:
    (shell.folder / "evil.xlsx").write_bytes(data)
    before = files(shell.folder)
    ran = shell("ledger", "import", "evil.xlsx", "--by", "某")
    assert (ran.code, ran.out) == (1, ""), remark
    assert len(ran.err.splitlines()) == 1
    assert files(shell.folder) == before


def test_a_formula_is_its_text_and_nothing_more(shell: Shell) -> None:
    found = take(shell, formulas())
    assert found["accepted"][0]["changes"][0]["to"] == "算出的字"


NASTY = [
    "=1+1", "+1", "@SUM(A1)", "<script>alert(1)</script>", "a\x07b", "{title}{0}", "_x000D_", "http://x.example",
    "🙂" * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text_on_every_way(shell: Shell, text: str) -> None:
    clean = text.replace("\x07", "")
    take(shell, sheet(shell).fill("1.3a", 最新进展=clean, 存在问题=clean))
    form = sheet(shell, name="new.xlsx")
    assert (form.get("1.3a", "最新进展"), form.get("1.3a", "存在问题")) == (clean, clean)
    found = parts_of(shell.folder / "new.xlsx")
    assert not any("<f>" in part for name, part in found.items() if "sheet1.xml" in name)
    assert not any("hyperlink" in part for name, part in found.items() if "sheet1.xml" in name)
    assert take(shell, form)["accepted"] == []


def test_a_later_format_is_not_guessed_at(shell: Shell) -> None:
    form = sheet(shell)
    assert form.hidden
    form.hidden[0][1] = "99"
    ran_before = files(shell.folder)
    (shell.folder / "back.xlsx").write_bytes(form.save())
    assert shell("ledger", "import", "back.xlsx").code == 1
    assert set(files(shell.folder)) - set(ran_before) == {str(shell.folder / "back.xlsx")}


USAGE = [
    "ledger", "ledger sing", "ledger export", "ledger import", "ledger export a.xlsx --dry-run",
    "ledger export a.xlsx --by x", "ledger import a.xlsx --each b", "ledger export --department 省教育厅 --each b",
]  # fmt: skip


@pytest.mark.parametrize("line", USAGE)
def test_how_it_is_called(shell: Shell, line: str) -> None:
    assert shell(*line.split()).code == 2


FAULTS = [
    ("ledger export a.txt", "bad-name"),
    ("ledger export a.xlsx --department 没有的厅", "unknown-value"),
    ("ledger import missing.xlsx", "file"),
    ("ledger import plan.txt", "file"),
]


@pytest.mark.parametrize(("line", "code"), FAULTS)
def test_what_cannot_be_done_is_said(shell: Shell, line: str, code: str) -> None:
    ran = shell(*line.split(), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, code)


def test_the_difference_is_told_to_people(shell: Shell) -> None:
    form = sheet(shell).fill("1.4b", 当前值="约180").fill("1.3a", 最新进展="已启动", 状态="本单位部分完成")
    (shell.folder / "back.xlsx").write_bytes(form.save())
    told = shell("ledger", "import", "back.xlsx", "--dry-run").out.splitlines()
    assert told == [
        "back.xlsx：有新内容的1行，没有变化的27行，要改的1行",
        "第8行 1.3a 省教育厅（李联络）：",
        "  状态：推进中 → 本单位部分完成",
        "  最新进展：无 → 已启动",
        "第11行，当前值：看不出 约180 是多少；请只写数字，以亿元为单位",
        "没有写入；去掉 --dry-run 即写入",
    ]


def test_a_department_is_known_by_its_former_name(shell: Shell) -> None:
    form = sheet(shell, "省工业和信息化厅").fill("1.4b", 最新进展="已汇总")
    form.row("sx-2024-11:1.4b:")[-1] = "sx-2024-11:1.4b:省工信厅"
    assert take(shell, form)["accepted"][0]["department"] == "省工业和信息化厅"


def test_the_day_of_the_reports_can_be_told(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="已启动")
    assert take(shell, form, "--on", "2024-12-10")["accepted"][0]["on"] == "2024-12-10"
    assert part(shell, "1.3a")["last_report"] == "2024-12-10"
    later = sheet(shell, name="new.xlsx").fill("1.3a", 最新进展="已完成一半")
    (shell.folder / "back.xlsx").write_bytes(later.save())
    ran = shell("ledger", "import", "back.xlsx", "--on", "2024-12-18", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "future-day")


def test_english_heads_are_read_as_well(shell: Shell) -> None:
    form = export(shell, "--department", EDUCATION, "--lang", "en").sign("Li")
    assert form.titles[13:16] == ["state", "light", "latest progress"]
    form.fill("1.3a", **{"latest progress": "begun", "state": "own part done"})
    found = take(shell, form)
    assert [[one["to"] for one in row["changes"]] for row in found["accepted"]] == [["done", "begun"]]
    assert (found["unchanged"], found["rejected"]) == (28, [])


def test_a_report_that_was_taken_back_does_not_return_with_its_sheet(shell: Shell) -> None:
    form = sheet(shell).fill("1.3a", 最新进展="报错了")
    number = str(take(shell, form)["accepted"][0]["report"])
    assert shell("withdraw", number, "--by", "李联络", "--reason", "报错了").code == 0
    assert export(shell, "--department", EDUCATION, name="new.xlsx").get("1.3a", "最新进展") == ""
    assert take(shell, form)["accepted"] == []


# ── who signed it off ──────────────────────────────────────────────────────────


def above(form: Form) -> Form:
    form.rows[1][8] = "赵厅长"
    return form


def column(form: Form) -> Form:
    form.rows[HEAD][form.titles.index("备注")] = "审签"
    return above(form).fill("1.4b", 审签="钱处长")


SIGNERS: list[tuple[Callable[[Form], Form], str, str]] = [
    (lambda form: form, "", "nobody named"),
    (above, "赵厅长", "over the table"),
    (column, "钱处长", "a column goes before"),
]


@pytest.mark.parametrize(("change", "signed", "remark"), SIGNERS, ids=[row[-1] for row in SIGNERS])
def test_a_sheet_says_who_signed_it_off(shell: Shell, change: Callable[[Form], Form], signed: str, remark: str) -> None:
    form = sheet(shell)
    assert form.rows[1][7] == "审签人："
    take(shell, change(form.fill("1.4b", 当前值="180", 最新进展="已过半")))
    history = shell("history", "1.4b").out
    assert (f"单位内审签：{signed}" in history) == bool(signed), remark


def test_the_marked_copy_keeps_the_cells_for_names_open(shell: Shell) -> None:
    form = above(sheet(shell)).fill("1.4b", 预计完成="不久")
    found = take(shell, form, code=1)
    again = opened(Path(found["returned"]).read_bytes())
    assert (again.rows[1][3], again.rows[1][8]) == ("李联络", "赵厅长")
    assert {"D", "I"} <= unlocked(parts_of(shell.folder / "back.returned.xlsx"), 2)


def test_nothing_on_record_comes_back_as_nothing_new(shell: Shell) -> None:
    """People write 无 on the command line as well."""
    record(shell, "1.4b", "--done", "已过半", "--problem", "无")
    assert take(shell, sheet(shell))["accepted"] == []
    form = sheet(shell, name="again.xlsx").fill("1.4b", 最新进展="已办结", 下一步打算="没有")
    taken = take(shell, form)
    assert [one["field"] for one in taken["accepted"][0]["changes"]] == ["done"]
