"""Which steps of a ladder have come by a day, and which of them is the latest for each role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from policybot.model import Kind, Role, Says, Step
from policybot.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that has come for a role: the working day it fell on, the day it counts from, its repeat number.

    `meant`: the role the step names, before it is known who hears it. `nominal`: the day the step names, before it
    moved to a working day that suits the role.
    """

    step: Step
    role: Role
    day: date
    base: date
    meant: Role
    nominal: date
    repeat: int = 0

    @property
    def before(self) -> bool:
        return self.step.at.count <= 0

    @property
    def order(self) -> tuple[date, int, int]:
        """Later days are later; of two on one day the one nearer the date is."""
        weight = 7 if self.step.at.unit == "workdays" else 5
        return (self.day, -abs(self.step.at.count) * weight, self.repeat)


def heard_by(role: Role, kind: Kind) -> Role:
    """For departments that are no government offices each higher step is a line of the bureau's call list."""
    return "bureau" if role == "deputy" and kind != "government" else role


def days(step: Step, base: date, today: date, workdays: Workdays) -> Iterator[tuple[int, date, date]]:
    """Repeat number, nominal day and working day of each time a step has come by today."""
    at, count = step.at, 0
    while (day := workdays.at(base, at)) <= today and (step.times is None or count <= step.times):
        yield count, workdays.nominal(base, at), day
        if step.repeat is None:
            return
        base, at, count = day, step.repeat, count + 1


def moved(one: Reached, workdays: Workdays) -> Says | None:
    """Why a step does not fall on the day it names, if so."""
    if one.day == one.nominal:
        return None
    facts = {"day": one.nominal}
    if one.nominal in workdays:
        return Says("{day} is a weekend day at work: a deputy's letter waits for an ordinary one", facts)
    if one.day < one.nominal:
        return Says("{day} is a day off: the last working day before it", facts)
    return Says("{day} is a day off: the first working day after it", facts)


def reached(
    steps: Sequence[Step], kind: Kind, due: date, count_from: date, today: date, workdays: Workdays
) -> list[Reached]:
    """All steps that have come by today, soonest first: before the date from `due`, after it from `count_from`."""
    found = []
    for step in steps:
        base = due if step.at.count <= 0 else count_from
        for role in step.to:
            hearer = heard_by(role, kind)
            for repeat, nominal, day in days(step, base, today, workdays):
                falls = workdays.first_ordinary(day) if hearer == "deputy" else day
                if falls <= today:
                    found.append(Reached(step, hearer, falls, base, role, nominal, repeat))
    return sorted(found, key=lambda one: one.order)


def latest(found: Sequence[Reached]) -> dict[Role, Reached]:
    """The latest step for each role; the others are superseded."""
    return {one.role: one for one in found}
