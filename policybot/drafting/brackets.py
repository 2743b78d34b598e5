"""Pairs of brackets in one pass, however deep somebody nests them."""

from __future__ import annotations

from collections.abc import Iterator


def pairs(folded: str) -> Iterator[tuple[int, int]]:
    """The outermost pairs within their paragraphs: (place of the opening, place after the closing)."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for at, character in enumerate(folded):
        if character == "(":
            opened.append(at)
        elif character == ")" and opened:
            start = opened.pop()
            while closed and closed[-1][0] > start:
                closed.pop()  # it lies inside
            closed.append((start, at + 1))
        elif character == "\n":
            closed += _left(opened, closed, at)
            opened.clear()
    yield from closed + _left(opened, closed, len(folded))


def _left(opened: list[int], closed: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """A bracket that somebody forgot to close reaches to the end of its paragraph."""
    if not opened or (closed and closed[-1][1] > opened[-1]):
        return []
    return [(opened[-1], end)]


def depths(folded: str) -> list[int]:
    """How many brackets are open at each character; a bracket's own marks count as outside."""
    depth, found = 0, []
    for character in folded:
        if character == ")":
            depth = max(depth - 1, 0)
        found.append(depth)
        if character == "(":
            depth += 1
    return found
