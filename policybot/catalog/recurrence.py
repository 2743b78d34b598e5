"""The days of an `every` measure."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from policybot.periods import MONTHS, occurrences

from . import shape

# dateutil takes a rule by the second, or one with INTERVAL=0, and does not come back from it.
_RULE = re.compile(
    r"^(RRULE:)?FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)"
    r"(;(INTERVAL=[1-9]\d{0,2}|(?!INTERVAL|BYHOUR|BYMINUTE|BYSECOND)[A-Z]+=[A-Z0-9,+-]+))*$"
)


def days(measure: shape.Measure, document: shape.Document) -> tuple[date, ...]:
    """From `from` or `issued` to `ends`; none without `every`. ValueError for a rule that cannot be read."""
    return _days(measure.every, measure.from_ or document.issued, document.ends) if measure.every else ()


@lru_cache(maxsize=1024)
def _days(every: str, first: date, last: date) -> tuple[date, ...]:
    if every not in MONTHS and not _RULE.match(every):
        raise ValueError(every)
    try:
        return occurrences(every, first, last)
    except (TypeError, KeyError, OverflowError, AttributeError) as error:  # dateutil's ways to refuse a rule
        raise ValueError(every) from error
