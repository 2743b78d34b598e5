"""Words of time: by when, in which period, how often; and words that look like it and are not."""

from __future__ import annotations

from datetime import date

import pytest

from policybot.drafting.dates import deadlines

ISSUED = date(2024, 4, 16)
FOUND = [
    # text, kind, last day, phrase
    ("2024年底前完成", "by", "2024-12-31", "2024年底前"),
    ("2025年底实现", "by", "2025-12-31", "2025年底"),
    ("到2025年，我省", "by", "2025-12-31", "到2025年"),
    ("二〇二五年底前建成", "by", "2025-12-31", "二〇二五年底前"),
    ("２０２５年６月底前", "by", "2025-06-30", "２０２５年６月底前"),
    ("2025年6月30日前", "by", "2025-06-30", "2025年6月30日前"),
    ("上半年完成", "in", "2024-06-30", "上半年完成"),
    ("2026年上半年", "in", "2026-06-30", "2026年上半年"),
    ("三季度末建成", "by", "2024-09-30", "三季度末"),
    ("2024年启动试点", "in", "2024-12-31", "2024年启动"),
    ("当年12月20日前", "by", "2024-12-20", "当年12月20日前"),
    ("“十四五”末达到", "by", "2025-12-31", "“十四五”末"),
    ("“十五五”期间", "in", "2030-12-31", "“十五五”期间"),
    ("5年内建成", "by", "2029-04-16", "5年内"),
    ("9月底前完成", "by", "2024-09-30", "9月底前"),
    ("年内完成", "by", "2024-12-31", "年内"),
    ("明年6月底前", "by", "2025-06-30", "明年6月底前"),
    ("2024—2026年，分批", "in", "2026-12-31", "2024—2026年"),
    ("2024年5月10日至20日", "in", "2024-05-20", "2024年5月10日至20日"),
    ("2024年5月10日至6月20日", "in", "2024-06-20", "2024年5月10日至6月20日"),
    ("2024年5月至6月底前", "by", "2024-06-30", "2024年5月至6月底前"),
    ("自印发之日起30日内", "by", "2024-05-16", "30日内"),
]


@pytest.mark.parametrize(("text", "kind", "day", "phrase"), FOUND)
def test_a_date_is_the_last_day_of_its_period(text: str, kind: str, day: str, phrase: str) -> None:
    assert [(d.kind, str(d.day), d.phrase) for d in deadlines(text, ISSUED)] == [(kind, day, phrase)]


RECURRING = [
    # text, phrase, recurrence of the measures file
    ("每月25日前报送", "每月25日前", "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("每季度首月20日前报", "每季度首月20日前", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=20"),
    ("每季度第一个月10日前", "每季度第一个月10日前", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"),
    ("每季度第二月10日前", "每季度第二月10日前", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=10"),
    ("每季度最后一个月25日前", "每季度最后一个月25日前", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"),
    ("每年1月、7月底前", "每年1月、7月底前", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"),
    ("每年6月和12月20日前", "每年6月和12月20日前", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=20"),
    ("每年四、十月", "每年四、十月", "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1"),
    ("每月底前", "每月底前", "monthly"),
    ("每月上旬", "每月上旬", None),
    ("每年6月前", "每年6月前", None),
    ("每年6月上旬", "每年6月上旬", None),
    ("每年2月30日前", "每年2月30日前", None),
    ("每年12月20日前", "每年12月20日前", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20"),
    ("每半年通报", "每半年", "half-yearly"),
    ("每年举办", "每年", "yearly"),
    ("逐年扩大", "逐年", "yearly"),
    ("定期报送", "定期", None),
    ("长期坚持", "长期坚持", None),
]


@pytest.mark.parametrize(("text", "phrase", "every"), RECURRING)
def test_what_recurs_has_a_rule_only_where_the_words_give_one(text: str, phrase: str, every: str | None) -> None:
    assert [(d.kind, d.day, d.phrase, d.every) for d in deadlines(text, ISSUED)] == [("recurring", None, phrase, every)]


NONE = [
    "落实《行动方案（2023-2025年）》", "《2025年工作要点》", "2023年，全省达到5万件", "较2020年增长20%",
    "截至2024年3月，已建成", "自2024年5月1日起施行", "有效期至2029年4月30日", "毕业5年内的高校毕业生", "两年贴息",
    "建立定期披露制度", "不定期抽查", "每人每年补助5000元", "每年给予50万元", "4月26日世界知识产权日",
    "2024年省政府工作报告", "2024年度计划", "2025年以来",
    "较2026年提高", "“2025行动”", "按年轻干部", "实施方案（2024年）",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_history_titles_and_comparisons_are_no_deadlines(text: str) -> None:
    assert deadlines(text, ISSUED) == ()


def test_the_year_comes_from_the_sentence_before_the_document() -> None:
    found = deadlines("2025年3月底前摸底，9月底前完成。12月底前总结。", ISSUED)
    assert [str(d.day) for d in found] == ["2025-03-31", "2025-09-30", "2024-12-31"]


@pytest.mark.parametrize(
    ("text", "issued"),
    [("9月底前完成", None), ("3月底前完成", ISSUED), ("2025年2月30日前", ISSUED), ("汛期前完成", ISSUED)],
)
def test_what_cannot_be_known_is_asked(text: str, issued: date | None) -> None:
    (found,) = deadlines(text, issued)
    assert found.day is None
    assert found.open is not None


def test_two_dates_and_a_cadence_in_one_clause() -> None:
    found = deadlines("2024年启动，逐年扩大，力争2026年底前覆盖全省", ISSUED)
    assert [(d.kind, d.aim) for d in found] == [("in", False), ("recurring", False), ("by", True)]


@pytest.mark.parametrize(
    ("cell", "kind", "day"),
    [
        ("2024年12月", "by", "2024-12-31"),
        ("2024.6", "by", "2024-06-30"),
        ("2024/6/15", "by", "2024-06-15"),
        ("长期", "recurring", "None"),
        ("2024年6-12月", "by", "2024-12-31"),
    ],
)
def test_in_a_column_of_deadlines_everything_is_one(cell: str, kind: str, day: str) -> None:
    assert [(d.kind, str(d.day)) for d in deadlines(cell, ISSUED, column=True)] == [(kind, day)]
