"""Letters by SMTP (RFC 5321): one recipient each, over sessions that stay open between letters.

options   what may stand in the table, and what is wrong with it
session   one conversation with the relay: TLS, login, and whether the final dot has left
answers   what the relay says → later, never or unknown; the clock in its greeting
sender    the channel: a pool of sessions, one letter each at a time
"""

from __future__ import annotations

from policybot.channels import Channel

from .options import SECRETS, Options, context, own
from .sender import Sender

__all__ = ["SECRETS", "Options", "open"]


def open(options: Options) -> Channel:
    if options.connections < 1:
        raise ValueError("email 的 connections 至少为 1")
    reply_to = own(options.reply_to, "reply_to") if options.reply_to else None
    return Sender(options, context(options), own(options.sender, "sender"), reply_to)
