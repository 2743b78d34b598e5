"""What it means that something is entered later than the day it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from policybot.model import Document, Says

from .house import House

MARKED = Says("it is marked as entered later, on {today}")
BY_ENTRY = Says(
    "entered later: it counts by {today}, the day of its entry; if a paper came in time, another person confirms it: "
    "policybot confirm {report} --paper NO --by NAME --reason TEXT"
)


def entered_later(house: House, day: date, documents: Iterable[Document], reports: Sequence[int]) -> Iterator[Says]:
    """Nothing of reports of today. `documents`: those the reports are on."""
    if not reports or day >= house.today:
        return
    by_entry = any(document.timeliness == "entered" for document in documents)
    yield Says((BY_ENTRY if by_entry else MARKED).text, {"today": house.today, "report": reports[0]})
