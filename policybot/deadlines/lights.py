"""The light of an open part on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybot.model import LIGHTS, Light, Policy
from policybot.workdays import Workdays


def soon_from(policy: Policy, due: date, workdays: Workdays) -> date:
    """The day of the first step before the date: light and letters agree."""
    before = [step.at for step in policy.ladder("deadline") if step.at.count <= 0]
    return min((workdays.at(due, at) for at in before), default=due)


def light_on(day: date, due: date | None, soon: date, *, aim: bool, behind: bool) -> Light:
    """The light of an open part on a day."""
    if due is None:
        return "behind" if behind else "normal"
    if day > due:
        return "behind" if aim else "overdue"
    if behind:
        return "behind"
    return "due_soon" if day >= soon else "normal"


def worst(lights: Iterator[Light | None]) -> Light | None:
    return max((light for light in lights if light), key=LIGHTS.index, default=None)
