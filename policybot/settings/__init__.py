"""policybot.toml and the environment → Settings and Roster; the only reader of secrets (DESIGN section 3)."""

from __future__ import annotations

from .errors import FileProblem, SettingsError
from .files import sources
from .loading import load, typed
from .nouns import Bureau, Health, Keep, Log, Settings
from .roster import Roster, Route, departments

__all__ = [
    "Bureau",
    "FileProblem",
    "Health",
    "Keep",
    "Log",
    "Roster",
    "Route",
    "Settings",
    "SettingsError",
    "departments",
    "load",
    "sources",
    "typed",
]
