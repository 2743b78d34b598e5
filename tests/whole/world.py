"""A small house with a real relay: four departments, people as a test wants them, and files that can be edited."""

from __future__ import annotations

import email
import email.policy
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from policybot.pipeline import Ticked
from policybot.pipeline.opening import open_office
from policybot.pipeline.post import Post
from policybot.state import State, open_state
from tests.channels.relay import Relay

from .machine import Machine, at, days, go_live

EDU, IND, TAX, BUREAU = "省教育厅", "省工业和信息化厅", "省税务局", "省知识产权局"
DAY = date(2024, 12, 17)
NEXT = date(2024, 12, 18)
COORDINATOR = "coordinator@example.com"

Contacts = Sequence[tuple[str, str, Sequence[str]]]
"""Department, role and addresses of each contact, in the order of the file."""

USUAL: Contacts = tuple(
    (name, "liaison", (f"email:{box}@example.com",))
    for name, box in ((EDU, "edu"), (IND, "ind"), (TAX, "tax"), (BUREAU, "bureau"))
)


def measure(number: str = "1.1", owners: Sequence[str] = (EDU, IND, TAX), due: str = "2024-12-31") -> str:
    names = ", ".join(f'"{name}"' for name in owners)
    dated = f'due = {due}\nphrase = "年底前"\n' if due else ""
    return f'[[measure]]\nid = "{number}"\ntitle = "事项{number}"\nowners = [{names}]\n{dated}\n'


def policy(*measures: str) -> str:
    kinds = {EDU: "government", IND: "government", TAX: "central", BUREAU: "government"}
    departments = "".join(f'[[department]]\nname = "{n}"\nkind = "{k}"\n\n' for n, k in kinds.items())
    return f"""[document]
id = "small"
number = "试〔2024〕1号"
issued = 2024-04-16
ends = 2025-12-31
bureau = "{BUREAU}"

{departments}{"".join(measures or (measure(),))}"""


def config(
    port: int, contacts: Contacts = USUAL, desk: Sequence[str] = (f"email:{COORDINATOR}",), more: str = ""
) -> str:
    people = "".join(
        f'[[contact]]\ndepartment = "{name}"\nrole = "{role}"\naddresses = {list(addresses)}\n\n'
        for name, role, addresses in contacts
    )
    return f"""[bureau]
contact = "王某"
phone = "029-00000000"
office = "保护处"
coordinators = [{{ name = "统筹", addresses = {list(desk)} }}]

[channel.email]
host = "127.0.0.1"
port = {port}
tls = "off"
sender = "bot@example.com"
timeout = 5.0

{more}

{people}"""


@dataclass
class World(Machine):
    """The machine with its two files, which can be edited while it runs."""

    home: Path = field(default_factory=Path)

    @classmethod
    def open(cls, home: Path, relay: Relay, *measures: str, contacts: Contacts = USUAL, more: str = "",
             desk: Sequence[str] = (f"email:{COORDINATOR}",), live: bool = True) -> World:  # fmt: skip
        (home / "policybot.toml").write_text(config(relay.address[1], contacts, desk, more), encoding="utf-8")
        (home / "measures.toml").write_text(policy(*measures), encoding="utf-8")
        office = open_office(home / "measures.toml", home / "policybot.toml", {})
        folder = home / "state"
        state = open_state(folder)
        if live:
            go_live(office, state)
        return cls(office, folder, state, Post(office, folder), home)

    def run(self, since: date, until: date, away: Callable[[date], bool] = lambda _: False) -> None:
        for day in days(since, until):
            if not away(day):
                self.at(day)
                self.at(day, 9, 30)

    def edit(self, *measures: str) -> None:
        (self.home / "measures.toml").write_text(policy(*measures), encoding="utf-8")
        self.office = open_office(self.home / "measures.toml", self.home / "policybot.toml", {})

    def at(self, day: date, hour: int = 9, minute: int = 0) -> Ticked:
        """One beat of the daemon: its connections last no longer than that."""
        try:
            return self.tick(at(day, hour, minute))
        finally:
            self.post.close()

    def each_minute(self, day: date, first: int = 9, last: int = 18) -> Iterator[Ticked]:
        return (self.at(day, hour, minute) for hour in range(first, last) for minute in range(60))

    def begin(self, day: date = date(2024, 12, 2)) -> None:
        """The opening is over and done."""
        self.at(day)

    def states(self, where: str = "1") -> dict[str, int]:
        rows = self.rows(f"SELECT state, count(*) AS n FROM notice WHERE {where} GROUP BY state")
        return {str(row["state"]): int(str(row["n"])) for row in rows}

    def again(self) -> State:
        """What a restart does to the records."""
        self.state.close()
        self.state = open_state(self.folder)
        return self.state


def arrived(relay: Relay) -> dict[str, list[EmailMessage]]:
    """Letters by recipient, in the order in which they came."""
    found: defaultdict[str, list[EmailMessage]] = defaultdict(list)
    for envelope in relay.letters:
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        found[envelope.rcpt_tos[0].partition("@")[0]].append(letter)
    return found


def counts(relay: Relay) -> Mapping[str, int]:
    return {name: len(letters) for name, letters in sorted(arrived(relay).items())}


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}\n{body.get_content()}"


House = Callable[..., World]
"""Opens a world on the relay of a test, with the measures it names."""
