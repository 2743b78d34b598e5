"""What it means that something is entered later than the day it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from policybot.model import Document, Says

from .house import House

MARKED = Says("it is marked as entered later, on {today}")
BY_ENTRY = Says(
    "entered later: report {reports} counts by {today}, the day of its entry; if a paper came in time, another person "
    "confirms each: policybot confirm {one} --paper NO --by NAME --reason TEXT"
)


def entered_later(house: House, day: date, documents: Iterable[Document], reports: Sequence[int]) -> Iterator[Says]:
    """Nothing of reports of today. `documents`: that of each report."""
    if not reports or day >= house.today:
        return
    by_entry = [number for number, one in zip(reports, documents, strict=True) if one.timeliness == "entered"]
    if len(by_entry) < len(reports):
        yield Says(MARKED.text, {"today": house.today})
    if by_entry:
        yield Says(BY_ENTRY.text, {"today": house.today, "reports": "、".join(map(str, by_entry)), "one": by_entry[0]})
