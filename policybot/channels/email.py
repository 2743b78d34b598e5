"""Letters by SMTP (RFC 5321): one recipient each, over a session that stays open between letters.

What an answer means (RFC 5321 §4.2.1, §4.5.4.1):

    before MAIL, and at it   the fault is ours or the relay's: later, for all; a person mends a login or certificate
    4yz to RCPT, DATA        later; greylisting (4.7.1) is one of these
    5yz to RCPT, DATA        never this message to this address
    silence after the dot    unknown (§6.1): the relay may have taken it, so the same bytes go again
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as Mailbox
from pathlib import Path
from typing import Literal

from policybot import mime
from policybot.channels import Channel, Pace, Probe
from policybot.model import DeliveryError, Letter, Message, Receipt
from policybot.plaintext import one_line

SECRETS = frozenset({"password"})

IMPLICIT_TLS_PORT = 465
"""On this port TLS begins before SMTP does (RFC 8314 §3.3); on any other STARTTLS asks for it (RFC 3207)."""

_LOGIN_WANTED = frozenset({530, 534, 535, 538})  # RFC 4954 §6, whichever command they answer
_TOO_BIG = 552  # as an answer to MAIL it speaks of the declared size (RFC 1870 §6.1)


@dataclass(frozen=True, slots=True)
class Options:
    """`sender` and `reply_to`: `Name <name@domain>`. `timeout`: seconds for each answer.

    `tls`: required (verified), opportunistic (verified only where a password or ca_file asks for it), off.
    """

    host: str
    sender: str
    port: int = 587
    tls: Literal["required", "opportunistic", "off"] = "required"
    ca_file: Path | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    timeout: float = 30.0
    local_hostname: str = ""


def open(options: Options) -> Channel:
    reply_to = _own(options.reply_to, "reply_to") if options.reply_to else None
    return _Email(options, _context(options), _own(options.sender, "sender"), reply_to)


def _own(text: str, option: str) -> Mailbox:
    try:
        found = mime.mailbox(text)
    except ValueError as error:
        raise ValueError(f"email 的 {option} {error}") from None
    if not found.username.isascii():
        raise ValueError(f"email 的 {option} 在 @ 之前只能用 ASCII 字符")
    return found


def _context(options: Options) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:
        raise ValueError(f"email 的 ca_file 读不出证书：{options.ca_file}（{error.strerror or error}）") from None
    if options.tls == "opportunistic" and not (options.user or options.ca_file):
        # RFC 7435: encryption that nobody vouches for is better than none, but no place for a password.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


# ── the session ────────────────────────────────────────────────────────────────


class _Session(smtplib.SMTP):
    """smtplib's session that knows whether the final dot has left, and what was said to it."""

    dotted = False
    answer = b""

    def __init__(self, options: Options, context: ssl.SSLContext) -> None:
        self._implicit = context if options.port == IMPLICIT_TLS_PORT and options.tls != "off" else None
        # A name given here spares smtplib its look-up of our own: without DNS that hangs for each session.
        super().__init__(options.host, options.port, options.local_hostname or "localhost", options.timeout)
        if self.sock and not options.local_hostname:
            self.local_hostname = _literal(self.sock)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        # Else the small packets of the handshake after STARTTLS wait for delayed ACKs, 40 ms each.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._implicit.wrap_socket(sock, server_hostname=host) if self._implicit else sock

    def data(self, msg: bytes) -> tuple[int, bytes]:  # type: ignore[override]  # we never hand it a str
        self.dotted = False
        code, reply = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        self.send(re.sub(rb"(?m)^\.", b"..", msg))  # RFC 5321 §4.5.2
        # Apart from the body: whatever fails before this line, the relay cannot have taken the message.
        self.dotted = True
        self.send(b".\r\n")
        code, self.answer = self.getreply()
        return code, self.answer


def _literal(sock: socket.socket) -> str:
    """Our end of the connection as RFC 5321 §4.1.3 writes it, for a machine that has no name."""
    address = sock.getsockname()[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


class _SessionError(DeliveryError):
    """The session failed while nothing was accepted: worth one try on a fresh one."""


@dataclass(slots=True)
class _Email:
    options: Options
    context: ssl.SSLContext
    sender: Mailbox
    reply_to: Mailbox | None
    session: _Session | None = None
    leaves_machine = True
    lanes = 1

    @property
    def pace(self) -> Pace | None:
        return None

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        to = _recipient(letter.address.target)
        payload = mime.compose(letter, self.sender, to, self.reply_to)
        return (Message(mime.message_id(letter, self.sender), letter.address, payload),)

    def send(self, message: Message, now: datetime) -> Receipt:  # noqa: ARG002  # no signature here
        recipient = _recipient(message.address.target).addr_spec
        if self.session:
            # Relays close idle sessions and count letters per session; neither is this letter's fault.
            with contextlib.suppress(_SessionError):
                return self._hand_over(self.session, recipient, message.payload)
        self.session = self._connected()
        return self._hand_over(self.session, recipient, message.payload)

    def _hand_over(self, session: _Session, recipient: str, payload: bytes) -> Receipt:
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")  # RFC 6531 §3.4
        session.dotted = False
        try:
            session.sendmail(self.sender.addr_spec, recipient, payload, options)
        except (smtplib.SMTPException, OSError) as error:
            judged = _judged(error, session.dotted)
            if session.sock is None or judged.unknown or isinstance(judged, _SessionError):
                self._drop()
            raise judged from None  # smtplib's own text holds the address
        return Receipt(_words(session.answer))

    def _connected(self) -> _Session:
        try:
            session = _Session(self.options, self.context)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise _unreachable(error) from None
        try:
            self._introduce(session)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            session.close()
            raise _unreachable(error) from None
        return session

    def _introduce(self, session: _Session) -> None:
        session.ehlo_or_helo_if_needed()
        plain = not isinstance(session.sock, ssl.SSLSocket)
        if plain and self.options.tls != "off" and (self.options.tls == "required" or session.has_extn("starttls")):
            session.starttls(context=self.context)
            plain = False
        if self.options.user:
            if plain and self.options.tls == "opportunistic":
                # Whoever sits on the line can strike STARTTLS from the greeting and read the password.
                raise smtplib.SMTPNotSupportedError("no password without TLS")
            session.login(self.options.user, self.options.password)

    def _drop(self) -> None:
        if self.session:
            self.session.close()
        self.session = None

    def probe(self) -> Probe:
        session = self._connected()
        try:
            code, reply = session.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise _unreachable(error) from None
        finally:
            session.close()
        return Probe(_reply(code, reply))

    def close(self) -> None:
        if self.session:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.session.quit()
        self._drop()


def _recipient(target: str) -> Mailbox:
    try:
        return mime.mailbox(target)
    except ValueError as error:
        raise DeliveryError(f"收件地址{error}", permanent=True) from None


# ── what an answer means ───────────────────────────────────────────────────────


def _judged(error: Exception, dotted: bool) -> DeliveryError:
    match error:
        case smtplib.SMTPNotSupportedError():
            return DeliveryError("邮件服务器不支持非 ASCII 的收件地址（SMTPUTF8）", permanent=True)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, reply = next(iter(refused.values()))  # ours is the only one
            return _refused("收件人", code, reply)
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=reply):
            says = _reply(code, reply)
            if code == _TOO_BIG:
                return DeliveryError(f"邮件服务器嫌信太大（{says}）", permanent=True)
            return _SessionError(f"邮件服务器不接受发件人（{says}）；请检查 sender 和 user", whole_channel=True)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=reply) if not dotted or 400 <= code < 600:
            return _refused("信", code, reply)
    if dotted:
        return DeliveryError("信已全部发出，但没有等到邮件服务器的答复", unknown=True)
    return _SessionError("连接在邮件服务器收信之前断开")


def _refused(what: str, code: int, reply: bytes | str) -> DeliveryError:
    says = f"邮件服务器不接受{what}（{_reply(code, reply)}）"
    if code == 421:  # RFC 5321 §3.8: the relay closes the session
        return _SessionError(says)
    if code in _LOGIN_WANTED:
        return DeliveryError(f"{says}；请检查 user 和 password", whole_channel=True)
    return DeliveryError(says, permanent=500 <= code < 600)


def _unreachable(error: Exception) -> DeliveryError:
    """Before a letter was even mentioned: nobody's address is at fault, and nothing is lost by waiting."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=reply):
            # No more than the codes: some relays repeat in words who tried to log in.
            enhanced = re.match(r"[245]\.\d+\.\d+", _words(reply))
            why = f"登录被拒绝（{code}{' ' + enhanced[0] if enhanced else ''}）；请检查 user 和 password"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=reply):
            why = f"服务器拒绝会话（{_reply(code, reply)}）"
        case smtplib.SMTPNotSupportedError():
            why = "服务器不提供 tls 或登录所需的功能（STARTTLS、AUTH）；请检查 port、tls 和 user"
        case ssl.SSLCertVerificationError(verify_message=reason):
            why = f"服务器证书不可信（{reason}）；请检查 host，或以 ca_file 指明签发者"
        case UnicodeError():
            why = "host、user 或 password 含有 SMTP 不能表达的字符"
        case _:
            why = f"连接不上（{getattr(error, 'strerror', None) or type(error).__name__}）；请检查 host 和 port"
    return DeliveryError(f"邮件服务器：{why}", whole_channel=True)


def _reply(code: int, reply: bytes | str) -> str:
    return f"{code} {_words(reply)}".strip()


def _words(reply: bytes | str) -> str:
    """What the relay said, on one line, without the addresses that relays like to repeat: it goes into logs."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return re.sub(r"[^\s<>@]+@[^\s<>@]+", "…", one_line(text))[:200]
