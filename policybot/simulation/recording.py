"""A channel that takes everything and keeps it, but for what the scenario has a service refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from policybot.channels import Pace, Probe
from policybot.model import Address, DeliveryError, Letter, Message, Receipt

Trouble = Callable[[Address, datetime], DeliveryError | None]
"""What a service answers at an instant; None where it takes the letter."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that a service would have taken."""

    id: str
    address: Address
    at: datetime


@dataclass
class Recorder:
    """Stands for every channel of the settings: a letter is one message."""

    trouble: Trouble = lambda _address, _now: None
    arrived: list[Arrived] = field(default_factory=list)
    leaves_machine: bool = False
    lanes: int = 1
    attaches: bool = False

    @property
    def pace(self) -> Pace | None:
        return None

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        return (Message(letter.id, letter.address, f"{letter.subject}\n{letter.text}".encode()),)

    def send(self, message: Message, now: datetime) -> Receipt:
        if refused := self.trouble(message.address, now):
            raise refused
        self.arrived.append(Arrived(message.id, message.address, now))
        return Receipt()

    def probe(self) -> Probe:
        return Probe()

    def close(self) -> None:
        """There is nothing to close."""
