"""Rows under a head with 任务, 牵头, 责任, 完成时限 → clauses; other tables are none of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from . import owners
from .cutting import Cut
from .folding import clean, fold
from .headings import ARTICLE, CHAPTER, level
from .nouns import Assignment, Row
from .paragraphs import Passage

HEADS = {
    "number": re.compile(r"^(?:序号|编号|序列|项次|条目|条款|No\.?)$"),
    "lead": re.compile(r"^(?:牵头|主办|主责|总牵头|第一责任|牵头责任|主要责任)(?:责任)?(?:单位|部门|处室|科室)?$"),
    "owners": re.compile(
        r"^(?:责任|配合|协办|协同|参与|参加|承办|实施|落实|责任分工|配合责任|责任落实|任务|联合|协助|主管|组织实施|负责|具体责任)(?:责任)?(?:单位|部门|主体|处室|科室|县区|区县|镇街)(?:及分工)?$|^(?:责任分工|分工|配合|责任|单位|部门)$"
    ),
    "when": re.compile(
        r"^(?:完成|办结|时间|时限|整改|进度|计划|工作|推进|预计)*(?:时限|时间|期限|节点|进度|安排|要求|时间节点)(?:要求|安排)?$"
    ),
    "group": re.compile(
        r"^(?:类别|领域|分类|一级任务|板块|专项|方面|重点领域|工作类别|任务类别|项目类别|一级指标|类型|模块)$"
    ),
    "task": re.compile(
        r"^(?:主要|重点|工作|目标|具体|细化|推进|任务|落实|改革|自拟|政策|整改)*(?:任务|内容|举措|措施|事项|目标|任务分解|要求|工作|名称|标题|条文|任务名称|指标|分解|项目|任务内容|成果|要点)(?:分解|内容|清单|及要求)?$"
    ),
}
SKIPPED = re.compile(r"备注|联系|电话|领导|责任人|负责人|进展|标记|说明")
IDENT = re.compile(r"^(\d{1,3})\.(\d{1,3})([a-z]{0,2})$")


@dataclass(frozen=True, slots=True)
class Found:
    """A clause of a table; `ident` is (article, item, letters) where the table has such numbers."""

    cut: Cut
    group: str
    number: int | None
    ident: tuple[int, int, str] | None


def columns(cells: Sequence[str]) -> dict[str, list[int]] | None:
    """What the columns hold, by their heads; None where the row is no head of a table of tasks."""
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        head = re.sub(r"\(.*?\)|[\s*:]", "", fold(clean(cell.replace("\n", ""))))
        if head and not SKIPPED.search(head):
            name = next((name for name, pattern in HEADS.items() if pattern.match(head)), None)
            if name:
                found.setdefault(name, []).append(at)
    return found if "task" in found and ("lead" in found or "owners" in found) else None


def clauses(rows: Sequence[Row]) -> Iterator[Found]:
    """The clauses of all tables of tasks; a head may stand again on each page."""
    heads: dict[str, list[int]] | None = None
    table, group = -1, ""
    above: Row | None = None
    for row in rows:
        if row.table != table:
            table, heads, group = row.table, heads if heads and _continues(row, heads) else None, group if heads else ""
        if found := columns(row.cells):
            heads, above = found, None
            continue
        if heads is None:
            continue
        filled = {cell.strip() for cell in row.cells if cell.strip()}
        if len(filled) == 1 and len(row.cells) > 2:
            group = clean(filled.pop())  # a row across the table is a heading in it
            continue
        whole = _merged(row, above, heads)
        above = whole
        made = _clause(whole, heads, group, merged=whole is not row)
        if made and _heads_rows(made, row, heads):
            group = made.cut.passage.text
        elif made:
            group = made.group
            yield made


def _merged(row: Row, above: Row | None, heads: dict[str, list[int]]) -> Row:
    """Cells that were merged downwards are blank where a spreadsheet saves its text: a row that goes on with the group
    of the row above, and names no lead, has the lead of that row; and all its owners, where it names none."""
    groups = sorted([*heads.get("group", ()), *heads["task"]])[:-1]
    if above is None or not groups or _filled(row, groups) or _filled(row, heads.get("lead", ())):
        return row
    others = heads.get("owners", ())
    if any("牵头" in row.cells[at] for at in others if at < len(row.cells)):
        return row
    taken = [*heads.get("lead", ()), *(() if _filled(row, others) else others)]
    cells = dict(enumerate(row.cells)) | {at: above.cells[at] for at in taken if at < len(above.cells)}
    return replace(row, cells=tuple(cells[at] for at in sorted(cells)))


def _filled(row: Row, places: Sequence[int]) -> bool:
    return any(at < len(row.cells) and row.cells[at].strip() for at in places)


def _heads_rows(made: Found, row: Row, heads: dict[str, list[int]]) -> bool:
    """（一） 营商环境 with neither owners nor date: a heading within the table."""
    owned = made.cut.owned
    number = "".join(row.cells[at] for at in heads.get("number", ()) if at < len(row.cells))
    return not (owned and (owned.owners or owned.when)) and level(fold(clean(number)) + "、") in (CHAPTER, ARTICLE)


def _continues(row: Row, heads: dict[str, list[int]]) -> bool:
    """A table broken by a page goes on without its head."""
    return len(row.cells) > max(max(places) for places in heads.values()) and columns(row.cells) is None


def _clause(row: Row, heads: dict[str, list[int]], group: str, *, merged: bool) -> Found | None:
    def cells(name: str) -> list[str]:
        return [row.cells[at] for at in heads.get(name, ()) if at < len(row.cells) and row.cells[at].strip()]

    tasks = list(dict.fromkeys(clean(cell.replace("\n", " ")) for cell in cells("task")))
    if not any(tasks):
        return None
    owned = _owned(cells("lead"), cells("owners"))
    when = "，".join(clean(cell) for cell in cells("when"))
    owned = replace(owned, when="，".join(filter(None, (when, owned.when))), merged=merged)
    number = fold(clean("".join(cells("number")[:1]))).strip(".、()")
    ident = IDENT.match(number)
    heading = tasks[0] if len(tasks) > 1 else ""
    group = clean("".join(cells("group")[:1])) or group
    return Found(
        Cut(Passage("\n".join(tasks), ((0, row.number),)), owned, heading),
        group,
        int(number) if number.isdecimal() and len(number) < 5 else None,
        (int(ident[1]), int(ident[2]), ident[3]) if ident else None,
    )


def _owned(lead: Sequence[str], others: Sequence[str]) -> Assignment:
    """The owners of a row: those of the column of leads first."""
    first = [one for cell in lead if (one := _cell(cell))]
    after = [one for cell in others if (one := _cell(cell))]
    leads = [name for one in first for name in (one.leads or one.owners)] or [
        name for one in after for name in one.leads
    ]
    return Assignment(
        tuple(dict.fromkeys(name for one in (*first, *after) for name in one.owners)),
        tuple(dict.fromkeys(leads)),
        "，".join(one.when for one in (*first, *after) if one.when),
        any(one.more for one in (*first, *after)),
        tuple(name for one in (*first, *after) for name in one.doubtful),
    )


def _cell(cell: str) -> Assignment | None:
    """Names in a cell stand under each other, or side by side with spaces."""
    names = re.sub(r"(?<=[\u4e00-\u9fff）)])[ \t\n\u3000\xa0]+(?=[\u4e00-\u9fff])", "、", cell.strip())
    return owners.parse(clean(names), trusted=True)
