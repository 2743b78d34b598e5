"""Words of a command line → values. A word that is none raises a Fault: exit 1, for the input is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from policybot.model import Says

from .faults import Fault

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Stricter than `date.fromisoformat`, which also takes 20241217 and 2024-W51-2."""

YEARS = range(1990, 2200)
"""Beyond these nothing is meant but a slip of the finger, and calendars end."""


def day(text: str, option: str) -> date:
    try:
        if DAY.fullmatch(text) and (found := date.fromisoformat(text)).year in YEARS:
            return found
    except ValueError:
        pass
    raise Fault("bad-date", Says("{option}: {text} is no day", {"option": option, "text": text}),
                Says("write it as 2024-12-31"))  # fmt: skip


def number(text: str, option: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if math.isfinite(found):
        return found
    raise Fault("bad-number", Says("{option}: {text} is no number", {"option": option, "text": text}),
                Says("write the digits only, without the unit"))  # fmt: skip


def whole(text: str, option: str) -> int:
    """A number without a fraction, such as that of a report."""
    if text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    raise Fault("bad-number", Says("{option}: {text} is no whole number", {"option": option, "text": text}),
                Says("write the digits only"))  # fmt: skip


def path(text: str, option: str) -> Path:
    if text and "\0" not in text:
        return Path(text)
    raise Fault("bad-path", Says("{option}: {text} is no file name", {"option": option, "text": text}),
                Says("name a file or folder"))  # fmt: skip


def one_of(word: str, words: Sequence[str], what: str) -> str:
    """The word, if it is one of these; otherwise a Fault that names the nearest, or all of a few."""
    if word in words:
        return word
    near = get_close_matches(word, words, n=3, cutoff=0.4) or list(words)[:12]
    raise Fault("unknown-value", Says("{what}: there is no {word}", {"what": what, "word": word}),
                Says("did you mean {near}?", {"near": " / ".join(near)}))  # fmt: skip
