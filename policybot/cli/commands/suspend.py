"""暂停一个事项，不再提示 · A measure rests: no light, no letters."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command
from policybot.cli.house import House
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    deciding.by(),
    deciding.approval(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, by: str, approval: str, reason: str, on: date | None) -> Answer:
    given = (measure, by, approval, reason, on or house.today)
    return deciding.decided(house, acts.suspend, *given, done=Says("suspended"))
