"""答复一个单位的异议 · Answers an objection; its owner hears the reason at once, and letters follow the date again.

Where the objection is right, edit measures.toml as well: the former owner is told that the duty has ended.
"""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--owner DEPARTMENT", "提出异议的单位（必填） · the department that objected (required)", needed=True),
    deciding.by(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, owner: str, by: str, reason: str, on: date | None) -> Answer:
    given = (measure, owner, by, reason, on or house.today)
    return deciding.decided(house, acts.settle, *given, done=Says("objection answered"))
