"""不同意调整时限 · Refuses a later date; the one in force stays, and the owner that asked hears why at once."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--owner DEPARTMENT", "提出申请的单位（必填） · the department that asked (required)", needed=True),
    deciding.by(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, owner: str, by: str, reason: str, on: date | None) -> Answer:
    given = (measure, owner, by, reason, on or house.today)
    return deciding.decided(house, acts.refuse, *given, done=Says("a later date refused"))
