"""The ways a letter leaves the house: one file per channel, found by scanning this folder.

A channel is a module with
    Options   a frozen dataclass of plain fields: what may stand in its table of policybot.toml
    SECRETS   the names of those fields that never stand in a file that is committed
              (a field of SECRETS may be a table of names → secrets)
    open      Options -> Channel; raises ValueError where the options make no sense together
and nothing elsewhere names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, Protocol

from policybot.model import Letter, Message, Receipt


@dataclass(frozen=True, slots=True)
class Pace:
    """The most messages a service takes for one address in so many seconds. Delivery keeps it: no channel waits."""

    messages: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Probe:
    """What a service said when asked whether it would take letters, without being given one.

    `clock`: the service's own time, where it told it. `proven` False: it can be reached, but whether it accepts us
    shows only when something is sent.
    """

    says: str = ""
    clock: datetime | None = None
    proven: bool = True


class Channel(Protocol):
    @property
    def leaves_machine(self) -> bool:
        """Whether somebody outside reads what is sent."""

    @property
    def pace(self) -> Pace | None:
        """How fast one address may be written to; None: as fast as letters come."""

    @property
    def lanes(self) -> int:
        """How many sends may run side by side, each in a thread of its own; 1: one after the other."""

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        """The letter in its final bytes, in as many parts as the service demands. Pure: same letter, same bytes.

        Raises a permanent DeliveryError when no bytes can ever reach the address.
        """

    def send(self, message: Message, now: datetime) -> Receipt:
        """Hand one part to the service, in one try, without waiting out a limit.

        `now`, aware, is for services that want a signature with the time in it; no channel reads a clock.
        Raises DeliveryError; without one the service has taken the message.
        """

    def probe(self) -> Probe:
        """Ask the service whether it is there and knows us, without sending anything.

        Raises DeliveryError that says what is wrong.
        """

    def close(self) -> None:
        """Give connections back. The next send opens them anew."""


class UnknownChannelError(ValueError):
    """An address or a table of the settings names a channel that has no file here."""


def names() -> tuple[str, ...]:
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__)))


def module(name: str) -> ModuleType:
    if name not in names():
        raise UnknownChannelError(f"没有名为“{name}”的渠道；可用的渠道：{'、'.join(names())}")
    return importlib.import_module(f"{__name__}.{name}")


def options_class(name: str) -> type[Any]:
    found: type[Any] = module(name).Options
    return found


def secrets(name: str) -> frozenset[str]:
    """Which options of the channel come from the environment or a file it names."""
    found: frozenset[str] = module(name).SECRETS
    return found


def open(name: str, options: object) -> Channel:
    """The channel `name`; `options` is an instance of `options_class(name)`."""
    channel: Channel = module(name).open(options)
    return channel


def part_id(letter: Letter, part: int, parts: int) -> str:
    """The id of one part: that of the letter, with its place in front of the @ where there are several."""
    left, at, right = letter.id.partition("@")
    return f"{left}.{part}{at}{right}" if parts > 1 else letter.id
