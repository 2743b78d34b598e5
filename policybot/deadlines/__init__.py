"""Where a measure and each owner's part of it stand on a day.

The rules as a table (DESIGN sections 2 and 4):

    dates and acts                                    light
    no date (continuous, recurring)                   normal, always
    before the first step of the ladder               normal
    from the first step before the date to the date   due_soon
    a node or an agreed line is missed                behind
    after the date, open                              overdue     (an aim: behind)
    done or applied for in time                       keeps the light of its day
    done or applied for late                          overdue stands until the bureau has closed it
    closed, suspended                                 none

A return reopens the part and gives five working days to mend; mended in time, the first day counts.
"""

from __future__ import annotations

from .accounts import asked, fulfils, newest_due, owes, reporting_on
from .course import MENDING_WORKDAYS, OBJECTION_WORKDAYS
from .lights import light_on, soon_from, worst
from .standing import consent_until, standing

__all__ = [
    "MENDING_WORKDAYS",
    "OBJECTION_WORKDAYS",
    "asked",
    "consent_until",
    "fulfils",
    "light_on",
    "newest_due",
    "owes",
    "reporting_on",
    "soon_from",
    "standing",
    "worst",
]
