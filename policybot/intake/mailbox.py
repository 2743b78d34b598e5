"""The IMAP server answers are fetched from: one session, each answer waited for no longer than the settings say."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from policybot.model import Says
from policybot.plaintext import one_line
from policybot.settings import Intake

IMPLICIT = 993
"""The port on which a session begins encrypted (RFC 8314 section 3.2)."""

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')


class IntakeError(Exception):
    """The mailbox cannot be read: `says` is for people; it names no password and no address."""

    def __init__(self, says: Says) -> None:
        super().__init__(str(says))
        self.says = says


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a mail, or of its headers only, and when the server took it."""

    data: bytes
    arrived: datetime | None


@dataclass(frozen=True, slots=True)
class Box:
    """A folder that is open."""

    box: BaseMailBox
    options: Intake

    def waiting(self, most: int) -> list[tuple[str, int]]:
        """The mails to be read, oldest first, each with its size in bytes. Where they are moved away once they are on
        record, all that lie there; else those nobody has read."""
        # Without a charset: some servers refuse to hear of one, and none is needed.
        uids = self.box.uids("ALL" if self.options.done else "UNSEEN", charset=None)[:most]
        sizes = self._sizes(uids) if uids else {}
        return [(uid, sizes.get(uid, 0)) for uid in uids]

    def _sizes(self, uids: list[str]) -> dict[str, int]:
        found = {}
        for head, _ in self._fetched(",".join(uids), "(UID RFC822.SIZE)"):
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[uid[1].decode()] = int(size[1])
        return found

    def fetch(self, uid: str, *, whole: bool) -> Fetched | None:
        """One mail, or its headers, which stays unread; None where somebody else has taken it away meanwhile."""
        for head, data in self._fetched(uid, f"(UID INTERNALDATE BODY.PEEK[{'' if whole else 'HEADER'}])"):
            if data is not None:
                arrived = _ARRIVED.search(head)
                return Fetched(data, _moment(arrived[1]) if arrived else None)
        return None

    def _fetched(self, uids: str, what: str) -> list[tuple[bytes, bytes | None]]:
        """What the server said of each mail: its line, and the bytes it announced there, if any (RFC 9051 section
        7.5.2)."""
        said, answers = self.box.client.uid("FETCH", uids, what)
        if said != "OK":
            raise imaplib.IMAP4.error(one_line(str(answers)))
        return [(one[0], one[1]) if isinstance(one, tuple) else (one, None) for one in answers if one]

    def done(self, uid: str) -> None:
        """The mail is on record: away with it, or marked as read."""
        if self.options.done:
            self.box.move(uid, self.options.done)
        else:
            self.box.flag(uid, [r"\Seen"], True)


@contextmanager
def opened(options: Intake) -> Iterator[Box]:
    """A session with the folder open. Raises IntakeError, also for what happens within."""
    try:
        box = _connected(options)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError) as error:
        raise IntakeError(_unreachable(error)) from error
    try:
        box.login(options.user, options.password, initial_folder=None)
        _introduce(box)
        _select(box, options)
        yield Box(box, options)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError) as error:
        raise IntakeError(_broken(error)) from error
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()


def _connected(options: Intake) -> BaseMailBox:
    if options.tls == "off":
        return MailBoxUnencrypted(options.host, options.port, timeout=options.timeout)
    trusted = ssl.create_default_context(cafile=options.ca_file)
    kind = MailBox if options.port == IMPLICIT else MailBoxStartTls
    return kind(options.host, options.port, timeout=options.timeout, ssl_context=trusted)


def _introduce(box: BaseMailBox) -> None:
    """By name (RFC 2971): 163 and others of its house open no folder to somebody who has not said one."""
    if "ID" in box.client.capabilities:
        box.client.xatom("ID", '("name" "policybot")')


def _select(box: BaseMailBox, options: Intake) -> None:
    for folder in filter(None, (options.done, options.folder)):
        if not box.folder.exists(folder):
            raise IntakeError(Says("the mailbox has no folder {folder}", {"folder": folder}))
    box.folder.set(options.folder)


def _unreachable(error: Exception) -> Says:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Says("the mail server's certificate is not trusted: {why}", {"why": error.verify_message})
    why = getattr(error, "strerror", None) or type(error).__name__
    return Says("the mail server for answers cannot be reached: {why}", {"why": why})


def _broken(error: Exception) -> Says:
    """Without the server's own words after a login: some repeat who tried it."""
    if type(error).__name__ == "MailboxLoginError":
        return Says("the mail server for answers refuses the login: look at user and password of [intake]")
    why = getattr(error, "strerror", None) or type(error).__name__
    return Says("the session with the mail server for answers broke off: {why}", {"why": why})


def _moment(text: bytes) -> datetime | None:
    """`17-Dec-2024 02:44:25 +0000` (RFC 9051, date-time)."""
    try:
        found = parsedate_to_datetime(text.decode("ascii", "replace"))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)
