"""Bytes to a TOML table, or plain sentences on why they are none.

encoding → marks → tomllib, which stops at the first slip. So that all are told in one run, a line with a slip is set
aside and the text is read again; what was set aside is never reported as missing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policybot.model import Mistake, Says

from . import marks, syntax
from .encoding import decode

TRIES = 20
"""How many slips of one file are told in a run: who has more has opened the wrong file."""
MARKS = 500
"""How many full-width marks are told in a run: a long file may be typed with the input method on throughout."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read. `table` is None where not even mending helped; `lost` are the keys of set-aside lines, or
    what a line that breaks off has of its key."""

    text: str
    table: Mapping[str, Any] | None
    mistakes: tuple[Mistake, ...] = ()
    lost: frozenset[str] = frozenset()


def read(file: str, data: bytes) -> Reading:
    """The table in a file's bytes. Never raises."""
    decoded = decode(file, data)
    if decoded.text is None:
        return Reading("", None, decoded.mistakes)
    found = marks.find(decoded.text)
    told = [_marked(file, decoded.text, mark) for mark in marks.told(decoded.text, found)[:MARKS]]
    return _parsed(file, marks.mend(decoded.text, found), [*decoded.mistakes, *told])


def _parsed(file: str, text: str, mistakes: list[Mistake]) -> Reading:
    """The table of a text, slip after slip set aside; a line that was complained of is not told twice."""
    lost: set[str] = set()
    told = {mistake.line for mistake in mistakes if mistake.code == "toml-syntax"}
    last = 0
    for _ in range(TRIES):
        try:
            return Reading(text, tomllib.loads(text), tuple(mistakes), frozenset(lost))
        except RecursionError:
            mistakes.append(_mistake(file, 1, 1, "toml-syntax", *TOO_DEEP))
            break
        except ValueError as error:  # TOMLDecodeError, and what int() says of a number with 5,000 digits
            slip = syntax.explain(text, str(error))
        if slip.line < last:
            break
        last = slip.line
        if slip.line not in told or slip.code != "toml-syntax":
            told.add(slip.line)
            mistakes.append(_mistake(file, slip.line, slip.column, slip.code, slip.message, slip.hint))
        mended = syntax.mend(text, slip)
        if mended is None:
            break
        text, key = mended
        lost |= {key} if key else set()
    return Reading(text, None, tuple(mistakes), frozenset(lost))


def _marked(file: str, text: str, mark: marks.Mark) -> Mistake:
    return _mistake(file, *syntax.place(text, mark.offset), "toml-syntax", mark.message, mark.hint)


TOO_DEEP = Says("the lists are nested too deep to be read"), Says("a measures file needs three levels at most")


def _mistake(file: str, line: int, column: int, code: str, message: Says, hint: Says) -> Mistake:
    return Mistake(line, column, code, message, hint, file)


def blank(text: str) -> bool:
    """Whether a text holds nothing but space and comments."""
    return not re.sub(r"#[^\n]*", "", text).strip()
