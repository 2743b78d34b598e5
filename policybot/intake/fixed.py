"""The fixed lines of an answer: 进展：问题：下一步：预计完成：数值：状态：…, for one measure or several. Pure.

A line that begins with the number of a measure opens its part; what stands in no fixed line is 进展.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from policybot import figures

LABELS = {
    "done": ("进展", "进展情况", "最新进展", "工作进展", "完成情况", "Done", "Progress"),
    "problem": ("问题", "存在问题", "困难", "困难和问题", "困难问题", "Problem", "Problems"),
    "next": ("下一步", "下一步打算", "下一步工作", "下一步计划", "下步打算", "Next", "Next step", "Next steps"),
    "expected": ("预计完成", "预计完成时间", "预计完成日期", "Expected"),
    "value": ("数值", "完成数", "当前值", "Value"),
    "signed": ("审签", "审签人", "单位审签", "签发", "签发人", "Signed off by"),
    "state": ("状态", "办理状态", "完成状态", "State"),
    "until": ("申请延期至", "申请延期到", "延期至", "延期到", "时限调整至", "Later date asked for"),
}  # fmt: skip
NOTHING = frozenset({"无", "没有", "暂无", "无困难", "无问题", "none", "no", "n/a", "-", "—", "/"})
"""What people write into a line that does not concern them."""

SINGLE = ("expected", "value", "signed", "state", "until")
"""Lines that say one thing: what follows them is 进展 again."""

_COLON = "[:：︰∶]"
_LEAD = r"[\s>*#\-·•【\[（(]*(?:[0-9一二三四五六七八九十]{1,2}[.、．)）]\s*)?[【\[]?"
_ALL = "|".join(sorted((re.escape(word) for words in LABELS.values() for word in words), key=len, reverse=True))
_LINE = re.compile(rf"{_LEAD}(?P<label>{_ALL})\s*[】\]）)]?\s*{_COLON}\s*[】\]]?(?P<rest>.*)", re.IGNORECASE)
_NAMES = {word.lower(): name for name, words in LABELS.items() for word in words}
_NUMBER = re.compile(r"\s*[【\[（(#]*(?:事项)?\s*(?P<id>\d{1,3}(?:\.\d{1,3}){1,2}[a-z]?)(?P<after>.*)", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:[万亿千百]|元|家|个|件|项|%|％|‰|次|人|户|倍|\d)")
"""What follows a figure and never the number of a measure: `10.4亿元`."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an answer says of one measure; "" stands for all it answers. Figures, days and states as they were
    written."""

    measure: str = ""
    done: str = ""
    problem: str = ""
    next: str = ""
    value: str = ""
    expected: str = ""
    signed: str = ""
    state: str = ""
    until: str = ""
    labelled: bool = False

    @property
    def empty(self) -> bool:
        said = (self.done, self.problem, self.next, self.value, self.expected, self.state, self.until)
        return not any(said)


def parts(text: str, known: Collection[str]) -> tuple[Part, ...]:
    """The parts of an answer, in their order. `known`: the numbers that open one."""
    found = [Part()]
    label = "done"
    numbers = {ident.lower(): ident for ident in known}
    for line in _folded(text).split("\n"):
        opened = _opened(line, numbers)
        if opened:
            ident, line = opened
            found, label = [*found, Part(ident)], "done"
        if entry := _LINE.fullmatch(line):
            label, line = _NAMES[re.sub(r"\s+", " ", entry["label"]).lower()], entry["rest"]
            found[-1] = replace(found[-1], labelled=True)
        found[-1] = _added(found[-1], label, line)
        if label in SINGLE and line.strip():
            label = "done"
    return tuple(_tidy(found))


def _opened(line: str, numbers: dict[str, str]) -> tuple[str, str] | None:
    """The measure a line begins with, and what stands behind its number."""
    found = _NUMBER.fullmatch(line)
    if not found or found["id"].lower() not in numbers or _UNIT.match(found["after"]):
        return None
    return numbers[found["id"].lower()], re.sub(r"^[】\]）)\s、.:：．,，-]+", "", found["after"])


def _added(part: Part, label: str, line: str) -> Part:
    before = getattr(part, label)
    said: dict[str, Any] = {label: f"{before}\n{line}" if before else line}
    return replace(part, **said)


def _tidy(found: Iterable[Part]) -> Iterator[Part]:
    """Trimmed; a part that only greets, in front of those of measures, says nothing."""
    whole = [_trimmed(part) for part in found]
    several = any(part.measure for part in whole)
    for part in whole:
        if not part.empty and (part.measure or part.labelled or not several):
            yield part


def _trimmed(part: Part) -> Part:
    said = {name: re.sub(r"\n{3,}", "\n\n", getattr(part, name)).strip() for name in LABELS}
    kept: dict[str, Any] = {n: "" if text.lower().rstrip("。.") in NOTHING else text for n, text in said.items()}
    return replace(part, **kept)


def _folded(text: str) -> str:
    """Signs of the same meaning made one: digits and letters of full width are those of half."""
    return "".join(unicodedata.normalize("NFKC", c) if c.isalnum() or c in "．％" else c for c in text)


# ── figures and days ───────────────────────────────────────────────────────────


def figure(text: str, unit: str = "") -> float | None:
    """A figure in the unit of its target, or without one; None for anything else: nobody guesses at a 万 of what."""
    plain = re.sub(r"^\s*(?:约|共|累计)", "", text).strip().rstrip("。.")
    found = figures.figure(plain, unit)
    return found if unit or plain[-1:].isdigit() else None  # without a unit nobody knows of what the 万 are


_DAYS = (
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\s*(?:底|末|底前|末前)?"),
    re.compile(r"(\d{4})\s*年\s*(?:底|末|底前|年底|年底前)?"),
)
_SHORT = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")


def day(text: str, today: date) -> date | None:
    """A day, the last of a month, the last of a year; without a year the next such day. None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.前")
    try:
        if found := _SHORT.fullmatch(plain):
            made = date(today.year, int(found[1]), int(found[2]))
            return made if made >= today else made.replace(year=today.year + 1)
        for pattern in _DAYS:
            if found := pattern.fullmatch(plain):
                return _last(*(int(one) for one in found.groups()))
    except ValueError:
        pass
    return None


def _last(year: int, month: int = 12, day: int = 0) -> date:
    """That day, or the last of its month. Raises ValueError."""
    if day:
        return date(year, month, day)
    first = date(year, month, 1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
