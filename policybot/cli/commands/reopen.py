"""把办结的事项重新列为在办（回头看） · Takes a closed measure up again; its owners are told once."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--owner DEPARTMENT", "只重开这个单位的部分 · only the part of this department"),
    deciding.by(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, owner: str | None, by: str, reason: str, on: date | None) -> Answer:
    given = (measure, by, reason, owner, on or house.today)
    return deciding.decided(house, acts.reopen, *given, done=Says("opened again"))
