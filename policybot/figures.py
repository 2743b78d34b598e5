"""A figure as somebody writes it → a number in the unit of its target. Pure."""

from __future__ import annotations

import re
import unicodedata

DIGITS = 24
"""So many signs of a figure are more than any budget has."""

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)(.*)")
_APART, _GROUPED = re.compile(r"\d\s+\d"), re.compile(r"\s*[+-]?\d{1,3}(?: \d{3})+(?!\s*\d)")
"""Figures with a space between them, and the one that is written so: 1 234 567."""
_MULTIPLES = {"千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_MULTIPLE = re.compile("(万亿|千万|百万|千|万|亿)?(.*)")


def folded(text: str) -> str:
    """Full-width signs made ASCII, and no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def figure(text: str, unit: str) -> float | None:
    """1,234.5, 1.2万, 3亿元, １８０亿元, 80%. None for anything else, such as two figures, or another unit than that of
    the target."""
    if _APART.search(text) and not _GROUPED.match(text):
        return None
    match = _NUMBER.fullmatch(folded(text))
    factor = _factor(match[2], folded(unit)) if match else None
    if match is None or factor is None or len(match[1]) > DIGITS:
        return None
    return round(float(match[1].replace(",", "")) * factor, 9)


def _factor(suffix: str, unit: str) -> float | None:
    """What stands behind a number, as a multiple of the unit; None where the two do not go together."""
    if suffix in ("", unit):
        return 1.0
    (ours, base), (theirs, named) = _split(unit), _split(suffix)
    return theirs / ours if named in ("", base) else None


def _split(unit: str) -> tuple[float, str]:
    """亿元 → 100,000,000 and 元"""
    match = _MULTIPLE.fullmatch(unit)
    return (_MULTIPLES.get(match[1] or "", 1.0), match[2]) if match else (1.0, unit)
