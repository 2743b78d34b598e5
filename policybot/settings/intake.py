"""[intake]: the mailbox that answers to letters are fetched from, checked as it enters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policybot import mime
from policybot.model import Says

from . import form
from .nouns import Intake
from .secrets import Secrets

HERE = ("intake",)
LEAST_KEY = 16
"""Characters of a key: fewer can be tried out by whoever has seen one letter."""


def intake(table: Mapping[str, Any] | None, secrets: Secrets) -> Intake | None:
    """The table as a noun; None without one, or with mistakes, which are noted."""
    if table is None:
        return None
    made = form.enter(form.model_of(Intake), secrets.resolved(dict(table), HERE), secrets.notes, root=HERE)
    if made is None:
        return None
    found = Intake(**{name: getattr(made, name) for name in made.model_fields_set})
    for name, message, hint in _wrong(found):
        secrets.notes.mistake((*HERE, name), "bad-value", message, hint)
    return found


def _wrong(found: Intake) -> Iterator[tuple[str, Says, Says]]:
    if not 1 <= found.port <= 65535:
        yield "port", Says("a port is a number from 1 to 65535"), Says("993 begins encrypted, 143 with STARTTLS")
    if found.timeout <= 0:
        yield "timeout", Says("timeout must be more than nothing"), Says("write the seconds of patience, such as 20.0")
    if found.max_size < 1 or found.valid_days < 1:
        name = "max_size" if found.max_size < 1 else "valid_days"
        yield name, Says("{name} must be at least 1", {"name": name}), Says("leave it out for the usual value")
    if found.key and len(found.key) < LEAST_KEY:
        hint = Says("write at least {least} characters, or leave key out: one is made", {"least": LEAST_KEY})
        yield "key", Says("the key is too short"), hint
    if found.subaddress and not _plain(found.subaddress):
        yield ("subaddress", Says("{address} is no address that takes a mark", {"address": found.subaddress}),
               Says("write it as bureau@example.com, without a name and without a +"))  # fmt: skip


def _plain(address: str) -> bool:
    """Whether a mark may stand behind its first half: `bureau+MARK@example.com`."""
    try:
        box = mime.mailbox(address)
    except ValueError:
        return False
    return box.username.isascii() and "+" not in box.username and not box.display_name
