"""时限调整，须有批准文号 · A new date in force, with the number of its approval."""

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
    option("--due DAY", "新的时限（必填） · the new date (required)", read=day, needed=True),
    deciding.by(),
    deciding.approval(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, due: date, by: str, approval: str, reason: str, on: date | None) -> Answer:
    given = (measure, due, by, approval, reason, on or house.today)
    return deciding.decided(house, acts.extend, *given, done=Says("date extended"))
