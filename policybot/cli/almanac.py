"""The page of a simulation: a calendar in which heavy days stand out, the load of each address, the days."""

from __future__ import annotations

from collections.abc import Mapping

from policybot.model import Says
from policybot.render import page as rendered
from policybot.simulation import Scenario, Simulated, monday

from .house import House
from .months import levels, months

WEEKDAYS = Says("Mon Tue Wed Thu Fri Sat Sun")


def page(house: House, found: Simulated, scenario: Scenario, named: str) -> str:
    """The page in the language of the house; `named`: how the scenario was asked for."""
    return rendered("simulation", house.language, **_facts(house, found, scenario, named))


def _facts(house: House, found: Simulated, scenario: Scenario, named: str) -> Mapping[str, object]:
    numbers = "、".join(policy.document.number for policy in house.catalog.policies)
    away = frozenset(one.day for one in found.days if scenario.away(one.day))
    return {
        "title": house.say(Says("Simulation: {numbers}", {"numbers": numbers})),
        "found": found,
        "scenario": named,
        "first": found.days[0].day,
        "last": found.days[-1].day,
        "away": away,
        "months": months(found.days, found.off, away),
        "levels": levels(found.days),
        "weekdays": house.say(WEEKDAYS).split(),
        "loads": found.load,
        "weeks": list(dict.fromkeys(monday(one.day) for one in found.days)),
        "highest": max((one.peak_week[0] for one in found.load), default=1),
    }
