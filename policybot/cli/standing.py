"""What stands above every list while it lasts: letters held back, and channels still in rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policybot import outbox
from policybot.model import Says

from .house import House


def orders(house: House) -> Iterator[str]:
    """One line for each hold in force today, and one for the rehearsal."""
    for hold in outbox.holds(house.decisions, house.today):
        facts = {"what": Says("all letters") if hold.key == "all" else hold.key, "until": hold.until or "",
                 "by": hold.by, "why": hold.reason}  # fmt: skip
        yield house.say(Says("held back until {until}: {what} ({by}: {why}); policybot release lifts it", facts))
    if names := rehearsing(house):
        facts = {"channels": "、".join(names)}
        yield house.say(
            Says("in rehearsal: {channels}; letters go to the coordinators only until policybot go-live", facts)
        )


def leaving(house: House) -> list[str]:
    """The channels set up here whose letters leave this machine."""
    from policybot.pipeline.post import Post

    post = Post(house.office, Path())
    return [name for name in post if post[name].leaves_machine]


def rehearsing(house: House) -> list[str]:
    """Those of them that write to the coordinators only."""
    if house.settings.embedded:
        return []
    live = outbox.live(house.decisions)
    return [name for name in leaving(house) if name not in live]
