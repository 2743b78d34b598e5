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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, NoReturn, Protocol

from policybot import wire
from policybot.model import DeliveryError, Letter, Message, Receipt
from policybot.plaintext import clean, one_line, pieces


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

    @property
    def attaches(self) -> bool:
        """Whether a letter's attachments go with it: the service can carry files, and the settings let it."""

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        """The letter in its final bytes, in as many parts as the service demands. Pure: same letter, same bytes.

        Raises a permanent DeliveryError when no bytes can ever reach the address.
        """

    def send(self, message: Message, now: datetime) -> Receipt:
        """Hand one part to the service, in one try, without waiting out a limit.

        `now`, aware, is for services that want the moment signed. With several lanes it is called from several
        threads at once. Raises DeliveryError; without one the service has taken the message.
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


# ── what chat robots have in common ────────────────────────────────────────────


def place(table: Mapping[str, str], target: str, channel: str) -> str:
    """The web address that the settings give the name `target`. Raises a permanent DeliveryError."""
    if target in table:
        return table[target]
    known = "、".join(table) or "无"
    raise DeliveryError(f"{channel} 没有名为“{one_line(target)}”的收信处；已设置的：{known}", permanent=True)


def checked(table: Mapping[str, str], option: str) -> None:
    """Raises ValueError where the table is empty or holds what is no web address; never shows one."""
    if not table:
        raise ValueError(f"{option} 至少要写一个：名称 = 网址")
    if wrong := [name for name, url in table.items() if not url.startswith(("https://", "http://"))]:
        raise ValueError(f"{option} 中“{'、'.join(wrong)}”的值应是一个 https:// 网址")


def numbered(letter: Letter, limit: int, size: Callable[[str], int]) -> list[str]:
    """Title and text in pieces of at most `limit`, each with the number of the letter, so that a copy is recognised."""
    whole = f"{one_line(letter.subject)}\n\n{clean(letter.text)}".strip("\n")
    room = limit - size(_number(letter, 999, 999))
    found = [piece.strip("\n") for piece in pieces(whole, room, size) if piece.strip()] or [""]
    return [piece + _number(letter, part, len(found)) for part, piece in enumerate(found, start=1)]


def _number(letter: Letter, part: int, parts: int) -> str:
    return f"\n\n编号 No. {letter.number}" + (f" · {part}/{parts}" if parts > 1 else "")


def messages(letter: Letter, payloads: Sequence[bytes]) -> tuple[Message, ...]:
    parts = len(payloads)
    return tuple(
        Message(part_id(letter, part, parts), letter.address, payload, part, parts)
        for part, payload in enumerate(payloads, start=1)
    )


@contextmanager
def delivering(service: str) -> Iterator[None]:
    """What the wire says, as a DeliveryError."""
    try:
        yield
    except wire.UnreachableError as error:
        raise DeliveryError(f"连接不上{service}（{error}）；请检查网络和代理", whole_channel=True) from None
    except wire.UnansweredError as error:
        raise DeliveryError(f"请求已发出，{service}的答复没有等到或读不懂（{error}）", unknown=True) from None


def by_status(service: str, answer: wire.Answer) -> NoReturn:
    """Raise what the HTTP status means where the body holds no code of the service's (RFC 9110 §15)."""
    says, status = f"{service}：HTTP {answer.status}", answer.status
    if status in (429, 503):
        raise DeliveryError(says, retry_after=answer.retry_after, whole_channel=status == 503)
    if 300 <= status < 500:  # a proxy or a portal in front of the service: the service has not seen the message
        raise DeliveryError(f"{says}；请检查网络和代理", whole_channel=True)
    raise DeliveryError(f"{says}；不能确定{service}是否已经发出", unknown=True)


def greeted(service: str, client: wire.Wire, url: str) -> Probe:
    """Reach the host of `url` at its root: whether it takes letters shows only when one is sent."""
    with delivering(service):
        answer = client.get("/".join(url.split("/", 3)[:3]) + "/")
    return Probe(f"HTTP {answer.status}", answer.clock, proven=False)
