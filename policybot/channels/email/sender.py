"""The channel itself."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address as Mailbox

from policybot import mime
from policybot.channels import Pace, Probe
from policybot.model import DeliveryError, Letter, Message, Receipt

from .answers import SessionError, judged, reply, unreachable, words
from .options import Options
from .session import Session, opened


@dataclass(slots=True)
class Sender:
    options: Options
    context: ssl.SSLContext
    sender: Mailbox
    reply_to: Mailbox | None
    session: Session | None = None
    leaves_machine = True
    lanes = 1

    @property
    def pace(self) -> Pace | None:
        return None

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        to = _recipient(letter.address.target)
        payload = mime.compose(letter, self.sender, to, self.reply_to)
        return (Message(mime.message_id(letter, self.sender), letter.address, payload),)

    def send(self, message: Message) -> Receipt:
        recipient = _recipient(message.address.target).addr_spec
        if self.session:
            # Relays close idle sessions and count letters per session; neither is this letter's fault.
            with contextlib.suppress(SessionError):
                return self._hand_over(self.session, recipient, message.payload)
        self.session = opened(self.options, self.context)
        return self._hand_over(self.session, recipient, message.payload)

    def _hand_over(self, session: Session, recipient: str, payload: bytes) -> Receipt:
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")  # RFC 6531 §3.4
        session.dotted = False
        try:
            session.sendmail(self.sender.addr_spec, recipient, payload, options)
        except (smtplib.SMTPException, OSError) as error:
            verdict = judged(error, session.dotted)
            if session.sock is None or verdict.unknown or isinstance(verdict, SessionError):
                self._drop()
            raise verdict from None  # smtplib's own text holds the address
        return Receipt(words(session.answer))

    def _drop(self) -> None:
        if self.session:
            self.session.close()
        self.session = None

    def probe(self) -> Probe:
        session = opened(self.options, self.context)
        try:
            code, answer = session.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise unreachable(error) from None
        finally:
            session.close()
        return Probe(reply(code, answer))

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
