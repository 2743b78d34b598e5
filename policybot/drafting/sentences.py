"""Where sentences begin and end in folded text."""

from __future__ import annotations

import re

STOP = re.compile(r"[。;!?\n]")


def begin(folded: str, at: int) -> int:
    """Where the sentence of a place begins."""
    return max((folded.rfind(mark, 0, at) for mark in "。;!?\n"), default=-1) + 1


def end(folded: str, at: int) -> int:
    """Where the sentence of a place ends: at its mark, or with the text."""
    stop = STOP.search(folded, at)
    return stop.start() if stop else len(folded)
