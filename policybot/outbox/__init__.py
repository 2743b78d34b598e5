"""The outbox: which notices are on record, and what became of the letters that carry them.

Two tables and one law (DESIGN section 5): write it down, then send it, then write down that it was sent.

    notice    pending    demanded, not yet in a letter that left
              proposed   waits for a named coordinator (a letter to a deputy)
              held       kept back by a decision until a day
              sent       in a letter that a service has accepted
              superseded a later step took its place before it was sent
              obsolete   no longer demanded: date, owner or state has changed
              failed     given up; a person was told; only `outbox retry` revives it

    message   sending    claimed: the bytes stand here; whether they arrived is not known until the outcome is written
              sent       the service said yes
              dissolved  the service said "later" or was not there: not accepted; its notices are bundled anew
              failed     the service said "never", or five claims ended without an outcome

A message of a rehearsal goes to the coordinators and shows notices (table `rehearsed`) that stay as they are: nobody
counts as told.

A claim takes notices and stores bytes in one transaction; a crash after it leaves `sending`, and the same bytes
under the same Message-ID go again.
"""

from __future__ import annotations

from . import tallies
from .letters import (
    CLAIMS,
    Row,
    again,
    claim,
    dissolve,
    fail,
    message,
    messages,
    next_number,
    refuse,
    retry,
    sent,
    unknown,
    unsettled,
    unwritten,
)
from .lists import bad, free_at, having, rehearsed, resting, resting_channels, sent_between, thread, tries, written
from .notices import (
    Accepted,
    accept,
    deem_sent,
    history,
    holds,
    kept,
    letters_of,
    live,
    notices,
    obsolete,
    put,
    reason,
    unrehearse,
    waiting,
)
from .past import Entry, Part, Planning, Posted, entries, plannings, posted
from .returned import came_back, newest, returned
from .rewinding import letters_with, rewind

__all__ = [
    "CLAIMS",
    "Accepted",
    "Entry",
    "Part",
    "Planning",
    "Posted",
    "Row",
    "accept",
    "again",
    "bad",
    "came_back",
    "claim",
    "deem_sent",
    "dissolve",
    "entries",
    "fail",
    "free_at",
    "having",
    "history",
    "holds",
    "kept",
    "letters_of",
    "letters_with",
    "live",
    "message",
    "messages",
    "newest",
    "next_number",
    "notices",
    "obsolete",
    "plannings",
    "posted",
    "put",
    "reason",
    "refuse",
    "rehearsed",
    "resting",
    "resting_channels",
    "retry",
    "returned",
    "rewind",
    "sent",
    "sent_between",
    "tallies",
    "thread",
    "tries",
    "unknown",
    "unrehearse",
    "unsettled",
    "unwritten",
    "waiting",
    "written",
]
