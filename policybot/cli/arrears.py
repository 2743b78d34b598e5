"""What whoever enters reports should know: they come later than the day they claim, or nobody signed them off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from policybot.acts import Account
from policybot.model import Document, Says

from .house import House

MARKED = Says("it is marked as entered later, on {today}")
BY_ENTRY = Says(
    "entered later: report {reports} counts by {today}, the day of its entry; if a paper came in time, another person "
    "confirms it: policybot confirm {numbers} --paper NO --by NAME --reason TEXT"
)


UNSIGNED = Says("who signed it off in the department is not named; next time add --signed NAME")


def unsigned(accounts: Iterable[Account]) -> bool:
    """Whether a figure or an application for closing comes without somebody in the department who stands for it."""
    return any((one.close or one.value is not None) and not one.signed.strip() for one in accounts)


def entered_later(house: House, day: date, documents: Iterable[Document], reports: Sequence[int]) -> Iterator[Says]:
    """Nothing of reports of today. `documents`: that of each report."""
    if not reports or day >= house.today:
        return
    by_entry = [number for number, one in zip(reports, documents, strict=True) if one.timeliness == "entered"]
    if len(by_entry) < len(reports):
        yield Says(MARKED.text, {"today": house.today})
    if by_entry:
        yield Says(BY_ENTRY.text, {"today": house.today, "reports": "、".join(map(str, by_entry)),
                                   "numbers": " ".join(map(str, by_entry))})  # fmt: skip
