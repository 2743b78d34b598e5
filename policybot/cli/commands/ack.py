"""联络员回复“收到” · A liaison has read a letter: its repeats rest for five working days, the ladder does not.

A second one on the same day is the first; one that comes after the closing opens nothing again.
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
    option("--by DEPARTMENT", "哪个单位收到（必填） · the department (required)", needed=True),
    option("--person NAME", "联络员（必填） · the person (required)", needed=True),
    deciding.source(),
    option("--on DAY", deciding.ON, read=day),
)
def run(house: House, measure: str, by: str, person: str, source: str | None, on: date | None) -> Answer:
    given = (measure, by, person, on or house.today)
    return deciding.decided(house, acts.acknowledge, *given, done=Says("received, and noted"), source=source)
