"""What a click puts on record and what is answered; knows records, and nothing of sockets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from policybot import acts
from policybot.acts import Account, ActError, Bench
from policybot.intake import fixed
from policybot.language import say
from policybot.model import Address, Measure, Says
from policybot.outbox import Row
from policybot.pipeline import Office
from policybot.pipeline.returning import CHAT, answered, asking, listening, proven, speaker
from policybot.plaintext import clean, one_line
from policybot.state import State, clicks, keys

from . import forms
from .reading import Form, Press

log = logging.getLogger(__name__)

FORGED = Says("This button belongs to no letter of ours. Please use the one under your letter.")
GONE = Says("Nothing in this letter can be answered here any more. Please call the bureau.")
STRANGER = Says("You are not among the contacts of {department}, so nothing was recorded. Please ask the bureau to add you.")  # fmt: skip  # noqa: E501
ODD = Says("This could not be read, so nothing was recorded. Please try once more.")

RECEIVED = Says("{id}: receipt is recorded, number {number}.")
REPORTED = Says("{id}: the report of {department} is recorded, number {number}.")
PART = Says("The own part is down as done.")
APPLIED = Says("Closing is applied for.")
ASKED = Says("{id}: the request for {until} is recorded, number {number}. Until it is approved the date stays.")
REFUSED = Says("{id}: not recorded. {why}")

EMPTY = Says("Please fill in at least one field.")
PAST = Says("This day is already past.")
EARLY = Says("This must be later than the date in force, {due}.")
UNDATED = Says("This measure has no date, so none can be put off.")
NO_DAY = Says("Please choose a day.")
NO_REASON = Says("Please give a reason.")
NO_FIGURE = Says("Please write only the number, in the unit {unit}.")
NO_TARGET = Says("This measure has no target figure. Please put it under progress.")
CHOOSE = Says("Please choose a measure.")
UNPROVEN = Says("Closing needs evidence. Please send it in reply to a letter by mail, or to the bureau, or choose that the own part is done.")  # fmt: skip  # noqa: E501
PAPER = Says("This measure is reported on paper only.")
CLOSED = Says("This measure is closed. If it must be opened again, please call the bureau.")
SUSPENDED = Says("This measure is suspended.")
OVER = Says("The part of {department} is done already.")
OTHERS = Says("This is not a measure of {department} any more.")


@dataclass(frozen=True, slots=True)
class Answer:
    """`says`: lines only the one who clicked can see; `view`: a form to be opened; `errors`: mistakes by field, with
    which the form stays open."""

    says: tuple[Says, ...] = ()
    view: Mapping[str, Any] | None = None
    errors: Mapping[str, Says] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The letter under which somebody clicked: for whom it is, who that is, and what can be answered."""

    row: Row
    department: str
    person: str
    language: str
    measures: tuple[Measure, ...]

    def measure(self, name: str) -> Measure | None:
        return next((one for one in self.measures if forms.name(one) == name), None)


class FieldError(Exception):
    """A mistake in one field of a form."""

    def __init__(self, block: str, says: Says) -> None:
        super().__init__(str(says))
        self.block, self.says = block, says


def ready(office: Office, state: State) -> None:
    """Makes the key that buttons are signed with, before the first of them goes."""
    if listening(office) and not (office.settings.intake and office.settings.intake.key):
        keys.make(state.folder)


def perform(office: Office, state: State, act: Press | Form, now: datetime) -> Answer:
    """Does what was clicked, once. Nothing is on record where it says why not."""
    found = _asked(office, state, act)
    if isinstance(found, Says):
        log.warning("%s", Says("a click of {user} was refused: {why}", {"user": act.user, "why": found}))
        return Answer((found,))
    who, letter = f"{CHAT}:{act.user}", _source(found)
    bench = acts.bench(office.catalog, state, office.workdays, now, office.day(now), who, letter)
    if isinstance(act, Form):
        try:
            return _sent(bench, found, act)
        except FieldError as error:
            return Answer(errors={error.block: error.says})
    if act.deed == "receive":
        return _receive(bench, found, act)
    draw = forms.report if act.deed == "report" else forms.later
    return Answer(view=draw(found.language, act.mark, act.channel, found.measures))


def language(office: Office, user: str) -> str:
    """The language of whoever has this address in Slack."""
    for people in office.roster.contacts.values():
        for contact in people:
            if contact.language and Address(CHAT, user) in contact.everywhere:
                return contact.language
    return office.settings.language


# ── who clicked under what ─────────────────────────────────────────────────────


def _asked(office: Office, state: State, act: Press | Form) -> Asked | Says:
    row = proven(office, state, act.mark)
    if row is None or row.address.channel != CHAT or row.rehearsal:
        return FORGED
    notices = answered(office, state, row.letter)
    department = notices[0].department if notices else row.department
    who = _person(office, department, act.user)
    if who is None:
        return Says(STRANGER.text, {"department": department})
    named = {(one.document, one.measure) for one in asking(office, notices)}
    open_ones = (m for _, m in office.catalog.measures() if (m.document, m.id) in named and department in m.actors)
    measures = tuple(sorted(open_ones, key=lambda one: (one.document, one.order)))
    if not measures:
        return GONE
    return Asked(row, department, who, language(office, act.user), measures)


def _person(office: Office, department: str, user: str) -> str | None:
    """The name of a contact of a department by its address in Slack; None where nobody has it."""
    found = speaker(office, department, lambda one: one == Address(CHAT, user))
    return found and (found[0] or str(found[1]))


# ── what is done ───────────────────────────────────────────────────────────────


def _receive(on: Bench, found: Asked, act: Press) -> Answer:
    """收到, of all the letter asks for; the same click again says what it said."""
    says: list[Says] = []
    kept: list[int] = []
    with on.state.transaction():
        if (before := clicks.made(on.state.db, act.key)) is not None:
            return _again(found, before)
        for one in found.measures:
            try:
                # The letter speaks of no closing, and so agrees to none.
                done = acts.acknowledge(on, forms.name(one), found.department, found.person, on.today, "ack")
            except ActError as error:
                says.append(Says(REFUSED.text, {"id": one.id, "why": _why(error, found.department)}))
            else:
                kept.append(done.decision)
                says.append(Says(RECEIVED.text, {"id": one.id, "number": done.decision}))
        _counted(on, found, act, kept)
    return Answer(tuple(says))


def _sent(on: Bench, found: Asked, form: Form) -> Answer:
    """A report or a request, once for each opened form. Raises FieldError."""
    measure = found.measure(form.values.get("measure") or form.measure)
    with on.state.transaction():
        if (before := clicks.made(on.state.db, form.key)) is not None:
            return _again(found, before)
        if measure is None:
            raise _unchosen(found, form)
        account, says = _DRAFTS[form.deed](on, found, form, measure)
        try:
            (number,) = acts.record(on.catalog, on.state, account, on.now, on.today, on.workdays,
                                    on.entered_by)  # fmt: skip
        except ActError as error:
            raise FieldError(_place(form, error), _why(error, found.department)) from None
        _counted(on, found, form, [number])
    told = Says(says.text, {**says.values, "id": measure.id, "department": found.department, "number": number})
    return Answer((told, *(says for done, says in ((account.part_done, PART), (account.close, APPLIED)) if done)))


def _unchosen(found: Asked, form: Form) -> FieldError:
    if form.values.get("measure") == "":
        return FieldError("measure", CHOOSE)
    block = "measure" if "measure" in form.values else forms.FIRST[form.deed]
    return FieldError(block, Says(OTHERS.text, {"department": found.department}))


def _place(form: Form, error: ActError) -> str:
    """The field an act's mistake belongs to."""
    if block := _FIELDS.get(error.code):
        return block
    about_measure = error.code in ("closed", "suspended", "sensitive", "not-an-owner", "unknown-measure")
    return "measure" if about_measure and "measure" in form.values else forms.FIRST[form.deed]


_FIELDS = {"past-day": "expected", "no-date": "until", "asked-early": "until", "no-evidence": "state"}


def _report(on: Bench, found: Asked, form: Form, measure: Measure) -> tuple[Account, Says]:
    said = {name: clean(form.values.get(name, "")).strip() for name in ("done", "problem", "next")}
    account = Account(
        (forms.name(measure),), found.department, found.person, on.today, said["done"], said["problem"], said["next"],
        _figure(form, measure), _day(form, "expected"), part_done=form.values.get("state") == "done",
        close=form.values.get("state") == "applied", source=on.source,
        signed=one_line(form.values.get("signed", "")),
    )  # fmt: skip
    return account, REPORTED


def _later(on: Bench, found: Asked, form: Form, measure: Measure) -> tuple[Account, Says]:
    until, reason = _day(form, "until"), clean(form.values.get("reason", "")).strip()
    if until is None:
        raise FieldError("until", NO_DAY)
    if not reason:
        raise FieldError("reason", NO_REASON)
    if until < on.today:
        raise FieldError("until", PAST)
    account = Account((forms.name(measure),), found.department, found.person, on.today, problem=reason,
                      asks_until=until, source=on.source)  # fmt: skip
    return account, Says(ASKED.text, {"until": until})


_DRAFTS: Mapping[str, Callable[[Bench, Asked, Form, Measure], tuple[Account, Says]]] = {
    "report": _report,
    "later": _later,
}


def _source(found: Asked) -> str:
    return f"Slack，信函 No. {found.row.letter}"


def _figure(form: Form, measure: Measure) -> float | None:
    text = form.values.get("value", "").strip()
    if not text:
        return None
    if measure.target is None:
        raise FieldError("value", NO_TARGET)
    found = fixed.figure(text, measure.target.unit)
    if found is None:
        raise FieldError("value", Says(NO_FIGURE.text, {"unit": measure.target.unit}))
    return found


def _day(form: Form, block: str) -> date | None:
    text = form.values.get(block, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FieldError(block, NO_DAY) from None


def _counted(on: Bench, found: Asked, act: Press | Form, made: list[int]) -> None:
    clicks.put(on.state.db, act.key, on.now, act.user, found.row.letter, found.department, act.deed, made)
    facts = {"user": act.user, "department": found.department, "deed": act.deed, "acts": made}
    log.info("%s", Says("a click of {user} for {department}: {deed}, on record {acts}", facts))


COUNTED = Says("This is recorded already, number {numbers}.")
COUNTED_NOT = Says("This was answered already; nothing was recorded.")


def _again(found: Asked, made: tuple[int, ...]) -> Answer:
    numbers = say(_LISTED, found.language).join(map(str, made))
    return Answer((Says(COUNTED.text, {"numbers": numbers}) if made else COUNTED_NOT,))


_LISTED = Says(", ")


# ── what is wrong ──────────────────────────────────────────────────────────────


def _why(error: ActError, department: str) -> Says:
    """An act's mistake in words for somebody who sees a form and no command line."""
    return Says(_WORDS.get(error.code, error.message).text, {**error.message.values, "department": department})


_WORDS: Mapping[str, Says] = {
    "empty-report": EMPTY,
    "past-day": PAST,
    "no-date": UNDATED,
    "asked-early": EARLY,
    "closed": CLOSED,
    "suspended": SUSPENDED,
    "sensitive": PAPER,
    "no-evidence": UNPROVEN,
    "part-done": OVER,
    "not-an-owner": OTHERS,
    "unknown-measure": GONE,
}
