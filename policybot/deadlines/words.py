"""Words for where a measure stands; a light is for screens and spreadsheets, never for a letter."""

from __future__ import annotations

from policybot.model import Says

LIGHTS: dict[str, Says] = {
    "normal": Says("normal"),
    "due_soon": Says("due soon"),
    "behind": Says("behind"),
    "overdue": Says("overdue"),
}
LIFECYCLES: dict[str, Says] = {
    "in_progress": Says("in progress"),
    "extension_asked": Says("extension asked"),
    "closure_applied": Says("closure applied"),
    "closed": Says("closed"),
    "suspended": Says("suspended"),
}
OUTCOMES: dict[str, Says] = {
    "on_time": Says("closed on time"),
    "late": Says("closed late"),
    "after_extension": Says("closed after extension"),
}
