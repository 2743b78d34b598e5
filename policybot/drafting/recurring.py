"""How often: 每月25日前, 每季度首月20日前, 每半年, 逐年, 定期, 长期坚持 → a recurrence where the words are clear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import calendar
from .nouns import Deadline
from .numerals import whole

_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
EVERY = re.compile(
    r"每(?:个)?(?P<unit>半年度?|半个?月|学年度?|学期|年度?|季度|季|月份?|周|星期|旬|[两二三四五六2-6]年|[两二三2-6]个?月|日|天)(?!(?:最高|(?:不超过)?\d+(?:\.\d+)?[万亿]?元))(?:的)?"
    rf"(?:(?P<place>首月|末月|首个月|第一个月|最后一个月|第[一二三]个?月)?(?:(?P<months>{_MONTH}(?:(?:月份?)?[、和]{_MONTH})*)月份?)?(?:(?P<day>{_DAY}(?:[日号]?[、和]{_DAY})*)[日号])?(?P<part>底|末|初|上旬|中旬|下旬)?"
    r"(?P<before>之前|以前|前)?)"
)
WORDS = re.compile(
    r"逐(?:年|月|季度?)|按(?:年度?|季度?|月|周|半年|学期)(?![轻龄青金])|(?<!不)定期(?!存|债|限)|长期(?:坚持|推进|实施|开展|抓好|执行)|常年(?:坚持|开展)"
)
COLUMN = re.compile(
    r"长期(?:坚持|推进|实施|开展)?|持续(?:推进|实施|开展|坚持|进行)?|常态化?(?:推进|开展|实施|坚持)?|全年|(?:按)?(?:年度|季度|月度)|每年|一年一次|适时|立即|即时"
)
NOUN = re.compile(r"定期[^,。;:!?、]{0,10}(?:制度|机制)")
PER_HEAD = re.compile(r"(?:每[人户家项个辆亩床台名]|人均|户均|按)$|(?:给予|补助|补贴|奖励|资助)[^,。;]{0,10}$")
MONEY = re.compile(
    r"(?:给予|最高|补助|补贴|奖励|资助|不超过\d+(?:\.\d+)?[万亿]?元|贴息|按照?\d|\d+(?:\.\d+)?[万亿]?元)"
)
PLAIN_YEAR = 2025
"""Not a leap year: a day that February or April lacks is no rule."""
UNITS = {"年": "yearly", "年度": "yearly", "季度": "quarterly", "季": "quarterly", "月": "monthly", "月份": "monthly",
         "半年": "half-yearly", "半年度": "half-yearly", "周": "FREQ=WEEKLY", "星期": "FREQ=WEEKLY"}  # fmt: skip
PLAIN = {"逐年": "yearly", "逐月": "monthly", "逐季": "quarterly", "逐季度": "quarterly", "按年": "yearly",
         "按年度": "yearly", "按季": "quarterly", "按季度": "quarterly", "按月": "monthly", "按半年": "half-yearly",
         "按周": "FREQ=WEEKLY", "年度": "yearly", "季度": "quarterly", "月度": "monthly",
         "一年一次": "yearly"}  # fmt: skip
YEARLY = re.compile(r"每(?:学)?年|逐年")
OFTENER = re.compile(r"每(?:半年|季度?|个?月)[^,。;]{0,40}$")
"""每年 holds for the rest of its sentence, 每季度 only until the next comma."""
FIRST, SECOND, LAST = (1, 4, 7, 10), (2, 5, 8, 11), (3, 6, 9, 12)
QUARTERS: dict[str, tuple[int, ...]] = {
    "首月": FIRST,
    "第一月": FIRST,
    "第二月": SECOND,
    "末月": LAST,
    "最后一月": LAST,
    "第三月": LAST,
}
"""The months of 每季度首月 and its like, by their words without 个."""


def yearly(folded: str) -> bool:
    """Whether a day without a year recurs, by the words of its sentence before it: 每年…，12月底前."""
    return bool(YEARLY.search(folded) or OFTENER.search(folded[-60:]))


def cadences(folded: str, text: str, *, column: bool = False) -> Iterator[Deadline]:
    """The recurrences a text names."""
    nouns = [match.span() for match in NOUN.finditer(folded)]
    taken: list[tuple[int, int]] = []
    for match in EVERY.finditer(folded):
        after, before = folded[match.end() : match.end() + 16], folded[max(match.start() - 14, 0) : match.start()]
        if not column and (PER_HEAD.search(before) or MONEY.match(after)):
            continue
        taken.append(match.span())
        yield Deadline("recurring", None, text[slice(*match.span())], match.start(), every=_rule(match))
    for match in (COLUMN if column else WORDS).finditer(folded):
        inside = any(start <= match.start() < end for start, end in [*nouns, *taken])
        if not inside and not (column and re.search(r"[\d一二三四]$", folded[: match.start()])):
            word = match.group()
            yield Deadline("recurring", None, text[slice(*match.span())], match.start(), every=PLAIN.get(word))


def _rule(match: re.Match[str]) -> str | None:
    """A recurrence of the measures file; None where the words leave the day open."""
    unit, closing = match["unit"], match["part"] in ("底", "末")
    if not (match["day"] or match["months"] or match["place"]):
        return UNITS.get(unit) if closing or not match["part"] else None
    if match["months"]:
        months = tuple(map(whole, re.split("[月份、和]+", match["months"])))
    else:
        months = QUARTERS.get((match["place"] or "").replace("个", ""), ())
    if match["day"]:
        days = tuple(map(whole, re.split("[日号、和]+", match["day"])))
        if not all(calendar.day(PLAIN_YEAR, month, one) for month in months or (2,) for one in days):
            return None
        last = ",".join(map(str, days))
    elif closing or not (match["part"] or match["before"]):
        last = "-1"
    else:
        return None
    if months:
        return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={last}"
    return f"FREQ=MONTHLY;BYMONTHDAY={last}" if unit in ("月", "月份") else None
