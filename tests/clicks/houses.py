"""A house two of whose departments read their letters in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from policybot import clicks
from policybot.clicks.deeds import Answer, perform
from policybot.clicks.reading import read
from policybot.language import say
from tests.channels.relay import Relay
from tests.whole.machine import at
from tests.whole.world import COORDINATOR, DAY, EDU, IND, TAX, Contacts, World, measure

from .payloads import form, press
from .workspace import Workspace

TARGET = 'target = { what = "融资", value = 300, unit = "亿元", counting = "year" }\n'
PLAIN = measure("1.1", (EDU, IND))
FIGURED = measure("1.2", (EDU,)) + TARGET
SECRET = measure("1.3", (EDU,)) + "sensitive = true\n"
HIDDEN = measure("2.1", (IND,)) + "sensitive = true\n"
NOON = at(DAY, 12)

PEOPLE: Contacts = (
    (EDU, "liaison", ("slack:U0EDU",)),
    (EDU, "deputy", ("slack:U0DEP",)),
    (IND, "liaison", ("slack:U0IND",)),
    (TAX, "liaison", ("email:tax@example.com",)),
)


def table(slack: Workspace, more: str = 'app_token = "xapp-hush"\n') -> str:
    return f'[channel.slack]\ntoken = "xoxb-hush"\nbase_url = "{slack.url}/api/"\ntimeout = 5\n{more}'


@dataclass
class Chatting:
    """The house, and its Slack."""

    world: World
    slack: Workspace

    def mark(self, user: str = "U0EDU") -> str:
        return str(self.slack.buttons(user)[0]["value"])

    def does(self, payload: dict[str, Any], now: datetime = NOON) -> Answer:
        act = read(payload)
        assert act
        return perform(self.world.office, self.world.state, act, now)

    def press(self, deed: str, user: str = "U0EDU", now: datetime = NOON, **more: Any) -> Answer:
        return self.does(press(deed, self.mark(), user, **more), now)

    def form(self, deed: str, user: str = "U0EDU", now: datetime = NOON, **fields: Any) -> Answer:
        return self.does(form(deed, self.mark(), user, **{"measure": "small:1.1", **fields}), now)

    def count(self, name: str) -> int:
        return len(self.world.rows(f"SELECT 1 FROM {name} WHERE day >= '2024-05-01'"))

    def reports(self) -> list[Any]:
        return self.world.state.reports()


def open_world(home: Path, relay: Relay, slack: Workspace, *measures: str, contacts: Contacts = PEOPLE,
               more: str = 'app_token = "xapp-hush"\n', live: bool = True,
               desk: Sequence[str] = (f"email:{COORDINATOR}",)) -> Chatting:  # fmt: skip
    """The letters of the first reminder have gone."""
    shown = measures or (PLAIN, FIGURED, SECRET, HIDDEN)
    world = World.open(home, relay, *shown, contacts=contacts, more=table(slack, more), live=live, desk=desk)
    clicks.ready(world.office, world.state)
    world.begin()
    world.run(DAY, DAY)
    return Chatting(world, slack)


def lines(answer: Answer) -> str:
    return "\n".join(say(one, "zh") for one in answer.says)


def errors(answer: Answer) -> dict[str, str]:
    return {block: say(one, "zh") for block, one in answer.errors.items()}
