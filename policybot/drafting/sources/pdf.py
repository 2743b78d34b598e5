"""PDF through pypdfium2: the text layer, line by line. A scan has none, and that is said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pypdfium2

from policybot.drafting.nouns import Block, Line
from policybot.model import Says

from .text import MOST, TOO_LONG

DAMAGED = Says("the PDF cannot be opened"), Says("is it damaged, or does it want a password?")
NO_LAYER = (
    Says("the PDF holds pictures of text, and no text"),
    Says("have its text recognised first, or take the Word file"),
)


def read(data: bytes, suffix: str) -> Iterator[Block]:
    """The lines of all pages, numbered through. One page is held at a time."""
    from . import Unreadable

    del suffix
    number = length = 0
    words = False
    try:
        document = pypdfium2.PdfDocument(data)
    except Exception:  # a damaged file can raise anything
        raise Unreadable(*DAMAGED) from None
    with contextlib.closing(document):
        for at in range(len(document)):
            for text in _page(document, at):
                number += 1
                length += len(text)
                words = words or any(map(str.isalpha, text))
                if length > MOST:
                    raise Unreadable(*TOO_LONG)
                yield Line(number, text)
    if not words:  # a scan may still have numbers of pages
        raise Unreadable(*NO_LAYER)


def _page(document: pypdfium2.PdfDocument, at: int) -> list[str]:
    from . import Unreadable

    try:
        page = document[at]
        layer = page.get_textpage()
        text = layer.get_text_range()
        layer.close()
        page.close()
    except Exception:
        raise Unreadable(*DAMAGED) from None
    return [str(line) for line in text.splitlines() if line.strip()]
