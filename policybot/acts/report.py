"""A report of progress: checked, its evidence kept, then put on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from policybot import deadlines
from policybot.model import Catalog, Evidence, Measure, Part, Policy, Progress, Report, Says
from policybot.settings import Proof
from policybot.state import State
from policybot.workdays import Workdays

from .find import ActError, find_department, find_measure, past, plain, required
from .keeping import ANSWERS

LARGEST = Proof().max_size
"""Bytes of a file of evidence, where nobody says otherwise."""
AFTER = Says("ask for a day after it, or leave --ask-extension out")
DONE = Says("it says when the part will be done; if it is done, report --part-done instead")
MOST = 1e15
"""Beyond it a figure loses its ones, and no budget is so large."""
LIMIT = Says("make it smaller or divide it; the limit is max_size in [evidence] of the settings")


@dataclass(frozen=True, slots=True)
class Account:
    """What a department says; see model.Report for the meaning of each."""

    measures: tuple[str, ...]
    by: str
    person: str
    day: date
    done: str = ""
    problem: str = ""
    next: str = ""
    value: float | None = None
    expected: date | None = None
    committed: date | None = None
    part_done: bool = False
    close: bool = False
    asks_until: date | None = None
    for_day: date | None = None
    evidence: tuple[Path, ...] = ()
    source: str = ""
    signed: str = ""


def record(
    catalog: Catalog, state: State, account: Account, now: datetime, today: date, workdays: Workdays, entered_by: str,
    largest: int = LARGEST,
) -> list[int]:  # fmt: skip
    """Puts one report for each measure on record; returns their numbers. All or none. `largest`: the most bytes of
    a file of evidence."""
    found = [(*find_measure(catalog, ident), account) for ident in dict.fromkeys(account.measures)]
    return record_each(state, state.progress(catalog), found, now, today, workdays, entered_by, largest)


def record_each(
    state: State, progress: Mapping[tuple[str, str], Progress], found: Sequence[tuple[Policy, Measure, Account]],
    now: datetime, today: date, workdays: Workdays, entered_by: str, largest: int = LARGEST,
) -> list[int]:  # fmt: skip
    """The same for accounts that differ from measure to measure, such as the rows of a spreadsheet."""
    known = {ident: acts.until(today) for ident, acts in progress.items()}
    checked = [
        _check(policy, measure, known.get((measure.document, measure.id), Progress()), account, today, workdays)
        for policy, measure, account in found
    ]
    accounts = dict.fromkeys(account for _, _, account in found)
    for account in accounts:
        _evidence(account, largest)
    kept = {account: tuple(state.keep(path) for path in account.evidence) for account in accounts}
    with state.transaction():
        return [
            state.add_report(_report(measure, account, department, for_day, kept[account], now, entered_by))
            for (_, measure, account), (department, for_day) in zip(found, checked, strict=True)
        ]


def refusal(
    policy: Policy, measure: Measure, known: Progress, account: Account, today: date, workdays: Workdays
) -> ActError | None:
    """Why an account could not be put on record, its evidence left aside."""
    try:
        _check(policy, measure, known, account, today, workdays)
    except ActError as error:
        return error
    return None


def _report(
    measure: Measure, account: Account, department: str, for_day: date | None, kept: tuple[Evidence, ...],
    now: datetime, entered_by: str,
) -> Report:  # fmt: skip
    return Report(
        id=0, document=measure.document, measure=measure.id, department=department,
        person=required(account.person, "--person"), day=account.day, entered=now,
        entered_by=plain(entered_by, "--entered-by"),
        done=plain(account.done, "--done"), problem=plain(account.problem, "--problem"),
        next=plain(account.next, "--next"), value=account.value, expected=account.expected,
        committed=account.committed, part_done=account.part_done or account.close, closes=account.close,
        asks_until=account.asks_until, for_day=for_day, evidence=kept,
        source=plain(account.source, "--source"), signed=plain(account.signed, "--signed"),
    )  # fmt: skip


def _check(
    policy: Policy, measure: Measure, known: Progress, account: Account, today: date, workdays: Workdays
) -> tuple[str, date | None]:
    """The department and the occurrence a report is for; raises for what cannot be."""
    department = find_department(policy, measure, account.by)
    past(account.day, today, policy)
    required(account.person, "--person")
    standing = deadlines.standing(policy, measure, known, today, workdays)
    if standing.lifecycle == "closed":
        raise ActError("closed", Says("{id} is closed", {"id": measure.id}),
                       Says("ask the bureau if it must be opened again", {}))  # fmt: skip
    _says_something(account)
    if account.value is not None and not abs(account.value) <= MOST:
        raise ActError("bad-value", Says("{value} is no figure of a measure", {"value": account.value}),
                       Says("count it in the unit of the target"))  # fmt: skip
    _ahead(account)
    _asks(measure, standing.due, account, known, department)
    _sensitive(measure, account)
    _proven(measure, known.of(department), account)
    _after(measure, standing.part(department), account)
    return department, _occurrence(measure, standing.occurrence, account)


def _says_something(account: Account) -> None:
    said = (account.done, account.problem, account.next, account.expected, account.part_done, account.close,
            account.asks_until, account.committed, account.for_day, account.evidence)  # fmt: skip
    if account.value is None and not any(said):
        raise ActError(
            "empty-report",
            Says("the report says nothing", {}),
            Says("give at least one of --done, --problem, --value, --expected, --part-done", {}),
        )


def _ahead(account: Account) -> None:
    """`expected` and `committed` say when something will be done: not before the day on which it is said. Of a part
    that is done they say nothing any more."""
    if account.part_done or account.close:
        return
    for option, day in (("--expected", account.expected), ("--committed", account.committed)):
        if day and day < account.day:
            raise _backwards(option, day, account, DONE)


def _backwards(option: str, day: date, account: Account, hint: Says) -> ActError:
    facts = {"option": option, "day": day, "on": account.day}
    return ActError("past-day", Says("{option} {day} lies before the day of the report, {on}", facts), hint)


def _asks(measure: Measure, due: date | None, account: Account, known: Progress, department: str) -> None:
    """What is asked for is later than the date in force and still ahead, and has not been answered before it came."""
    until = account.asks_until
    if until is None:
        return
    if account.part_done or account.close:
        raise ActError("asked-done", Says("a part of {id} that is done needs no later date", {"id": measure.id}),
                       Says("report one of the two"))  # fmt: skip
    if due is None:
        raise ActError("no-date", Says("{id} has no date to extend", {"id": measure.id}),
                       Says("only measures with `due` can be extended", {}))  # fmt: skip
    if until <= due:
        facts = {"id": measure.id, "until": until, "due": due}
        raise ActError("asked-early", Says("{until} is not later than the date in force of {id}, {due}", facts),
                       AFTER)  # fmt: skip
    if until < account.day:
        raise _backwards("--ask-extension", until, account, AFTER)
    since = [act for act in known.decisions
             if act.kind in ANSWERS and act.day > account.day and act.department in (None, department)]  # fmt: skip
    if since:
        facts = {"id": measure.id, "number": since[-1].id, "later": since[-1].day, "day": account.day}
        raise ActError("answered-since", Says("decision {number} on {id}, of {later}, lies after the request of {day}",
                                              facts), Says("ask anew, if it is still needed"))  # fmt: skip


def _sensitive(measure: Measure, account: Account) -> None:
    if measure.sensitive and (account.done or account.problem or account.next or account.evidence):
        raise ActError(
            "sensitive",
            Says("{id} is sensitive: no text and no file is kept here", {"id": measure.id}),
            Says("report on paper; record only dates, --part-done or --close", {}),
        )


def _proven(measure: Measure, earlier: Sequence[Report], account: Account) -> None:
    if account.close and not measure.sensitive and not (account.evidence or any(r.evidence for r in earlier)):
        raise ActError("no-evidence", Says("closing {id} needs evidence", {"id": measure.id}),
                       Says("add --evidence FILE, or report --part-done without --close", {}))  # fmt: skip


def _after(measure: Measure, part: Part | None, account: Account) -> None:
    """What is done is done after the last return: a day before it would be undone by it, without a word."""
    back = part and (part.returned or part.reopened)
    if back and (account.part_done or account.close) and account.day < back.day:
        facts = {"id": measure.id, "day": account.day, "back": back.day}
        raise ActError("returned-since",
                       Says("{day} lies before {back}, when this part of {id} was returned or opened again", facts),
                       Says("--on is the day on which it was reported done anew"))  # fmt: skip


def _occurrence(measure: Measure, standing: date | None, account: Account) -> date | None:
    """The occurrence a report fulfils: the one named, else the one that is owed."""
    if not measure.every:
        if account.for_day:
            raise ActError("no-occurrences", Says("{id} does not recur", {"id": measure.id}),
                           Says("leave --for out", {}))  # fmt: skip
        return None
    if account.for_day and account.for_day not in measure.occurrences:
        days = "、".join(day.isoformat() for day in measure.occurrences)
        raise ActError(
            "no-occurrence",
            Says("{id} has no occurrence on {day}", {"id": measure.id, "day": account.for_day}),
            Says("its occurrences are: {days}", {"days": days}),
        )
    return account.for_day or standing


def _evidence(account: Account, largest: int) -> None:
    for path in account.evidence:
        if not path.is_file():
            what = (
                Says("{path} is no file", {"path": path})
                if path.exists()
                else Says("{path} is missing", {"path": path})
            )
            raise ActError("evidence-missing", what, Says("check the name of the evidence file", {}))
        try:
            if (size := path.stat().st_size) > largest:
                limit = {"path": path, "size": f"{size / 1e6:.1f}", "largest": f"{largest / 1e6:g}"}
                message = Says("{path} has {size} MB; at most {largest} MB are kept", limit)
                raise ActError("evidence-too-large", message, LIMIT)
            with path.open("rb") as file:
                file.read(1)
        except OSError as error:
            raise ActError(
                "evidence-unreadable",
                Says("{path} cannot be read: {why}", {"path": path, "why": error.strerror}),
                Says("check its rights", {}),
            ) from error
