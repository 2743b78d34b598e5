"""Where owners are named in a text: brackets that hold some, and labels on a line of their own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from . import names, owners
from .brackets import pairs
from .folding import fold
from .headings import LABELLED, OWNERS, TIMES
from .nouns import Assignment

ENDS = "。;!?"
SENTENCE_LABEL = re.compile(rf"(?:^|(?<=[。;!?\n])) ?(?:{OWNERS}|{TIMES}):[^\n]*", re.MULTILINE)
OFFICES = re.compile("(?:部门|单位|机构|厅|局|委|办|专班|小组|主体|机制|人员)$")
DASHED = re.compile(r"(?<=[。;!?])-{1,2}(?P<names>[^\n。;!?]{2,300})[。]?$", re.MULTILINE)
KINDS = re.compile(r"^(?:[市区县州旗盟镇乡村、]|街道|社区|管委会|办事处|开发区|园区){1,6}$")
"""各乡镇（街道）: a bracket that belongs to the name before it."""
TRIM = "。；;，,、 \n"
"""What stands between a bracket and the clause after it."""


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    owned: Assignment


def marks(text: str) -> list[Mark]:
    """The brackets and labels of owners in a text; neighbours are one."""
    folded = fold(text)
    found = [*_brackets(text, folded)]
    starts = [mark.start for mark in found]
    ends = [mark.end for mark in found]
    for label in SENTENCE_LABEL.finditer(folded):
        before = bisect_right(starts, label.start()) - 1
        if before < 0 or label.start() >= ends[before]:
            owned = owners.parse(text[label.start() : label.end()], trusted=True)
            if owned:
                found.append(Mark(label.start(), label.end(), owned))
    found += _dashed(text, folded)
    return _merged(sorted(found, key=lambda mark: mark.start), folded)


def _brackets(text: str, folded: str) -> Iterator[Mark]:
    before_end = 0
    for start, end in pairs(folded):
        if end - start > owners.LONGEST:
            continue
        close = end - 1 if folded[end - 1] == ")" else end
        inside = folded[start + 1 : close]
        labelled = bool(LABELLED.match(inside))
        before = folded[max(start - 2, 0) : start].rstrip(" \n")[-1:]
        alone = before in (*ENDS, "") or folded[start - 1 : start] == "\n" or (start == before_end and start > 0)
        closing = folded[end : end + 1] in ("", "\n", *ENDS)
        if not (alone or closing or labelled or _within(folded, start, end)) or (KINDS.match(inside) and not alone):
            continue
        owned = owners.parse(text[start + 1 : close], alone=alone)
        if owned is None and (alone or start == before_end) and owners.TIMED.search(inside) and len(inside) < 40:
            owned = Assignment((), when=text[start + 1 : close])
        if owned is not None and (owned.owners or owned.when or labelled):
            before_end = end
            yield Mark(start, end, owned)


def _dashed(text: str, folded: str) -> Iterator[Mark]:
    """…达到15%。——区商务委（牵头）、区文化和旅游局: owners behind a dash at the end of a paragraph."""
    for match in DASHED.finditer(folded):
        owned = owners.parse(text[slice(*match.span("names"))])
        if owned and owned.owners and not owned.doubtful:
            yield Mark(*match.span(), owned)


def _within(folded: str, start: int, end: int) -> bool:
    """(市卫健委、市妇联),10月底前完成: offices with their rank in front of the rest of a sentence."""
    if folded[end : end + 1] != "," or OFFICES.search(folded, max(start - 4, 0), start):
        return False
    pieces = folded[start + 1 : end - 1].split("、")
    return all(names.rank(one) and names.strong(one) for one in pieces)


def _merged(found: list[Mark], folded: str) -> list[Mark]:
    """Brackets and lines with nothing between them belong together."""
    kept: list[Mark] = []
    for mark in found:
        if kept and not folded[kept[-1].end : mark.start].strip(TRIM):
            kept[-1] = Mark(kept[-1].start, mark.end, both(kept[-1].owned, mark.owned))
        else:
            kept.append(mark)
    return [mark for mark in kept if mark.owned.owners or LABELLED.match(folded[mark.start : mark.end])]


def both(one: Assignment, other: Assignment) -> Assignment:
    return Assignment(
        tuple(dict.fromkeys((*one.owners, *other.owners))),
        tuple(dict.fromkeys((*one.leads, *other.leads))),
        "，".join(filter(None, (one.when, other.when))),
        one.more or other.more,
        (*one.doubtful, *other.doubtful),
    )
