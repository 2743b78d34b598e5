"""The parts of a file: letter, plan, attachments, each with its tables; and what the text says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from . import calendar, names
from .folding import clean, fold
from .headings import level
from .masks import masked
from .nouns import Block, Document, Line, Row
from .numerals import whole
from .paragraphs import Passage, paragraphs

_CN = "[零〇○一二三四五六七八九]"
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}\((?:19|20)\d\d\)(?:第)?\d{1,5}号")
DAY = re.compile(
    rf"^[(]?(\d{{4}}|{_CN}{{4}})年(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日(?:印发|发布)?[)]?$"
)
ISSUED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发|发布|公布)")
ATTACHED = re.compile(
    r"^附(?:件|表|录)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[:.、]?$|"
    r"^附(?:件|表)(?:\d{1,2}|[一二三四五六七八九十])[:.、 ]?[^、。;]{2,40}$"
)
LISTED = re.compile(r"^附(?:件|表)?:")
"""附件：1.… at the end of a letter lists them; their text comes later."""
TAIL = re.compile(
    r"^本(?:实施|行动|工作|政策|若干)?(?:方案|措施|意见|办法|通知|规定|细则|计划|政策|举措)[^。]{0,40}(?:施行|实施|执行|解释)|"
    r"^注\d?:|^\((?:此件|联系人|本文)[^)]*\)$|^抄送:|^主送:|^\S{0,20}办公(?:厅|室)\d{4}年\d{1,2}月\d{1,2}日印发$|^公开(?:方式|属性)"
)
NAMED = re.compile(
    r"(?:方案|措施|意见|计划|办法|清单|规划|分工|要点|规定|细则|任务|条例|若干政策|行动|通知|决定|公告|通告|台账|目标|(?:分解|分工|任务|一览|进度)表)(?:\((?:试行|暂行|修订|征求意见稿|20\d\d[-]20\d\d年)\))?$"
)
VALID = re.compile(r"有效期(?:限)?(?:为|至|到)*[^,。;]{0,12}?(?:至|到)(20\d\d)年(\d{1,2})月(\d{1,2})日")
YEAR = re.compile(r"(20\d\d)年")
SPAN = re.compile(r"20\d\d年?(?:-|至|到|—|、)")
"""2024-2026年: a title with a span names no year of its own."""
SIGNED = re.compile(r"^[^。,;:!?《》]{2,30}$")
FIRST = re.compile(
    r"(?:排(?:在|名|序)?|列(?:在|为)?|位列|位居|居于?|名列|署名)?(?:首位|第一位|第1位|第一|首个|最前|前列第一)的?(?:责任)?(?:单位|部门|者)?的?,?(?:均|即)?(?:为|是|作为)"
    r"(?:该项(?:任务|工作)的?)?(?:牵头|主办|主责|总牵头)(?:责任)?(?:单位|部门)?"
    r"|(?:牵头|主办)(?:责任)?(?:单位|部门)(?:为|是)?(?:排在|列在|排名|列)?(?:首位|第一位|第一)|第一责任单位(?:为|是|即)(?:牵头|主办)"
)


@dataclass
class Part:
    """A stretch of the text; `attached` where it stands behind the word 附件."""

    attached: bool = False
    title: str = ""
    paragraphs: list[Passage] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def split(blocks: Iterable[Block]) -> list[Part]:
    """The parts in their order: a new one after the day of a letter, and at each 附件."""
    parts = [Part()]
    listing = False
    for run in _runs(blocks):
        if isinstance(run, Row):
            parts[-1].rows.append(run)
            continue
        for paragraph in paragraphs(run):
            folded = fold(paragraph.text)
            listing = bool(LISTED.match(folded) and not ATTACHED.match(folded)) or (
                listing and level(folded) is not None and len(folded) < 50 and "。" not in folded
            )
            if listing or TAIL.match(folded):
                continue
            if ATTACHED.match(folded):
                parts.append(Part(attached=True, title=paragraph.text))
            elif DAY.match(folded) and any(level(fold(p.text)) is not None for p in parts[-1].paragraphs):
                _unsigned(parts[-1])
                parts.append(Part(attached=parts[-1].attached))
            else:
                parts[-1].paragraphs.append(paragraph)
    return parts


def _unsigned(part: Part) -> None:
    """Takes away who signed: short lines without a mark in front of the day."""
    while (
        part.paragraphs
        and SIGNED.match(fold(part.paragraphs[-1].text))
        and level(fold(part.paragraphs[-1].text)) is None
    ):
        part.paragraphs.pop()


def _runs(blocks: Iterable[Block]) -> Iterator[list[Line] | Row]:
    """Lines between tables belong together."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        if lines:
            yield lines
            lines = []
        yield block
    if lines:
        yield lines


HEAD = 60
"""A document names itself within so many lines."""


def document(blocks: Sequence[Block], every: Sequence[Part]) -> Document:
    """Number, title and day of a document, and whether it lets the first owner lead."""
    lines = [clean(block.text) for block in blocks if isinstance(block, Line)]
    folded = [fold(line) for line in lines]
    number = next(
        (
            lines[n][slice(*found.span())]
            for n, one in enumerate(folded[:HEAD])
            if (found := NUMBER.search(one)) and len(one) < 40
        ),
        "",
    )
    lines += _signed(blocks)
    folded = [fold(line) for line in lines]
    first = any(FIRST.search(one) for one in folded) or any(
        FIRST.search(fold(cell)) for block in blocks if isinstance(block, Row) for cell in block.cells
    )
    heads = [paragraph.text for part in every for paragraph in part.paragraphs[:HEAD]]
    title, issued = _title(heads), _issued(folded)
    year = _year(fold(title), issued, fold(number))
    return Document(number, title, issued, first, year, ends=_valid_until(folded))


def _valid_until(folded: Sequence[str]) -> date | None:
    """有效期至2029年3月9日: until when the document itself holds."""
    found = [one for line in folded if TAIL.match(line) or line.startswith("本") if (one := VALID.search(line))]
    return calendar.day(*map(int, found[-1].groups())) if found else None


def _signed(blocks: Iterable[Block]) -> Iterator[str]:
    """Who signed a table and when, in a row of its own below it."""
    for block in blocks:
        filled = [clean(cell) for cell in block.cells if cell.strip()] if isinstance(block, Row) else []
        if len(filled) == 2 and names.strong(fold(filled[0])) and DAY.match(fold(filled[1])):
            yield filled[1]


def _year(title: str, issued: date | None, number: str) -> int | None:
    """The year that days without one belong to: the one in the title, else that of its issue, else of its number."""
    named = set(YEAR.findall(masked(title)))
    if len(named) == 1 and not SPAN.search(title) and (not issued or int(min(named)) >= issued.year):
        return int(min(named))
    if issued:
        return issued.year
    found = re.search(r"\((20\d\d)\)", number)
    return int(found[1]) if found else None


def _issued(folded: Sequence[str]) -> date | None:
    """The day that stands alone on a line; else the day of printing."""
    found = [one for line in folded if (one := DAY.match(line))] or [
        one for line in folded if (one := ISSUED.search(line))
    ]
    return calendar.day(*(whole(group) for group in found[0].groups()[:3])) if found else None


def _title(paragraphs: Sequence[str]) -> str:
    """The title of the plan, else that of the letter: short lines without a full stop before the first number."""
    best, held = "", ""
    for line in paragraphs:
        one = fold(line)
        if level(one) is not None:
            break
        if re.search(r"[。:;,]$", one) or DAY.match(one) or NUMBER.search(one) or len(one) > 80:
            held = ""
            continue
        held += line
        if NAMED.search(one):
            best, held = held[-120:], ""
    return best
