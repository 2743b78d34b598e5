"""An edit is written as a whole, beside what it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policybot.addressbook import put
from policybot.model import Says

from .errors import EditError
from .script import Edit


def save(edits: Sequence[Edit]) -> dict[str, Path]:
    """Writes what was edited; each file is at any moment the old or the new one, and what it held is kept beside it.

    Gives the copies by file. Raises EditError when somebody else has written a file meanwhile, OSError.
    """
    for edit in edits:
        if Path(edit.file).read_bytes() != edit.before:
            message = Says("{file} was changed by somebody else just now", {"file": edit.file})
            raise EditError("changed-meanwhile", message, Says("nothing was written; do it again"))
    return {edit.file: kept for edit in edits if (kept := put(Path(edit.file), edit.after, Path(edit.file)))}
