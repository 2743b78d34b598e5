"""What a Chinese input method, Word or WPS leaves outside of quotes and comments, where TOML is plain ASCII.

The whole text is looked over once, so that every mark is told in one run, and mended in a copy, so that what else is
wrong is told with it. Inside of quotes and comments everything may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policybot.model import Says

QUOTES = "“”„‟＂「」『』〝〞"
TICKS = "‘’‚‛＇"
SPACES = "\u3000\u00a0\u2000-\u200a\u202f\u205f"
"""Spaces that are none for TOML: the full-width one, that of Word and web pages, those of typesetters."""
UNSEEN = "\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff"

_ENDS = rf"(?=[ \t{SPACES}]{{0,80}}(?:[,，、;；\]］】}}｝#＃=＝]|$))"
_TOKEN = re.compile(
    rf"""(?P<fence>"{{3}}(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:"{{3,5}}|\Z)|'{{3}}(?:[^']|'(?!''))*+(?:'{{3,5}}|\Z))"""
    rf'''|(?P<half>"[^"{QUOTES}\n\\]{{0,300}}[{QUOTES}]){_ENDS}(?=[^"\n]{{0,300}}(?:"[^"\n]{{0,300}}"[^"\n]{{0,300}}){{0,30}}$)'''
    rf"""|(?P<string>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
    rf"""|(?P<quoted>[{QUOTES}][^\n]{{0,300}}?["{QUOTES}]{_ENDS}|[{TICKS}][^\n]{{0,300}}?['{TICKS}]{_ENDS})"""
    rf"""|(?P<comment>\#[^\n]*)|(?P<wide_comment>＃[^\n]*)"""
    rf"""|(?P<run>[！-～、。．【】〔〕《》〈〉–—―−‐‑‒]+|[{QUOTES}{TICKS}])"""
    rf"""|(?P<space>[{SPACES}]+)|(?P<unseen>[{UNSEEN}]+)""",
    re.MULTILINE,
)
_PLAIN = dict(zip("：；、。．【】〔〕《》〈〉（）／–—―−‐‑‒", "=,,\0.[][][][][]--------", strict=True))
_SPACES = {"\u3000": Says("a full-width space stands here"), "\u00a0": Says("a no-break space stands here")}
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """`written` stands at an offset, and `meant` is what TOML wants in its place."""

    offset: int
    written: str
    meant: str

    @property
    def message(self) -> Says:
        if not self.meant:
            return Says("a character that should not be here: {code}", {"code": _shown(self.written)})
        if self.meant.isspace():
            return _SPACES.get(self.written[0], Says("a space that is none for TOML stands here"))
        return Says("{mark} is a full-width character", {"mark": self.written})

    @property
    def hint(self) -> Says:
        if not self.meant:
            return Says("delete it")
        if self.meant.isspace():
            return Says("delete it, then press the space bar with the input method switched off")
        what = {"mark": self.meant}
        return Says("type {mark} instead; full-width characters stand between quotes only", what)


def find(text: str) -> list[Mark]:
    """Every such mark, in the order of the text, which may be no TOML at all. Linear in its length: what is looked
    ahead for is sought within a few hundred characters."""
    return [mark for found in _TOKEN.finditer(text) for mark in _marks(text, found)]


def _marks(text: str, found: re.Match[str]) -> Iterator[Mark]:
    written, start = found.group(), found.start()
    match found.lastgroup:
        case "quoted":
            yield from _quote(start, written[0])
            yield from _quote(found.end() - 1, written[-1])
        case "half":
            yield from _quote(found.end() - 1, written[-1])
        case "wide_comment":
            yield Mark(start, "＃", "#")
        case "space":
            yield Mark(start, written, " " * len(written))
        case "unseen":
            yield Mark(start, written, "")
        case "run" if not _HAN.match(text[start - 1 : start]):  # else it is a text without quotes
            yield Mark(start, written, "".join(map(narrow, written)))


def _quote(offset: int, mark: str) -> Iterator[Mark]:
    if mark not in "\"'":
        yield Mark(offset, mark, narrow(mark))


def narrow(mark: str) -> str:
    """The ASCII character that is meant by a full-width one."""
    if mark in QUOTES:
        return '"'
    if mark in TICKS:
        return "'"
    plain = _PLAIN.get(mark) or (chr(ord(mark) - 0xFEE0) if "！" <= mark <= "～" else mark)
    return plain.replace("\0", "")


def mend(text: str, marks: list[Mark]) -> str:
    """The text with what is meant in the place of every mark."""
    parts, end = [], 0
    for mark in marks:
        parts += [text[end : mark.offset], mark.meant]
        end = mark.offset + len(mark.written)
    return "".join([*parts, text[end:]])


def told(text: str, marks: list[Mark]) -> list[Mark]:
    """What a person is told: the same slip of a line once, at its first place, with all its forms: “ ”."""
    lines: dict[tuple[int, str], list[Mark]] = {}
    line, last = 1, 0
    for mark in marks:
        line, last = line + text.count("\n", last, mark.offset), mark.offset
        lines.setdefault((line, mark.meant if mark.meant.strip() else mark.meant[:1]), []).append(mark)
    return [Mark(same[0].offset, " ".join(dict.fromkeys(one.written for one in same)), same[0].meant)
            for same in lines.values()]  # fmt: skip


def _shown(written: str) -> str:
    """A mark as itself, or by its number where nobody would see it."""
    return written if written[0].isprintable() else f"U+{ord(written[0]):04X}"
