"""Findings → notices: which step has come for whom, and who must hear it.

Conditions are states, never `due == today + 30` (DESIGN section 4): a step that has come and is not on record is
demanded; of several the latest goes, the older are superseded. `plan` gives all that is demanded on a day,
whether or not it is on record already; the outbox keeps one row per key, so planning twice adds nothing, and
what is demanded no longer becomes obsolete before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.model import Notice, Policy

from . import bureau, news, parts
from .desk import Desk, Owner, key
from .history import NEWS, History
from .parts import SUPERSEDING
from .unsettled import Unsettled, first_told, moved, unsettled

__all__ = [
    "NEWS", "SUPERSEDING", "Desk", "History", "Owner", "Unsettled", "first_told", "key", "moved", "plan", "unsettled",
]  # fmt: skip


def plan(desk: Desk) -> tuple[Notice, ...]:
    """All that is demanded on a working day, oldest step first within each owner."""
    found = [notice for policy in desk.catalog.policies for notice in _of(desk, policy)]
    return (*found, *news.released(desk))


def _of(desk: Desk, policy: Policy) -> list[Notice]:
    found = [notice for owner in owners(desk, policy) for notice in _owner(owner)]
    found += bureau.unreachable(desk, policy)
    return [*found, *bureau.overview(desk, policy, found)]


def owners(desk: Desk, policy: Policy) -> Iterator[Owner]:
    for measure in policy.measures:
        standing = desk.survey.standings[measure.document, measure.id]
        for part in standing.parts:
            yield Owner(desk, policy, standing, part)


def _owner(owner: Owner) -> Iterator[Notice]:
    """What one owner's part demands; an owner that has just been told hears of older steps no more."""
    known = news.known(owner)
    yield from news.answers(owner)
    yield from bureau.objection(owner)
    if owner.part.objects:
        return  # whoever disputes its part hears of it when the bureau has decided
    yield from known.demands
    yield from parts.deadline(owner, known.since)
    yield from parts.aim(owner, known.since)
    yield from parts.report(owner, known.start)
    yield from bureau.review(owner)
