"""The call of a dead man's switch: a web address that is asked for after each good tick. When the calls cease, whoever
is at the other end tells people; so it also tells of a machine that is off.

It runs beside the tick and may fail as it likes. The address is a secret: no line of the log holds it.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from policybot.model import Says
from policybot.wire import Wire, WireError

from .hourly import Hourly

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds for the connection, for each wait, and for the body of the answer."""
APART = timedelta(seconds=55)
"""Once a minute, for ticks come a little early or late."""
FAREWELL = 1.0
"""Seconds that a call under way may hold up the end of the daemon."""


@dataclass
class Heartbeat:
    said: Hourly = field(default_factory=Hourly)
    _last: datetime | None = None
    _call: threading.Thread | None = None

    def beat(self, url: str, now: datetime) -> None:
        """Returns at once. While a call is under way, or for most of a minute after one, there is no other."""
        busy = self._call and self._call.is_alive()
        if not url or busy or (self._last and abs(now - self._last) < APART):
            return
        self._last = now
        call = threading.Thread(target=self._try, args=(url, now), name="heartbeat", daemon=True)
        try:
            call.start()
        except RuntimeError as error:  # no room for a thread: the calls cease, and somebody comes to look
            self._missed(str(error), now)
        else:
            self._call = call

    def close(self) -> None:
        if self._call:
            self._call.join(FAREWELL)

    def _try(self, url: str, now: datetime) -> None:
        if why := _asked(url):
            self._missed(why, now)

    def _missed(self, why: str | Says, now: datetime) -> None:
        if self.said.may("heartbeat", now):
            log.warning("%s", Says("the heartbeat has found nobody: {why}", {"why": why}))


def _asked(url: str) -> str | Says | None:
    """Why nobody took the call; None: somebody did."""
    wire = Wire(TIMEOUT)
    try:
        status = wire.get(url).status
    except WireError as error:
        return str(error)
    except Exception as error:  # a thread that dies would show the address with its traceback
        return type(error).__name__
    finally:
        wire.close()
    return None if 200 <= status < 300 else Says("the answer is HTTP {status}", {"status": status})
