"""Brackets that hold owners, and brackets that do not."""

from __future__ import annotations

import pytest

from policybot.drafting import Line, draft
from policybot.drafting.owners import parse, spoken

OWNED = [
    # inside of a bracket, owners, leads
    ("省A局、省B厅", "省A局 省B厅", ""),
    ("省A厅、B厅", "省A厅 省B厅", ""),
    ("省教育厅、科技厅，西安市政府、市场监管局", "省教育厅 省科技厅 西安市政府 省市场监管局", ""),
    ("西安市教育局、科技局", "西安市教育局 西安市科技局", ""),
    ("市教育局、市场监管局", "市教育局 市市场监管局", ""),
    ("省委宣传部、组织部、财政厅", "省委宣传部 省委组织部 省财政厅", ""),
    ("省财政厅、中国人民银行陕西省分行、西安海关", "省财政厅 中国人民银行陕西省分行 西安海关", ""),
    ("省财政厅、陕西证监局、审计厅", "省财政厅 陕西证监局 省审计厅", ""),
    ("省教育厅、团省委、国网陕西省电力有限公司、西北大学", "省教育厅 团省委 国网陕西省电力有限公司 西北大学", ""),
    ("牵头单位：省教育厅；责任单位：省财政厅、各市（区）政府", "省教育厅 省财政厅 各市（区）政府", "省教育厅"),
    ("牵头单位：市科技局 配合单位：各区县政府 完成时限：2024年12月", "市科技局 各区县政府", "市科技局"),
    ("责任领导：王某；牵头单位：县发改局", "县发改局", "县发改局"),
    ("省教育厅牵头，省财政厅、省科技厅配合", "省教育厅 省财政厅 省科技厅", "省教育厅"),
    ("省教育厅牵头会同省科技厅", "省教育厅 省科技厅", "省教育厅"),
    ("责任单位：省教育厅（牵头）、省财政厅", "省教育厅 省财政厅", "省教育厅"),
    ("主责单位：市城管局；协办单位：各区", "市城管局 各区", "市城管局"),
    ("省教育厅为牵头单位，省财政厅为配合单位", "省教育厅 省财政厅", "省教育厅"),
    ("各级党委、政府", "各级党委、政府", ""),
    ("由省教育厅会同省科技厅负责", "省教育厅 省科技厅", ""),
    ("省教育厅、省财政厅按职责分工负责", "省教育厅 省财政厅", ""),
    ("责任部门：规划处、法规处", "规划处 法规处", ""),
    ("责任单位:市教育局,市财政局;各区县", "市教育局 市财政局 各区县", ""),
    ("省市场监管局（省知识产权局）、省商务厅", "省市场监管局（省知识产权局） 省商务厅", ""),
    ("各区、县级市", "各区、县级市", ""),
    ("各市、县（区）政府，各有关单位", "各市、县（区）政府 各有关单位", ""),
    ("各省、自治区、直辖市人民政府", "各省、自治区、直辖市人民政府", ""),
    ("省级各相关部门", "省级各相关部门", ""),
    ("省科技厅、省教育厅和省财政厅", "省科技厅 省教育厅 省财政厅", ""),
    ("市文化和旅游局、市工业和信息化局", "市文化和旅游局 市工业和信息化局", ""),
    ("省教育厅，2025年底前完成", "省教育厅", ""),
    ("廣東省教育廳、財政廳", "廣東省教育廳 廣東省財政廳", ""),
    ("省教育厅、省教育厅", "省教育厅", ""),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "owners", "lead"), OWNED)
def test_owners_are_exactly_those_named(inside: str, owners: str, lead: str) -> None:
    found = parse(inside)
    assert found is not None
    assert found.owners == tuple(owners.split())
    assert found.leads == tuple(lead.split())


NOT_OWNED = [
    "试行", "套", "修", "2024-2027年", "2024年", "ISO 56005", "基金", "陕西", "国际", "地区", "区", "市、区", "TISC",
    "股权出售、股权奖励、股权期权", "收益分红、岗位分红", "含国有企业", "以下简称省中心", "省、市、县", "社会、市场",
    "不含化工园区", "附件1", "高校、科研机构、企业", "征求意见稿", "原省质监局", "",
]  # fmt: skip


@pytest.mark.parametrize("inside", NOT_OWNED)
def test_other_brackets_are_none(inside: str) -> None:
    assert parse(inside) is None


def test_more_owners_are_left_open() -> None:
    found = parse("省发展改革委、省财政厅等部门按职责分工负责")
    assert found is not None
    assert found.owners == ("省发展改革委", "省财政厅")
    assert found.more


def test_under_a_label_stands_an_owner_whatever_it_is_called_but_it_is_asked() -> None:
    found = parse("责任单位：张家湾、无")
    assert found is not None
    assert (found.owners, found.doubtful) == (("张家湾",), ("张家湾",))


def test_the_bodies_of_a_firm_are_owners_where_the_bracket_is_a_sentence() -> None:
    assert parse("人力资源部、财务部") is None
    found = parse("人力资源部、财务部", alone=True)
    assert found is not None
    assert found.owners == ("人力资源部", "财务部")


SPOKEN = [
    ("各区县政府要加强统筹。", "各区县政府", ""),
    ("由市教育局牵头，会同有关方面制定办法。", "市教育局", "市教育局"),
    ("市科技局负责建设平台。市财政局要保障经费。", "市科技局 市财政局", ""),
    ("加强需要。主要任务是。", "", ""),
    ("由省发展改革委牵头，省应急管理厅、省水利厅配合。", "省发展改革委 省应急管理厅 省水利厅", "省发展改革委"),
    ("各城市要查清管网。由省水利厅、省应急管理厅按职责分工负责。", "省水利厅 省应急管理厅", ""),
]


@pytest.mark.parametrize(("text", "owners", "lead"), SPOKEN)
def test_a_sentence_may_name_its_owners(text: str, owners: str, lead: str) -> None:
    found = spoken(text)
    assert (found.owners if found else ()) == tuple(owners.split())
    assert (found.leads if found else ()) == tuple(lead.split())


def test_a_bracket_that_somebody_forgot_to_close_ends_with_its_paragraph() -> None:
    text = "一、任务\n（一）甲项。建设平台。（省教育厅、财政厅\n（二）乙项。继续建设平台。（省科技厅）"
    made = draft([Line(n, line) for n, line in enumerate(text.split("\n"), 1)]).clauses
    assert [one.owners for one in made] == [("省教育厅", "省财政厅"), ("省科技厅",)]


WITHIN = [
    # a sentence with a bracket before its comma, owners of the first clause
    ("开展筛查（市卫健委、市妇联），10月底前完成。", "市卫健委 市妇联"),
    ("发挥牵头部门（市教育局）作用，推进工作。（市科技局）", "市科技局"),
    ("发挥专班（市教育局、市科技局），统筹推进。（市科技局）", "市科技局"),
]


@pytest.mark.parametrize(("text", "owners"), WITHIN)
def test_a_bracket_within_a_sentence(text: str, owners: str) -> None:
    made = draft([Line(1, "一、任务"), Line(2, f"（一）甲项。{text}")]).clauses
    assert made[0].owners == tuple(owners.split())
    assert made[0].text.replace("，", "").endswith(("完成", "。")), "the rest of the sentence belongs to it"
