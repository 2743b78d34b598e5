"""A channel that takes everything and keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from policybot.channels import Pace, Probe
from policybot.model import Address, Letter, Message, Receipt


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that a service would have taken."""

    id: str
    address: Address
    at: datetime


@dataclass
class Recorder:
    """Stands for every channel of the settings: a letter is one message, and none is refused."""

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
        self.arrived.append(Arrived(message.id, message.address, now))
        return Receipt()

    def probe(self) -> Probe:
        return Probe()

    def close(self) -> None:
        """There is nothing to close."""
