"""Views of letters made by hand from facts of the shipped policy, for the tests of what letters say."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policybot.ladder import LADDER
from policybot.model import (
    Decision,
    Document,
    Key,
    Kind,
    Measure,
    Part,
    Report,
    Says,
    Standing,
    Target,
)
from policybot.periods import Period
from policybot.views import Ahead, Coming, Going, Item, LetterView, Overview, Row, Section, Sent, Todo, Totals
from policybot.workdays import Workdays

FILE: dict[str, Any] = tomllib.loads((Path(__file__).parent.parent / "measures.toml").read_text("utf-8"))
DOCUMENT = Document("sx-2024-11", "陕政办发〔2024〕11号", date(2024, 4, 16), date(2025, 12, 31), "省知识产权局")
GROUPS = {group["name"]: tuple(group["members"]) for group in FILE["group"]}
KINDS: dict[str, Kind] = {entry["name"]: entry["kind"] for entry in FILE["department"]}
WORKDAYS = Workdays()

EDUCATION, INDUSTRY, TAX, BUREAU = "省教育厅", "省工业和信息化厅", "省税务局", "省知识产权局"
DAY = date(2024, 12, 17)
"""Ten working days before the date of 10.4b."""


def measure(ident: str) -> Measure:
    entry = next(m for m in FILE["measure"] if m["id"] == ident)
    owners = tuple(entry["owners"])
    members = tuple(dict.fromkeys(one for owner in owners for one in GROUPS.get(owner, (owner,))))
    acts = entry.get("acts", owners)
    actors = tuple(one for one in members if any(one in GROUPS.get(act, (act,)) for act in acts))
    target = dict(entry["target"], nodes=()) if "target" in entry else None
    kept = ("title", "summary", "due", "due_basis", "force", "phrase", "every", "sensitive")
    return Measure(DOCUMENT.id, ident, owners=owners, members=members, actors=actors,
                   target=Target(**target) if target else None,
                   occurrences=(entry["from"],) if "from" in entry else (),
                   **{name: entry[name] for name in kept if name in entry})  # fmt: skip


def report(day: date, department: str = EDUCATION, **words: Any) -> Report:
    return Report(1, DOCUMENT.id, "", department, "王某", day, datetime(2024, 1, 1, tzinfo=UTC), **words)


def decision(kind: Any, day: date, reason: str = "", **words: Any) -> Decision:
    return Decision(1, DOCUMENT.id, None, kind, "李某", day, datetime(2024, 1, 1, tzinfo=UTC), reason, **words)


def part(department: str, last: Report | None = None, **words: Any) -> Part:
    return Part(department, words.pop("open", True), "due_soon", "reported", last=last, **words)


def standing(one: Measure, day: date, parts: tuple[Part, ...] = (), **words: Any) -> Standing:
    found = parts or tuple(part(name) for name in one.actors)
    words = {"due": one.due, "lifecycle": "in_progress", "light": "normal", "reporting": "not_due",
             "outcome": None, "occurrence": one.occurrences[0] if one.occurrences else None, **words}  # fmt: skip
    return Standing(one, day, parts=found, **words)


def ahead(due: date | None, day: date, kind: Kind = "government", *, aim: bool = False) -> tuple[Ahead, ...]:
    """The built-in ladder's steps to come, as planning would give them."""
    if due is None:
        return ()
    found = []
    for step in LADDER:
        falls = WORKDAYS.at(due, step.at)
        if step.kind == "deadline" and falls > day and not (aim and step.at.count > 0):
            for role in step.to:
                hearer = "bureau" if role == "deputy" and kind != "government" else role
                call = hearer == "bureau" and "deputy" in step.to
                found.append(Ahead(falls, step.name, hearer, step.letter, call, step.at))
    return tuple(sorted(found, key=lambda one: one.day))


def item(ident: str, department: str = EDUCATION, day: date = DAY, step: str = "due-in-10-workdays",
         own: Part | None = None, **words: Any) -> Item:  # fmt: skip
    one = measure(ident)
    due = words.pop("due", one.due)
    late = due is not None and day > due
    own = own or part(department)
    stand = standing(one, day, tuple(own if name == department else part(name) for name in one.actors))
    facts: dict[str, Any] = {
        "standing": stand,
        "part": own,
        "department": department,
        "due": due,
        "first_due": one.due,
        "workdays_left": WORKDAYS.between(day, due) if due and not late else None,
        "workdays_late": WORKDAYS.between(due, day) if due and late else None,
        "partners": tuple(name for name in one.actors if name != department),
        "parts": len(one.actors),
        "ahead": ahead(due, day, KINDS[department], aim=one.aim),
    }
    return Item(DOCUMENT, step, one, **{**facts, **words})


def view(*sections: Section, department: str = EDUCATION, day: date = DAY, **words: Any) -> LetterView:
    facts: dict[str, Any] = {
        "kind": KINDS[department],
        "role": "liaison",
        "moment": datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC),
        "bureau": BUREAU,
        "own_house": department == BUREAU,
        "contact": "赵某",
        "phone": "029-00000000",
        "check_by": WORKDAYS.add(day, 10),
        "next_report": date(2024, 7, 5),
    }
    return LetterView(department, day=day, sections=sections, **{**facts, **words})


# ── one of each ────────────────────────────────────────────────────────────────


def reminder() -> LetterView:
    last = report(date(2024, 10, 15), done="方案已经会签")
    one = item("10.4b", own=part(EDUCATION, last), parts_done=2)
    return view(Section("reminder", (one,)))


def bundle() -> LetterView:
    day = date(2025, 12, 17)
    sole = part(INDUSTRY, report(date(2025, 10, 13), INDUSTRY, value=26.0), value=26.0)
    items = (
        item("3.6", INDUSTRY, day, own=sole, figure_on=date(2025, 10, 13)),
        item("1.4b", INDUSTRY, day),
        item("6.1", INDUSTRY, day, lines=(Says("nothing new in two periods"),)),
    )
    return view(Section("reminder", items), department=INDUSTRY, day=day)


TOLD = (date(2024, 11, 29), date(2024, 12, 17), date(2024, 12, 26), date(2024, 12, 31))


def today(department: str = TAX) -> LetterView:
    """On the last day, by default to an office of the central government."""
    day = date(2024, 12, 31)
    one = item("10.4b", department, day, "due-today", parts_done=3)
    return view(Section("reminder", (one,)), department=department, day=day)


def secret(letter: str = "reminder") -> LetterView:
    """A sensitive measure; the shipped ones have no date, a deployment's may."""
    department, due = "省委军民融合办", date(2024, 12, 31)
    one = item("10.2b", department, due=due, lines=(Says("nothing new in two periods"),))
    return view(Section(letter, (one,)), department=department)


def own_house() -> LetterView:
    day = date(2025, 1, 2)
    one = item("10.4c", BUREAU, day, "overdue-1-workday", parts_done=2)
    return view(Section("overdue", (one,)), department=BUREAU, day=day)


def mixed() -> LetterView:
    """Three kinds on one day in one letter."""
    wanted = (overdue(), reminder(), extended())
    return view(*(one.main for one in wanted), day=date(2025, 1, 2))


def overdue(department: str = EDUCATION) -> LetterView:
    day = date(2025, 1, 2)
    one = item("10.4b", department, day, "overdue-1-workday", parts_done=2, told_on=TOLD)
    return view(Section("overdue", (one,)), department=department, day=day)


def deputy(department: str = EDUCATION) -> LetterView:
    day = date(2025, 1, 6)
    last = report(date(2024, 10, 15), department)
    one = item("10.4b", department, day, "overdue-3-workdays", part(department, last), parts_done=2,
               told_on=(*TOLD, date(2025, 1, 2)))  # fmt: skip
    return view(Section("deputy", (one,)), department=department, day=day, role="deputy", signer="孙某")


def deputies() -> LetterView:
    """Two measures in one letter to a deputy."""
    one = deputy()
    (first,) = one.main.items
    other = item("10.4c", day=one.day, step=first.step, told_on=first.told_on, parts_done=1)
    return replace(one, sections=(Section("deputy", (first, other)),))


def deputy_ahead() -> LetterView:
    found = deputy()
    return replace(found, role="liaison", sections=(Section("deputy_ahead", found.main.items),))


def account() -> LetterView:
    day = date(2026, 1, 4)
    return view(Section("account", (item("1.1a", day=day, step="aim-account"),)), day=day)


def extended() -> LetterView:
    """10.4b moved to the end of March by approval."""
    due, act = date(2025, 3, 31), decision("extend", DAY, "两个系统的接口需要改造", due=date(2025, 3, 31),
                                           approval="陕政办函〔2024〕99号")  # fmt: skip
    one = item("10.4b", step="changed", due=due, old_due=date(2024, 12, 31), decision=act)
    stand = replace(one.standing or standing(measure("10.4b"), DAY), due=due, approval=act.approval)
    return view(Section("changed", (replace(one, standing=stand),)))


def suspended() -> LetterView:
    act = decision("suspend", DAY, "等待国家平台接口", approval="陕政办函〔2024〕98号")
    return view(Section("changed", (item("10.4b", step="suspended", decision=act),)))


def released() -> LetterView:
    one = replace(item("10.4b", step="released"), part=None, ahead=(), partners=())
    return view(Section("released", (one,)))


def returned() -> LetterView:
    day = date(2024, 12, 30)
    act = decision("return", day, "缺一份带日期的共享数据清单，请隐去当事人信息")
    own = part(INDUSTRY, report(date(2024, 12, 24), INDUSTRY, closes=True), returned=day, rest_until=date(2025, 1, 7))
    one = item("10.4b", INDUSTRY, day, "return", own, decision=act, mend_by=date(2025, 1, 7),
               applied_on=date(2024, 12, 24))  # fmt: skip
    return view(Section("return", (one,)), department=INDUSTRY, day=day)


def settled() -> LetterView:
    day = date(2024, 12, 24)
    act = decision(
        "settle",
        day,
        "原文第（十）条第4项的括号里列有贵厅，本单位部分为提供登记数据，不含平台建设",
        department=EDUCATION,
    )
    return view(Section("settled", (item("10.4b", EDUCATION, day, "settled", decision=act),)), day=day)


def consent() -> LetterView:
    day = date(2024, 12, 24)
    own = part(EDUCATION, report(date(2024, 12, 20), EDUCATION, part_done=True), consent=date(2024, 12, 31))
    one = item("10.4b", EDUCATION, day, "consent", own)
    stand = replace(one.standing or standing(measure("10.4b"), day), lifecycle="closure_applied", applied_on=day)
    return view(Section("consent", (replace(one, standing=stand),)), day=day)


def refused() -> LetterView:
    day = date(2024, 12, 24)
    act = decision("refuse", day, "文件时限的调整须经制发机关同意，贵厅所述原因可在年内解决", department=EDUCATION)
    return view(Section("settled", (item("10.4b", EDUCATION, day, "refused", decision=act),)), day=day)


def reopened() -> LetterView:
    day = date(2025, 3, 3)
    act = decision("reopen", day, "回头看发现数据接口没有运行")
    return view(Section("changed", (item("10.4b", EDUCATION, day, "reopened", decision=act),)), day=day)


def closed(step: str = "closed") -> LetterView:
    day = date(2025, 1, 8)
    one = item("10.4b", INDUSTRY, day, step, decision=decision("accept", day, "四家的记录都已查看"),
               applied_on=date(2024, 12, 24), parts_done=4)  # fmt: skip
    stand = replace(one.standing or standing(measure("10.4b"), day), lifecycle="closed", outcome="on_time", light=None)
    return view(Section("closed", (replace(one, standing=stand),)), department=INDUSTRY, day=day)


def accepted() -> LetterView:
    return closed("accepted")


def owned(department: str) -> list[str]:
    entries = [measure(entry["id"]) for entry in FILE["measure"]]
    return [one.id for one in entries if department in one.actors]


def opening(department: str = EDUCATION, day: date = date(2024, 5, 6)) -> LetterView:
    idents = owned(department)
    items = tuple(_assigned(ident, department, day) for ident in idents)
    order = sorted(items, key=lambda one: (one.due or date.max, bool(one.partners)))
    return view(Section("opening", tuple(order)), department=department, day=day)


def _assigned(ident: str, department: str, day: date) -> Item:
    one = item(ident, department, day, "assigned")
    past = bool(one.due and one.due < day)
    return replace(one, past=past, runs_from=WORKDAYS.add(day, 11) if past else None)


QUARTER = Period(date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 5))
HALF = Period(date(2024, 1, 1), date(2024, 6, 30), date(2024, 7, 5))


def _asked(ident: str, department: str, day: date, step: str) -> Item:
    steps = (Ahead(date(2024, 7, 8), "report-late-1-workday", "liaison", "report_request"),
             Ahead(date(2024, 7, 12), "report-late-5-workdays", "bureau", "daily"))  # fmt: skip
    one = measure(ident)
    found = item(ident, department, day, step, due=QUARTER.report_day,
                 period=QUARTER if one.due or one.target else HALF)  # fmt: skip
    return replace(found, ahead=tuple(ahead for ahead in steps if ahead.day > day))


def report_request(department: str = EDUCATION, day: date = date(2024, 6, 28),
                   step: str = "report-due-in-5-workdays") -> LetterView:  # fmt: skip
    items = tuple(_asked(ident, department, day, step) for ident in owned(department) if not measure(ident).every)
    return view(Section("report_request", items), department=department, day=day)


def report_late() -> LetterView:
    return report_request(day=date(2024, 7, 8), step="report-late-1-workday")


def overview(day: date = date(2025, 1, 6)) -> Overview:
    def row(ident: str, light: Any, open: tuple[str, ...], *lines: Says, new: bool = False) -> Row:
        one = measure(ident)
        late = WORKDAYS.between(one.due, day) if light == "overdue" and one.due else None
        return Row(standing(one, day, light=light), open, lines, late, None, new)

    own = (
        row("10.4b", "overdue", (EDUCATION, TAX)),
        row("10.4c", "overdue", (BUREAU, EDUCATION), new=True),
        row("3.5", "behind", (BUREAU,), Says("{expected} {unit} agreed by {by}, {value} {unit} reported",
                                            {"value": 71.0, "unit": "家", "expected": 90.0, "by": date(2024, 12, 31)})),
    )  # fmt: skip
    others = (row("3.6", "behind", (INDUSTRY,), Says("nothing new in two periods")),)
    todo = (
        Todo("release", date(2025, 1, 6), measure("10.4b"), EDUCATION, Key("3fa9c1d27be04856")),
        Todo("review", date(2024, 12, 30), measure("2.5a"), BUREAU, workdays=4),
        Todo("call", date(2025, 1, 6), measure("10.4b"), TAX, Key("77aa01d27be04856"), 3),
        Todo("contact", date(2025, 1, 6), None, "省统计局"),
        Todo("mail", date(2025, 1, 3), None, "省教育厅", Key("12")),
        Todo("mail", date(2025, 1, 3), key=Key("13")),
    )
    coming = (
        Coming(date(2025, 1, 8), "report", None, (EDUCATION, TAX), 17),
        Coming(date(2025, 1, 15), "occurrence", measure("15.3b"), (BUREAU,), 1),
    )
    totals = Totals(105, 58, 3, 8, 0, 0, 0, 93, 0, 2, 2)
    sent = Sent(date(2024, 12, 30), date(2025, 1, 5), sent=18, waiting=0, failed=1)
    return Overview(DOCUMENT, day, totals, 72, own, others, todo, coming, sent, ("省统计局",), ("省贸促会",), 11, 17,
                    date(2025, 1, 8))  # fmt: skip


def weekly() -> LetterView:
    day = date(2025, 1, 6)
    return view(Section("weekly", (Item(DOCUMENT, "weekly"),)), department=BUREAU, day=day, role="bureau",
                overviews=(overview(),), office="运用促进处", head="0123456789ab")  # fmt: skip


def daily() -> LetterView:
    return replace(weekly(), sections=(Section("daily", (Item(DOCUMENT, "daily"),)),))


def both() -> LetterView:
    """A coordinator who is also the bureau's liaison: one letter to one address."""
    return replace(weekly(), role="liaison", sections=(own_house().main, daily().main))


def alarm() -> LetterView:
    said = Says("letter {number} to {department}: {address} refuses it for good: {why}",
                {"number": 12, "department": TAX, "address": "email:tax@example.com", "why": "550 5.1.1"})  # fmt: skip
    items = (Item(DOCUMENT, "alarm", lines=(said,)),)
    return view(Section("alarm", items), department=BUREAU, role="bureau", office="运用促进处", number=13)


def preview() -> LetterView:
    going = (Going((EDUCATION,), "liaison", "王某", ("reminder",), ("10.4b", "10.4c")),
             Going((TAX,), "liaison", "", ("report_request",), ("10.4b",), rehearsal=True))  # fmt: skip
    return view(Section("preview", (Item(DOCUMENT, "preview"),)), department=BUREAU, role="bureau",
                office="运用促进处", going=going, send_at="09:00")  # fmt: skip


def trial() -> LetterView:
    return view(Section("test", ()), signer="王某")


BESIDE: dict[str, Callable[[], LetterView]] = {
    "alarm": alarm,
    "preview": preview,
    "test": trial,
    "numbers": lambda: replace(bundle(), discretion="numbers", page="https://ledger.example.com/"),
    "dates": lambda: replace(mixed(), discretion="dates"),
    "rehearsal": lambda: replace(reminder(), meant="email:edu@example.com"),
}
"""Letters that speak of the machine rather than of measures, or of measures by their numbers only."""

SAMPLES: dict[str, Callable[[], LetterView]] = {
    "reminder": reminder,
    "bundle": bundle,
    "today": today,
    "overdue": overdue,
    "account": account,
    "deputy": deputy,
    "deputies": deputies,
    "deputy_ahead": deputy_ahead,
    "report_request": report_request,
    "report_late": report_late,
    "opening": opening,
    "opening_late": lambda: opening(BUREAU, date(2025, 2, 10)),
    "opening_city": lambda: opening("西安市政府"),
    "extended": extended,
    "settled": settled,
    "refused": refused,
    "consent": consent,
    "reopened": reopened,
    "suspended": suspended,
    "released": released,
    "returned": returned,
    "closed": closed,
    "accepted": accepted,
    "secret": secret,
    "own_house": own_house,
    "mixed": mixed,
    "weekly": weekly,
    "daily": daily,
    "both": both,
}
"""Every letter, some of them in several situations."""


def with_measures(seen: LetterView, **changes: Any) -> LetterView:
    """The same letter about measures that are otherwise."""

    def changed(one: Item) -> Item:
        return replace(one, measure=replace(one.measure, **changes)) if one.measure else one

    sections = tuple(replace(part, items=tuple(map(changed, part.items))) for part in seen.sections)
    return replace(seen, sections=sections)


def variants(seen: LetterView) -> dict[str, LetterView]:
    """One letter in all the situations that it may have to find words for."""
    first = seen.main.items
    doubled = (replace(seen.main, items=(*first, *first)), *seen.others)
    bare = tuple(replace(s, items=tuple(replace(i, ahead=(), told_on=(), decision=None) for i in s.items))
                 for s in seen.sections)  # fmt: skip
    stranger = replace(DOCUMENT, id="other", number="某政发〔2030〕1号")
    foreign = tuple(replace(s, items=tuple(replace(i, document=stranger) for i in s.items)) for s in seen.sections)
    quote = "建设平台，“十四五”末建成不少于3个。" * 12
    quoted = tuple(replace(s, items=tuple(replace(i, quote=quote) for i in s.items)) for s in seen.sections)
    return {
        "as it is": seen,
        "with the clause": replace(seen, sections=quoted),
        "twice as many": replace(seen, sections=doubled),
        "nothing ahead or decided": replace(seen, sections=bare),
        "sensitive": with_measures(seen, sensitive=True),
        "without phrase or target": with_measures(seen, phrase="", target=None, every=None),
        "an aim": with_measures(seen, force="aim"),
        "decided by the bureau": with_measures(seen, due_basis="decided"),
        "recurring": with_measures(seen, every="FREQ=MONTHLY"),
        "with a lead": with_measures(seen, lead=seen.department),
        "another document": replace(seen, sections=foreign),
        "a party office": replace(seen, kind="party"),
        "a city": replace(seen, kind="city", department="西安市政府"),
        "own house": replace(seen, own_house=True, department=BUREAU),
        "nobody named": replace(seen, contact="", phone="", office="", signer="", name=""),
        "everything named": replace(seen, office="运用促进处", name="周某", number=12, answer="chat"),
        "by telephone only": replace(seen, answer=""),
        "without a deputy": replace(seen, role="deputy", standing_in_for_deputy=True),
        "to be passed on": replace(seen, stands_in=(seen.department,)),
        "with others": replace(seen, sections=(*seen.sections, report_request().main, closed().main)),
    }
