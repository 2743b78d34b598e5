"""The audit of the last days: a letter demanded and not sent, or sent and not demanded, is told to the coordinators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from policybot import outbox
from policybot.audit import Audited, Finding, audit, days
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.alarm import alarm
from policybot.pipeline.post import Post
from policybot.state import State

FOUND = Says(
    "the audit of letters: {missing} notices demanded and not sent, {undemanded} sent and not demanded, {other} "
    "letters too many or on a day off; {examples}; to see all: policybot audit --on {day}"
)
QUIET = Says("the audit of letters finds nothing: {demanded} notices demanded, {sent} sent")
TELLING = 3
"""So many of the findings are named."""


def chore(office: Office, state: State, now: datetime) -> Says:
    """Each finding is told once, however often its day is looked at again."""
    post = Post(office, state.folder)
    try:
        found = audit(office, state, post, days(office, now), now)
    finally:
        post.close()
    known = _told(state)
    new = [one for one in found.findings if _mark(one) not in known]
    if not new:
        return Says(QUIET.text, {"demanded": found.demanded, "sent": found.sent})
    says = _alarm(new)
    with state.transaction():
        alarm(office, state, now, says)
    return says


def _told(state: State) -> set[str]:
    """The marks of findings that earlier alarms have told."""
    rows = outbox.notices(state.db, "letter = 'alarm' AND reason LIKE '%marks%'")
    return {mark for row in rows if row.reason.text == FOUND.text for mark in str(row.reason.values["marks"]).split()}


def _mark(one: Finding) -> str:
    """What makes a finding the same finding on another night."""
    line = one.line
    return f"{one.kind}/{line.day}/{line.key or line.number}"


def _alarm(new: Iterable[Finding]) -> Says:
    found = Audited(findings=tuple(new))
    missing, undemanded = len(found.of("missing")), len(found.of("undemanded"))
    return Says(FOUND.text, {
        "missing": missing, "undemanded": undemanded, "other": len(found.findings) - missing - undemanded,
        "examples": "、".join(map(_example, found.findings[:TELLING])), "day": found.findings[-1].line.day,
        "marks": " ".join(map(_mark, found.findings)),
    })  # fmt: skip


def _example(one: Finding) -> str:
    line = one.line
    measure = line.notice.measure if line.notice else None
    return " ".join(filter(None, (str(line.day), line.department, measure)))
