"""What the machine works with, and the desk it plans on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from policybot import outbox
from policybot.checks import survey
from policybot.composing import Answered, Case
from policybot.escalation import Desk, History
from policybot.model import Address, Catalog, Contact, Notice, Role, Told
from policybot.official import Official
from policybot.settings import Roster, Route, Settings
from policybot.state import State, mails
from policybot.views import Going
from policybot.workdays import Workdays, day_of

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Office:
    """Policy, settings and people together, as they stood when they were last read; `texts`: the official texts of
    documents that name them."""

    catalog: Catalog
    settings: Settings
    texts: Mapping[str, Official] = field(default_factory=dict)
    roster: Roster = field(init=False)
    workdays: Workdays = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roster", Roster.of(self.settings, self.catalog))
        days = Workdays(frozenset(self.settings.workdays_on), frozenset(self.settings.workdays_off))
        object.__setattr__(self, "workdays", days)

    @property
    def zone(self) -> str:
        """One daemon keeps one sending hour: that of the first document."""
        return self.catalog.policies[0].document.timezone

    @property
    def domain(self) -> str:
        """The right side of Message-IDs: the domain letters are sent from."""
        sender = str(self.settings.channels.get("email", {}).get("sender", ""))
        return sender.rpartition("@")[2].strip(" >") or "policybot.invalid"

    @property
    def digest(self) -> str:
        return f"{self.catalog.digest}:{self.settings.digest}"

    def day(self, now: datetime) -> date:
        return day_of(now, self.zone)


def desk(office: Office, state: State, today: date) -> Desk:
    """Everything on record by the end of a day, surveyed."""
    return laid(office, state, today, outbox.bad(state.db, today), outbox.history(state.db))


def laid(office: Office, state: State, today: date, bad: set[Address], rows: Iterable[Told]) -> Desk:
    """The same from what is known of addresses and of who was told."""
    progress = state.progress(office.catalog)
    unreachable = frozenset(office.roster.unreachable()) | lost(office, bad)
    found = survey(office.catalog, progress, today, office.workdays, unreachable)
    history = History(office.catalog, rows)
    decisions = tuple(d for d in state.decisions() if d.day <= today)
    return Desk(office.catalog, found, progress, history, office.workdays, decisions)


def lost(office: Office, bad: set[Address]) -> frozenset[str]:
    """Departments all of whose addresses have refused for good."""
    if not bad:
        return frozenset()
    owned = [(name, m.id) for policy in office.catalog.policies for m in policy.measures for name in m.actors]
    return frozenset(
        n for n, m in owned if not any(set(c.everywhere) - bad for c in office.roster.route(n, "liaison", m).contacts)
    )


def reach(
    office: Office, department: str, role: Role, bad: set[Address], day: date, measure: str | None = None
) -> list[tuple[Contact, Address]]:
    """The people a role goes to, each with the first of its addresses that works; where none works, those who stand
    in for them."""
    routes = office.roster.routes(department, role, measure)
    return next((found for route in routes if (found := _working(route, bad, day))), [])


def _working(route: Route, bad: set[Address], day: date) -> list[tuple[Contact, Address]]:
    """Equal addresses are one person: who reads one in its own right comes before whom it is the substitute of."""
    found = [(contact, [a for a in contact.tried(day) if a not in bad]) for contact in route.contacts]
    pairs = [(contact, good[0]) for contact, good in found if good]
    best: dict[Address, Contact] = {}
    for contact, address in sorted(pairs, key=lambda pair: pair[0].acting(pair[1]) is not None):
        best.setdefault(address, contact)
    return [(contact, address) for contact, address in pairs if best[address] is contact]


def readers(office: Office, notice: Notice, bad: set[Address], day: date) -> list[tuple[Contact, Address]]:
    """Whom a notice goes to: what the bureau is told of an owner goes to the bureau's own people."""
    if notice.role == "bureau":
        return reach(office, office.catalog.policy(notice.document).document.bureau, "bureau", bad, day)
    return reach(office, notice.department, notice.role, bad, day, notice.measure)


def coordinators(office: Office, bad: set[Address], day: date) -> list[tuple[Contact, Address]]:
    """The bureau's own people, each with the first of its addresses that works."""
    return reach(office, office.catalog.policies[0].document.bureau, "bureau", bad, day)


def case(
    office: Office, state: State, on: Desk, moment: datetime, *, rehearsing: tuple[str, ...] = (),
    going: tuple[Going, ...] = (),
) -> Case:  # fmt: skip
    """The case of a day: the desk with what letters need besides."""
    waiting = tuple(proposed(on))
    tally = outbox.sent_between(state.db, on.today - WEEK, on.today - timedelta(days=1))
    holds = outbox.holds(on.decisions, on.today)
    head = state.head()
    quotes = {ident: text.quotes for ident, text in office.texts.items()}
    answers = tuple(Answered(m.id, office.day(m.arrived), m.document, m.department) for m in mails.waiting(state.db))
    return Case(on, office.settings, office.roster, moment, waiting, holds, dict(tally), rehearsing, going, head,
                quotes, answers)  # fmt: skip


def proposed(on: Desk) -> list[Told]:
    """Letters to deputies that wait, unreleased, oldest first."""
    released = {d.key for d in on.decisions if d.kind == "release"}
    rows = [row for owner in on.history.owners() for row in on.history.rows(owner)]
    return sorted((r for r in rows if r.state == "proposed" and r.key not in released), key=lambda r: r.day)
