"""Figures: targets, amounts of money, and numbers that are neither."""

from __future__ import annotations

import pytest

from policybot.drafting.figures import figures
from policybot.drafting.numerals import number

FOUND = [
    # text, kind, (value, unit, op) …
    ("成交额达到300亿元", "target", [(300, "亿元", ">=")]),
    ("支持150家以上企业", "target", [(150, "家", ">=")]),
    ("实现企业全覆盖。", "target", [(100, "%", ">=")]),
    ("突破1.5万亿元", "target", [(1.5, "万亿元", ">")]),
    ("覆盖率达到百分之九十五", "target", [(95, "%", ">=")]),
    ("不少于三家", "target", [(3, "家", ">=")]),
    ("新建3—5个园区", "target", [(3, "个", ">="), (5, "个", "<=")]),
    ("控制在3%以下", "target", [(3, "%", "<=")]),
    ("办理时限压缩至3个工作日以内", "target", [(3, "个工作日", "<=")]),
    ("30个左右", "target", [(30, "个", "=")]),
    ("增加1,200个学位", "target", [(1200, "个", ">=")]),
    ("培训１万人次", "target", [(1, "万人次", ">=")]),
    ("提高5个百分点", "target", [(5, "个百分点", ">=")]),
    ("恢复到2019年的80%", "target", [(80, "%", ">=")]),
    ("翻一番", "target", [(1, "番", ">=")]),
    ("报表由120张压减到40张以内", "target", [(40, "张", "<=")]),
    ("设立规模10亿元的基金", "target", [(10, "亿元", ">=")]),
    ("给予每个园区不低于30万元支持", "amount", [(30, "万元", ">=")]),
    ("给予每户20万元、50万元的一次性奖励", "amount", [(20, "万元", ">="), (50, "万元", ">=")]),
    ("给予30万、20万、10万元奖励", "amount", [(30, "万元", ">="), (20, "万元", ">="), (10, "万元", ">=")]),
    ("每个园区奖补10万元—30万元", "amount", [(10, "万元", ">="), (30, "万元", "<=")]),
    ("给予不超过100万元支持", "amount", [(100, "万元", "<=")]),
    ("按实际投入的30%给予补助", "amount", [(30, "%", ">=")]),
]


@pytest.mark.parametrize(("text", "kind", "values"), FOUND)
def test_a_figure_has_its_value_unit_and_operator(text: str, kind: str, values: list[tuple[float, str, str]]) -> None:
    found = figures(text, 2024)
    assert [(f.value, f.unit, f.op) for f in found] == values
    assert {f.kind for f in found} == {kind}


NONE = [
    "“两个中心”建设", "首台（套）装备", "制（修）订标准", "《规划（2025版）50条》", "一批项目", "一站式服务",
    "两用技术", "三个方面", "前10位", "第3批", "15分钟生活圈", "100强企业", "12345热线", "24小时服务", "百家企业",
    "全覆盖检查", "两年贴息",
    "陕政办发〔2024〕11号", "2023年，全省已建成50家", "截至目前，累计培育80家",
    "10亿元以上项目", "4A级景区",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_none(text: str) -> None:
    assert figures(text, 2024) == ()


def test_a_condition_is_neither_target_nor_amount() -> None:
    found = figures("对年营业收入2000万元以上的企业，给予最高100万元奖励", 2024)
    assert [(f.value, f.kind, f.op) for f in found] == [(100, "amount", "<=")]


def test_history_ends_where_the_future_begins() -> None:
    assert [f.value for f in figures("2023年已建成50家，到2025年达到80家", 2024)] == [80]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百五十", 350),
        ("十二", 12),
        ("两千", 2000),
        ("二〇二五", 2025),
        ("三万五千", 35000),
        ("1,200.5", 1200.5),
        ("家", None),
    ],
)
def test_numerals(text: str, value: float | None) -> None:
    assert number(text) == value
