"""记录一次电话沟通 · A telephone call on record; it counts as an urging and changes no date."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--to DEPARTMENT", "打给哪个单位（必填） · the department that was called (required)", needed=True),
    deciding.by(),
    option("--note TEXT", "说了什么（必填） · what was said (required)", needed=True),
    deciding.on(),
)
def run(house: House, measure: str, to: str, by: str, note: str, on: date | None) -> Answer:
    given = (measure, to, by, note, on or house.today)
    return deciding.decided(house, acts.call, *given, done=Says("call noted"))
