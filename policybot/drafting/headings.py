"""What a line begins with: 第一章, 一、, （一）, 1., （1）, ① — and how deep that lies (GB/T 9704-2012, 7.3.3)."""

from __future__ import annotations

import re

from .numerals import CHINESE, whole

PART, CHAPTER, ARTICLE, ITEM, POINT, CIRCLE = range(6)

_ORDINAL = CHINESE + "{1,4}"
MARKERS = (
    (PART, re.compile(rf"第({_ORDINAL}|\d{{1,3}})(?:章|编|部分|节)[、.:]?")),
    (ARTICLE, re.compile(rf"第({_ORDINAL}|\d{{1,3}})条[、.:]?")),
    (CHAPTER, re.compile(rf"({_ORDINAL})[、.](?:(?!\d)|(?=20\d\d年))")),
    (ARTICLE, re.compile(rf"\(({_ORDINAL})\)[、.]?")),
    (ARTICLE, re.compile(r"(?:行动|任务|工程|专项)([一二三四五六七八九十]{1,3})[:、 ]")),
    (ARTICLE, re.compile("([㈠-㈩])")),
    (POINT, re.compile(r"(\d{1,2})\.\d{1,2}(?=[^\d.年月日%万亿元个家项倍])[、.]?")),
    (ITEM, re.compile(r"(\d{1,2})[、.](?:(?!\d)|(?=20\d\d年))|(\d{3})[、.](?!\d)")),
    (ITEM, re.compile("([⒈-⒛])")),
    (POINT, re.compile(r"\((\d{1,3})\)[、.]?|(\d{1,2})\)[、.]?")),
    (POINT, re.compile("([⑴-⒇])")),
    (CIRCLE, re.compile("([①-⑳])[、.]?")),
)
CIRCLED = {"㈠": 1, "⒈": 1, "⑴": 1, "①": 1}

_ROLE = "(?:牵头|主办|主责|责任|配合|协办|协同|参与|参加|承办|实施|主管|落实|主要|联合|支持|牵头责任|主要责任|第一责任)"
_BODY = "(?:责任)?(?:单位|部门|处室|科室|主体|机构|镇街)"
OWNERS = rf"(?:{_ROLE}{_BODY}(?:[及和、]{_ROLE}?{_BODY})?|牵头|配合|责任|主办|协办)"
TIMES = (
    "(?:完成|办结|整改|工作|推进|计划完成|时间|实施)?"
    "(?:时限|期限|时间节点|时间要求|时间安排|节点|进度安排|完成时间|时间)(?:要求)?"
)
PERSONS = "(?:责任|牵头|分管|主管|包抓|包联|市级|县级|省级)?(?:责任)?(?:领导|责任人|联系人|负责人|联络员)"
LABELLED = re.compile(rf"\(?(?:{OWNERS}|{TIMES}|{PERSONS}):")
"""A label of owners, of a time, or of persons, at the beginning of a paragraph."""

CONTENT = re.compile(
    r"(?:(?:任务|主要|工作|建设|实施|具体|重点|项目)?(?:内容|任务|举措|措施)|(?:工作|建设|年度)?目标(?:任务)?):"
)
"""What a task is, on a line of its own among the labels of owners and times."""


def marker(folded: str) -> tuple[int, int, int] | None:
    """(level, number, length of the marker) at the beginning of a folded paragraph."""
    for depth, pattern in MARKERS:
        if found := pattern.match(folded):
            return depth, _number(next(filter(None, found.groups()))), found.end()
    return None


def level(folded: str) -> int | None:
    found = marker(folded)
    return found[0] if found else None


def _number(text: str) -> int:
    for first in CIRCLED:
        if (
            len(text) == 1
            and 0 <= ord(text) - ord(first) < 20
            and not text.isdecimal()
            and text not in "一二三四五六七八九十"
        ):
            return ord(text) - ord(first) + 1
    return whole(text)
