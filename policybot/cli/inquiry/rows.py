"""An inquiry as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator

from policybot import outbox
from policybot.cli.notices import message, place
from policybot.cli.reasons import reason
from policybot.escalation import Owner
from policybot.model import Decision, Notice, Report

from .dates import extensions, starts
from .gathering import Inquiry, told
from .people import people
from .words import say


def document(inquiry: Inquiry) -> dict[str, object]:
    return {
        "dates": _dates(inquiry),
        "rungs": [row for owner in inquiry.owners for row in _rungs(inquiry, owner)],
        "people": list(_people(inquiry)),
        "letters": list(_letters(inquiry)),
    }


def reasons(inquiry: Inquiry) -> list[dict[str, object]]:
    """Every notice that had come by the day, but for those a day past demanded in vain."""
    return [_reason(inquiry, one) for one in inquiry.notices if not inquiry.missing(one)]


def _reason(inquiry: Inquiry, notice: Notice) -> dict[str, object]:
    told = inquiry.told_on(notice) is not None
    return {
        "day": notice.day,
        "department": notice.department,
        "role": notice.role,
        "check": notice.check,
        "step": notice.step,
        "told": told,
        "state": notice.state if told or notice.state != "sent" else "pending",
        "why": inquiry.house.say(reason(inquiry.house.catalog, notice)),
        "key": notice.key,
    }


def _dates(inquiry: Inquiry) -> dict[str, object]:
    measure, standing = inquiry.measure, inquiry.standing
    return {
        "required": measure.due,
        "phrase": measure.phrase or None,
        "basis": measure.due_basis if measure.due else None,
        "force": measure.force,
        "extensions": [
            {"decision": one.act.id, "day": one.act.day, "was": one.was, "due": one.act.due,
             "approval": one.act.approval, "by": one.act.by, "reason": one.act.reason}
            for one in extensions(inquiry)
        ],
        "due": standing.due,
        "committed": standing.committed,
        "expected": standing.expected,
        "figures_by": measure.target.figures_by if measure.target else None,
        "owners": [
            {"department": one.department, "first_told": one.first_told,
             "counts_from": one.count.day if one.count else None,
             "why": say(inquiry, one.count.why) if one.count else None}
            for one in starts(inquiry)
        ],
        "entered_later": [_late(one) for one in inquiry.entered_later()],
    }  # fmt: skip


def _late(act: Report | Decision) -> dict[str, object]:
    kind = "report" if isinstance(act, Report) else act.kind
    return {"kind": kind, "id": act.id, "department": act.department, "day": act.day, "entered": act.entered}


def _rungs(inquiry: Inquiry, owner: Owner) -> Iterator[dict[str, object]]:
    for rung in inquiry.climbed[owner.part.department]:
        fate, why = told(inquiry, rung)
        one = rung.step
        yield {
            "department": owner.part.department,
            "ladder": rung.ladder,
            "step": one.step.name,
            "repeat": one.repeat,
            "role": one.role,
            "meant": one.meant,
            "due": rung.due,
            "base": one.base,
            "nominal": one.nominal,
            "day": one.day,
            "moved": say(inquiry, rung.moved) if rung.moved else None,
            "fate": fate,
            "told_on": rung.told_on if fate == "told" else None,
            "why": say(inquiry, why),
            "key": rung.key,
        }


def _people(inquiry: Inquiry) -> Iterator[dict[str, object]]:
    for one in people(inquiry):
        yield {
            "department": one.department,
            "role": one.role,
            "name": one.name or None,
            **place(one.address),
            "via": one.via,
            "state": one.state,
            "told": one.state == "told",
            "why": say(inquiry, one.why),
            "steps": [notice.step for notice in one.notices],
            "notices": [notice.key for notice in one.notices],
            "letter": one.letter.letter if one.letter else None,
            "sent_at": one.letter.sent_at if one.letter else None,
        }


def letters(inquiry: Inquiry) -> list[tuple[outbox.Row, tuple[Notice, ...]]]:
    """The letters of the measure, each with its notices; and the tries that no service took, which hold none any more.

    Of these nothing says which notices they held: they are those to the same department and role, of the same kind,
    on the days on which a notice of the measure waited.
    """
    found = []
    for row in outbox.messages(inquiry.state.db):
        inside = tuple(n for n in inquiry.notices if row.letter in inquiry.letters.get(n.key, ()))
        if inside or _in_vain(inquiry, row):
            found.append((row, inside))
    return found


def _in_vain(inquiry: Inquiry, row: outbox.Row) -> bool:
    held = any(row.letter in numbers for numbers in inquiry.letters.values())
    if held or row.rehearsal or row.state not in ("dissolved", "failed"):
        return False
    return any(
        (n.department, n.role, n.letter) == (row.department, row.role, row.kind)
        and n.day <= row.day <= (inquiry.told_on(n) or inquiry.on)
        for n in inquiry.notices
        if n.state in ("pending", "sent", "failed")
    )


def _letters(inquiry: Inquiry) -> Iterator[dict[str, object]]:
    for row, inside in letters(inquiry):
        yield {**message(row), "role": row.role, "notices": [n.key for n in inside], "steps": [n.step for n in inside]}
