"""The core on a virtual timeline: policies made by hand, and an outbox that is a dictionary.

The outbox here does what DESIGN section 5 says of the real one: one row per key, kept for good; unsent rows that
nobody demands any longer become obsolete before anything is sent; whatever is pending goes that day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from policybot.checks import Survey, survey
from policybot.escalation import Desk, History, plan
from policybot.ladder import LADDER
from policybot.model import (
    Catalog,
    Decision,
    Department,
    Document,
    Evidence,
    Kind,
    Measure,
    Node,
    Notice,
    Policy,
    Progress,
    Report,
    Step,
    Target,
    Told,
)
from policybot.periods import occurrences
from policybot.workdays import Workdays

WORKDAYS = Workdays()
BUREAU = "省知识产权局"
EDUCATION = "省教育厅"
TAX = "省税务局"
KINDS: dict[str, Kind] = {BUREAU: "government", EDUCATION: "government", TAX: "central", "省委金融办": "party"}
ISSUED, ENDS = date(2024, 4, 16), date(2025, 12, 31)
Act = Report | Decision
UNSENT = ("pending", "proposed", "held")

MOVES = {
    "pending": ("superseded", "proposed"),
    "proposed": ("pending", "superseded"),
    "held": ("superseded",),
    "obsolete": ("pending", "proposed", "superseded"),
}
"""Which rows on record follow what is demanded now; what was sent stays as it is."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def measure(ident: str = "1.1", *, owners: Sequence[str] = (EDUCATION,), **facts: Any) -> Measure:
    """A measure as a catalogue would give it; `target` and its nodes may be plain tables."""
    facts.setdefault("title", "事项" + ident)
    facts.setdefault("members", tuple(owners))
    facts.setdefault("actors", tuple(facts.get("acts", facts["members"])))
    if isinstance(facts.get("target"), dict):
        facts["target"] = target(**facts["target"])
    if "every" in facts:
        facts.setdefault("occurrences", occurrences(facts["every"], facts.pop("start", ISSUED), ENDS))
    return Measure("doc", ident, owners=tuple(owners), **facts)


def target(**facts: Any) -> Target:
    nodes = tuple(n if isinstance(n, Node) else Node(**n) for n in facts.pop("nodes", ()))
    return Target(nodes=nodes, **facts)


def policy(
    *measures: Measure, steps: Sequence[Step] = LADDER, aliases: Mapping[str, tuple[str, ...]] | None = None,
    ends: date = ENDS,
) -> Policy:  # fmt: skip
    document = Document("doc", "陕政办发〔2024〕11号", ISSUED, ends, BUREAU)
    names = {*KINDS, *(name for one in measures for name in one.members)}
    departments = {name: Department(name, KINDS.get(name, "government"), (aliases or {}).get(name, ()))
                   for name in sorted(names)}  # fmt: skip
    return Policy(document, departments, {}, tuple(steps), measures)


def moment(on: date, number: int = 0) -> datetime:
    return datetime.combine(on, time(2), UTC) + timedelta(seconds=number)


_count = iter(range(1, 10**9))


def report(on: str | date, department: str = EDUCATION, of: str = "1.1", **facts: Any) -> Report:
    number, on = next(_count), on if isinstance(on, date) else day(on)
    facts["evidence"] = tuple(Evidence(name, "", 1) for name in facts.get("evidence", ()))
    return Report(number, "doc", of, department, "张三", on, moment(on, number), **facts)


def decision(on: str, kind: Any, of: str | None = "1.1", **facts: Any) -> Decision:
    number = next(_count)
    return Decision(number, "doc", of, kind, "李四", day(on), moment(day(on), number), **facts)


class Timeline:
    """One working day after the other; `sent` lists (day, notice) in the order of going out."""

    def __init__(self, *measures: Measure, acts: Iterable[Act] = (), **facts: Any) -> None:
        self.catalog = Catalog((policy(*measures, **facts),))
        self.acts = list(acts)
        self.rows: dict[str, Told] = {}
        self.sent: list[tuple[date, Notice]] = []
        self.planned: list[tuple[date, Notice]] = []

    def change(self, *measures: Measure, **facts: Any) -> None:
        """An edit of the measures file."""
        self.catalog = Catalog((policy(*measures, **facts),))

    def progress(self, today: date) -> dict[tuple[str, str], Progress]:
        known = [act for act in self.acts if act.day <= today and act.measure]
        return {
            ("doc", ident): Progress(
                tuple(a for a in known if isinstance(a, Report) and a.measure == ident),
                tuple(a for a in known if isinstance(a, Decision) and a.measure == ident),
            )
            for ident in {act.measure or "" for act in known}
        }

    def survey(self, today: date) -> Survey:
        return survey(self.catalog, self.progress(today), today, WORKDAYS)

    def plan(self, today: date) -> tuple[Notice, ...]:
        decisions = tuple(a for a in self.acts if isinstance(a, Decision) and a.day <= today)
        history = History(self.catalog, sorted(self.rows.values(), key=lambda row: row.day))
        return plan(Desk(self.catalog, self.survey(today), self.progress(today), history, WORKDAYS, decisions))

    def accept(self, notices: Iterable[Notice]) -> list[Notice]:
        """Puts on record what is demanded; gives what is new there or has become something else."""
        demanded = {notice.key: notice for notice in notices}
        for key, row in self.rows.items():
            if row.state in UNSENT and key not in demanded:
                self.rows[key] = replace(row, state="obsolete")
        moved = [n for n in demanded.values() if n.key not in self.rows
                 or n.state in MOVES.get(self.rows[n.key].state, ())]  # fmt: skip
        for notice in moved:
            self.rows[notice.key] = told(notice)
        return moved

    def tick(self, today: date) -> list[Notice]:
        """One working day: plan, put on record, send; gives what went out."""
        demanded = self.plan(today)
        self.planned += [(today, notice) for notice in self.accept(demanded)]
        out = [n for n in demanded if self.rows[n.key].state == "pending" and n.day <= today]
        for notice in out:
            self.rows[notice.key] = replace(self.rows[notice.key], state="sent", sent_on=today)
        self.sent += [(today, notice) for notice in out]
        return out

    def run(self, since: str, until: str, out: Collection[date] = ()) -> Timeline:
        """Ticks on every working day of the span but those in `out`."""
        for today in workdays(since, until):
            if today not in out:
                self.tick(today)
        return self

    def days(self, step: str = "", *, role: str = "liaison", department: str = EDUCATION, of: str = "1.1") -> list[str]:
        """The days on which notices of a step went out."""
        return [
            str(on) for on, n in self.sent
            if n.step == step and n.role == role and n.department == department and n.measure == of
        ]  # fmt: skip

    def ladder(self, check: tuple[str, ...] = ("upcoming", "overdue"), *, role: str = "liaison",
               department: str = EDUCATION) -> list[str]:  # fmt: skip
        """`day step` of all that went out on an owner's ladder."""
        return [f"{on} {n.step}" for on, n in self.sent
                if n.check in check and n.role == role and n.department == department]  # fmt: skip

    def states(self, *steps: str) -> dict[str, str]:
        return {row.step: row.state for row in self.rows.values() if row.step in steps}


def told(notice: Notice) -> Told:
    return Told(
        notice.key, notice.document, notice.measure, notice.check, notice.step, notice.repeat, notice.letter,
        notice.department, notice.role, notice.day, notice.due, notice.count_from, notice.state, title=notice.title,
    )  # fmt: skip


def workdays(since: str, until: str) -> list[date]:
    first, last = day(since), day(until)
    return [on for n in range((last - first).days + 1) if (on := first + timedelta(days=n)) in WORKDAYS]
