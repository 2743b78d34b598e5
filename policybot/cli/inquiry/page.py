"""An inquiry for people: short, grouped, with what a coordinator is asked at the telephone in mind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.cli.screen import Ink, table
from policybot.cli.words import COLOURS, ROLES, STATES, word
from policybot.model import Decision, Notice, Report, Says

from .dates import extensions, phrase, starts
from .gathering import Inquiry
from .ladders import ladders
from .roll import roll
from .rows import letters
from .words import about, names, say

LATEST = 20
"""How many letters are shown; programs get all."""

INDENT = "  "


def lines(inquiry: Inquiry) -> Iterator[str]:
    house = inquiry.house
    for heading, found in (
        (Says("dates"), _dates(inquiry)),
        (Says("who was told on {day}, and who not", {"day": inquiry.on}), roll(inquiry)),
        (Says("steps"), ladders(inquiry)),
        (Says("letters"), _letters(inquiry)),
    ):
        if shown := [INDENT + line if line else line for line in found]:
            yield from ("", house.say(Says("[{heading}]", {"heading": heading})), *shown)


# ── dates ──────────────────────────────────────────────────────────────────────


def _dates(inquiry: Inquiry) -> Iterator[str]:
    yield from (say(inquiry, one) for one in _days(inquiry))
    found = list(starts(inquiry))
    yield from _grouped(inquiry, ((one.department, _first(one.first_told)) for one in found))
    yield from _grouped(
        inquiry,
        ((one.department, Says("steps after the date count from {day}: {why}",
                               {"day": one.count.day, "why": one.count.why})) for one in found if one.count),
    )  # fmt: skip
    yield from (say(inquiry, _late(inquiry, act)) for act in inquiry.entered_later())


def _grouped(inquiry: Inquiry, pairs: Iterable[tuple[str, Says]]) -> Iterator[str]:
    """Departments by the sentence that is true of them, in the order of the first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, says in pairs:
        found[say(inquiry, says)].append(name)
    for sentence, some in found.items():
        yield inquiry.house.say(Says("{names}: {says}", {"names": names(inquiry, some), "says": sentence}))


def _days(inquiry: Inquiry) -> Iterator[Says]:
    measure, standing = inquiry.measure, inquiry.standing
    yield _required(inquiry)
    for one in extensions(inquiry):
        act = one.act
        yield Says("extended on {day} from {was} to {due}: approval {approval} ({by}: {why})",
                   {"day": act.day, "was": one.was or Says("no date"), "due": act.due or Says("no date"),
                    "approval": act.approval, "by": act.by, "why": act.reason})  # fmt: skip
    if standing.due and standing.due != measure.due:
        yield Says("date in force: {day}", {"day": standing.due})
    if measure.target and measure.target.figures_by:
        yield Says("the figure is awaited until {day}", {"day": measure.target.figures_by})
    if standing.committed:
        yield Says("committed to: {day}", {"day": standing.committed})
    if standing.expected:
        yield Says("expected: {day}", {"day": standing.expected})


def _required(inquiry: Inquiry) -> Says:
    measure, occurrence = inquiry.measure, inquiry.standing.occurrence
    if measure.due:
        facts = {"day": measure.due, "phrase": phrase(measure)}
        return Says("aimed at: {day} ({phrase})", facts) if measure.aim else Says("required: {day} ({phrase})", facts)
    if not occurrence:
        return Says("no date: the measure is continuous")
    if occurrence < inquiry.on:
        return Says("recurring: not all have given the occurrence of {day}", {"day": occurrence})
    return Says("recurring: the next occurrence is {day}", {"day": occurrence})


def _first(day: object) -> Says:
    return Says("first told on {day}", {"day": day}) if day else Says("not told yet")


def _late(inquiry: Inquiry, act: Report | Decision) -> Says:
    entered = act.entered.astimezone(ZoneInfo(inquiry.house.office.zone)).date()
    facts = {"day": act.day, "entered": entered, "number": act.id, "department": act.department or ""}
    if isinstance(act, Report):
        return Says("report {number} of {department} on {day} was entered on {entered} only: nobody knew of it", facts)
    return Says("decision {number} of {day} was entered on {entered} only: nobody knew of it", facts)


# ── letters ────────────────────────────────────────────────────────────────────


def _letters(inquiry: Inquiry) -> Iterator[str]:
    house, found = inquiry.house, letters(inquiry)
    if not found:
        yield house.say(Says("no letter of this measure is on record"))
        return
    shown = found[-LATEST:]
    if len(shown) < len(found):
        yield house.say(Says("the latest {shown} of {all}", {"shown": len(shown), "all": len(found)}))
    head = [Says("number"), Says("day"), Says("to"), Says("channel"), Says("state"), Says("tries"), Says("received"),
            Says("about"), Says("last error")]  # fmt: skip
    yield from table([house.say(one) for one in head], [_letter(inquiry, *one) for one in shown], flexible=7)


def _letter(inquiry: Inquiry, row: outbox.Row, inside: tuple[Notice, ...]) -> list[str | Ink]:
    house = inquiry.house
    local = row.sent_at and row.sent_at.astimezone(ZoneInfo(house.office.zone))
    what = "、".join(dict.fromkeys(house.say(about(inquiry, notice)) for notice in inside))
    state = Ink(house.say(word(STATES, row.state)), COLOURS.get(row.state, ""))
    facts = {"department": row.department, "role": word(ROLES, row.role)}
    to = house.say(Says("the coordinators") if row.role == "bureau" else Says("{department}, {role}", facts))
    return [str(row.id), str(row.day), to, row.address.channel, state, str(row.attempts),
            local.strftime("%m-%d %H:%M") if local else "", what, row.error]  # fmt: skip
