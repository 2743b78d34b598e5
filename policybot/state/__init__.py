"""state/policybot.db: opening, migrations, reports and decisions.

Writers open it WAL with `synchronous=FULL`: what was said to be on record is on the disk. Readers open it
`mode=ro`; an older schema is migrated in a copy in memory, and nothing is created (DESIGN section 7.7).
Reports and decisions are append-only; triggers hold that, whoever writes, and a hash chain proves it (`chain`).
"""

from __future__ import annotations

from .errors import StateError
from .opening import FILE, open_state, read_state, scratch_state
from .records import State

__all__ = ["FILE", "State", "StateError", "open_state", "read_state", "scratch_state"]
