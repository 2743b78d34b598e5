"""policybot.toml, contacts.toml and the environment → Settings and Roster; the only reader of secrets (DESIGN 3)."""

from __future__ import annotations

from .errors import FileProblem, SettingsError
from .files import content, sources
from .loading import CONTACTS, load, typed
from .nouns import WORDS, Bureau, Health, Intake, Keep, Log, Proof, Settings
from .people import People, Who, together, who
from .roster import Roster, Route, departments

__all__ = [
    "CONTACTS",
    "WORDS",
    "Bureau",
    "FileProblem",
    "Health",
    "Intake",
    "Keep",
    "Log",
    "People",
    "Proof",
    "Roster",
    "Route",
    "Settings",
    "SettingsError",
    "Who",
    "content",
    "departments",
    "load",
    "sources",
    "together",
    "typed",
    "who",
]
