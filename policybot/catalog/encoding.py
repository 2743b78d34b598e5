"""Bytes to text. What Notepad, WPS and Excel save beside UTF-8 is recognised, and read on for the other mistakes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from policybot.model import Mistake, Says

from . import syntax

SAVE = Says("save it as UTF-8: in Notepad or WPS choose Save as, Encoding, UTF-8")
BINARY = (
    Says("this is no text file: it holds a NUL byte"),
    Says("is this the right file? Word and Excel files are none"),
)
BROKEN = Says("this byte is not UTF-8"), Says("type the line anew, or paste it as plain text, and save as UTF-8")
GBK = Says("the file is written in GBK, not in UTF-8"), SAVE
GB18030 = Says("the file is written in GB18030, not in UTF-8"), SAVE
UTF_16 = Says("the file is written in UTF-16, not in UTF-8"), SAVE
OLD_MAC = Says("a line end of an old Mac stands here"), Says("save the file with Windows or Unix line ends")
LINES = 20
"""How many lines with broken bytes are told: who has more has opened the wrong file."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without byte-order mark, its lines ended by \\n; None where there is none. Mistakes beside a text are
    those of its encoding only."""

    text: str | None
    mistakes: tuple[Mistake, ...] = ()


def decode(file: str, data: bytes) -> Decoded:
    """The text in bytes. Never raises."""
    if wide := _utf_16(data):
        return _lines(file, wide, (_mistake(file, (1, 1), "encoding", UTF_16),))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return _lines(file, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _undecodable(file, data, error.start)


def _utf_16(data: bytes) -> str:
    """The text of a file in UTF-16, with a byte-order mark or by the look of it; else nothing."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for name in ("utf-16",) if marked else ("utf-16-le", "utf-16-be"):
        text = data.decode(name, "replace" if marked else "ignore") if marked or b"\0" in data[:100] else ""
        if marked or _looks_like_ours(text):
            return text or " "
    return ""


def _undecodable(file: str, data: bytes, start: int) -> Decoded:
    before = data[:start].decode("utf-8")
    place = _place(before)
    if b"\0" in data:
        return Decoded(None, (_mistake(file, place, "not-text", BINARY),))
    for name, words in (("gbk", GBK), ("gb18030", GB18030)):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if all(ord(letter) < 0x800 for letter in before):  # Chinese that is UTF-8: then the file is, but for a place
            mistakes = (_mistake(file, place, "encoding", words),)
            return _lines(file, text, mistakes) if _looks_like_ours(text) else Decoded(None, mistakes)
    return _broken(file, data, place)


def _broken(file: str, data: bytes, place: tuple[int, int]) -> Decoded:
    """UTF-8 but for some bytes: each line that holds one."""
    text = data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    places = [(n, at) for n, line in enumerate(text.split("\n"), 1) if (at := _escaped(line))]
    if len(places) > LINES:
        return Decoded(None, (_mistake(file, place, "encoding", (BROKEN[0], SAVE)),))
    mistakes = tuple(_mistake(file, one, "encoding", BROKEN) for one in places)
    return _lines(file, data.decode("utf-8", "replace"), mistakes)


def _escaped(line: str) -> int:
    """The column, from 1, of the first byte that could not be decoded; 0 where all could."""
    return next((at for at, letter in enumerate(line, 1) if "\udc80" <= letter <= "\udcff"), 0)


def _lines(file: str, text: str, mistakes: tuple[Mistake, ...] = ()) -> Decoded:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if "\0" in text:
        nul = _mistake(file, syntax.place(text, text.index("\0")), "not-text", BINARY)
        return Decoded(None, (*mistakes, nul))
    if "\r" in text:
        place = syntax.place(text, text.index("\r"))
        return Decoded(text.replace("\r", "\n"), (*mistakes, _mistake(file, place, "line-ends", OLD_MAC)))
    return Decoded(text, mistakes)


def _place(before: str) -> tuple[int, int]:
    before = before.replace("\r\n", "\n")
    return syntax.place(before, len(before))


def _looks_like_ours(text: str) -> bool:
    """Whether a text decoded on a guess is a measures file, so that its other mistakes are worth telling."""
    return "[document]" in text or "[[measure]]" in text


def _mistake(file: str, place: tuple[int, int], code: str, words: tuple[Says, Says]) -> Mistake:
    return Mistake(*place, code, *words, file)
