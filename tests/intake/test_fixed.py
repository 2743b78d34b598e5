"""The fixed lines of an answer → parts; figures and days."""

from __future__ import annotations

from datetime import date

import pytest

from policybot.intake.fixed import Part, day, figure, parts

KNOWN = ("10.4b", "1.4b", "3.1", "5")


def said(text: str) -> list[dict[str, str]]:
    names = ("measure", "done", "problem", "next", "value", "expected", "signed", "state", "until")
    return [{n: getattr(part, n) for n in names if getattr(part, n)} for part in parts(text, KNOWN)]


ANSWERS: list[tuple[str, list[dict[str, str]], str]] = [
    # text, parts, remark
    ("进展：甲\n问题：乙\n下一步：丙\n预计完成：2024-12-31\n数值：180",
     [{"done": "甲", "problem": "乙", "next": "丙", "expected": "2024-12-31", "value": "180"}], "all of them"),
    ("进展:甲\n问题 : 乙\n下一步︰丙", [{"done": "甲", "problem": "乙", "next": "丙"}], "colons of every width"),
    ("Done: a\nProblem: b\nNext: c\nExpected: d\nValue: 5",
     [{"done": "a", "problem": "b", "next": "c", "expected": "d", "value": "5"}], "English"),
    ("DONE：a\nnext steps：c", [{"done": "a", "next": "c"}], "any case"),
    ("１．进展情况：甲\n二、存在问题：乙\n（3）下一步打算：丙\n- 【数值】：９０", [
        {"done": "甲", "problem": "乙", "next": "丙", "value": "90"}], "numbered, in brackets, full width"),
    ("【进展：】甲", [{"done": "甲"}], "a colon within the bracket"),
    ("进展：甲\n第二行\n\n第三行\n问题：乙", [{"done": "甲\n第二行\n\n第三行", "problem": "乙"}], "lines that go on"),
    ("已经完成。\n问题：乙", [{"done": "已经完成。", "problem": "乙"}], "what stands in no fixed line is 进展"),
    ("没有固定行的一句话", [{"done": "没有固定行的一句话"}], "nothing fixed at all"),
    ("进展：甲\n问题：无\n下一步：暂无。", [{"done": "甲"}], "nothing is nothing"),
    ("", [], "an empty answer"),
    ("进展：\n问题：", [], "lines left empty"),
    ("10.4b 进展：甲\n1.4b\n进展：乙\n数值：5",
     [{"measure": "10.4b", "done": "甲"}, {"measure": "1.4b", "done": "乙", "value": "5"}], "several measures"),
    ("各位领导好：\n10.4b：甲\n【3.1】乙", [{"measure": "10.4b", "done": "甲"}, {"measure": "3.1", "done": "乙"}],
     "a greeting in front of them"),
    ("进展：总的\n10.4b 甲", [{"done": "总的"}, {"measure": "10.4b", "done": "甲"}], "a fixed line in front counts"),
    ("１０.４Ｂ 甲", [{"measure": "10.4b", "done": "甲"}], "full width"),
    ("3.1亿元已到位\n3.1 %\n3.1万家", [{"done": "3.1亿元已到位\n3.1 %\n3.1万家"}], "a figure is no number"),
    ("9.9 甲", [{"done": "9.9 甲"}], "an unknown number"),
    ("进展：=HYPERLINK(1)\n<b>x</b>", [{"done": "=HYPERLINK(1)\n<b>x</b>"}], "formulas and HTML are text"),
    ("数值：180\n审签：赵某\n此致\n李某", [{"value": "180", "signed": "赵某", "done": "此致\n李某"}],
     "a name is one line"),
    ("进展：甲\n【签发人】：赵某", [{"done": "甲", "signed": "赵某"}], "who signed it off"),
    ("审签：赵某", [], "a name alone is no report"),
    ("状态：申请办结\n申请延期至：2025年3月31日\n谢谢", [
        {"state": "申请办结", "until": "2025年3月31日", "done": "谢谢"}], "done, or more time"),
    ("数值：\n180\n王某", [{"value": "180", "done": "王某"}], "a figure on the line below its label"),
    ("完成情况：甲\n预计完成时间：年底", [{"done": "甲", "expected": "年底"}], "a label within another"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "remark"), ANSWERS)
def test_fixed_lines_are_read(text: str, expected: list[dict[str, str]], remark: str) -> None:
    assert said(text) == expected, remark


def test_a_part_knows_whether_it_was_labelled() -> None:
    assert parts("一句话", KNOWN) == (Part(done="一句话"),)
    assert parts("进展：一句话", KNOWN) == (Part(done="一句话", labelled=True),)


FIGURES = [
    ("180", "亿元", 180.0), ("180亿元", "亿元", 180.0), ("180 亿元。", "亿元", 180.0), ("1,200", "", 1200.0),
    ("12.5", "", 12.5), ("１８０", "", 180.0), ("累计 30 家", "家", 30.0), ("-3", "", -3.0), ("0", "", 0.0),
    ("1.8万", "家", 18000.0), ("1800000万元", "亿元", 180.0),
    ("1.8万", "", None), ("180万元", "家", None), ("约 180 亿", "亿元", 180.0), ("80％", "%", 80.0),
    ("180\n190", "亿元", None), ("10 20", "", None), ("2024 180", "", None), ("1 234 567 元", "元", 1234567.0),
    ("1 234 56", "", None), ("约二百", "", None), ("", "", None), ("1,20", "", None),
    ("1e9", "", None), ("nan", "", None), ("9" * 400, "", None), ("=1+1", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "expected"), FIGURES)
def test_figures_are_those_of_the_target(text: str, unit: str, expected: float | None) -> None:
    assert figure(text, unit) == expected


DAYS = [
    ("2024-12-31", date(2024, 12, 31)), ("2024/1/5", date(2024, 1, 5)), ("2024.12.31", date(2024, 12, 31)),
    ("2024年12月31日", date(2024, 12, 31)), ("2024年12月31日前", date(2024, 12, 31)),
    ("2025年6月底", date(2025, 6, 30)),
    ("2025年2月", date(2025, 2, 28)), ("2025年底", date(2025, 12, 31)), ("12月31日", date(2024, 12, 31)),
    ("1月15日", date(2025, 1, 15)), ("2025年12月底前", date(2025, 12, 31)),
    ("2024-02-30", None), ("2024-13", None), ("年底", date(2024, 12, 31)), ("本月底", date(2024, 12, 31)),
    ("11月底", date(2024, 11, 30)), ("9999年底", None), ("9999-12", None),
    ("尽快", None), ("", None), ("2月30日", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_are_read_as_people_write_them(text: str, expected: date | None) -> None:
    assert day(text, date(2024, 12, 18)) == expected
