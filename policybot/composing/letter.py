"""Notices for one address → the view of its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from policybot.model import Address, Contact, Notice, Role
from policybot.periods import periods
from policybot.views import Item, LetterView, Overview, Section

from .case import Case
from .items import item
from .overview import overview

ORDER = (
    "weekly", "daily", "return", "settled", "consent", "opening", "overdue", "deputy_ahead", "reminder", "account",
    "report_request", "changed", "released", "closed", "preview",
)  # fmt: skip
"""Which kind leads when several meet in one letter; kinds not named here come last."""

PLAIN = frozenset({"alarm", "preview"})
"""Letters to the bureau that say nothing of where measures stand."""

ASKING = frozenset({"reminder", "overdue", "account"})
"""Letters that ask for an account of a measure: a report request beside them does not ask for it once more."""

HEAD_DIGITS = 12
"""As many digits of the chain's head as an overview prints: enough to find it again, few enough to read out."""

CHECK_WORKDAYS = 10
"""Working days an owner is given to say that the opening digest is wrong."""


def view(case: Case, contact: Contact, address: Address, notices: Sequence[Notice], number: int = 0) -> LetterView:
    """What the letter to one address sees. `notices` is not empty; their first document's bureau writes it."""
    policy = case.desk.catalog.policy(notices[0].document)
    stands_in = _stands_in(case, address, notices)
    sections = _sections(case, notices, stands_in)
    main, bureau, acting = sections[0], case.settings.bureau, contact.acting(address)
    deputies = any(n.role == "deputy" and n.department not in stands_in for n in notices)
    return LetterView(
        department=main.department,
        kind=main.kind,
        role=main.role or "liaison",
        day=case.today,
        moment=case.moment,
        bureau=policy.document.bureau,
        sections=sections,
        own_house=main.department == policy.document.bureau,
        name=acting.name if acting else contact.name,
        acts_for=(contact.name or contact.department) if acting else "",
        contact=bureau.contact,
        phone=bureau.phone,
        office=bureau.office,
        signer=_signer(case, notices) or bureau.signer,
        number=number,
        answer=_answer(case, address),
        standing_in_for_deputy=deputies and contact.role != "deputy",
        overviews=_overviews(case, notices),
        next_report=_next_report(case, notices),
        check_by=case.desk.workdays.add(case.today, CHECK_WORKDAYS),
        stands_in=stands_in,
        going=case.going if any(n.letter == "preview" for n in notices) else (),
        send_at=case.settings.send_at.strftime("%H:%M"),
        head=case.head[:HEAD_DIGITS],
        page=bureau.page,
    )


def _stands_in(case: Case, address: Address, notices: Sequence[Notice]) -> tuple[str, ...]:
    """Departments whose letters go to the coordinators, for want of anybody else, or of an address that works."""
    found = (n.department for n in notices
             if n.role != "bureau" and case.roster.passes_on(n.department, n.role, n.measure, address))  # fmt: skip
    return tuple(dict.fromkeys(found))


def _sections(case: Case, notices: Sequence[Notice], stands_in: Sequence[str]) -> tuple[Section, ...]:
    """The overview first, then one department after the other; what is for a deputy, or to be passed on, last."""
    weekly = any(n.letter == "weekly" for n in notices)
    groups: dict[tuple[str, str, Role], list[Notice]] = {}
    for notice in notices:
        letter = "weekly" if weekly and notice.letter == "daily" else notice.letter
        groups.setdefault((_whose(case, notice), letter, notice.role), []).append(notice)
    names = list(dict.fromkeys(name for name, *_ in groups))

    def place(group: tuple[str, str, Role]) -> tuple[bool, bool, bool, int, int]:
        name, letter, role = group
        rank = ORDER.index(letter) if letter in ORDER else len(ORDER)
        return (role != "bureau", name in stands_in, role == "deputy", names.index(name), rank)

    return _once([_section(case, group, groups[group]) for group in sorted(groups, key=place)])


def _whose(case: Case, notice: Notice) -> str:
    bureau = case.desk.catalog.policy(notice.document).document.bureau
    return bureau if notice.role == "bureau" else notice.department


def _section(case: Case, group: tuple[str, str, Role], notices: Sequence[Notice]) -> Section:
    name, letter, role = group
    kind = case.desk.catalog.policy(notices[0].document).kind(name)
    items = tuple(sorted((item(case, n) for n in notices), key=_order))
    added = letter == "opening" and _knows(case, notices[0].document, name)
    return Section(letter, items, name, kind, role, added=added)


def _knows(case: Case, document: str, name: str) -> bool:
    """Whether a department was told of any of its measures before."""
    history = case.desk.history
    return any(row.step == "assigned" and row.state == "sent" for owner in history.owners()
               if owner[0] == document and owner[2] == name for row in history.rows(owner))  # fmt: skip


def _once(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Report requests without the measures that the same department is asked about in the same letter anyway."""
    asked = {(s.department, i.document.id, i.measure.id) for s in sections if s.letter in ASKING
             for i in s.items if i.measure}  # fmt: skip

    def lean(section: Section) -> Section:
        if section.letter != "report_request":
            return section
        out = tuple(i for i in section.items
                    if i.measure and (section.department, i.document.id, i.measure.id) in asked)  # fmt: skip
        return replace(section, items=tuple(i for i in section.items if i not in out), left_out=out)

    return tuple(map(lean, sections))


def _order(one: Item) -> tuple[int, bool, tuple[int, int, str]]:
    """Soonest date first, a department's sole duties before shared ones, then by number."""
    due = one.due or date.max
    number = one.measure.order if one.measure else (0, 0, "")
    return (due.toordinal(), bool(one.partners), number)


def _overviews(case: Case, notices: Sequence[Notice]) -> tuple[Overview, ...]:
    if not any(n.role == "bureau" and n.letter not in PLAIN for n in notices):
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


def _answer(case: Case, address: Address) -> str:
    """How a letter to an address is answered."""
    if address.channel == "email" and case.settings.intake:
        return "fixed"
    return "mail" if address.channel in ("email", "maildir") else "chat"
