"""Whether the machine is well, for those who watch it: systemd, a monitor that asks, a monitor that waits for a call.

standing    what the daemon knows of itself, and what is wrong with it
figures     what the records say of letters and notices
failing     ticks that fail one after the other, remembered across a restart
board       /healthz and /metrics on a port of this machine
heartbeat   a call to a web address after each good tick
systemd     ready, alive, status
answers     the mailbox of answers, and who is told when it cannot be read
chat        the connection that clicks come by; likewise
"""

from __future__ import annotations

from .answers import Answers
from .board import Board
from .chat import Chat
from .failing import Failing, Memory, cause, told
from .figures import Figures, figures
from .heartbeat import Heartbeat
from .hourly import Hourly
from .standing import LATE, Standing, jumped, problems
from .systemd import notify

__all__ = [
    "LATE",
    "Answers",
    "Board",
    "Chat",
    "Failing",
    "Figures",
    "Heartbeat",
    "Hourly",
    "Memory",
    "Standing",
    "cause",
    "figures",
    "jumped",
    "notify",
    "problems",
    "told",
]
