"""Deadlines in a clause: by when, in which period, how often (see `recurring`).

What is no deadline: dates in titles and quotation marks, dates before the document, a year that something is
compared with or begins in, the end of a document's own validity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from policybot.model import Says

from . import calendar, recurring, sentences
from .folding import fold
from .masks import masked
from .nouns import Deadline
from .numerals import whole
from .periods import (
    AFTER,
    AIM,
    AIM_NEXT,
    ATTRIBUTE,
    COMPARED,
    FESTIVAL,
    FIRST_DAY,
    NUMERIC,
    POINT,
    RELATIVE,
    SEASON,
    SEASONAL,
    SINCE_ISSUE,
    STARTS,
    WITHIN_OF,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a period is read against: the day of issue, the year of the document, and whether it stands where only
    deadlines stand."""

    issued: date | None
    year: int | None = None
    column: bool = False


NO_YEAR = Says("the words name no year, and the document no date")
NEXT_YEAR = Says("the words name no year; in the year of issue this day was past already")
ISSUE_YEAR = Says("the words name no year; the year of issue was taken")
NO_DAY = Says("there is no such day")
FROM_ISSUE = Says("counted from the day of issue")
BEFORE_YEAR = Says("before the year: is its last day meant, or the last day of the year before?")
WORKDAYS = Says("a number of days that no date can be reckoned from")
PAST_DAY = Says("this date lies before the document")
WORDS = Says("these words of time name no day")


def deadlines(text: str, issued: date | None, year: int | None = None, *, column: bool = False) -> tuple[Deadline, ...]:
    """The deadlines of a clause in the order of its words, each said once. `year`: that of the document, where it is
    another one than that of its issue."""
    folded = masked(fold(text))
    frame = Frame(issued, year or (issued.year if issued else None), column)
    often = list(recurring.cadences(folded, text, column=column))
    often += _numeric(text, folded) if column else ()
    taken = [(one.start, one.start + len(one.phrase)) for one in often]
    found = [*often, *_dated(text, folded, frame, taken)]
    found += [one for one in _seasonal(text, folded) if not any(one.phrase in other.phrase for other in found)]
    unique = {(one.kind, one.day, one.phrase): one for one in sorted(found, key=lambda one: -one.start)}
    return tuple(sorted(unique.values(), key=lambda one: one.start))


def _seasonal(text: str, folded: str) -> Iterator[Deadline]:
    """汛期前, 春节前: somebody must say which day that is."""
    for match in SEASONAL.finditer(folded):
        yield Deadline("by", None, text[slice(*match.span())], match.start(), open=WORDS)


def _numeric(text: str, folded: str) -> Iterator[Deadline]:
    """2024.6, 2024/6/30, 2024-06-30: days as a column writes them."""
    for match in NUMERIC.finditer(folded):
        year, month = int(match[1]), int(match[2])
        last = calendar.day(year, month, int(match[3])) if match[3] else calendar.last_of_month(year, month)
        yield Deadline("by", last, text[slice(*match.span())], match.start(), open=None if last else NO_DAY)


def _dated(text: str, folded: str, frame: Frame, taken: list[tuple[int, int]]) -> Iterator[Deadline]:
    last = sentence = 0
    year: int | None = None
    for match in POINT.finditer(folded):
        if sentences.STOP.search(folded, last, match.start()):
            year, sentence = None, sentences.begin(folded, match.start())
        last = match.end()
        named = match["year"] or match["only"] or match["y2"]
        if named and not (frame.issued and whole(named) < frame.issued.year):
            year = whole(named)  # a year gone by is what something is compared with, and lends itself to no later day
        chosen = whole(named) if named else year
        if any(start <= match.start() < end for start, end in taken) or not _a_deadline(match, folded, frame, sentence):
            continue
        made = _deadline(match, text, folded, frame, chosen)
        if recurring.yearly(folded[sentence : match.start()]) and not named:
            made = replace(made, kind="recurring", day=None, open=None)
        if made.kind == "recurring" or not frame.issued or made.day is None or made.day >= frame.issued:
            yield replace(made, aim=_aimed(match, folded, sentence))
        elif frame.column:
            yield replace(made, open=PAST_DAY)


def _aimed(match: re.Match[str], folded: str, sentence: int) -> bool:
    """力争到2027年建成, 到2027年，力争建成: an aim, before the date or right behind it."""
    return bool(
        AIM.search(folded, max(sentence, match.start() - 12), match.start()) or AIM_NEXT.match(folded, match.end())
    )


def _a_deadline(match: re.Match[str], folded: str, frame: Frame, sentence: int) -> bool:
    """Whether a period is one, by the words around it."""
    if frame.column:
        return True
    before, after = folded[max(sentence, match.start() - 14) : match.start()], folded[match.end() : match.end() + 24]
    if match["n"]:
        return _counted(match, before, after)
    if COMPARED.search(before) or AFTER.match(after):
        return False
    if _bracketed(match, folded) or (match["mpart"] == "中" and not match["before"]):
        span = match["m0"] and match["day"]  # a stage with its days: 第一阶段（5月6日至5月20日）
        return bool(match["before"] or match["to"] or match["yend"] or span) or match["mpart"] not in (None, "中")
    if _history(match, folded):
        return False
    if match["day"] and FIRST_DAY.match(after):
        return False
    if match["day"] and not match["before"] and FESTIVAL.match(after):
        return False
    if (match["only"] or match["onlyw"]) and not match["before"] and not match["to"]:
        return not ATTRIBUTE.match(after)
    return True


def _counted(match: re.Match[str], before: str, after: str) -> bool:
    """5年内 counts from the document unless something else is named; days count only from its issue."""
    if SINCE_ISSUE.search(before.rstrip("起后之日自") + ("起" if before.endswith("起") else "")) or SINCE_ISSUE.search(
        before
    ):
        return True
    if match["unit"] in ("天", "日", "个工作日", "工作日") or match["inside"] in ("时间",):
        return match["inside"] == "时间" and bool(re.search("用$", before)) and match["unit"] in ("年", "个月")
    return not RELATIVE.search(before) and not WITHIN_OF.match(after)


def _bracketed(match: re.Match[str], folded: str) -> bool:
    """(2024-2027年), (2025年): a year that belongs to a name."""
    return folded[match.start() - 1 : match.start()] == "(" and folded[match.end() : match.end() + 1] == ")"


def _history(match: re.Match[str], folded: str) -> bool:
    """截至2024年底，…已达: what has been."""
    first = folded[match.end() : min(sentences.end(folded, match.end()), match.end() + 40)]
    return (
        bool(re.match(r"[^。;]{0,30}?(?<!业)已(?:经|有|达|建|完|实|超|累|形|成|培|获|在)", first))
        and not match["before"]
    )


def _deadline(match: re.Match[str], text: str, folded: str, frame: Frame, year: int | None) -> Deadline:
    start, end = match.span()
    day, open_ = _day(match, frame, year)
    plain = not (
        match["before"]
        or match["to"]
        or match["yend"]
        or match["within"]
        or match["inside"]
        or match["qe"]
        or match["he"]
        or match["ye"]
    )
    plain &= match["mpart"] not in ("底", "末") and not (match["pe"] and "末" in match["pe"])
    if match["before"] and match["only"]:
        open_ = BEFORE_YEAR
    if match["only"] and (season := SEASON.match(folded, end)):
        return Deadline("by", None, text[start : season.end()], start, open=WORDS)
    if plain and (verb := STARTS.match(folded, end)):
        end = verb.end()
    start = match.start("to") if match["to"] else start
    return Deadline("in" if plain and not frame.column else "by", day, text[start:end], match.start(), open=open_)


def _day(match: re.Match[str], frame: Frame, year: int | None) -> tuple[date | None, Says | None]:
    """The last day of the period named, and what is open about it."""
    if match["y2"]:
        return date(whole(match["y2"]), 12, 31), None
    if match["plan"]:
        return date(calendar.PLANS[match["plan"]], 12, 31), None
    if match["n"]:
        return _counting(match, frame)
    chosen, open_ = _year(match, frame, year)
    if chosen is None:
        return None, open_
    day = _in_year(match, chosen)
    if day is None:
        return None, NO_DAY
    if open_ is ISSUE_YEAR and frame.issued and day < frame.issued:
        return None, NEXT_YEAR
    return day, None if open_ is ISSUE_YEAR else open_


def _year(match: re.Match[str], frame: Frame, year: int | None) -> tuple[int | None, Says | None]:
    if named := match["year"] or match["only"]:
        return whole(named), None
    word = match["word"] or match["onlyw"] or ""
    here = year or frame.year
    if here is None:
        return None, NO_YEAR
    if word in ("明年", "次年", "翌年", "第二年"):
        return here + 1, None
    return here, None if year or word else ISSUE_YEAR


def _in_year(match: re.Match[str], year: int) -> date | None:
    if match["month"]:
        return _in_month(match, year, whole(match["month"]))
    if match["quarter"]:
        return calendar.last_of_quarter(year, whole(match["quarter"]))
    if match["half"]:
        return calendar.last_of_month(year, 6 if match["half"] == "上" else 12)
    return date(year, 6, 30) if match["mid"] else date(year, 12, 31)


def _in_month(match: re.Match[str], year: int, month: int) -> date | None:
    if match["day"]:
        return calendar.day(year, month, whole(match["day"]))
    parts = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}
    if match["mpart"] in parts:
        return calendar.day(year, month, parts[match["mpart"]])
    return calendar.last_of_month(year, month)


def _counting(match: re.Match[str], frame: Frame) -> tuple[date | None, Says | None]:
    number, unit = whole(match["n"]), match["unit"]
    if match["n"] == "半":
        number, unit = 6, "个月"
    if frame.issued is None or "工作日" in unit:
        return None, WORKDAYS
    if unit in ("天", "日"):
        return calendar.after(frame.issued, days=number), FROM_ISSUE
    return calendar.after(frame.issued, **{"years" if unit == "年" else "months": number}), FROM_ISSUE
