"""Figures in a clause: targets to be reached, and amounts of money that are given.

    软件业务收入达到300亿元           target  300 亿元 >=
    给予每个园区不低于30万元支持      amount   30 万元 >=

A subsidy, its share and its ceiling are facts, not targets; conditions (对营业收入2000万元以上的企业), ordinals,
ranks, durations and what has been reached before are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from . import sentences
from .folding import fold
from .masks import masked
from .nouns import Figure
from .numerals import ARABIC, number
from .quantities import (
    AIM,
    BASIS,
    CHOSEN,
    CONDITION,
    CONDITION_AFTER,
    COUNT,
    COUNTED,
    COVER,
    DURATION,
    EACH,
    FIGURE,
    GAUGE,
    GIVEN,
    KIND_OF,
    MADE,
    MONEY,
    NO_UNIT,
    OF_WHICH,
    OPS,
    ORDINAL,
    PAST,
    REACHED,
    SHARE_AFTER,
    SHARE_GIVEN,
    SHORTENED,
    WHICH,
    WITHIN,
    YEAR,
)


def figures(text: str, issued_year: int | None = None) -> tuple[Figure, ...]:
    """The targets and amounts of a clause, in the order of its words."""
    folded = masked(fold(text))
    found = [one for match in FIGURE.finditer(folded) for one in _figures(match, text, folded, issued_year)]
    found += _covers(text, folded, found)
    return tuple(sorted(found, key=lambda one: one.start))


def _figures(match: re.Match[str], text: str, folded: str, year: int | None) -> Iterator[Figure]:
    unit = "%" if match["share"] else match["unit"] or ""
    if not unit or not _counts(match, unit, folded) or _past(match, folded, year):
        return
    kind = _kind(match, unit, folded)
    if kind is None:
        return
    sentence = sentences.begin(folded, match.start())
    aim = bool(AIM.search(folded, max(sentence, match.start() - 60), match.end()))
    about = match["post"] in ("左右", "上下") or match["pre"] in ("约", "近", "将近")
    start = next(match.start(group) for group in ("pre", "share", "first") if match[group])
    for value, shown, op in _values(match, unit):
        yield Figure(kind, value, shown, op, text[start : match.end()], start, aim, about)


def _values(match: re.Match[str], unit: str) -> Iterator[tuple[float, str, str]]:
    """One value, the two ends of a range, or all of a list: 30万、20万、10万元."""
    large, one = _large(unit)
    inner = match["u1"] or ""
    w1 = match["w1"] or (_large(inner)[0] if inner else match["w2"] or large)
    first = _value(match["first"])
    if match["range"]:
        yield first, w1 + one, ">="
        yield _value(match["second"]), (match["w2"] or large) + one, "<="
        return
    listed = re.findall(rf"({ARABIC})([万亿])?", match["rest"] or "")
    op = _op(match)
    yield first, (match["w1"] or large) + one, op
    for value, w in listed:
        yield _value(value), (w or large) + one, op


def _large(unit: str) -> tuple[str, str]:
    """万元 → 万, 元; 家 → nothing, 家."""
    one = unit.lstrip("万亿")
    return unit[: len(unit) - len(one)], one


def _value(text: str) -> float:
    found = number(text)
    return found if found is not None else 0.0


def _op(match: re.Match[str]) -> str:
    before, after = match["pre"] or "", match["post"] or ""
    if after in ("左右", "上下") or before in ("约", "近", "将近"):
        return "="
    if after in ("以下", "及以下", "以内", "之内", "内"):
        return "<="
    if after:
        return ">="
    return next((op for op, pattern in OPS.items() if pattern.search(before)), ">=")


def _counts(match: re.Match[str], unit: str, folded: str) -> bool:
    """Whether a number with a unit says how many, and not which one, how long, or what it is called."""
    before, after = (
        folded[max(match.start("first") - 12, 0) : match.start("first")],
        folded[match.end("unit") : match.end("unit") + 8] if match["unit"] else folded[match.end() : match.end() + 8],
    )
    if match["share"]:
        return True
    if match["first"] == "1" and EACH.search(before):
        return False
    if (BASIS.search(before) and not _of_a_list(match, folded)) or re.search(
        r"[由从](?:原来的?|现在的?|目前的?|20\d\d年(?:底|末)?的?|原|的)?$", before
    ):
        return False
    if ORDINAL.search(before) or (NO_UNIT.match(after) and not match["post"]):
        return False
    if DURATION.match(unit):
        return bool(
            SHORTENED.search(match["pre"] or "")
            or re.search(r"(?:压缩|缩短|压减|压降|提速|控制)[^,。;]{0,10}$", before)
            or WITHIN.search(_comma(match, folded))
        )
    chinese = not match["first"][0].isdigit()
    if chinese and match["first"] == "一" and _placed_after(match, folded):
        return True
    asked = bool(
        (match["pre"] and match["pre"] not in ("近",)) or match["post"] in ("以上", "及以上", "左右", "以下")
    ) or bool(CHOSEN.search(folded[max(match.start() - 16, 0) : match.start("first")]))
    if chinese and (match["first"] in ("一", "十百", "千", "百", "十") or set(match["first"]) <= set("百千十")):
        if match["first"] == "十" and _placed_after(match, folded):
            return True
        return (bool(match["pre"] in ("不少于", "至少", "不低于")) and match["first"] == "一") or (
            unit in ("倍", "番") and asked
        )
    if chinese or COUNTED.match(unit):
        return asked or _placed_after(match, folded)
    return True


def _of_a_list(match: re.Match[str], folded: str) -> bool:
    """新增A、B等20项: the number of a list that is to be made."""
    return bool(
        re.search(r"(?:新增|新建|建设|建成|推出|完成|打造|培育|开通|实现)[^,。;]{0,100}等$", _comma(match, folded))
    )


def _placed_after(match: re.Match[str], folded: str) -> bool:
    """设立展销中心一个: a number behind its noun says how many, where a verb before the noun asks for it."""
    if match["unit"] in ("期", "届", "批", "路", "线") and not re.search("[班训座坛]$", folded[: match.start("first")]):
        return False  # 孵化器二期 is its second phase, 培训班2期 are two
    ends = folded[match.end() : match.end() + 1] in ("", *",。;、!)\n")
    noun = re.search(r"[\u4e00-\u9fff□]{2}$", folded[: match.start("first")])
    return ends and bool(noun) and bool(MADE.search(_comma(match, folded)))


def _past(match: re.Match[str], folded: str, year: int | None) -> bool:
    """Whether the sentence up to the figure tells what has been: a year gone by, or 已."""
    begin = sentences.begin(folded, match.start())
    before = folded[begin : match.end()]
    years = [int(one) for one in YEAR.findall(before)]
    compared = re.search(r"(?:比|较|与|同|由|从)20\d\d年[^,。;]{0,6}$", folded[begin : match.start()])
    if (
        year
        and years
        and years[-1] < year
        and not compared
        and not re.search(r"(?:恢复到|相当于|[比较与同在以由从])20\d\d年", before)
    ):
        return True
    if years and year and years[-1] >= year and not re.search(r"已", before[before.rfind(str(years[-1])) :]):
        return False
    found = PAST.search(before)
    return bool(found) and not re.search(
        r"(?:到|力争|确保|再|新增|将|提高到|目标)[^。;]*$", before[found.end() :] if found else ""
    )


def _comma(match: re.Match[str], folded: str) -> str:
    """What stands before the figure in its part of the sentence."""
    begin = sentences.begin(folded, match.start())
    comma = max(folded.rfind(mark, begin, match.start()) for mark in ",:")
    return folded[max(begin, comma + 1) : match.start("first")]


def _kind(match: re.Match[str], unit: str, folded: str) -> Literal["target", "amount"] | None:
    """A target, an amount, or None for a condition."""
    before, after = _comma(match, folded), folded[match.end() : match.end() + 30]
    sentence = folded[sentences.begin(folded, match.start()) : sentences.end(folded, match.end())]
    given = bool(GIVEN.search(sentence))
    if KIND_OF.match(after) and not COUNT.search(unit):
        return None
    if GAUGE.match(unit) and match["post"] and WHICH.match(after):
        return None
    if given and OF_WHICH.match(after) and not SHARE_AFTER.match(after):
        return None
    if (
        given
        and CONDITION.search(before)
        and CONDITION_AFTER.match(after)
        and not re.match(r"(?:一次性)?(?:的)?(?:奖|补|资助)", after)
    ):
        return None
    if MONEY.search(unit):
        reached = REACHED.search(before) or match["pre"] in ("达到", "突破", "超过")
        if reached and not re.search(r"给予|补助|奖励|补贴|资助|奖补|贴息|单户|单笔|单个", before):
            return "target"
        return "amount" if given else "target"
    if unit in ("%", "‰", "个百分点", "百分点") and (SHARE_GIVEN.search(before) or SHARE_AFTER.match(after)):
        return "amount"
    return "target"


def _covers(text: str, folded: str, found: list[Figure]) -> Iterator[Figure]:
    """全覆盖 is a hundred per cent, unless a share beside it says so already."""
    for match in COVER.finditer(folded):
        begin = max(folded.rfind(mark, 0, match.start()) for mark in ",。;:!?\n") + 1
        near = [one for one in found if one.unit == "%" and begin <= one.start <= match.end()]
        if near or re.search(
            r"20[01]\d年[^。;]*$|已(?:经)?(?:基本)?实现[^,。;]*$",
            folded[sentences.begin(folded, match.start()) : match.start()],
        ):
            continue
        aim = bool(AIM.search(folded, sentences.begin(folded, match.start()), match.start()))
        yield Figure("target", 100.0, "%", ">=", text[match.start() : match.end()], match.start(), aim)
