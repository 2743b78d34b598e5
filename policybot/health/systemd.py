"""sd_notify: a word to systemd, where it has started us (sd_notify(3), "Notes": one datagram to $NOTIFY_SOCKET)."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


def notify(*words: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Sends assignments such as READY=1; whether somebody took them. Nobody listening is no fault."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket: its name begins with NUL
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.setblocking(False)  # a full queue, read by nobody, once held up the letters: a word lost is no harm
            line.connect(address)
            line.send("\n".join(words).encode())
    except OSError:
        return False
    return True
