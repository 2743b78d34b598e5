"""Lines for people: tables that stay straight with double-width characters, colours only on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Colour = Literal["", "red", "yellow", "magenta", "green", "dim"]
CODES: dict[Colour, str] = {"red": "31", "yellow": "33", "magenta": "35", "green": "32", "dim": "2"}
GAP = "  "
LEAST = 8
"""No column is cut shorter than this, however narrow the terminal."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A coloured word."""

    text: str
    colour: Colour = ""

    def __str__(self) -> str:
        return self.text


Cell = str | Ink


def width(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Annex 11; ambiguous characters are narrow)."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, most: int) -> str:
    """A text that takes at most so many columns; what is cut off shows as …"""
    if width(text) <= most:
        return text
    kept, used = "", 0
    for character in text:
        used += _columns(character)
        if used > most - 1:
            break
        kept += character
    return kept + "…"


def plain(text: str) -> str:
    """One line without control characters: text from outside must not move the cursor of a terminal."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, flexible: int = -1) -> Iterator[str]:
    """Aligned lines under a head; on a narrow terminal the `flexible` column is cut."""
    body = [[Ink(plain(str(cell)), _colour(cell)) for cell in row] for row in rows]
    widths = [max(width(str(cell)) for cell in column) for column in zip(head, *body, strict=True)]
    spare = columns() - sum(widths) - len(GAP) * (len(widths) - 1)
    if spare < 0:
        widths[flexible] = max(widths[flexible] + spare, LEAST)
    for row in ([Ink(cell, "dim") for cell in head], *body):
        yield GAP.join(_padded(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip()


def _colour(cell: Cell) -> Colour:
    return cell.colour if isinstance(cell, Ink) else ""


def _padded(cell: Ink, size: int) -> str:
    text = clip(cell.text, size)
    return paint(text, cell.colour) + " " * (size - width(text))


def columns() -> int:
    """How wide a line may be: the terminal's width; without end where the output is read by a program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def paint(text: str, colour: Colour) -> str:
    """The text in a colour where colours are shown (https://no-color.org)."""
    shown = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{CODES[colour]}m{text}\x1b[0m" if shown and colour else text
