"""The channel itself."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as Mailbox
from queue import Empty, LifoQueue

from policybot import mime
from policybot.channels import Pace, Probe
from policybot.model import DeliveryError, Letter, Message, Receipt

from .answers import SessionError, clock, judged, reply, unreachable, words
from .options import Options, in_the_clear
from .session import Session, opened


@dataclass(frozen=True, slots=True)
class Sender:
    """`idle`: sessions between letters, never more than `lanes`, for no more sends run side by side. The one used
    last goes first: when there is little to send the others are left to the relay's own time limit."""

    options: Options
    context: ssl.SSLContext
    sender: Mailbox
    reply_to: Mailbox | None
    idle: LifoQueue[Session] = field(default_factory=LifoQueue)
    leaves_machine = True

    @property
    def pace(self) -> Pace | None:
        return None

    @property
    def lanes(self) -> int:
        return self.options.connections

    @property
    def attaches(self) -> bool:
        return self.options.calendar

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        to = _recipient(letter.address.target)
        back = mime.mailbox(letter.reply_to) if letter.reply_to else self.reply_to
        payload = mime.compose(letter, self.sender, to, back)
        return (Message(mime.message_id(letter, self.sender), letter.address, payload),)

    def send(self, message: Message, now: datetime) -> Receipt:  # noqa: ARG002  # SMTP signs no moment
        recipient = _recipient(message.address.target).addr_spec
        # Relays close idle sessions and count letters per session; neither is this letter's fault.
        with contextlib.suppress(Empty, SessionError):
            return self._hand_over(self.idle.get_nowait(), recipient, message.payload)
        return self._hand_over(opened(self.options, self.context), recipient, message.payload)

    def _hand_over(self, session: Session, recipient: str, payload: bytes) -> Receipt:
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")  # RFC 6531 §3.4
        session.dotted = False
        try:
            session.sendmail(self.sender.addr_spec, recipient, payload, options)
        except (smtplib.SMTPException, OSError) as error:
            verdict = judged(error, session.dotted)
            if session.sock is None or verdict.unknown or isinstance(verdict, SessionError):
                session.close()  # nobody knows where it stands: a late answer would be taken for the next one
            else:
                self.idle.put(session)
            raise verdict from None  # smtplib's own text holds the address
        receipt = Receipt(words(session.answer))
        self.idle.put(session)  # last of all: from here on it may be another thread's
        return receipt

    def probe(self) -> Probe:
        with contextlib.closing(opened(self.options, self.context)) as session:
            try:
                code, answer = session.noop()
            except (OSError, smtplib.SMTPException) as error:
                raise unreachable(error) from None
            if code != 250:  # RFC 5321 §4.3.2 knows no other to NOOP
                raise unreachable(smtplib.SMTPResponseException(code, answer))
            says = (reply(code, answer), "" if session.encrypted else in_the_clear(self.options))
            return Probe("；".join(filter(None, says)), clock(session.greeting))

    def close(self) -> None:
        """Ends the sessions that are idle; one with a letter in hand is kept until the next close."""
        with contextlib.suppress(Empty):
            while True:
                _quit(self.idle.get_nowait())


def _quit(session: Session) -> None:
    with contextlib.suppress(smtplib.SMTPException, OSError):
        session.quit()
    session.close()


def _recipient(target: str) -> Mailbox:
    try:
        return mime.mailbox(target)
    except ValueError as error:
        raise DeliveryError(f"收件地址{error}", permanent=True) from None
