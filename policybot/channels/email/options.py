"""What may stand in the table [channel.email]."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address as Mailbox
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from policybot import mime

SECRETS = frozenset({"password"})


@dataclass(frozen=True, slots=True)
class Options:
    """`sender` and `reply_to`: `Name <name@domain>`. `timeout`: seconds for each answer.

    `connections`: the most sessions at a time; it must not pass what the relay lets one client have: postfix 50
    (smtpd_client_connection_count_limit, https://www.postfix.org/postconf.5.html), Exchange Online 3
    (https://learn.microsoft.com/en-us/exchange/troubleshoot/send-emails/smtp-submission-improvements).

    `tls`: required (verified), opportunistic (verified only where a password or ca_file asks for it), off.
    `tls_off_reason`: why letters may travel in the clear; doctor shows it, and asks for it where it is wanting.
    `calendar`: whether letters about a date bring it as a calendar file. `sheet`: whether those that ask for a report
    bring the department's sheet of the ledger (see pipeline.forms).
    """

    host: str
    sender: str
    port: int = 587
    tls: Literal["required", "opportunistic", "off"] = "required"
    tls_off_reason: str = ""
    ca_file: Path | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    timeout: float = 30.0
    connections: int = 4
    calendar: bool = True
    sheet: bool = False
    local_hostname: str = ""


def own(text: str, option: str) -> Mailbox:
    """An address of ours. Raises ValueError that names the option."""
    try:
        found = mime.mailbox(text)
    except ValueError as error:
        raise ValueError(f"email 的 {option} {error}") from None
    if not found.username.isascii():
        raise ValueError(f"email 的 {option} 在 @ 之前只能用 ASCII 字符")
    return found


def context(options: Options) -> ssl.SSLContext:
    """What we ask of the relay's certificate. Raises ValueError where ca_file is no certificate."""
    try:
        found = ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:
        raise ValueError(f"email 的 ca_file 读不出证书：{options.ca_file}（{error.strerror or error}）") from None
    if options.tls == "opportunistic" and not (options.user or options.ca_file):
        # RFC 7435: encryption that nobody vouches for is better than none, but no place for a password.
        found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
    return found


def in_the_clear(options: Options) -> str:
    """What is to be said of a session that is not encrypted; nothing where it does not leave this machine."""
    if _is_here(options.host):
        return ""
    if options.tls == "opportunistic":
        return "信件不加密传送：服务器不提供 STARTTLS"
    if options.tls_off_reason:
        return f"信件不加密传送，理由：{options.tls_off_reason}"
    return '信件不加密传送，理由未写；请写明 tls_off_reason，或改为 tls = "required"'


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
