"""撤回一次错报的填报 · Takes a report back that was sent by mistake: it stays on record and counts no more."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import whole
from policybot.model import Says


@command(
    argument("REPORT", "填报编号，见 history · number of the report, see history"),
    option("--by NAME", "撤回的人（必填） · who takes it back (required)", needed=True),
    deciding.reason(),
    deciding.source(),
    deciding.on(),
)
def run(house: House, report: str, by: str, reason: str, source: str | None, on: date | None) -> Answer:
    given = (whole(report, "REPORT"), by, reason, on or house.today)
    return deciding.decided(house, acts.withdraw, *given, done=Says("report withdrawn"), source=source)
