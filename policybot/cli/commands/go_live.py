"""正式发信：演练结束，信函发给收件人 · End the rehearsal: letters go to their addressees.

Channels whose letters leave this machine start in rehearsal: what they would send goes to the coordinators only. A
channel set up later rehearses again until it is named here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policybot import acts, outbox
from policybot.cli import deciding
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, argument, command
from policybot.cli.house import House
from policybot.cli.values import one_of
from policybot.model import Says
from policybot.pipeline.post import Post


@command(
    argument(
        "CHANNEL",
        "渠道，默认所有已设置、尚在演练的渠道 · channels, by default all that are set up and rehearse",
        needed=False,
        many=True,
    ),
    deciding.by(),
    deciding.on(),
)
def run(house: House, channel: tuple[str, ...], by: str, on: date | None) -> Answer:
    chosen = channel or tuple(rehearsing(house))
    for name in chosen:
        one_of(name, tuple(leaving(house)), "go-live")
    if not chosen:
        raise Fault("no-rehearsal", Says("no channel is in rehearsal"), Says("see: policybot doctor"))
    done = Says("letters go to their addressees by: {channels}", {"channels": "、".join(chosen)})
    return deciding.decided(house, acts.go_live, chosen, by, on or house.today, done=done)


def leaving(house: House) -> list[str]:
    """The channels set up here whose letters leave this machine."""
    post = Post(house.office, Path())
    return [name for name in post if post[name].leaves_machine]


def rehearsing(house: House) -> list[str]:
    """Those of them that write to the coordinators only."""
    live = outbox.live(house.decisions)
    return [name for name in leaving(house) if name not in live]
