"""How steps, notices and departments are called in an inquiry."""

from __future__ import annotations

from collections.abc import Sequence

from policybot.cli.reasons import distance, worded
from policybot.model import Notice, Says, Step

from .gathering import Inquiry

AROUND: dict[str, Says] = {
    "deadline": Says("{step} from the date"),
    "report": Says("{step} from the report day"),
    "review": Says("{step} from the application"),
}
"""By kind of ladder: a step says how far it lies from what."""

NEWS: dict[str, Says] = {
    "accepted": Says("acceptance of a part"),
    "aim-account": Says("account of an aim"),
    "assigned": Says("first word of the duty"),
    "changed": Says("change of the date"),
    "closed": Says("closing"),
    "deputy-ahead": Says("word ahead of a letter to the deputy"),
    "objected": Says("objection"),
    "refused": Says("a later date refused"),
    "released": Says("end of a duty"),
    "reopened": Says("opened again"),
    "resumed": Says("resumption"),
    "return": Says("return"),
    "settled": Says("answer to an objection"),
    "consent": Says("asked about a closing"),
    "suspended": Says("suspension"),
}
"""Notices of no ladder."""


def step(one: Step) -> Says:
    return Says(AROUND[one.kind].text, {"step": distance(one.at)})


def say(inquiry: Inquiry, says: Says) -> str:
    """A sentence of the core with the steps of this document."""
    return inquiry.house.say(worded(says, {one.name: step(one) for one in inquiry.policy.steps}))


def about(inquiry: Inquiry, notice: Notice) -> Says:
    """What a notice is about; of an earlier ladder its date is said too."""
    found = next((one for one in inquiry.policy.steps if one.name == notice.step), None)
    if found is None:
        return NEWS.get(notice.step, Says("{word}", {"word": notice.step}))
    if notice.due and notice.due != inquiry.standing.due:
        return Says("{step} ({day})", {"step": step(found), "day": notice.due})
    return step(found)


def names(inquiry: Inquiry, departments: Sequence[str]) -> str:
    """Departments in one breath; all owners of the measure, where there are more than two, by their number."""
    shown, count = "、".join(departments), len(departments)
    if count > 2 and len(inquiry.owners) == count:
        return inquiry.house.say(Says("all {count} owners", {"count": count}))
    return shown if count < 2 else inquiry.house.say(Says("{names} ({count})", {"names": shown, "count": count}))
