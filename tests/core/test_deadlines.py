"""Where a measure stands on a day: lifecycle, light, reporting, outcome (DESIGN sections 2 and 4)."""

from __future__ import annotations

from typing import Any

import pytest

from policybot.deadlines import standing
from policybot.model import Decision, Measure, Progress, Report, Standing

from .timeline import EDUCATION, TAX, WORKDAYS, day, decision, measure, policy, report

Acts = list[Report | Decision]
DUE = measure(due=day("2024-12-31"))
AIM = measure(due=day("2024-12-31"), force="aim")
BOTH = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
FREE = measure()
PROOF: dict[str, Any] = {"evidence": ["通知.pdf"]}


def stand(one: Measure, acts: Acts, on: str) -> Standing:
    known = Progress(
        tuple(act for act in acts if isinstance(act, Report)), tuple(act for act in acts if isinstance(act, Decision))
    )
    return standing(policy(one), one, known, day(on), WORKDAYS)


def done(on: str, department: str = EDUCATION) -> Report:
    return report(on, department, part_done=True)


def applies(on: str, department: str = EDUCATION) -> Report:
    return report(on, department, part_done=True, closes=True, **PROOF)


def returned(on: str, **facts: Any) -> Decision:
    return decision(on, "return", **facts)


LIGHTS: list[tuple[Measure, Acts, str, str | None, str]] = [
    (DUE, [], "2024-11-28", "normal", "the day before the first step"),
    (DUE, [], "2024-11-29", "due_soon", "the first step before the date"),
    (DUE, [], "2024-12-31", "due_soon", "the day itself is inclusive"),
    (DUE, [], "2025-01-01", "overdue", "the day after, day off or not"),
    (AIM, [], "2024-12-31", "due_soon", "an aim comes near too"),
    (AIM, [], "2025-06-01", "behind", "and is never overdue"),
    (FREE, [], "2030-01-01", "normal", "continuous: never red"),
    (measure(every="yearly"), [], "2025-12-31", "normal", "recurring: never red"),
    (DUE, [report("2024-12-20", done="快了")], "2025-01-02", "overdue", "a report is no result"),
    (DUE, [applies("2024-11-01")], "2025-02-01", "normal", "applied in time: the light of its day"),
    (DUE, [applies("2024-12-31")], "2025-02-01", "due_soon", "on the last day: due soon, and stays so"),
    (DUE, [applies("2025-01-01")], "2025-02-01", "overdue", "applied late: overdue stands"),
    (DUE, [done("2024-12-30")], "2025-01-15", "due_soon", "done by its own word, in time"),
    (DUE, [done("2025-01-10")], "2025-01-15", "overdue", "done late"),
    (BOTH, [done("2024-11-01")], "2025-01-02", "overdue", "the worst light of its owners"),
    (BOTH, [done("2024-11-01"), done("2024-12-02", TAX)], "2025-01-02", "due_soon", "all done in time"),
    (DUE, [applies("2024-12-20"), decision("2025-01-06", "accept")], "2025-01-06", None, "closed: none"),
    (DUE, [decision("2024-12-20", "suspend")], "2025-01-06", None, "suspended: none"),
    (DUE, [decision("2024-12-20", "suspend"), decision("2025-01-06", "resume")], "2025-01-06", "overdue", "resumed"),
    (DUE, [decision("2024-12-30", "extend", due=day("2025-06-30"))], "2025-01-06", "normal", "extended"),
    (DUE, [decision("2024-12-30", "extend", due=day("2025-06-30"))], "2024-12-29", "due_soon", "not yet that day"),
    (DUE, [report("2024-12-20", asks_until=day("2025-06-30"))], "2025-01-02", "overdue", "to ask moves no date"),
    (DUE, [report("2024-12-20", expected=day("2025-06-30"))], "2024-12-20", "due_soon", "nor does to expect"),
    (DUE, [applies("2024-12-24"), returned("2024-12-31"), applies("2025-01-07")], "2025-02-01", "due_soon",
     "returned and mended within five working days: the first day counts"),
    (DUE, [applies("2024-12-24"), returned("2024-12-31"), applies("2025-01-09")], "2025-02-01", "overdue",
     "mended a day too late: the later day counts"),
    (DUE, [applies("2024-12-24"), returned("2024-12-31"), applies("2025-01-08"), returned("2025-01-08"),
           applies("2025-01-15")], "2025-02-01", "due_soon", "twice returned, twice mended in time"),
    (DUE, [applies("2024-12-24"), returned("2024-12-31")], "2025-01-09", "overdue", "returned and not mended"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "acts", "on", "light", "remark"), LIGHTS)
def test_the_light_of_a_measure(one: Measure, acts: Acts, on: str, light: str | None, remark: str) -> None:
    assert stand(one, acts, on).light == light, remark


LIVES: list[tuple[Measure, Acts, str, str, str]] = [
    (DUE, [], "2024-12-31", "in_progress", "nothing happened"),
    (DUE, [done("2024-12-20")], "2024-12-31", "in_progress", "done is not yet applied for"),
    (DUE, [applies("2024-12-20")], "2024-12-31", "closure_applied", "applied"),
    (DUE, [applies("2024-12-20")], "2024-12-19", "in_progress", "what comes later is not known yet"),
    (DUE, [applies("2024-12-20"), decision("2024-12-24", "accept")], "2024-12-24", "closed", "accepted"),
    (DUE, [applies("2024-12-20"), returned("2024-12-24")], "2024-12-24", "in_progress", "returned"),
    (DUE, [report("2024-12-20", asks_until=day("2025-06-30"))], "2024-12-24", "extension_asked", "asks for time"),
    (DUE, [report("2024-12-20", asks_until=day("2025-06-30")), decision("2024-12-24", "extend", due=day("2025-06-30"))],
     "2024-12-24", "in_progress", "got it"),
    (DUE, [decision("2024-12-20", "suspend")], "2024-12-24", "suspended", "suspended"),
    (BOTH, [applies("2024-12-20"), decision("2024-12-24", "accept")], "2024-12-24", "in_progress",
     "one of two parts accepted: the other is open"),
    (BOTH, [applies("2024-12-20"), decision("2024-12-24", "accept"), applies("2024-12-25", TAX)], "2024-12-25",
     "closure_applied", "the second applies"),
    (BOTH, [applies("2024-12-20"), decision("2024-12-24", "accept"), applies("2024-12-25", TAX),
            decision("2024-12-26", "accept")], "2024-12-26", "closed", "and is accepted"),
    (BOTH, [done("2024-12-20"), applies("2024-12-25", TAX), decision("2024-12-26", "accept")], "2024-12-26",
     "closed", "the first was done by its own word"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "acts", "on", "lifecycle", "remark"), LIVES)
def test_the_life_of_a_measure(one: Measure, acts: Acts, on: str, lifecycle: str, remark: str) -> None:
    assert stand(one, acts, on).lifecycle == lifecycle, remark


EXTENDED = decision("2024-12-24", "extend", due=day("2025-06-30"), approval="陕政办函〔2024〕9号")
YEARLY = measure(due=day("2025-12-31"), target={"what": "成交额", "value": 300, "unit": "亿元", "counting": "year",
                                                "figures_by": day("2026-01-31")})  # fmt: skip
OUTCOMES: list[tuple[Measure, Acts, str, str]] = [
    (DUE, [applies("2024-12-31"), decision("2025-02-20", "accept")], "on_time", "the bureau's time is not the owner's"),
    (DUE, [applies("2025-01-01"), decision("2025-01-02", "accept")], "late", "a day late"),
    (DUE, [EXTENDED, applies("2025-06-30"), decision("2025-07-02", "accept")], "after_extension", "on the new date"),
    (DUE, [EXTENDED, applies("2024-12-30"), decision("2025-07-02", "accept")], "on_time", "the extension was not used"),
    (DUE, [EXTENDED, applies("2025-07-01"), decision("2025-07-02", "accept")], "late", "past the new date too"),
    (FREE, [applies("2030-07-01"), decision("2030-07-02", "accept")], "on_time", "without a date nothing is late"),
    (BOTH, [applies("2024-12-20"), applies("2025-01-06", TAX), decision("2025-01-07", "accept")], "late",
     "the last part decides"),
    (DUE, [applies("2024-12-24"), returned("2024-12-31"), applies("2025-01-07"), decision("2025-01-20", "accept")],
     "on_time", "mended in time"),
    (YEARLY, [report("2025-12-24", done="待统计"), applies("2026-01-28"), decision("2026-02-02", "accept")],
     "on_time", "the figure was awaited, not late"),
    (YEARLY, [applies("2026-01-28"), decision("2026-02-02", "accept")], "on_time", "it brings its account along"),
    (YEARLY, [report("2025-12-24", done="待统计"), applies("2026-02-01"), decision("2026-02-02", "accept")],
     "late", "the figure came too late as well"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "acts", "outcome", "remark"), OUTCOMES)
def test_a_closed_measure_shows_for_good_how_it_ended(one: Measure, acts: Acts, outcome: str, remark: str) -> None:
    for on in (str(max(act.day for act in acts)), "2035-01-01"):
        assert stand(one, acts, on).outcome == outcome, remark


YEARS = measure(every="yearly", start=day("2024-12-31"))
REPORTED: list[tuple[Measure, Acts, str, str, str]] = [
    (FREE, [], "2024-07-05", "not_due", "the report day itself"),
    (FREE, [], "2024-07-06", "unreported", "the day after"),
    (FREE, [report("2024-05-06")], "2024-07-06", "reported", "in the period"),
    (FREE, [report("2024-07-05")], "2024-07-06", "reported", "up to the report day for the one just ended"),
    (FREE, [report("2024-07-05")], "2025-01-09", "unreported", "which is then no report for the next"),
    (FREE, [report("2024-07-08")], "2024-07-08", "reported", "after the report day: late, but no longer silent"),
    (FREE, [report("2024-07-08")], "2025-01-09", "reported", "and it lies in the next period"),
    (DUE, [report("2024-06-03")], "2024-10-13", "unreported", "with a date: a quarter each"),
    (DUE, [report("2024-06-03")], "2024-10-12", "reported", "but not before the second report day has passed"),
    (BOTH, [report("2024-06-03")], "2024-07-06", "unreported", "one of two owners is silent"),
    (YEARS, [], "2024-12-31", "not_due", "an occurrence is not past on its day"),
    (YEARS, [], "2025-01-01", "unreported", "then it is"),
    (YEARS, [report("2025-01-06")], "2025-01-06", "unreported", "a report that names no occurrence fulfils none"),
    (YEARS, [report("2025-01-06", for_day=day("2024-12-31"))], "2025-01-06", "reported", "one that does, does"),
    (YEARS, [report("2024-06-06", for_day=day("2024-12-31"))], "2025-01-06", "reported", "and as early as it likes"),
    (YEARS, [report("2026-01-06", for_day=day("2024-12-31"))], "2026-01-06", "unreported", "only the newest counts"),
]


@pytest.mark.parametrize(("one", "acts", "on", "reporting", "remark"), REPORTED)
def test_whether_an_account_was_given(one: Measure, acts: Acts, on: str, reporting: str, remark: str) -> None:
    assert stand(one, acts, on).reporting == reporting, remark


def test_the_occurrence_shown_is_the_newest_past_one_until_it_is_fulfilled() -> None:
    fulfilled: Acts = [report("2025-01-06", for_day=day("2024-12-31"))]
    assert str(stand(YEARS, [], "2024-12-31").occurrence) == "2024-12-31"
    assert str(stand(YEARS, [], "2025-01-06").occurrence) == "2024-12-31"
    assert str(stand(YEARS, fulfilled, "2025-01-06").occurrence) == "2025-12-31"


def test_only_who_acts_has_a_part() -> None:
    acting = measure(owners=(EDUCATION, TAX), acts=(TAX,), actors=(TAX,))
    assert [part.department for part in stand(acting, [], "2024-06-03").parts] == [TAX]


def test_dates_and_figures_shown_are_the_latest_given() -> None:
    acts: Acts = [report("2024-06-03", value=3.0, expected=day("2024-11-30"), committed=day("2024-10-31")),
                  report("2024-07-03", value=5.0), report("2024-08-05", done="无数"), EXTENDED]  # fmt: skip
    found = stand(DUE, acts, "2024-12-30")
    assert (str(found.due), str(found.expected), str(found.committed)) == ("2025-06-30", "2024-11-30", "2024-10-31")
    assert (found.value, found.approval, found.measure.due) == (5.0, "陕政办函〔2024〕9号", day("2024-12-31"))


def test_an_application_waits_since_it_was_made_not_since_the_work_was_done() -> None:
    """An owner may be done in June and apply in December, or apply anew after a return."""
    assert str(stand(DUE, [done("2024-06-03"), applies("2024-12-02")], "2024-12-02").applied_on) == "2024-12-02"
    again: Acts = [applies("2024-12-02"), returned("2024-12-04"), applies("2024-12-09")]
    part = stand(DUE, again, "2024-12-09").parts[0]
    assert (str(part.applied_on), str(part.done_on)) == ("2024-12-09", "2024-12-02")


def test_a_return_concerns_who_applied_and_leaves_the_others_alone() -> None:
    acts: Acts = [done("2024-12-02"), applies("2024-12-03", TAX), returned("2024-12-04")]
    assert [part.open for part in stand(BOTH, acts, "2024-12-04").parts] == [False, True]
    named: Acts = [applies("2024-12-02"), applies("2024-12-03", TAX), returned("2024-12-04", department=EDUCATION)]
    assert [part.open for part in stand(BOTH, named, "2024-12-04").parts] == [True, False]


def test_part_done_counts_on_the_day_it_was_first_said() -> None:
    acts: Acts = [done("2024-12-30"), done("2025-01-20")]
    assert str(stand(DUE, acts, "2025-01-20").parts[0].done_on) == "2024-12-30"
