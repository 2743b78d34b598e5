"""What a relay's answer means (RFC 5321 §4.2.1, §4.5.4.1).

before MAIL, and at it   the fault is ours or the relay's: later, for all; a person mends a login or certificate
4yz to RCPT, DATA        later; greylisting (4.7.1) is one of these
5yz to RCPT, DATA        never this message to this address
silence after the dot    unknown (§6.1): the relay may have taken it, so the same bytes go again
"""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from policybot.model import DeliveryError
from policybot.plaintext import one_line

_LOGIN_WANTED = frozenset({530, 534, 535, 538})  # RFC 4954 §6, whichever command they answer
_TOO_BIG = 552  # as an answer to MAIL it speaks of the declared size (RFC 1870 §6.1)


class SessionError(DeliveryError):
    """The session failed while nothing was accepted: worth one try on a fresh one."""


def judged(error: Exception, dotted: bool) -> DeliveryError:
    """What became of a letter; `dotted`: whether its final dot has left."""
    match error:
        case smtplib.SMTPNotSupportedError():
            return DeliveryError("邮件服务器不支持非 ASCII 的收件地址（SMTPUTF8）", permanent=True)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, answer = next(iter(refused.values()))  # ours is the only one
            return _refused("收件人", code, answer)
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=answer):
            says = reply(code, answer)
            if code == _TOO_BIG:
                return DeliveryError(f"邮件服务器嫌信太大（{says}）", permanent=True)
            return SessionError(f"邮件服务器不接受发件人（{says}）；请检查 sender 和 user", whole_channel=True)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=answer) if not dotted or 400 <= code < 600:
            return _refused("信", code, answer)
    if dotted:
        return DeliveryError("信已全部发出，但没有等到邮件服务器的答复", unknown=True)
    return SessionError("连接在邮件服务器收信之前断开")


def _refused(what: str, code: int, answer: bytes | str) -> DeliveryError:
    says = f"邮件服务器不接受{what}（{reply(code, answer)}）"
    if code == 421:  # RFC 5321 §3.8: the relay closes the session
        return SessionError(says)
    if code in _LOGIN_WANTED:
        return DeliveryError(f"{says}；请检查 user 和 password", whole_channel=True)
    return DeliveryError(says, permanent=500 <= code < 600)


def unreachable(error: Exception) -> DeliveryError:
    """Before a letter was even mentioned: nobody's address is at fault, and nothing is lost by waiting."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=answer):
            # No more than the codes: some relays repeat in words who tried to log in.
            enhanced = re.match(r"[245]\.\d+\.\d+", words(answer))
            why = f"登录被拒绝（{code}{' ' + enhanced[0] if enhanced else ''}）；请检查 user 和 password"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=answer):
            why = f"服务器拒绝会话（{reply(code, answer)}）"
        case smtplib.SMTPNotSupportedError():
            why = "服务器不提供 tls 或登录所需的功能（STARTTLS、AUTH）；请检查 port、tls 和 user"
        case ssl.SSLCertVerificationError(verify_message=reason):
            why = f"服务器证书不可信（{reason}）；请检查 host，或以 ca_file 指明签发者"
        case UnicodeError():
            why = "host、user 或 password 含有 SMTP 不能表达的字符"
        case _:
            why = f"连接不上（{getattr(error, 'strerror', None) or type(error).__name__}）；请检查 host 和 port"
    return DeliveryError(f"邮件服务器：{why}", whole_channel=True)


_CLOCK = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC?)(?!\w)")
"""Date and time of RFC 5322 §3.3. Zones with other names are left alone: CST is Chicago's and China's."""


def clock(greeting: bytes) -> datetime | None:
    """The relay's own time, where its greeting tells it, as those of Exim and sendmail do; postfix's does not."""
    found = _CLOCK.search(greeting.decode("ascii", "replace"))
    try:
        told = parsedate_to_datetime(found[0]) if found else None
    except ValueError:
        return None
    return told.replace(tzinfo=told.tzinfo or UTC) if told else None


def reply(code: int, answer: bytes | str) -> str:
    return f"{code} {words(answer)}".strip()


def words(answer: bytes | str) -> str:
    """What the relay said, on one line, without the addresses that relays like to repeat: it goes into logs."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return re.sub(r"[^\s<>@]+@[^\s<>@]+", "…", one_line(text))[:200]
