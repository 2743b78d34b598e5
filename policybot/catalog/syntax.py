"""What tomllib says of a text, in plain sentences, at the place where the hand slipped.

tomllib reports where it could not go on, which is often behind the fault: `due = 2024年底` fails after 2024.
The messages matched here are those of CPython's Lib/tomllib/_parser.py, 3.11 to 3.14; an unknown one still gets
a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policybot.model import Says

_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_QUOTED = re.compile(r"""(\"{3}|'{3}).*?(?:\1|$)|"(?:[^"\\]|\\.)*"|'[^']*'|\#.*""")
_HOLLOW = re.compile(r"""\"(?!"")(?:[^"\\]|\\.)*"|'(?!'')[^']*'|\#.*""")
_DATE = re.compile(r"\d{4}\s?[-/.年]\s?\d*[^\s,\]}#]*")
_MARKED = re.compile(r"[\[\]{}\"'=]")
_HEADER = re.compile(r"\s*\[?\[?\s*(document|department|group|step|measure|untracked)\s*\]?\]?\s*(?:#.*)?$")
_PAIR = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=(?!\s*(?:\"\"\"|'''))")

_STUMP = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*$")
"""A line that breaks off in its key."""

_DATE_HINT = Says("write a date that exists as 2024-12-31, without quotes")


@dataclass(frozen=True, slots=True)
class _Words:
    """For messages of tomllib that match `said`. `begin`: where the fault begins, as tomllib says where it ends.
    `ends`: unless the line closes it, nothing behind can be trusted, and reading stops."""

    said: str
    message: Says
    hint: Says
    code: str = "toml-syntax"
    begin: Literal["", "line", "quote", "escape", "[", "{"] = ""
    ends: bool = False


_WORDS = (
    _Words(
        "Cannot declare|Cannot overwrite|Cannot redefine|Cannot mutate|Duplicate inline",
        Says("this key or table is here a second time"),
        Says("keep one of the two; a list of tables has double brackets: [[measure]]"),
        code="duplicate-key",
        begin="line",
    ),
    _Words(
        "Unclosed array",
        Says("the list that begins here is not closed, or a comma is missing in it"),
        Says("put a comma between the items and ] after the last"),
        begin="[",
        ends=True,
    ),
    _Words(
        "Unclosed inline table",
        Says("the table in braces is not closed, or a comma is missing in it"),
        Says("put a comma between the entries and }} after the last; braces stand on one line"),
        begin="{",
        ends=True,
    ),
    _Words(
        r"Unterminated string|Illegal character '\\n'|Expected [\"']+$",
        Says("the text that begins here has no closing quote"),
        Says("put a straight quote at its end; text over several lines stands between three quotes"),
        begin="quote",
    ),
    _Words(
        "Unescaped|Escaped character|Invalid hex",
        Says("this backslash begins no known escape"),
        Says("write \\\\ for a backslash, or put the text between single quotes"),
        begin="escape",
    ),
    _Words(
        "Illegal character|invalid character",
        Says("this character is invisible and may not stand here"),
        Says("delete it and type the line anew"),
    ),
    _Words(
        "Expected '='|key part|Invalid statement",
        Says("this line is neither a table nor a key with its value"),
        Says('write key = "value"; a comment begins with #'),
        begin="line",
    ),
    _Words(
        "end of a table|end of an array",
        Says("the brackets of this table do not match"),
        Says("write [document] for a single table and [[measure]] for each of many"),
        begin="line",
    ),
    _Words(
        "Expected newline",
        Says("there is something behind the end of the value"),
        Says("text stands between straight quotes; one key stands on one line"),
    ),
    _Words("date", Says("this is no date"), _DATE_HINT, code="bad-date"),
    _Words(
        "Invalid value",
        Says("this is no value"),
        Says("text stands between straight quotes, dates and numbers stand without"),
    ),
    _Words("Exceeds the limit", Says("the number is too long to be one"), Says("write it with fewer digits")),
    _Words("", Says("this cannot be read as TOML"), Says("compare the line with its neighbours")),
)


@dataclass(frozen=True, slots=True)
class Slip:
    line: int
    column: int
    code: str
    message: Says
    hint: Says
    ends: bool = False


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def explain(text: str, said: str) -> Slip:
    """What tomllib said, as a slip of the hand."""
    line, column = _where(text, said)
    written = text.split("\n")[line - 1]
    return _no_date(written, line, column) or _worded(text, said, line, column)


def _where(text: str, said: str) -> tuple[int, int]:
    """The place tomllib names; that of the number for an int() with more than 4,300 digits, which names none."""
    found = _WHERE.search(said)
    if found and found[1]:
        return int(found[1]), int(found[2])
    number = re.search(r"\d{4300,}", text)
    return place(text, number.start() if number and not found else len(text.rstrip()))


def _unquoted(written: str) -> str:
    """The line with its quoted texts and comments blanked out, every column kept."""
    return _QUOTED.sub(lambda quoted: " " * len(quoted[0]), written)


def _no_date(written: str, line: int, column: int) -> Slip | None:
    """A would-be date at which tomllib gave up: 2024-13-01, 2024-4-1, 2024/12/31, 2024年底."""
    for date in _DATE.finditer(_unquoted(written)):
        if date.start() < column <= date.end() + 1:
            message = Says("{value} is no date", {"value": date[0]})
            return Slip(line, date.start() + 1, "bad-date", message, _DATE_HINT)
    return None


def _worded(text: str, said: str, line: int, column: int) -> Slip:
    words = next(words for words in _WORDS if re.search(words.said, _WHERE.sub("", said)))
    lines = text.split("\n")
    if words.begin == "line":
        column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    elif words.begin == "escape":
        column = lines[line - 1].rfind("\\", 0, column - 1) + 1 or column
    elif words.begin:
        line, column = _opening(lines, words.begin, line, column)
    closed = lines[line - 1].rstrip().endswith(("]", "}"))
    return Slip(line, column, words.code, words.message, words.hint, words.ends and not closed)


def _opening(lines: list[str], begin: str, line: int, column: int) -> tuple[int, int]:
    """The last place up to a line where a list, table or text opens; the given place where none does."""
    pattern = r"=\s*(?=\"{3}|'{3})|(?=[\"'])" if begin == "quote" else rf"=\s*(?=\{begin})"
    for number in range(line, 0, -1):
        hollow = _HOLLOW.sub(lambda quoted: " " * len(quoted[0]), lines[number - 1])
        if found := re.search(pattern, hollow):
            return number, found.end() + 1
    return line, column


def mend(text: str, slip: Slip) -> tuple[str, str] | None:
    """The text with the slip out of the way and the key set aside, or as much of it as stands there, if any; None where
    nothing safe can be done.

    A whole `key = value` and a line without any mark of TOML are set aside; the brackets of a table are mended.
    """
    lines = text.split("\n")
    written = lines[slip.line - 1]
    pair = _PAIR.match(written)
    if slip.ends:
        return None
    if not pair and _MARKED.search(written):
        mended = _header(written)
        if mended is None:
            return None
        lines[slip.line - 1] = mended
    else:
        lines[slip.line - 1] = ""
    key = pair or _STUMP.match(written)
    return "\n".join(lines), key[1] if key else ""


def _header(written: str) -> str | None:
    """The header of a table with the brackets it should have."""
    found = _HEADER.match(written)
    if not found:
        return None
    mended = f"[{found[1]}]" if found[1] == "document" else f"[[{found[1]}]]"
    return mended if mended != written.strip() else None
