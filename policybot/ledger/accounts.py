"""What the changed cells of a row say together: an account for the acts, and what these say back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isclose

from policybot.acts import Account, ActError
from policybot.model import Report, Says
from policybot.sheets import text

from .columns import Field
from .entries import Entry, Share, Value
from .parsing import BadCell

TEXTS: tuple[Field, ...] = ("done", "problem", "next")


@dataclass(frozen=True, slots=True)
class Change:
    """What a cell says anew. `before`: what is on record; a state is a Share."""

    field: Field
    before: Value
    after: Value


def account(now: Entry, changes: Sequence[Change], person: str, on: date, source: str, signed: str = "") -> Account:
    """What problem and next step were stays so while the row says nothing else: an account in words is one whole."""
    after: dict[Field, Value] = {one.field: one.after for one in changes}
    worded = not after.keys().isdisjoint(TEXTS)
    kept = {field: str(after.get(field, now.cells.get(field)) or "") for field in TEXTS[1:] if worded}
    value, expected, committed = after.get("value"), after.get("expected"), after.get("committed")
    return Account(
        measures=(f"{now.measure.document}:{now.measure.id}",), by=now.department or "", person=person, day=on,
        done=str(after.get("done") or ""), problem=kept.get("problem", ""), next=kept.get("next", ""),
        value=value if isinstance(value, float) else None,
        expected=expected if isinstance(expected, date) else None,
        committed=committed if isinstance(committed, date) else None,
        part_done=after.get("state") == "done", close=after.get("state") == "applied", source=source,
        signed=signed,
    )  # fmt: skip


def says(report: Report, change: Change) -> bool:
    """Whether a report says the same as a changed cell."""
    if change.field == "state":
        share: Share = "applied" if report.closes else "done" if report.part_done else "open"
        return share == change.after
    said = getattr(report, change.field)
    if isinstance(said, float) and isinstance(change.after, float):
        return isclose(said, change.after)
    return text(said) == change.after if isinstance(said, str) else bool(said == change.after)


ADVICE: dict[str, Says] = {
    "no-evidence": Says("hand the evidence to the bureau first; until then choose that the own part is done"),
    "sensitive": Says("report on paper; here only dates and the state are written"),
    "past-day": Says("if it is done, choose so under state"),
}
"""Where the acts would name the options of the command line."""


def in_words(error: ActError, changes: Sequence[Change]) -> BadCell:
    """A refusal of the acts at the cell it is about. Raises the error where it is about the day of the whole import."""
    if error.code in ("future-day", "early-day"):
        raise error
    message, field = error.message, changes[0].field
    if error.code == "past-day":
        field = "committed" if message.values["option"] == "--committed" else "expected"
        message = Says("{day} lies before the day of the report, {on}", message.values)
    elif error.code in ("no-evidence", "closed"):
        field = next((one.field for one in changes if one.field == "state"), field)
    elif error.code == "sensitive":
        field = next((one.field for one in changes if one.field in TEXTS), field)
    return BadCell(error.code, message, ADVICE.get(error.code, error.hint), field)
