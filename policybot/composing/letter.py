"""Notices for one address → the view of its letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policybot.model import Address, Contact, Notice
from policybot.periods import periods
from policybot.views import Item, LetterView, Overview, Section

from .case import Case
from .items import item
from .overview import overview

ORDER = (
    "deputy", "return", "opening", "overdue", "deputy_ahead", "reminder", "account", "report_request", "changed",
    "released", "closed", "weekly", "daily",
)  # fmt: skip
"""Which kind leads when several meet in one letter; kinds not named here come last."""

CHECK_WORKDAYS = 10
"""Working days an owner is given to say that the opening digest is wrong."""


def view(case: Case, contact: Contact, address: Address, notices: Sequence[Notice], number: int = 0) -> LetterView:
    """What the letter to one address sees. `notices` is not empty; their first document's bureau writes it."""
    first = notices[0]
    policy = case.desk.catalog.policy(first.document)
    sections = _sections(case, notices)
    bureau = case.settings.bureau
    liaison_gets_deputys = any(n.role == "deputy" for n in notices) and contact.role != "deputy"
    return LetterView(
        department=first.department if first.role != "bureau" else policy.document.bureau,
        kind=policy.kind(first.department),
        role=first.role,
        day=case.today,
        moment=case.moment,
        bureau=policy.document.bureau,
        sections=sections,
        own_house=first.department == policy.document.bureau,
        name=contact.name,
        contact=bureau.contact,
        phone=bureau.phone,
        office=bureau.office,
        signer=_signer(case, notices) or bureau.signer,
        number=number,
        answer="mail" if address.channel in ("email", "maildir") else "chat",
        standing_in_for_deputy=liaison_gets_deputys,
        overviews=_overviews(case, notices),
        next_report=_next_report(case, notices),
        check_by=case.desk.workdays.add(case.today, CHECK_WORKDAYS),
    )


def _sections(case: Case, notices: Sequence[Notice]) -> tuple[Section, ...]:
    kinds = dict.fromkeys(n.letter for n in notices)
    if "weekly" in kinds:
        kinds.pop("daily", None)
    order = {kind: n for n, kind in enumerate(ORDER)}
    found = []
    for kind in sorted(kinds, key=lambda k: order.get(k, len(order))):
        covered = {"daily", "weekly"} if kind == "weekly" else {kind}
        items = [item(case, n) for n in notices if n.letter in covered]
        found.append(Section(kind, tuple(sorted(items, key=_order))))
    return tuple(found)


def _order(one: Item) -> tuple[int, bool, tuple[int, int, str]]:
    """Soonest date first, a department's sole duties before shared ones, then by number."""
    due = one.due or date.max
    number = one.measure.order if one.measure else (0, 0, "")
    return (due.toordinal(), bool(one.partners), number)


def _overviews(case: Case, notices: Sequence[Notice]) -> tuple[Overview, ...]:
    if not any(n.role == "bureau" for n in notices):
        return ()
    documents = dict.fromkeys(n.document for n in notices if n.role == "bureau")
    return tuple(overview(case, case.desk.catalog.policy(ident), notices) for ident in documents)


def _signer(case: Case, notices: Sequence[Notice]) -> str:
    """Who released a letter to a deputy signs it."""
    keys = {n.key for n in notices if n.role == "deputy"}
    by = [d.by for d in case.desk.decisions if d.kind == "release" and d.key in keys]
    return by[-1] if by else ""


def _next_report(case: Case, notices: Sequence[Notice]) -> date | None:
    days = set()
    for notice in notices:
        policy = case.desk.catalog.policy(notice.document)
        measure = policy.measure(notice.measure) if notice.measure else None
        if measure and not measure.every:
            spans = periods(measure, policy.document.issued, policy.document.ends, case.desk.workdays)
            days |= {span.report_day for span in spans if span.report_day > case.today}
    return min(days, default=None)
