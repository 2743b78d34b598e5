"""What the rest of the house sees of policybot.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Literal

from policybot.catalog.positions import Places
from policybot.model import Contact

WORDS = "templates"
"""The folder of a deployment's own letters, beside policybot.toml."""


class Section(dict[str, object]):
    """A channel's table with its secrets, which its repr keeps to itself; knows where it stands in its file."""

    def __init__(self, table: Mapping[str, object], file: str, places: Places) -> None:
        super().__init__(table)
        self.file = file
        self.places = places

    def __repr__(self) -> str:
        return f"Section({', '.join(self)})"


@dataclass(frozen=True, slots=True)
class Bureau:
    """How the bureau signs its letters, and its coordinators (role `bureau`, no department of their own).

    `page`: the address that a letter which may say nothing leads to.
    """

    contact: str = ""
    phone: str = ""
    office: str = ""
    signer: str = ""
    coordinators: tuple[Contact, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """`max_size`: bytes of one file of evidence."""

    max_size: int = 100_000_000


@dataclass(frozen=True, slots=True)
class Keep:
    """How many daily backups are kept, and for how many months the first one of each."""

    daily: int = 14
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class Health:
    """How the daemon shows that it is well: on a port of this machine, and by a call to a web address, which is a
    secret; None and "": not at all."""

    port: int | None = None
    heartbeat: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Log:
    """How much the daemon writes, and for whom: "auto" is text on a terminal, else JSON."""

    level: Literal["debug", "info", "warning"] = "info"
    format: Literal["auto", "json", "text"] = "auto"


KINDS = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "txt", "csv", "jpg", "jpeg", "png")
"""What evidence mostly is. Archives and programs are left out on purpose."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The mailbox that answers to letters are fetched from, by IMAP.

    `tls`: as with e-mail; port 993 begins encrypted, others with STARTTLS.
    `folder`: where answers arrive; `done`: where they go once they are on record; "": they stay, marked as read.
    `max_size`: bytes of a whole mail. `kinds`: endings of the attachments that are kept.
    `subaddress`: the address answers go to, where its server hands mail for name+MARK@ to name@; "": it does not, and
    the mark stands at the end of the subject. `valid_days`: how long a mark counts after its letter.
    `key`: what marks are made with; "": one made once and kept beside the records.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    tls: Literal["required", "off"] = "required"
    ca_file: Path | None = None
    folder: str = "INBOX"
    done: str = ""
    max_size: int = 10_000_000
    kinds: tuple[str, ...] = KINDS
    subaddress: str = ""
    valid_days: int = 180
    key: str = field(default="", repr=False)
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`folder`: where policybot.toml lies; None without one, and `embedded` then says so.

    `send_at`, `until`: the sending hours of a working day in the document's zone, `until` itself excluded.
    `preview_at`: when the coordinators are shown the letters of the day; not before `send_at` means never.
    `digest`: fingerprint of the files these were read from; secrets are not in it.
    `secret_files`: the files that passwords and tokens were read from.
    `redacted`: channels that carry numbers and a link, and nothing else.
    `listed`: the people of contacts.toml, all of them; `contacts` holds those that count, of both files.
    `intake`: where answers by mail are fetched from; None: nowhere.
    """

    language: str = "zh"
    send_at: time = time(9)
    until: time = time(18)
    preview_at: time = time(8, 30)
    bureau: Bureau = Bureau()
    keep: Keep = Keep()
    evidence: Proof = Proof()
    health: Health = Health()
    log: Log = Log()
    contacts: tuple[Contact, ...] = ()
    channels: Mapping[str, Mapping[str, object]] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    workdays_on: tuple[date, ...] = ()
    workdays_off: tuple[date, ...] = ()
    digest: str = ""
    embedded: bool = False
    secret_files: tuple[Path, ...] = ()
    redacted: frozenset[str] = frozenset()
    listed: tuple[Contact, ...] = ()
    intake: Intake | None = None

    @property
    def sheets(self) -> frozenset[str]:
        """Channels whose reminders bring the department's sheet of the ledger."""
        return frozenset(name for name, table in self.channels.items() if table.get("sheet") is True)

    @property
    def templates(self) -> Path | None:
        """The folder of a deployment's own letters."""
        return self.folder / WORDS if self.folder else None
