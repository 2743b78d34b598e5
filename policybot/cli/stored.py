"""The bytes of a letter on record, as text for the eye."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default


def text(payload: bytes) -> str:
    """What stood in the letter: the plain text of a mail, else whatever the channel's bytes say."""
    if not payload:
        return ""
    if payload.lstrip()[:1] == b"{":
        return _pretty(payload)
    try:
        mail = message_from_bytes(payload, policy=default)
        body = mail.get_body(("plain", "html"))
        found = body.get_content() if body else None
    except (MessageError, LookupError, ValueError):
        found = None
    return found if isinstance(found, str) else payload.decode("utf-8", "replace")


def _pretty(payload: bytes) -> str:
    raw = payload.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        return raw
