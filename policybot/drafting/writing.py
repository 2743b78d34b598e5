"""A draft as TOML: a valid measures file in which everything a person must still decide is marked 待确认.

One measure for each clause; how it could be split is proposed in comments, for only a reader can tell. The text of a
clause stands above its measure as a comment, so that its title can be put into own words beside it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from . import calendar, names
from .folding import fold
from .nouns import Clause, Deadline, Document, Draft, Figure

OPEN = "待确认"
CITE = "第（{article}）条第{clause}项"
"""How a clause is cited where a measures file does not say."""
TITLE = 14
"""A title has at most so many characters."""
NUMBER = re.compile(r"(\d{4})\)\D{0,2}(\d+)号")
YEAR = 366
LONGEST = 49
"""No document is in force for more years; `validate` says so from fifty on."""
ALIAS = re.compile(r"^([^()]+)\(([^()]+)\)$")

HEAD = """\
#:schema ./measures.schema.json

# {number}：由 policybot draft 从原文起草，供统筹人员逐项核对。
#   title 是按原文开头截取的，须用自己的话改写；标“待确认”的地方，都是原文没有写明、不能替人决定的。
#   每个事项上方照录原文，核对后可以删去；“可拆为”只是建议，一事一项，拆分后编号加字母：1.1a、1.1b。
# 改完先运行 policybot validate 查错。
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """The file of the text, and its fingerprint; `near` where it lies in the folder in which the draft is made."""

    file: str
    fingerprint: str
    near: bool


def write(draft: Draft, notes: Iterable[tuple[str, str]] = (), beside: Beside | None = None) -> Iterator[str]:
    """The lines of the file. `notes`: (clause or empty, sentence), what is open, in the words of the reader."""
    told: dict[str, list[str]] = {}
    for clause_id, note in notes:
        told.setdefault(clause_id, []).append(note)
    first = draft.document.issued or date(_year(draft), 1, 1)
    yield from HEAD.format(number=_line(draft.document.number) or "文号待确认").splitlines()
    yield from (f"# {OPEN}：{_line(note)}" for note in told.get("", ()))
    yield ""
    yield from _document(draft, first, _ends(draft, first))
    yield from _source(beside) if beside else ()
    yield from _departments(draft)
    article = None
    headings = Counter(clause.heading for clause in draft.clauses)
    for clause in draft.clauses:
        if clause.article != article:
            article = clause.article
            yield from (
                "",
                f"# ── 第{article}条"
                + (f" {_line(clause.over or clause.heading)}" if clause.over or clause.heading else ""),
            )
        yield from _measure(clause, first, _ends(draft, first), told.get(clause.id, ()), headings[clause.heading] == 1)


def _year(draft: Draft) -> int:
    """A year to begin with where the document names no day: its own, else the first of its dates."""
    days = [one.day.year for clause in draft.clauses for one in clause.deadlines if one.day]
    return draft.document.year or min(days, default=2024)


def _ends(draft: Draft, first: date) -> date:
    """The last date of the text; without any, the end of the year after."""
    last = date(first.year + LONGEST, 12, 31)
    if draft.document.ends and draft.document.ends > first:
        return draft.document.ends
    days = [one.day for clause in draft.clauses for one in clause.deadlines if one.day and first <= one.day <= last]
    return max(days, default=date(first.year + 1, 12, 31))


def _document(draft: Draft, first: date, ends: date) -> Iterator[str]:
    document = draft.document
    yield "[document]"
    yield f"id       = {_text(_id(document))}  # 自定的短代号，启用后不要再改"
    yield f"number   = {_text(document.number or OPEN)}"
    yield f"title    = {_text(document.title or OPEN)}"
    yield f"issued   = {first}" + ("" if document.issued else f"  # {OPEN}：原文没有找到成文日期")
    yield f"ends     = {ends}" + ("" if ends == document.ends else f"  # {OPEN}：暂取文中最晚的时限")
    yield f"bureau   = {_text(OPEN)}  # 统筹单位由谁担任，原文不能代为认定{_most(draft)}"
    if document.cite and document.cite != CITE:
        yield f"cite     = {_text(document.cite)}  # 信函里怎样指明是哪一项，请与原文核对"
    if document.first_leads:
        yield 'lead     = "first"  # 原文写明排在首位的为牵头单位'
    else:
        yield 'lead     = "stated"'


def _source(beside: Beside) -> Iterator[str]:
    """A text that lies elsewhere is named in a comment: where the draft will lie is not known here."""
    mark = "" if beside.near else "# "
    yield f"{mark}source   = {_text(beside.file)}  # 原文，与本文件放在同一目录；信函可引原文"
    yield f"{mark}fingerprint = {_text(beside.fingerprint)}  # 原文的指纹，原文变动即报警"


def _id(document: Document) -> str:
    found = NUMBER.search(fold(document.number))
    return f"doc-{found[1]}-{found[2]}" if found else "draft"


def _most(draft: Draft) -> str:
    counts: dict[str, int] = {}
    for clause in draft.clauses:
        for owner in clause.owners:
            counts[owner] = counts.get(owner, 0) + 1
    most = max(counts, key=lambda name: counts[name], default="")
    return f"；出现最多的是{_line(most)}（{counts[most]}处）" if most else ""


# ── departments and groups ─────────────────────────────────────────────────────


def _departments(draft: Draft) -> Iterator[str]:
    owners = list(dict.fromkeys(owner for clause in draft.clauses for owner in clause.owners))
    yield from ("", "# 尚未认定的单位，认定后连同本条一并删去", "[[department]]", f"name    = {_text(OPEN)}")
    for name, aliases in _offices([owner for owner in owners if owner != OPEN]).items():
        found, certain = names.kind(fold(name))
        yield from ("", "[[department]]", f"name    = {_text(name)}")
        yield f"kind    = {_text(found)}" + ("" if certain else f"  # {OPEN}：从名称看不出类别")
        if aliases:
            yield f"aliases = [{', '.join(map(_text, aliases))}]"
    for owner in owners:
        if names.collective(fold(owner)):
            yield from ("", "[[group]]", f"name    = {_text(owner)}", f"members = [{_text(OPEN)}]")
            yield f"basis   = {_text(OPEN)}"


def _offices(owners: Sequence[str]) -> dict[str, list[str]]:
    """Departments with their other names: 省市场监管局（省知识产权局） is one office with two names.

    A name that the text also uses alone stays a department of its own, unless it is the first of the two.
    """
    found: dict[str, list[str]] = {one: [] for one in owners if not names.collective(fold(one))}
    for owner in list(found):
        inner = ALIAS.match(fold(owner))
        if inner is None:
            continue
        outer, other = owner[: inner.end(1)], owner[inner.start(2) : inner.end(2)]
        home = outer if outer in found else owner
        if home == outer:
            del found[owner]
        known = {*found, *(alias for aliases in found.values() for alias in aliases)}
        found[home] += [one for one in (owner, outer, other) if one != home and one not in known and len(one) > 2]
    return found


# ── measures ───────────────────────────────────────────────────────────────────


def _measure(clause: Clause, first: date, ends: date, notes: Iterable[str], alone: bool) -> Iterator[str]:
    yield ""
    yield f"# {clause.id}，原文第{clause.line}行：{_line(clause.text)}"
    yield from (f"# {OPEN}：{_line(note)}" for note in (*notes, *_splits(clause)))
    yield "[[measure]]"
    yield f"id      = {_text(clause.id)}"
    yield f"title   = {_text(_title(clause, alone))}  # 待改写"
    yield f"owners  = [{', '.join(map(_text, clause.owners or (OPEN,)))}]"
    if clause.lead and not names.collective(fold(clause.lead)):
        yield f"lead    = {_text(clause.lead)}"
    chosen = _chosen(clause, first, ends)
    yield from _when(clause, chosen, first)
    yield from _figures(clause, chosen)


def _title(clause: Clause, alone: bool) -> str:
    """The heading it has to itself, or its first words, cut at a mark where one comes in time."""
    words = _line(clause.heading if alone and 4 <= len(clause.heading) <= TITLE else clause.text).rstrip("。；")
    cut = re.match(r"[^，。；、：,;:!?！？]{5,14}(?=[，。；、：,;:])", words)
    return (cut.group() if cut else words[:TITLE]) or OPEN


def _chosen(clause: Clause, first: date, ends: date) -> Deadline | None:
    """The deadline where the text names one day; a recurrence where there is no date and one rule."""
    dated = [one for one in clause.deadlines if one.day and one.day >= first and one.open is None]
    often = [one for one in clause.deadlines if one.every]
    days = {one.day for one in clause.deadlines if one.day or one.kind != "recurring"}
    if len(days) == 1 and dated:
        return dated[0]
    return often[0] if not days and len(often) == 1 and (ends - first).days > YEAR else None


def _when(clause: Clause, chosen: Deadline | None, first: date) -> Iterator[str]:
    """The deadline that was chosen; all others as comments."""
    if chosen:
        yield f"due     = {chosen.day}" if chosen.day else f"every   = {_text(chosen.every or '')}"
        if chosen.every in MONTHS and not chosen.day:
            yield f"from    = {_closing(first, MONTHS[chosen.every])}  # {OPEN}：原文没有写明哪一天，暂取每期最后一日"
        yield f"phrase  = {_text(chosen.phrase)}"
        yield from ['force   = "aim"'] if chosen.aim else []
    for one in clause.deadlines:
        if one is not chosen:
            rule = f"，周期为 every = {_text(one.every)}" if one.every else "，没有写明是哪一天"
            told = f"，按字面为 {one.day}" if one.day else rule
            yield f"# {OPEN}：时限用语“{_line(one.phrase)}”{told}"


MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""How many months a plain recurrence spans; each of its periods ends with the last of them."""


def _closing(first: date, months: int) -> date:
    """The last day of the period that a day lies in."""
    return calendar.last_of_month(first.year, -(-first.month // months) * months)


def _figures(clause: Clause, chosen: Deadline | None) -> Iterator[str]:
    """A target where there is one alone, in the sentence of the date if there is a date; others want their own."""
    targets = [one for one in clause.figures if one.kind == "target"]
    amounts = [one for one in clause.figures if one.kind == "amount"]
    if len(targets) == 1 and (chosen is None or _together(clause, targets[0].start, chosen.start)):
        yield f"target  = {{ {_target(clause, targets[0])} }}  # 指标名称{OPEN}"
    else:
        for one in targets:
            told = f"指标“{_line(one.phrase)}”宜拆为单独事项"
            yield f"# {OPEN}：{told}：target = {{ {_target(clause, one)} }}"
    if amounts:
        yield f"amounts = [{', '.join(map(_amount, amounts))}]"


def _together(clause: Clause, one: int, other: int) -> bool:
    """Whether two places lie in one sentence; a date beside the owners holds for the whole clause."""
    start, end = sorted((one, other))
    return end > len(clause.text) or not re.search(r"[。；;\n]", clause.text[start:end])


def _amount(one: Figure) -> str:
    return f"{{ value = {_number(one.value)}, unit = {_text(one.unit)}, phrase = {_text(one.phrase)} }}"


def _target(clause: Clause, figure: Figure) -> str:
    op = "" if figure.op == ">=" else f", op = {_text(figure.op)}"
    return f"what = {_text(_what(clause, figure))}, value = {_number(figure.value)}, unit = {_text(figure.unit)}{op}"


def _what(clause: Clause, figure: Figure) -> str:
    """The words right before a figure."""
    before = re.split(r"[，。；：,;:\n]", clause.text[: figure.start])[-1]
    return _line(before)[-20:] or OPEN


def _splits(clause: Clause) -> Iterator[str]:
    """How a clause could fall into measures: by its sentences."""
    sentences = [one for one in re.split(r"[。；;\n]", clause.text) if len(one.strip()) > 5]
    if len(sentences) > 1:
        told = "；".join(
            f"{clause.id}{letter} {_line(one)[:TITLE]}…" for letter, one in zip("abcdefghij", sentences, strict=False)
        )
        yield f"可拆为 {told}"


# ── values ─────────────────────────────────────────────────────────────────────


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _line(text: str) -> str:
    """Text for a comment: one line."""
    return re.sub(r"\s+", " ", text).strip()


def _text(text: str) -> str:
    """A basic string of TOML 1.0: JSON's escapes are among its own; DEL alone is not escaped there."""
    return json.dumps(_line(text), ensure_ascii=False).replace("\x7f", "\\u007f")
