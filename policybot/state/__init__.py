"""state/policybot.db: opening, migrations, reports and decisions.

Writers open it WAL with `synchronous=FULL`: what was said to be on record is on the disk. Readers open it
`mode=ro`; an older schema is migrated in a copy in memory, and nothing is created (DESIGN section 7.7).
Reports and decisions are append-only; triggers hold that, whoever writes, and a hash chain proves it (`chain`).
"""

from __future__ import annotations

from .connecting import FILE
from .damage import check
from .errors import DatabaseError, StateError
from .opening import open_state, read_copy, read_state, scratch_state
from .past import Past
from .records import State
from .restoring import restore
from .room import require_room

__all__ = [
    "FILE",
    "DatabaseError",
    "Past",
    "State",
    "StateError",
    "check",
    "open_state",
    "read_copy",
    "read_state",
    "require_room",
    "restore",
    "scratch_state",
]
