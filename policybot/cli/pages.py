"""The page of a check for people: its docstring, paragraph by paragraph in their language."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from policybot.language import lookup

INDENT = "    "
MOST = 100


def page(text: str, language: str) -> Iterator[str]:
    """Headings and paragraphs that a language lacks stay as they are; an example is never translated."""
    translate = lookup(language)
    for block in text.split("\n\n"):
        first, *rest = block.split("\n")
        yield translate(first)
        if first == "Example":
            yield from rest
        elif rest:
            said = translate(" ".join(line.strip() for line in rest))
            yield from textwrap.wrap(said, MOST, initial_indent=INDENT, subsequent_indent=INDENT)
        yield ""
