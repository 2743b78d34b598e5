"""Numbers as official texts write them: 1,200 · １５０ · 三百五十 · 两千 · 二〇二五."""

from __future__ import annotations

import re

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
CHINESE = "[零〇○一二两三四五六七八九十百千]"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(ARABIC)


def number(text: str) -> float | None:
    """The value of folded numerals; None where they are none. Years read digit by digit: 二〇二五 is 2025."""
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", ""))
    if not text or any(c not in DIGITS and c not in PLACES and c not in LARGE for c in text):
        return None
    if all(c in DIGITS for c in text):
        return float("".join(str(DIGITS[c]) for c in text))
    return float(_composed(text))


def whole(text: str) -> int:
    """The same for a text known to be a numeral."""
    found = number(text)
    return int(found) if found is not None else 0


def _composed(text: str) -> int:
    """三百五 is 350 in speech; official texts write 三百五十, and 三百零五 for 305."""
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            section += (digit or 1) * PLACES[character]
            digit = 0
        else:
            total += (section + digit or 1) * LARGE[character]
            section = digit = 0
    return total + section + digit
