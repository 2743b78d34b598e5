"""The parts of a mail, none of them opened. Pure."""

from __future__ import annotations

from email.message import Message

DEPTH, COUNT = 20, 200
"""How deep, and at how many parts of a mail we look: nobody writes more by hand."""


def inner(part: Message) -> list[Message] | None:
    """The parts of a container; None for what is none. A mail within a mail is no container: it stays closed."""
    content = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(content, list):
        return None
    return [one for one in content[:COUNT] if isinstance(one, Message)]


def leaves(message: Message) -> list[Message]:
    """All parts that are no containers, in their order."""
    found: list[Message] = []
    _walk(message, 0, found)
    return found


def _walk(part: Message, depth: int, found: list[Message]) -> None:
    content = inner(part)
    if content is None:
        found.append(part)
    for one in content or ():
        if depth < DEPTH and len(found) < COUNT:
            _walk(one, depth + 1, found)
