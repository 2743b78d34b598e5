"""Pairs of brackets in one pass, however deep somebody nests them."""

from __future__ import annotations

from collections.abc import Iterator


def pairs(folded: str) -> Iterator[tuple[int, int]]:
    """The outermost pairs that are closed within their paragraph: (place of the opening, place after the closing)."""
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
            opened.clear()
    yield from closed


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
