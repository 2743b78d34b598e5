"""One conversation with the relay."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Any

from .answers import unreachable
from .options import Options

IMPLICIT_TLS_PORT = 465
"""On this port TLS begins before SMTP does (RFC 8314 §3.3); on any other STARTTLS asks for it (RFC 3207)."""


class Session(smtplib.SMTP):
    """smtplib's session that knows how it was greeted, whether the final dot has left, and what was said to it."""

    greeting = b""
    dotted = False
    answer = b""

    def __init__(self, options: Options, context: ssl.SSLContext) -> None:
        self._implicit = context if options.port == IMPLICIT_TLS_PORT and options.tls != "off" else None
        # A name given here spares smtplib its look-up of our own: without DNS that hangs for each session.
        super().__init__(options.host, options.port, options.local_hostname or "localhost", options.timeout)
        if self.sock and not options.local_hostname:
            self.local_hostname = _literal(self.sock)

    def connect(self, *where: Any, **options: Any) -> tuple[int, bytes]:
        code, self.greeting = super().connect(*where, **options)
        return code, self.greeting

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        # Else the small packets of the handshake after STARTTLS wait for delayed ACKs, 40 ms each.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._implicit.wrap_socket(sock, server_hostname=host) if self._implicit else sock

    @property
    def encrypted(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

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


def opened(options: Options, context: ssl.SSLContext) -> Session:
    """A session that may be handed letters. Raises DeliveryError for the whole channel."""
    try:
        session = Session(options, context)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise unreachable(error) from None
    try:
        _introduce(session, options, context)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        session.close()
        raise unreachable(error) from None
    return session


def _introduce(session: Session, options: Options, context: ssl.SSLContext) -> None:
    session.ehlo_or_helo_if_needed()
    if not session.encrypted and options.tls != "off" and (options.tls == "required" or session.has_extn("starttls")):
        session.starttls(context=context)
    if options.user:
        if not session.encrypted and options.tls == "opportunistic":
            # Whoever sits on the line can strike STARTTLS from the greeting and read the password.
            raise smtplib.SMTPNotSupportedError("no password without TLS")
        session.login(options.user, options.password)
