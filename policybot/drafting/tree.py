"""Paragraphs → a tree by their numbering. A number that starts again simply opens the next branch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .folding import fold
from .headings import ARTICLE, ITEM, LABELLED, marker
from .paragraphs import Passage, joined

ROOT = -1
HEADING = {ARTICLE: 60, ITEM: 24}
FIGURE = re.compile(r"\d|底前|年内|以上|不少于")
BOX = re.compile(r"^专栏[一二三四五六七八九十\d]*[:.、 ]?[^。;,:]{0,40}$")
"""专栏1 骨干设施建设工程: the head of a box within the text, neither number nor clause."""
STOP = re.compile(r"[。:!?\n]")


@dataclass
class Node:
    """A numbered part: `heading` without its number, `body` the text below it before its first child. `formal`: 第X条,
    below which （一） is an item."""

    level: int
    number: int = 0
    heading: str = ""
    line: int = 1
    formal: bool = False
    pieces: list[Passage] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def body(self) -> Passage:
        return joined(self.pieces)

    def whole(self) -> Passage:
        """All text of it and of its children, as one piece; headings of children stay in it."""
        return joined(list(self._whole()))

    def _whole(self) -> Iterator[Passage]:
        yield from self.pieces
        for child in self.children:
            if child.heading:
                yield Passage(child.heading, ((0, child.line),))
            yield from child._whole()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def grow(paragraphs: Iterable[Passage]) -> Node:
    """The tree of a part of a text; what stands before the first number is the body of its root."""
    root = Node(ROOT)
    branch = [root]
    for paragraph in paragraphs:
        if BOX.match(fold(paragraph.text)):
            continue
        found = marker(fold(paragraph.text))
        if found is None:
            branch[-1].pieces.append(paragraph)
            continue
        level, number, length = found
        formal = level == ARTICLE and fold(paragraph.text).startswith("第")
        if level == ARTICLE and not formal and any(node.formal for node in branch):
            level = ITEM
        while branch[-1].level >= level:
            branch.pop()
        node = _node(level, number, paragraph.cut(length))
        node.formal = formal
        branch[-1].children.append(node)
        branch.append(node)
    return root


def _node(level: int, number: int, rest: Passage) -> Node:
    """A node whose paragraph begins with a heading, is one, or has none."""
    folded = fold(rest.text)
    stop = STOP.search(folded)
    end = stop.end() if stop else len(folded)
    heading = folded[:end]
    if _is_heading(level, heading, folded[end:]):
        after = rest.cut(end)
        heading = rest.text[:end].strip("。 ：:")
        return Node(level, number, heading, rest.line(), pieces=[after] if after.text else [])
    return Node(level, number, "", rest.line(), pieces=[rest] if rest.text else [])


def _is_heading(level: int, heading: str, after: str) -> bool:
    """A short first sentence without figures, in front of more; or a short line that is no sentence."""
    longest = HEADING.get(level, HEADING[ARTICLE] if level < ARTICLE else HEADING[ITEM])
    if heading.endswith(":") and (len(heading) > 16 or LABELLED.match(heading)):
        return False
    if not after.strip():
        return not heading.endswith("。") and len(heading) <= longest and not heading.endswith((")", ";", ":"))
    return (
        len(heading) <= longest
        and not after.startswith("(")
        and not FIGURE.search(heading)
        and "(" not in heading.rstrip("。")[-20:]
    )
