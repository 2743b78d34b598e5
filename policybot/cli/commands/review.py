"""审核办结申请：accept 通过，return 退回补充 · Accept or return an application for closure."""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says

VERDICTS = {
    "accept": Says("accepted"),
    "return": Says("returned"),
}


@command(
    argument("MEASURE", "事项编号 · number of a measure"),
    argument("VERDICT", "accept 审核通过，return 退回补充 · accept or return"),
    deciding.by(),
    deciding.reason(),
    option("--owner DEPARTMENT", "只审核该单位的部分 · only this owner's part"),
    option(
        "--waiver NAME",
        "数字没有达到而同意办结的领导 · the leader who lets it close although the figure is not reached",
    ),
    option("--whole", "整个事项办结，各部分须都完成 · the whole measure, no part of which may be open"),
    deciding.on(),
)
def run(
    house: House,
    measure: str,
    verdict: str,
    by: str,
    reason: str,
    owner: str | None,
    whole: bool,
    waiver: str | None,
    on: date | None,
) -> Answer:
    if verdict not in VERDICTS:
        raise Fault("unknown-value", Says("{word} is no verdict", {"word": verdict}), Says("write accept or return"))
    day = on or house.today
    given = (measure, verdict, by, reason, day, owner, whole, waiver or "")
    return deciding.decided(house, acts.review, *given, done=VERDICTS[verdict])
