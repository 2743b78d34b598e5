"""Automatic numbers of Word, which stand in no text: 一、（一）1. are counted here as Word counts them.

ECMA-376 part 1, 17.9: a paragraph names a list and a level, by itself or through its style; the level has a format and
a text such as %1、.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

CHINESE = "零一二三四五六七八九"
FORMATS = {
    "chineseCountingThousand", "chineseCounting", "japaneseCounting", "taiwaneseCountingThousand", "taiwaneseCounting",
    "ideographDigital", "chineseLegalSimplified", "japaneseDigitalTenThousand",
}  # fmt: skip
CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}


class Numbering:
    """The counters of one document."""

    def __init__(self, document: Any) -> None:
        self.counts: dict[tuple[str, int], int] = {}
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self.lists, self.levels = _definitions(document)

    def label(self, paragraph: Any) -> str:
        """The number in front of a paragraph, empty where it has none."""
        found = self._list(paragraph)
        if found is None:
            return ""
        name, depth = found
        abstract = self.lists.get(name)
        if abstract is None or (abstract, depth) not in self.levels:
            return ""
        self.counts[abstract, depth] = self.counts.get((abstract, depth), self.levels[abstract, depth][2] - 1) + 1
        for deeper in range(depth + 1, 9):
            self.counts.pop((abstract, deeper), None)
        text = "" if self.levels[abstract, depth][0] in ("bullet", "none") else self.levels[abstract, depth][1]
        for level in range(depth + 1):
            form, _, first = self.levels.get((abstract, level), ("decimal", "", 1))
            text = text.replace(f"%{level + 1}", _written(self.counts.get((abstract, level), first), form))
        return text

    def _list(self, paragraph: Any) -> tuple[str, int] | None:
        """(list, level) of a paragraph, or of its style and the styles that one is based on."""
        properties = paragraph.find(qn("w:pPr"))
        style = None if properties is None else properties.find(qn("w:pStyle"))
        for _ in range(10):
            found = None if properties is None else properties.find(qn("w:numPr"))
            if found is not None:
                name, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
                if name is None or name.get(qn("w:val")) == "0":
                    return None
                return name.get(qn("w:val")), int(depth.get(qn("w:val"))) if depth is not None else 0
            if style is None or style.get(qn("w:val")) not in self.styles:
                return None
            above = self.styles[style.get(qn("w:val"))]
            properties, style = above.find(qn("w:pPr")), above.find(qn("w:basedOn"))
        return None


def _definitions(document: Any) -> tuple[dict[str, str], dict[tuple[str, int], tuple[str, str, int]]]:
    """List → its abstract list; (abstract list, level) → format, text, first number."""
    lists: dict[str, str] = {}
    levels: dict[tuple[str, int], tuple[str, str, int]] = {}
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return lists, levels
    for one in root.iter(qn("w:num")):
        abstract = one.find(qn("w:abstractNumId"))
        if abstract is not None:
            lists[one.get(qn("w:numId"))] = abstract.get(qn("w:val"))
    for one in root.iter(qn("w:abstractNum")):
        for level in one.iter(qn("w:lvl")):
            key = one.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))
            levels[key] = (
                _value(level, "w:numFmt", "decimal"),
                _value(level, "w:lvlText", ""),
                int(_value(level, "w:start", "1")),
            )
    return lists, levels


def _value(level: Any, name: str, otherwise: str) -> str:
    found = level.find(qn(name))
    return otherwise if found is None else found.get(qn("w:val")) or otherwise


def _written(number: int, form: str) -> str:
    if form in FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        head = "" if not tens else ("十" if tens == 1 else CHINESE[tens] + "十")
        return head + (CHINESE[ones] if ones else "")
    if form in CIRCLED and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return "" if form in ("bullet", "none") else str(number)
