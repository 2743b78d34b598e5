"""单位对事项或分工提出异议 · An owner disputes a measure or its split.

Its letters rest until the bureau answers (settle), ten working days at most; the bureau hears of it the same day.
"""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import day
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--by DEPARTMENT", "提出异议的单位（必填） · the department (required)", needed=True),
    option("--person NAME", "提出的人（必填） · the person (required)", needed=True),
    deciding.reason(),
    deciding.source(),
    option("--on DAY", deciding.ON, read=day),
)
def run(house: House, measure: str, by: str, person: str, reason: str, source: str | None, on: date | None) -> Answer:
    given = (measure, by, person, reason, on or house.today)
    return deciding.decided(house, acts.objects, *given, done=Says("objection noted; its letters rest"), source=source)
