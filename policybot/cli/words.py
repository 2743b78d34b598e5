"""Single words for people, and their colours. A word of the house (`due_soon`) is looked up here, never said raw."""

from __future__ import annotations

from policybot.deadlines.words import LIFECYCLES, LIGHTS, OUTCOMES
from policybot.language import say
from policybot.model import Part, Says, Standing

from . import front
from .screen import Colour

__all__ = [
    "CHECKS", "COLOURS", "LETTERS", "LIFECYCLES", "LIGHTS", "OUTCOMES", "REPORTING", "ROLES", "STATES", "key", "part",
    "state", "word",
]  # fmt: skip

COLOURS: dict[str, Colour] = {"due_soon": "yellow", "behind": "magenta", "overdue": "red", "failed": "red"}

REPORTING: dict[str, Says] = {
    "reported": Says("reported"),
    "unreported": Says("unreported"),
    "not_due": Says("not due"),
}
ROLES: dict[str, Says] = {"liaison": Says("liaison"), "deputy": Says("deputy"), "bureau": Says("bureau")}

CHECKS: dict[str, Says] = {
    "behind": Says("behind the agreed pace"),
    "doubtful": Says("doubtful figure"),
    "overdue": Says("overdue"),
    "slipping": Says("expected later than required"),
    "stalled": Says("no progress in two periods"),
    "unproven": Says("without evidence"),
    "unreachable": Says("nobody can be reached"),
    "unreported": Says("report not yet given"),
    "unreviewed": Says("waiting for review"),
    "upcoming": Says("date is near"),
}
STATES: dict[str, Says] = {
    "pending": Says("to be sent"),
    "proposed": Says("waits for release"),
    "held": Says("held back"),
    "sending": Says("outcome unknown"),
    "sent": Says("sent"),
    "superseded": Says("superseded"),
    "obsolete": Says("no longer needed"),
    "dissolved": Says("put off"),
    "failed": Says("failed"),
}
MAIL_STATES: dict[str, Says] = {
    "waiting": Says("waits for a coordinator"),
    "unassigned": Says("not assigned"),
    "confirmed": Says("confirmed"),
    "refused": Says("refused"),
    "noted": Says("noted"),
}
LETTERS: dict[str, Says] = {
    "account": Says("account of an aim"),
    "alarm": Says("alarm"),
    "changed": Says("change of a date or duty"),
    "closed": Says("closing"),
    "daily": Says("list of the day"),
    "deputy": Says("to the deputy"),
    "deputy_ahead": Says("word ahead of a letter to the deputy"),
    "opening": Says("opening digest"),
    "overdue": Says("reminder after the date"),
    "preview": Says("letters of the day"),
    "released": Says("end of a duty"),
    "reminder": Says("reminder before the date"),
    "report_request": Says("request for a report"),
    "return": Says("return"),
    "settled": Says("answer to an objection"),
    "consent": Says("asked about a closing"),
    "test": Says("test letter"),
    "weekly": Says("weekly overview"),
}


def word(words: dict[str, Says], key: str) -> Says:
    """The word for a value; one that came later than this table speaks for itself."""
    return words.get(key) or Says("{word}", {"word": key})


def key(words: dict[str, Says], typed: str) -> str:
    """The value somebody means who types the Chinese word a table shows; anything else as it is."""
    return next((key for key, one in words.items() if say(one, front.DEFAULT) == typed), typed)


def state(standing: Standing) -> tuple[Says, Colour]:
    """One word for where a measure stands: its light, or why it has none."""
    if standing.outcome:
        return OUTCOMES[standing.outcome], "dim"
    if standing.light is None or (standing.lifecycle != "in_progress" and standing.light == "normal"):
        return LIFECYCLES[standing.lifecycle], "dim"
    return LIGHTS[standing.light], COLOURS.get(standing.light, "")


def part(one: Part) -> Says:
    if one.applied:
        return Says("closure applied")
    return Says("part open") if one.open else Says("part done")
