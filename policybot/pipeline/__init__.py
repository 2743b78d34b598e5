"""The order of things: prepare, deliver, tick(now).

`prepare` (read, assess, plan, accept) is one transaction; `deliver` takes one address at a time, and one that
fails never silences the others. `tick` may come as often as it likes: it plans anew only when policy, settings,
records or the day have changed, and sends only in the sending hours of a working day.
"""

from __future__ import annotations

from .deliver import deliver
from .desk import Office, desk
from .outcome import Delivered
from .prepare import prepare
from .tick import Ticked, outside_hours, tick

__all__ = ["Delivered", "Office", "Ticked", "deliver", "desk", "outside_hours", "prepare", "tick"]
