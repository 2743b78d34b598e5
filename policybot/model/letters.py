"""Letters on their way, and what may stop one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase

from .words import Role


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: the name of a channel and what that channel calls the place."""

    channel: str
    target: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.target}"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, both inclusive."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who acts for a contact (B角)."""

    name: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a role, with addresses in the order in which they are tried.

    `measures`: patterns of measure ids (`7.*`, as fnmatch reads them) the person is there for; none: for all that
    nobody else of the department and role is named for.
    """

    department: str
    role: Role
    addresses: tuple[Address, ...]
    name: str = ""
    language: str = ""
    measures: tuple[str, ...] = ()
    absences: tuple[Absence, ...] = ()
    substitute: Substitute | None = None

    def named_for(self, measure: str | None) -> bool:
        """Whether one of the person's patterns fits a measure."""
        return measure is not None and any(fnmatchcase(measure, one) for one in self.measures)

    @property
    def everywhere(self) -> tuple[Address, ...]:
        """All addresses that letters to this person may go to: its own, then its substitute's."""
        return self.addresses + (self.substitute.addresses if self.substitute else ())

    def tried(self, day: date) -> tuple[Address, ...]:
        """All of them in the order in which they are tried on a day: the substitute's first while the person is
        away."""
        away = any(one.since <= day <= one.until for one in self.absences)
        return self.substitute.addresses + self.addresses if away and self.substitute else self.everywhere

    def acting(self, address: Address) -> Substitute | None:
        """The substitute, where it is the one who reads this address."""
        return self.substitute if address not in self.addresses else None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter, where a channel can carry one. `type`: its media type, parameters included."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """Words for one address, before any channel has given them its form.

    `references`: ids of the earlier letters to this address on the same measure, oldest first. `reply_to`: where an
    answer to this very letter goes, in place of where the channel would have it. `mark`: what its buttons carry back,
    where the channel can show some; "": nothing is to be answered that way.
    """

    id: str
    number: int
    moment: datetime
    address: Address
    subject: str
    text: str
    html: str
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One part of a letter in the bytes that go out, stored before the first try and never changed.

    `id` is the Message-ID without angle brackets; a copy carries the same one.
    """

    id: str
    address: Address
    payload: bytes
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service said when it took the message."""

    detail: str = ""


class DeliveryError(Exception):
    """A message was not delivered, or nobody knows whether it was.

    permanent        the same message to the same address will never be taken
    retry_after      seconds the service asked us to wait; None: our own back-off
    unknown          the service may have taken it: the same bytes must be tried again, nothing else
    whole_channel    the fault is not this address: others on the channel need not be tried now
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        unknown: bool = False,
        whole_channel: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.unknown = unknown
        self.whole_channel = whole_channel
