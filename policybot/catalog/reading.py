"""Bytes to a TOML table, or plain sentences on why they are none.

tomllib stops at the first slip. So that all are told in one run, a line with a slip is mended (full-width marks
made ASCII) or set aside, and the text is read again; what was set aside is never reported as missing.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policybot.model import Mistake, Says

from . import syntax

TRIES = 20
"""How many slips of one file are told in a run: who has more has opened the wrong file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read. `table` is None where not even mending helped; `lost` are the keys of set-aside lines."""

    text: str
    table: Mapping[str, Any] | None
    mistakes: tuple[Mistake, ...] = ()
    lost: frozenset[str] = frozenset()


def read(file: str, data: bytes) -> Reading:
    """The table in a file's bytes. Never raises."""
    text = _decode(file, data)
    if isinstance(text, Mistake):
        return Reading("", None, (text,))
    mistakes: list[Mistake] = []
    lost: set[str] = set()
    for _ in range(TRIES):
        try:
            return Reading(text, tomllib.loads(text), tuple(mistakes), frozenset(lost))
        except RecursionError:
            mistakes.append(_mistake(file, 1, 1, "toml-syntax", *TOO_DEEP))
            break
        except ValueError as error:  # TOMLDecodeError, and what int() says of a number with 5,000 digits
            slip = syntax.explain(text, str(error))
        again = bool(mistakes) and slip.line == mistakes[-1].line
        if mistakes and slip.line < mistakes[-1].line:
            break
        if not again:
            mistakes.append(_mistake(file, slip.line, slip.column, slip.code, slip.message, slip.hint))
        mended = syntax.mend(text, slip, again=again)
        if mended is None:
            break
        text, key = mended
        lost |= {key} if key else set()
    return Reading(text, None, tuple(mistakes), frozenset(lost))


TOO_DEEP = Says("the lists are nested too deep to be read"), Says("a measures file needs three levels at most")
BINARY = Says("this is no text file: it holds a NUL byte"), Says("is this the right file?")
ENCODING = Says("this byte is not UTF-8"), Says("save the file with the encoding UTF-8")
GBK = Says("the file is written in GBK, not in UTF-8"), ENCODING[1]
UTF_16 = Says("the file is written in UTF-16, not in UTF-8"), ENCODING[1]


def _mistake(file: str, line: int, column: int, code: str, message: Says, hint: Says) -> Mistake:
    return Mistake(line, column, code, message, hint, file)


def _decode(file: str, data: bytes) -> str | Mistake:
    """UTF-8 with or without a byte-order mark, line ends made \\n."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _mistake(file, 1, 1, "encoding", *UTF_16)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(file, data, error.start)
    text = text.replace("\r\n", "\n")
    if "\0" in text:
        return _mistake(file, *syntax.place(text, text.index("\0")), "not-text", *BINARY)
    return text


def _undecodable(file: str, data: bytes, start: int) -> Mistake:
    before = data[:start].decode("utf-8").replace("\r\n", "\n")
    place = syntax.place(before, len(before))
    if b"\0" in data:
        return _mistake(file, *place, "not-text", *BINARY)
    try:
        data.decode("gbk")
    except UnicodeDecodeError:
        return _mistake(file, *place, "encoding", *ENCODING)
    return _mistake(file, *place, "encoding", *GBK)


def blank(text: str) -> bool:
    """Whether a text holds nothing but space and comments."""
    return not re.sub(r"#[^\n]*", "", text).strip()
