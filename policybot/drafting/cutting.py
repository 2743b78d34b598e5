"""A part of a text → its clauses: the text in front of each bracket of owners (DESIGN section 2).

An article is what （一） opens, or 一、 where a chapter has no articles, or 1. where there are neither. Numbers that
run through the text are kept; where they start again, articles are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from . import owners
from .folding import fold
from .headings import ARTICLE, CHAPTER, CONTENT, PART
from .marking import TRIM, Mark, both, marks
from .nouns import Assignment
from .paragraphs import Passage, joined
from .tree import ROOT, Node

HABIT = 0.7
"""So many of the numbered leaves must have a bracket of their own before one that has none counts as forgotten."""
STOP = re.compile("[。；;\n（(〔【]")
CLOSED = 4
"""From so many clauses on, all but the last of them with owners, the last may be the end of the text."""
CLOSING = re.compile(r"^(?:各|全[省市县区])[^。;]{1,30}要")
GENERAL = re.compile(
    r"总体要求|指导思想|基本原则|工作目标|主要目标|总体目标|发展目标|工作思路|总体思路|总则|附则|背景|意义|现状|形势|"
    r"时间安排|实施步骤|工作步骤|阶段安排"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause as it was cut out; `owned` is None where no bracket stands behind its text."""

    passage: Passage
    owned: Assignment | None
    heading: str = ""


@dataclass
class Article:
    number: int
    heading: str
    line: int
    cuts: list[Cut] = field(default_factory=list)
    cite: str = ""


PLAIN = "任务分工{id}"
"""Where the text's own numbers do not lead to a clause."""
CITES = {CHAPTER: "第{article}部分第{clause}项", ARTICLE: "第（{article}）条第{clause}项"}
CITE_FORMAL, CITE_CHAPTERS = "第{article}条第{clause}项", "第{article}部分第（{Clause}）项"


def articles(root: Node) -> tuple[list[Article], list[Passage]]:
    """The articles of a tree with their clauses, and the text of chapters in which nobody owns anything."""
    if not root.children:
        return _unnumbered(root), []
    habit = _habit(root)
    every = list(_units(root))
    general = [unit for unit in every if unit.general and not marks(unit.node.whole().text)]
    units = [unit for unit in every if unit not in general]
    left = [unit.node.whole() for unit in general]
    owned = [bool(marks(unit.node.whole().text)) for unit in units]
    chapters = {id(unit.chapter) for unit, has in zip(units, owned, strict=True) if has}
    numbers = [unit.node.number for unit in units]
    running = len({unit.node.level for unit in units}) == 1 and all(a < b for a, b in pairwise(numbers))
    made: list[Article] = []
    kept: list[_Unit] = []
    for at, (unit, has) in enumerate(zip(units, owned, strict=True), 1):
        if not has and chapters and id(unit.chapter) not in chapters:
            left.append(unit.node.whole())
            continue
        article = Article(unit.node.number if running else at, unit.node.heading, unit.node.line)
        article.cuts = [
            cut for cut in (_cuts(unit.node, habit) if not unit.own else _leaf(unit.node)) if cut.passage.text
        ]
        made.append(article)
        kept.append(unit)
    closing = _closing(made)
    if running:
        for article, unit in zip(made, kept, strict=True):
            article.cite = CITE_FORMAL if unit.node.formal else CITES.get(unit.node.level, PLAIN)
    elif _restarting(kept, made):
        made = _by_chapter(kept, made)
    return made, left + closing


def _restarting(units: list[_Unit], made: list[Article]) -> bool:
    """一、（一）（二） 二、（一）: articles that are counted anew in each chapter, each one clause."""
    if not all(unit.node.level == ARTICLE and unit.chapter.level == CHAPTER for unit in units):
        return False
    counted: dict[int, int] = {}
    for unit in units:
        counted[unit.chapter.number] = counted.get(unit.chapter.number, 0) + 1
        if unit.node.number != counted[unit.chapter.number]:
            return False
    return all(len(article.cuts) == 1 for article in made)


def _by_chapter(units: list[_Unit], made: list[Article]) -> list[Article]:
    found: dict[int, Article] = {}
    for unit, article in zip(units, made, strict=True):
        top = unit.chapter
        home = found.setdefault(top.number, Article(top.number, top.heading, top.line, cite=CITE_CHAPTERS))
        home.cuts += article.cuts
    return list(found.values())


def _closing(made: list[Article]) -> list[Passage]:
    """各地各部门要…: the words with which a text ends, below its last bracket, are no clause of their own."""
    cuts = [cut for article in made for cut in article.cuts]
    if len(cuts) < CLOSED or cuts[-1].owned or not all(cut.owned for cut in cuts[:-1]):
        return []
    if not CLOSING.match(fold(cuts[-1].passage.text)):
        return []
    return [made[-1].cuts.pop().passage]


def _unnumbered(root: Node) -> list[Article]:
    """A text without numbers: its brackets, or else the paragraphs that name their owners themselves."""
    article = Article(1, "", root.line, [cut for cut in _leaf(root) if cut.passage.text and cut.owned])
    article.cuts = article.cuts or [Cut(one, None) for one in root.pieces if owners.spoken(one.text)]
    return [article]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A node that is an article; `own`: only its own text, for its children are articles themselves."""

    node: Node
    chapter: Node
    own: bool = False
    general: bool = False


def _units(root: Node) -> Iterator[_Unit]:
    """The articles under a root, in the order of the text."""
    levels = sorted({node.level for node in root.walk()} - {ROOT})
    wanted = (
        ARTICLE
        if ARTICLE in levels
        else CHAPTER
        if CHAPTER in levels
        else next((one for one in levels if one != PART), PART)
    )
    if marks(root.body().text):
        yield _Unit(root, root, own=True)
    yield from _below(root, root, wanted, False)


def _below(node: Node, chapter: Node, wanted: int, general: bool) -> Iterator[_Unit]:
    for child in node.children:
        top = child if chapter.level == ROOT or child.level == CHAPTER else chapter
        plain = general or (child.level <= CHAPTER and bool(GENERAL.search(child.heading)) and wanted > CHAPTER)
        if child.level >= wanted or not any(one.level == wanted for one in child.walk()):
            yield _Unit(child, top, general=plain or bool(GENERAL.fullmatch(child.heading)))
            continue
        if marks(child.body().text):
            yield _Unit(child, top, own=True)
        yield from _below(child, top, wanted, plain)


def _habit(root: Node) -> bool:
    """Whether numbered leaves mostly have brackets of their own."""
    leaves = [node for node in root.walk() if not node.children and node.level > ARTICLE]
    return bool(leaves) and sum(bool(marks(leaf.body().text)) for leaf in leaves) >= HABIT * len(leaves)


def _cuts(node: Node, habit: bool) -> Iterator[Cut]:
    """The clauses of a node: of its own text, then of its children, or one for all where one bracket ends it."""
    if not node.children:
        yield from _leaf(node)
        return
    whole = node.whole()
    found = marks(whole.text)
    shared = len(found) == 1 and not whole.text[found[0].end :].strip(TRIM + "）)")
    if not found or (shared and (not habit or whole.text[: found[0].start].endswith("\n"))):
        yield from _pieces(whole, found, node.heading)
        return
    body = node.body().text
    if len(found) == 1 and found[0].end == len(body) and _headed(body[: found[0].start], ""):
        yield from _pieces(whole, found, node.heading)  # a heading with owners, and nobody else below it
        return
    if marks(body):
        yield from _leaf(node)
    for child in node.children:
        yield from _cuts(child, habit)


def _leaf(node: Node) -> Iterator[Cut]:
    """The clauses of a node without children; owners named in its heading own its text."""
    body = node.body()
    found = marks(body.text)
    if not body.text:
        return
    if len(found) > 1 and any(CONTENT.match(fold(piece.text)) for piece in node.pieces):
        yield _labelled(body, found, node.heading)
        return
    yield from _pieces(body, found, node.heading)


def _labelled(body: Passage, found: list[Mark], heading: str) -> Cut:
    """One task in labelled lines, 内容：… 牵头单位：… 完成时限：…, in whatever order they stand."""
    owned, rest, start = found[0].owned, [], 0
    for mark in found:
        owned = both(owned, mark.owned)
        rest.append(_trimmed(body, start, mark.start))
        start = mark.end
    rest.append(_trimmed(body, start, len(body.text)))
    return Cut(joined([piece for piece in rest if piece.text]), owned, heading)


def _pieces(body: Passage, found: list[Mark], heading: str) -> Iterator[Cut]:
    start = 0
    pieces: list[Cut] = []
    for mark in found:
        before, start = _trimmed(body, start, mark.start), mark.end
        if fold(body.text[start : start + 1]) == ",":
            stop = STOP.search(body.text, start)
            after = _trimmed(body, start, stop.start() if stop else len(body.text))
            before, start = joined([before, after], "，"), start + len(after.text) + 1
        pieces.append(Cut(before, mark.owned, heading))
    rest = _trimmed(body, start, len(body.text))
    said = pieces[0].passage.text if pieces else ""
    told = bool(heading) and bool(re.search(r"[，,\d]", said))  # it has a heading already, and this is what it says
    if len(pieces) == 1 and rest.text and not told and _headed(said, body.text[start:]):
        yield Cut(rest, pieces[0].owned, pieces[0].passage.text.strip("。") or heading)
        return
    yield from (
        piece if piece.passage.text else Cut(Passage(heading, piece.passage.marks), piece.owned, heading)
        for piece in pieces
    )
    if rest.text:
        yield Cut(rest, None, heading)


def _headed(text: str, after: str) -> bool:
    """Whether the text before a bracket is but a heading, whose bracket owns what follows in lines of its own."""
    if after.startswith("\n") and text.endswith("。"):
        return len(text) <= 24 and not re.search(r"[。；;！，,\d]", text[:-1])
    return len(text) <= 40 and not re.search(r"[。；;！]", text)


def _trimmed(body: Passage, start: int, end: int) -> Passage:
    """A part without the marks that closed the one before it; its own full stop stays."""
    while start < end and body.text[start] in TRIM:
        start += 1
    return body.cut(start, end)
