"""The files another document begins with: a measures file with one example, and the settings adapted to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from policybot import catalog

from . import keys

EXAMPLE = "policybot.example.toml"
"""A copy of the one shipped beside the policy; `make docs` keeps them the same."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What must be known of a document before anything else."""

    id: str
    number: str
    title: str
    bureau: str
    issued: date
    ends: date


def ident(number: str) -> str:
    """A short id from a number: 陕政办发〔2024〕11号 is 2024-11; nothing where it has no such form."""
    found = re.search(r"[〔\[［(（【]\s*(\d{4})\s*[〕\]］)）】]\s*(?:第\s*)?(\d+)\s*号", number, re.ASCII)
    return f"{found[1]}-{found[2]}" if found else ""


def texts(begun: Beginning) -> Mapping[str, str]:
    """The files by name. What is asked for is written as given; whether it is right is for `catalog.load` to say."""
    return {
        "measures.toml": _measures(begun),
        "measures.schema.json": catalog.schema(),
        EXAMPLE: _settings(begun.bureau),
    }


def _measures(begun: Beginning) -> str:
    text = {key: keys.toml(getattr(begun, key)) for key in ("id", "number", "title", "bureau")}
    return MEASURES.format(**text, issued=begun.issued, ends=begun.ends, year=begun.ends.year)


def _settings(bureau: str) -> str:
    """The shipped example with the bureau as its sender and first contact."""
    text = files(__package__).joinpath(EXAMPLE).read_text("utf-8")
    for shipped, form in ADAPTED.items():
        text = text.replace(shipped, form.format(bureau=keys.toml(bureau), plain=re.sub(r'[\\"<>]', "", bureau)))
    return text


ADAPTED = {
    'department = "省教育厅"': "department = {bureau}",
    '"maildir:省教育厅"': '"maildir:{plain}"',
    '"专利转化运用统筹 <policybot@example.com>"': '"{plain} <policybot@example.com>"',
    "policybot preview --on 2024-12-17": "policybot preview",
}
"""What in the shipped example speaks of the shipped document."""

MEASURES = """\
#:schema ./measures.schema.json

# 任务分工细化台账：一事一项。
#
# 怎样填写
#   先列单位：每个责任单位一个 [[department]]，name 与原文括号里的写法一致，全称、简称写进 aliases。
#   再列事项：一个 [[measure]] 是一项有独立结果的任务，编号为“条.项”，同一项任务分工含几个事项的加字母：1.1a、1.1b。
#   文字写在英文双引号里；日期不加引号：2024-12-31；逗号、等号、方括号用半角。“#”后面是说明，只给人看。
#   原文没有写明的不要推测：没有日期的不写 due，没有写明牵头单位的不写 lead。
# 有原文的，先运行 policybot draft 原文.docx 生成初稿，再逐项核对，省去手工录入。
# 改完运行 policybot validate 查错。

[document]
id       = {id}
number   = {number}
title    = {title}
issued   = {issued}
ends     = {ends}         # 文件未写有效期的，取文中最晚的时限
bureau   = {bureau}
timezone = "Asia/Shanghai"
lead     = "stated"           # 只认原文写明的牵头单位；以排名第一的为牵头单位的，写 first

# ── 责任单位 ────────────────────────────────────────────────────────────────────

# kind：government 政府部门，party 党委部门，central 中央驻地方单位，association 群团，city 市（区）
[[department]]
name = {bureau}
kind = "government"
# aliases = ["全称", "简称"]

# “各市（区）政府”这类集合称谓，列明成员和认定依据，去掉行首的 # 后使用：
# [[group]]
# name    = "各市（区）政府"
# members = ["甲市政府", "乙市政府"]
# basis   = "待确认"

# ── 事项 ────────────────────────────────────────────────────────────────────────

# 这是一个样例，请改成文件的第一个事项；写法相同的，整段复制后修改。
[[measure]]
id      = "1.1"
title   = "样例事项"          # 用自己的话写，不超过14个字
summary = "一句话说清要取得什么结果。"
owners  = [{bureau}]
# due     = {year}-12-31        # 要求时限，含当日
# phrase  = "{year}年底前"      # 原文的时限用语，照录
# target  = {{ what = "培育企业", value = 150, unit = "家" }}     # 要达到的数
"""
