"""Answers that come by mail: fetched, read, tied to the letter they answer, and kept until a coordinator confirms.

mailbox     the IMAP server: the only place that knows imap-tools
reading     bytes → what a mail says and brings; automatic, cutting, webtext, charsets help it
fixed       the fixed lines of an answer → parts, one for each measure
tying       whose answer it is: by the mark, by the thread, by the sender
polling     one round: fetch, put on record, and only then mark as read
tables      a ledger sheet that came with an answer → the rows it would put on record
drafts      the words of an answer → the reports they would make
confirming  a coordinator makes reports of an answer, or refuses it

Nothing that came by mail counts before a named coordinator has confirmed it.
"""

from __future__ import annotations

from .confirming import Confirmed, Opened, Word, confirm, confirm_word, kept, opened, refuse
from .drafts import Draft
from .mailbox import IntakeError
from .polling import poll, ready, waiting
from .reading import File
from .tables import Table

__all__ = [
    "Confirmed", "Draft", "File", "IntakeError", "Opened", "Table", "Word", "confirm", "confirm_word", "kept", "opened",
    "poll", "ready", "refuse", "waiting",
]  # fmt: skip
