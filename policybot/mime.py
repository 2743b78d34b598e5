"""A letter as an RFC 5322 message: the bytes that an e-mail relay takes and a maildir keeps. Pure.

The bytes are final: the same letter gives the same bytes, so that a copy sent after a crash is the same message.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import timedelta, timezone
from email.header import Header
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import EmailPolicy

from policybot.model import Letter
from policybot.plaintext import clean, one_line

CHINA = timezone(timedelta(hours=8))
"""Date carries a zone (RFC 5322 §3.3); the offices that read it are all in this one."""

LOCAL_LIMIT, ADDRESS_LIMIT = 64, 254
"""Octets of the part before the @ and of the whole: RFC 5321 §4.5.3.1.1 and §4.5.3.1.3 (a path is 256 with <>)."""

NAME_LIMIT = 100
"""Characters of the name in front of an address; longer ones are cut."""

_ATOM = r'[^\s"(),:;<>@\[\]\\.]+'
_SPEC = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_ATOM}(?:\.{_ATOM})*)")
_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<spec>[^<>]*)>")


class _Policy(EmailPolicy):
    """The library's modern policy, but for the Subject, where it loses a space that falls on a fold, and for lists of
    ids, where it would make encoded words of a long one: no reader finds the other letter by such a word."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in ("References", "In-Reply-To"):
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}".encode()
        if name != "Subject" or self.utf8 or value.isascii():
            return super().fold_binary(name, value)
        words = Header(value, "utf-8", WORD_LIMIT, name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}".encode("ascii")


WORD_LIMIT = 75
"""Characters of an encoded word, each valid UTF-8 by itself: RFC 2047 §2, §5."""

FIRST, LAST = 1, 9
"""How many of the oldest and of the newest letters References names. RFC 5322 §3.6.4 sets no limit; readers thread by
the root and by the nearest parents they have, and a measure is written about for years."""

FILE_NAME_LIMIT = 80
"""Characters of an attachment's name; of a longer one the end is kept, which says what it is."""

_NO_FILE_NAME = re.compile(r'[/\\:*?"<>|%\s]+|^\.+')

# One more than a word for the space in front of it: at 78 the library writes words of 76.
_POLICY = _Policy(linesep="\r\n", max_line_length=WORD_LIMIT + 1)


def mailbox(text: str) -> Mailbox:
    """`name@domain` or `Name <name@domain>`; a domain in other letters becomes its ASCII form.

    Raises ValueError for anything that is not one address: a line end or a comma in it would become
    a header or a second recipient.
    """
    both = _NAMED.fullmatch(text.strip())
    name, spec = (both["name"].strip('"'), both["spec"]) if both else ("", text.strip())
    found = _SPEC.fullmatch(spec)
    if not found or not spec.isprintable():
        raise ValueError("不是一个邮箱地址（应为 name@domain）")
    local, domain = found["local"], _ascii(found["domain"])
    if len(local.encode()) > LOCAL_LIMIT or len(f"{local}@{domain}".encode()) > ADDRESS_LIMIT:
        raise ValueError(f"超过邮箱地址的长度（@ 前 {LOCAL_LIMIT} 个字节，共 {ADDRESS_LIMIT} 个）")
    return named(name, local, domain)


def named(name: str, local: str, domain: str) -> Mailbox:
    """An address whose name may come from anywhere."""
    # A name of one long word cannot be folded, and no line may pass 998 octets (RFC 5322 §2.1.1).
    return Mailbox(header(name)[:NAME_LIMIT], local, domain)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("@ 后面不是一个域名") from None


def message_id(letter: Letter, sender: Mailbox) -> str:
    """The Message-ID without angle brackets; its right side is a domain of the sender (RFC 5322 §3.6.4)."""
    left, _, domain = letter.id.partition("@")
    return f"{left}@{_ascii(domain) if domain else sender.domain}"


def compose(letter: Letter, sender: Mailbox, to: Mailbox, reply_to: Mailbox | None = None) -> bytes:
    """The whole message with CRLF line ends, no line longer than 76 octets.

    A recipient whose local part is not ASCII gets UTF-8 headers (RFC 6532): such a message needs SMTPUTF8.
    """
    message = EmailMessage(policy=_POLICY.clone(utf8=not to.username.isascii()))
    message["Subject"] = header(letter.subject)
    message["From"] = sender
    message["To"] = to
    if reply_to:
        message["Reply-To"] = reply_to
    message["Date"] = letter.moment.astimezone(CHINA)
    message["Message-ID"] = f"<{message_id(letter, sender)}>"
    _join_thread(message, letter.references)
    _mark_as_automatic(message)
    _fill(message, letter)
    _attach(message, letter)
    return message.as_bytes()


def _join_thread(message: EmailMessage, references: tuple[str, ...]) -> None:
    """Puts the letter below the last one on the same measure (RFC 5322 §3.6.4)."""
    if not references:
        return
    kept = references if len(references) <= FIRST + LAST else references[:FIRST] + references[-LAST:]
    message["In-Reply-To"] = f"<{references[-1]}>"
    message["References"] = " ".join(f"<{one}>" for one in kept)


def _mark_as_automatic(message: EmailMessage) -> None:
    """So that an out-of-office reply to a bot is not written, and no two robots write to each other for ever."""
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5
    # Exchange has its own switch ([MS-OXCMAIL] 2.1.3.2.20). Not "All": that would silence bounces too.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # List-Unsubscribe (RFC 8058) is absent on purpose: these are duties, and nobody leaves them by a click. A letter's
    # footer says whom to ask when a measure, a date or the liaison is wrong.


def _fill(message: EmailMessage, letter: Letter) -> None:
    # base64 keeps every line at 76 octets; 8bit Chinese paragraphs would pass 998 (RFC 5322 §2.1.1).
    message.set_content(clean(letter.text), charset="utf-8", cte="base64")
    if letter.html:
        message.add_alternative(clean(letter.html), subtype="html", charset="utf-8", cte="base64")
        message.set_boundary(_boundary("alternative", letter))


def _attach(message: EmailMessage, letter: Letter) -> None:
    """Files beside the words: multipart/mixed around what there is (RFC 2046 §5.1.3)."""
    for one in letter.attachments:
        kind = _POLICY.header_factory("Content-Type", one.type)
        main, _, sub = kind.content_type.partition("/")
        message.add_attachment(one.data, main, sub, filename=file_name(one.name), params=dict(kind.params))
    if letter.attachments:
        message.set_boundary(_boundary("mixed", letter))


def _boundary(what: str, letter: Letter) -> str:
    # Left alone, boundaries are random and no two compositions are alike. No base64 line holds "=_".
    return "=_" + hashlib.sha256(f"{what} {letter.id}".encode()).hexdigest()[:32]


def file_name(text: str) -> str:
    """`text` as a file may be called anywhere: no path, no hidden file, no sign that turns an ending around."""
    plain = "".join(sign for sign in one_line(text) if unicodedata.category(sign) != "Cf")
    return _NO_FILE_NAME.sub("_", plain[-FILE_NAME_LIMIT:]) or "_"


def header(text: str) -> str:
    """`text` as it may stand in a subject or a name."""
    # The library reads an encoded word in plain text back as what it encodes: a title could smuggle anything.
    return one_line(text).replace("=?", "=？")
