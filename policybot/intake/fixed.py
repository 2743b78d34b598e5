"""The fixed lines of an answer: 进展：问题：下一步：预计完成：数值：状态：…, for one measure or several. Pure.

A line that begins with the number of a measure opens its part; what stands in no fixed line is 进展.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from policybot import figures
from policybot.plaintext import nothing

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
SINGLE = ("expected", "value", "signed", "state", "until")
"""Lines that say one thing: what follows them is 进展 again."""
BELOW = ("expected", "value")
"""Those that may say it on the line below their label."""

_COLON = "[:：︰∶]"
_LEAD = r"[\s>*#\-·•【\[（(]*+(?:[0-9一二三四五六七八九十]{1,2}[.、．)）]\s*+)?[【\[]?"
_ALL = "|".join(sorted((re.escape(word) for words in LABELS.values() for word in words), key=len, reverse=True))
_LINE = re.compile(rf"{_LEAD}(?P<label>{_ALL})\s*+(?:[】\]）)]\s*+)?{_COLON}\s*+[】\]]?(?P<rest>.*)", re.IGNORECASE)
_NAMES = {word.lower(): name for name, words in LABELS.items() for word in words}
_IDENT = r"\d{1,3}(?:\.\d{1,3}){1,2}[a-z]?"
_NUMBER = re.compile(rf"\s*+[【\[（(#]*+(?:事项)?\s*+(?P<idents>{_IDENT})(?P<after>.*)", re.IGNORECASE)
_NUMBERS = re.compile(
    rf"\s*+[【\[（(#]*+(?:事项)?\s*+(?P<idents>{_IDENT}(?:\s*+[、，,和及]\s*+{_IDENT})+)(?P<after>.*)", re.IGNORECASE
)
_BETWEEN = re.compile(r"[、，,和及\s]+")
_RUN_ON = re.compile(r"(?<![ \t\u3000；;])[ \t\u3000；;]++(?=(?:数值|审签|状态|预计完成|申请延期至)\s*+[:：︰∶])")
"""Several fixed lines in one."""
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
    whole = _split(text, known)
    return tuple(part for part in whole if part is not _aside(whole))


def head(text: str, known: Collection[str]) -> str:
    """What stands in front of the first number, under no label: a greeting, or words on all of it. No part has it."""
    aside = _aside(_split(text, known))
    return aside.done if aside else ""


def _aside(whole: Sequence[Part]) -> Part | None:
    several = any(part.measure for part in whole)
    return next((part for part in whole if several and not part.measure and not part.labelled), None)


def _split(text: str, known: Collection[str]) -> tuple[Part, ...]:
    found: list[tuple[tuple[str, ...], Part]] = [(("",), Part())]
    label = "done"
    numbers = {ident.lower(): ident for ident in known}
    for line in _RUN_ON.sub("\n", _folded(text)).split("\n"):
        if opened := _opened(line, numbers):
            idents, line = opened
            found.append((idents, Part()))
            label = "done"
        idents, part = found[-1]
        if entry := _LINE.fullmatch(line):
            label, line = _NAMES[re.sub(r"\s+", " ", entry["label"]).lower()], entry["rest"]
            part = replace(part, labelled=True)
        found[-1] = (idents, _added(part, label, line))
        if label in SINGLE and (line.strip() or label not in BELOW):
            label = "done"
    whole = (replace(_trimmed(part), measure=ident) for idents, part in found for ident in idents)
    return tuple(part for part in whole if not part.empty)


def _opened(line: str, numbers: dict[str, str]) -> tuple[tuple[str, ...], str] | None:
    """The measures a line begins with, and what stands behind their numbers."""
    for pattern in (_NUMBERS, _NUMBER):
        found = pattern.fullmatch(line)
        idents = _BETWEEN.split(found["idents"].lower()) if found else []
        if found and all(one in numbers for one in idents) and not _UNIT.match(found["after"]):
            return tuple(numbers[one] for one in idents), re.sub(r"^[】\]）)\s、.:：．,，-]+", "", found["after"])
    return None


def _added(part: Part, label: str, line: str) -> Part:
    before = getattr(part, label)
    said: dict[str, Any] = {label: f"{before}\n{line}" if before else line}
    return replace(part, **said)


def _trimmed(part: Part) -> Part:
    said = {name: re.sub(r"\n{3,}", "\n\n", getattr(part, name)).strip() for name in LABELS}
    kept: dict[str, Any] = {n: "" if nothing(text) else text for n, text in said.items()}
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


YEARS = range(1990, 2200)
_DAYS = (
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\s*(?:底|末|底前|末前)?"),
    re.compile(r"(\d{4})\s*年\s*(?:底|末|底前|年底|年底前)?"),
)
_YEAR_END = re.compile(r"(?:今年|本年)?\s*(?:年?底|年末)")
_MONTH_END = re.compile(r"(?:(\d{1,2})|本)?\s*月\s*(?:底|末)")
_SHORT = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")


def day(text: str, today: date) -> date | None:
    """A day, the last of a month, the last of a year; without a year the next such day. None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.前")
    try:
        if found := _SHORT.fullmatch(plain):
            made = date(today.year, int(found[1]), int(found[2]))
            return made if made >= today else made.replace(year=today.year + 1)
        if _YEAR_END.fullmatch(plain):
            return _last(today.year)
        if found := _MONTH_END.fullmatch(plain):
            return _last(today.year, int(found[1] or today.month))
        for pattern in _DAYS:
            if found := pattern.fullmatch(plain):
                return _last(*(int(one) for one in found.groups()))
    except (ValueError, OverflowError):
        pass
    return None


def _last(year: int, month: int = 12, day: int = 0) -> date:
    """That day, or the last of its month. Raises ValueError."""
    if year not in YEARS:
        raise ValueError("no such year")
    if day:
        return date(year, month, day)
    first = date(year, month, 1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
