"""Sample reports for any policy, so that a day of the bot can be seen before anybody has reported.

Made by arithmetic on names, never by chance: the same policy gives the same reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from .model import Catalog, Measure, Policy, Report
from .periods import Period, periods
from .workdays import Workdays

DILIGENT = 70
"""Of a hundred requests so many are answered in the samples."""

DONE = (
    "已印发工作方案，明确任务清单和时间安排。",
    "完成首轮摸底，梳理出重点单位名单。",
    "召开推进会议，相关单位已按分工开展工作。",
    "形成阶段性成果，正在征求有关单位意见。",
)
PROBLEMS = ("", "", "", "部分单位数据口径不一，汇总较慢。")
NEXT = ("按计划推进。", "汇总各单位情况，完善措施。")


def reports(catalog: Catalog, workdays: Workdays, until: date) -> Iterator[Report]:
    """What owners might have reported by a day, oldest first."""
    found = [
        report
        for policy, measure in catalog.measures()
        for name in measure.actors
        for report in _of(policy, measure, name, workdays, until)
    ]
    yield from sorted(found, key=lambda r: (r.day, r.measure, r.department))


def _of(policy: Policy, measure: Measure, name: str, workdays: Workdays, until: date) -> Iterator[Report]:
    document = policy.document
    for n, span in enumerate(periods(measure, document.issued, document.ends, workdays)):
        luck = _number(measure.id, name, n)
        day = workdays.add(span.report_day, -(luck % 4))
        if luck % 100 < DILIGENT and day <= until:
            yield _report(policy, measure, name, day, n, span, luck)


def _report(policy: Policy, measure: Measure, name: str, day: date, n: int, span: Period, luck: int) -> Report:
    quiet = measure.sensitive
    early = measure.due is not None and luck % 6 == 0 and day + timedelta(days=120) > measure.due
    return Report(
        id=0,
        document=policy.document.id,
        measure=measure.id,
        department=name,
        person="样例联络员",
        day=day,
        entered=datetime.combine(day, time(8), UTC),
        entered_by="sample",
        done="" if quiet else DONE[(n + luck) % len(DONE)],
        problem="" if quiet else PROBLEMS[luck % len(PROBLEMS)],
        next="" if quiet else NEXT[luck % len(NEXT)],
        value=_value(measure, name, n, luck),
        expected=measure.due if measure.due and luck % 5 and day <= measure.due and not early else None,
        part_done=early,
        for_day=span.report_day if measure.every else None,
    )


def _value(measure: Measure, name: str, n: int, luck: int) -> float | None:
    target = measure.target
    if target is None or target.source not in (None, name):
        return None
    return round(target.value * min((n + 1) * 12 + luck % 5, 100) / 100)


def _number(*facts: object) -> int:
    return int(hashlib.sha256("/".join(map(str, facts)).encode()).hexdigest()[:8], 16)
