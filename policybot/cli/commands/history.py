"""一个事项从列入台账至今的全部经过 · The life of a measure: dates, reports, decisions and letters, in order.

An event stands on the day it claims; `at` is the moment it was entered, and one entered on a later day says so. What
stands under numbers the measure `was` is its own. Letters of one kind on one day are one event.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from policybot.acts import find_measure
from policybot.cli.frame import Answer, argument, command
from policybot.cli.house import House
from policybot.cli.life import Event, Records, life
from policybot.cli.screen import table
from policybot.model import Measure, Progress, Says

KINDS: dict[str, Says] = {
    "required": Says("date required"),
    "report": Says("report"),
    "part_done": Says("part done"),
    "apply": Says("application"),
    "accept": Says("acceptance"),
    "return": Says("return"),
    "extend": Says("extension"),
    "suspend": Says("suspension"),
    "resume": Says("resumption"),
    "release": Says("release"),
    "hold": Says("hold"),
    "unhold": Says("end of a hold"),
    "go_live": Says("going live"),
    "ack": Says("acknowledgement"),
    "agree": Says("agreement"),
    "snooze": Says("reminders put off"),
    "withdraw": Says("withdrawal"),
    "object": Says("objection"),
    "settle": Says("answer to an objection"),
    "call": Says("telephone call"),
    "reopen": Says("opening again"),
    "refuse": Says("a later date refused"),
    "confirm": Says("day confirmed"),
    "due": Says("change of the date"),
    "closed": Says("closed"),
    "reopened": Says("opened again"),
    "told": Says("notice"),
}


@command(argument("MEASURE", "事项编号 · number of a measure"))
def run(house: House, measure: str) -> Answer:
    policy, found = find_measure(house.catalog, measure)
    known = house.records.progress(house.catalog).get((found.document, found.id), Progress())
    events = life(Records(policy, found, known, house.records, house.office.workdays, house.office.zone))
    return Answer(
        lambda: {"measure": found.id, "was": found.was, "events": [_row(house, one) for one in events]},
        lambda: _lines(house, found, events),
    )


def _row(house: House, one: Event) -> dict[str, object]:
    return {
        "at": one.at,
        "day": one.day,
        "kind": one.kind,
        "department": "、".join(one.departments) or None,
        "departments": one.departments,
        "by": one.by or None,
        "entered_by": one.entered_by or None,
        "source": one.source or None,
        "says": house.say(one.says),
        "late": one.late,
        "letters": one.letters,
    }


def _lines(house: House, measure: Measure, events: list[Event]) -> Iterator[str]:
    facts = {"id": measure.id, "title": measure.title, "count": len(events)}
    yield house.say(Says("{id} {title}, events: {count}", facts))
    if measure.was:
        yield house.say(Says("was numbered {was}", {"was": "、".join(measure.was)}))
    yield ""
    head = [Says("day"), Says("what"), Says("who"), Says("content")]
    yield from table([house.say(one) for one in head], [_cells(house, measure, one) for one in events], flexible=3)


def _cells(house: House, measure: Measure, one: Event) -> list[str]:
    says = house.say(one.says)
    if one.letters:
        numbers = "、".join(map(str, one.letters))
        says = house.say(Says("{says} (letters {numbers})", {"says": says, "numbers": numbers}))
    if one.late and one.at:
        entered = one.at.astimezone(ZoneInfo(house.office.zone)).date()
        says = house.say(Says("{says} (entered later, on {day})", {"says": says, "day": entered}))
    return [str(one.day), house.say(KINDS[one.kind]), _who(house, measure, one), says]


def _who(house: House, measure: Measure, one: Event) -> str:
    """Departments with the person; all owners, where there are more than two, by their number."""
    names, count = "、".join(one.departments), len(one.departments)
    if count > 2 and set(one.departments) == set(measure.actors):
        names = house.say(Says("all {count} owners", {"count": count}))
    return " ".join(filter(None, [names, one.by]))
