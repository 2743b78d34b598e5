"""Who sits at the keyboard."""

from __future__ import annotations

import getpass


def user() -> str:
    """The account that is logged in; nothing in a container whose user has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
