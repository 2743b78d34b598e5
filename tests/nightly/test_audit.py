"""The audit over whole timelines: it finds each letter tampered with, and is silent over everything honest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot import acts, nightly, outbox
from policybot.acts import Account
from policybot.audit import Audited, audit, days
from policybot.nightly.audit import FOUND
from policybot.pipeline.opening import open_office
from policybot.pipeline.post import Post
from policybot.samples import reports
from tests.channels.relay import DROP, Relay, relaying
from tests.whole import machine as machines
from tests.whole.machine import Machine, at
from tests.whole.world import BUREAU, COORDINATOR, DAY, EDU, IND, NEXT, TAX, USUAL, World, measure, policy

LATER, NEVER = "451 4.7.1 later, please", "550 5.1.1 no such user"
BEGIN = date(2024, 12, 2)
TWO = (measure(), measure("1.2", (EDU, BUREAU), due="2024-12-20"))


def look(world: Machine, *on: date, now: datetime | None = None) -> Audited:
    """The audit of some days, by the next morning unless another moment is given."""
    now = now or at(max(on) + timedelta(days=1), 8)
    found = audit(world.office, world.state, world.post, on, now)
    missing = len(found.of("missing"))
    assert found.demanded == found.sent + len(found.waiting) + len(found.failed) + missing, "counts equal rows"
    return found


def kinds(found: Audited) -> list[str]:
    return [f"{one.kind} {one.line.day} {one.line.department} {one.line.why}" for one in found.findings]


@dataclass
class Nights:
    """A world that is audited every evening, over five days each time; nothing may be found."""

    world: World
    relay: Relay
    demanded: int = 0
    waiting: int = 0
    failed: int = 0
    skipped: set[str] = field(default_factory=set)

    def day(self, day: date, *moments: tuple[int, int], between: Callable[[], object] = lambda: None) -> None:
        """The ticks of a day; `between` happens after the first of the sending hours."""
        for n, (hour, minute) in enumerate(moments or ((8, 45), (9, 0), (9, 5), (11, 0), (15, 0), (17, 30))):
            self.world.at(day, hour, minute)
            if n == 1:
                between()
        self.audit(day)

    def days(self, since: date, until: date) -> None:
        for day in machines.days(since, until):
            self.day(day)

    def audit(self, day: date) -> None:
        now = at(day, 18, 30)
        found = look(self.world, *days(self.world.office, now), now=now)
        assert kinds(found) == [], day
        self.demanded += found.demanded
        self.waiting += len(found.waiting)
        self.failed += len(found.failed)
        self.skipped |= {one.why.text for one in found.skipped if one.day >= BEGIN}

    def bench(self, day: date, hour: int = 10) -> acts.Bench:
        office = self.world.office
        return acts.bench(office.catalog, self.world.state, office.workdays, at(day, hour), day)

    def settle(self, edit: str) -> None:
        """An edit of policybot.toml, `old -> new`."""
        file, (old, _, new) = self.world.home / "policybot.toml", edit.partition(" -> ")
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        self.world.office = open_office(self.world.home / "measures.toml", file, {})
        self.world.post = Post(self.world.office, self.world.folder)


Open = Callable[..., Nights]


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as opened:

        def build(*measures: str, **more: object) -> Nights:
            relay = opened.enter_context(relaying())
            world = World.open(tmp_path, relay, *(measures or TWO), **more)  # type: ignore[arg-type]
            opened.callback(lambda: world.state.close())
            return Nights(world, relay)

        yield build


# ── what is honest is silent ───────────────────────────────────────────────────


def account(one: Nights, day: date, measure: str, by: str, *, proof: bool = False) -> None:
    office, file = one.world.office, one.world.home / "proof.pdf"
    file.write_bytes(b"proof")
    given = Account((measure,), by, "李某", day, done="完成", part_done=True, close=proof,
                    evidence=(file,) if proof else ())  # fmt: skip
    acts.record(office.catalog, one.world.state, given, at(day, 10), day, office.workdays, "李某")


def ordinary(one: Nights) -> None:
    one.days(BEGIN, date(2025, 1, 24))


def outage(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 16))
    one.relay.answers["MAIL"] = "421 4.3.2 closed"
    one.days(DAY, date(2024, 12, 20))
    one.relay.answers.clear()
    one.days(date(2024, 12, 21), date(2024, 12, 31))
    assert one.waiting > 0 or any("tried" in why for why in one.skipped)


def outage_from_noon(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 16))

    def break_down() -> None:
        one.relay.answers["RCPT"] = LATER

    one.day(DAY, between=break_down)
    one.day(NEXT)
    one.relay.answers.clear()
    one.days(date(2024, 12, 19), date(2024, 12, 31))


def greylisted(one: Nights) -> None:
    one.relay.answers |= {f"RCPT {box}": [LATER] for box in ("edu", "ind", "tax", "coordinator")}
    one.days(BEGIN, date(2024, 12, 20))


def held(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 10))
    acts.hold(one.bench(date(2024, 12, 10)), "all", "王某", "核对", date(2024, 12, 18), date(2024, 12, 10))
    one.days(date(2024, 12, 11), date(2024, 12, 20))
    acts.hold(one.bench(date(2024, 12, 20)), EDU, "王某", "核对", date(2024, 12, 26), date(2024, 12, 20))
    one.days(date(2024, 12, 21), date(2025, 1, 6))
    assert one.waiting > 0


def held_and_released_at_noon(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 16))
    bench = one.bench(DAY, 8)
    acts.hold(bench, "all", "王某", "核对", None, DAY)
    one.day(DAY, between=lambda: acts.release(one.bench(DAY), "all", "王某", DAY))
    one.days(NEXT, date(2024, 12, 26))


def rehearsed(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 16))
    assert one.waiting > 0
    one.day(DAY, between=lambda: acts.go_live(one.bench(DAY), ["email"], "张某", DAY))
    one.days(NEXT, date(2025, 1, 6))


def moved(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 13))
    one.day(date(2024, 12, 16), between=lambda: one.settle("email:edu@ -> email:fresh@"))
    one.days(DAY, date(2024, 12, 31))
    assert any("edited" in why for why in one.skipped)


def late(one: Nights) -> None:
    one.days(date(2025, 1, 6), date(2025, 2, 7))


def broken(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 6))
    for day in machines.days(date(2024, 12, 9), date(2024, 12, 13)):
        one.audit(day)
    assert any("did not run" in why for why in one.skipped)
    one.day(date(2024, 12, 16), (3, 0))
    assert any("tried" in why for why in one.skipped), "planned, and gone before the sending hour"
    one.days(DAY, date(2024, 12, 31))


def decided(one: Nights) -> None:
    """Several plannings on one day, answers at once, in the evening too."""
    one.days(BEGIN, date(2024, 12, 9))
    day = date(2024, 12, 10)
    one.day(day, between=lambda: acts.extend(one.bench(day), "1.2", date(2025, 1, 10), "王某", "号", "批准", day))
    one.day(date(2024, 12, 11), between=lambda: account(one, date(2024, 12, 11), "1.1", EDU, proof=True))
    back = date(2024, 12, 12)
    one.day(back, between=lambda: acts.review(one.bench(back), "1.1", "return", "王某", "补充", back, None, False))
    night = date(2024, 12, 13)
    acts.suspend(one.bench(night), "1.2", "王某", "号", "暂停", night)
    one.day(night, (9, 0), (9, 30), (17, 0), between=lambda: account(one, night, "1.1", IND, proof=True))
    acts.review(one.bench(night, 20), "1.1", "accept", "王某", "同意", night, IND, False)
    one.day(night, (20, 0), (20, 5))
    one.days(date(2024, 12, 14), DAY)
    one.day(NEXT, between=lambda: acts.resume(one.bench(NEXT), "1.2", "王某", "号", "恢复", NEXT))
    one.days(date(2024, 12, 19), date(2025, 1, 24))


def released(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 26))
    for day in machines.days(date(2024, 12, 27), date(2025, 1, 20)):
        one.day(day)
        for notice in outbox.notices(one.world.state.db, "state = 'proposed'"):
            acts.release(one.bench(day, 19), notice.key, "王某", day)
    rows = one.world.rows("SELECT key FROM notice WHERE role = 'deputy' AND state = 'sent'")
    assert rows, "letters to deputies have gone"


def refused(one: Nights) -> None:
    one.relay.answers |= {"RCPT old": NEVER, "RCPT tax": NEVER}
    one.days(BEGIN, date(2024, 12, 31))


def given_up(one: Nights) -> None:
    one.relay.answers["DOT ind"] = DROP
    for day in machines.days(BEGIN, date(2024, 12, 6)):
        one.day(day, *((hour, minute) for hour in range(9, 13) for minute in (0, 20, 40)))
    assert one.failed > 0
    one.relay.answers.clear()
    rows = outbox.messages(one.world.state.db, "state = 'failed'")
    with one.world.state.transaction():
        outbox.retry(one.world.state.db, str(rows[-1].id))
    one.days(date(2024, 12, 9), date(2025, 1, 6))


def set_back(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 13))
    for moment in (at(date(2024, 12, 16)), at(DAY), at(date(2024, 12, 16), 9, 30), at(DAY, 10)):
        one.world.tick(moment)
    one.world.post.close()
    one.days(NEXT, date(2024, 12, 31))
    assert any("set back" in why for why in one.skipped)


def edited(one: Nights) -> None:
    one.days(BEGIN, date(2024, 12, 9))
    one.day(date(2024, 12, 10), between=lambda: one.world.edit(TWO[0], measure("1.2", (EDU, IND), due="2024-12-27")))
    one.days(date(2024, 12, 11), date(2025, 1, 6))


SECOND = (*USUAL, (EDU, "liaison", ("email:second@example.com",)), (EDU, "deputy", ("email:head@example.com",)))
SHARED = (USUAL[0], (IND, "liaison", ("email:edu@example.com",)), *USUAL[2:])
SPARE = ((EDU, "liaison", ("email:old@example.com", "email:new@example.com")), *USUAL[1:])
AWAY = f"""[[contact]]
department = "{TAX}"
role = "liaison"
name = "王某"
addresses = ["email:wang@example.com"]
absent = [{{ from = 2024-12-12, until = 2024-12-26 }}]
substitute = {{ name = "李某", addresses = ["email:li@example.com"] }}
"""

HONEST = [
    # what happens, how the house is set up, remark
    (ordinary, {}, "weeks without a fault"),
    (ordinary, {"contacts": SECOND}, "two people in a role"),
    (ordinary, {"contacts": SHARED, "desk": ("email:bureau@example.com",)}, "one address for two"),
    (ordinary, {"contacts": USUAL[:2], "more": AWAY}, "days of absence, and departments nobody is known of"),
    (outage, {}, "a relay down for days"),
    (outage, {"contacts": SECOND}, "and two people in a role"),
    (outage_from_noon, {}, "a relay down in the middle of a day"),
    (greylisted, {}, "put off once"),
    (held, {}, "all held back, then one department"),
    (held_and_released_at_noon, {}, "a hold lifted in the sending hours"),
    (rehearsed, {"live": False}, "a rehearsal, then letters"),
    (moved, {}, "an address changed"),
    (late, {}, "a bot that begins after the date"),
    (broken, {}, "days without the daemon"),
    (decided, {}, "extension, application, return, acceptance, suspension"),
    (released, {"contacts": SECOND}, "letters to deputies"),
    (refused, {"contacts": SPARE}, "addresses that refuse, with and without another"),
    (given_up, {}, "letters given up, one revived"),
    (set_back, {}, "a clock set back"),
    (edited, {}, "the policy edited in the middle of a day"),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "setup", "remark"), HONEST, ids=[remark for *_, remark in HONEST])
def test_what_is_honest_is_silent(
    nights: Open, happens: Callable[[Nights], None], setup: dict[str, object], remark: str
) -> None:
    one = nights(**setup)
    happens(one)
    assert one.demanded > 20, remark


def test_two_documents_in_one_house_are_silent(nights: Open) -> None:
    one = nights()
    folder = one.world.home / "both"
    folder.mkdir()
    (folder / "a.toml").write_text(policy(*TWO), encoding="utf-8")
    (folder / "b.toml").write_text(policy(*TWO).replace('id = "small"', 'id = "other"'), encoding="utf-8")
    one.world.office = open_office(folder, one.world.home / "policybot.toml", {})
    one.days(BEGIN, date(2025, 1, 6))
    assert one.demanded > 40


# ── what is not is found ───────────────────────────────────────────────────────


@pytest.fixture
def kept(nights: Open) -> Nights:
    """A house on the evening of a day with letters to four people."""
    one = nights(contacts=SECOND)
    one.days(BEGIN, DAY)
    return one


OF_EDU = "measure = '1.1' AND department = '省教育厅' AND step = 'due-in-10-workdays'"
LETTER = f"(SELECT letter FROM carried WHERE key IN (SELECT key FROM notice WHERE {OF_EDU}))"
BOX = "address = 'edu@example.com' AND day = '2024-12-17'"
INVENTED = (
    "INSERT INTO message (id, letter, day, channel, address, department, role, kind, part, parts, at_once, message_id, "
    "state, attempts, created, sent_at) VALUES (900, 900, '{day}', 'email', 'edu@example.com', '省教育厅', 'liaison', "
    "'reminder', 1, 1, {at_once}, 'x', 'sent', 1, '{day}T10:00:00+08:00', '{day}T10:00:00+08:00')"
)  # fmt: skip
UNTIE = "DELETE FROM carried WHERE letter NOT IN (SELECT id FROM message)"
UNWRITE = f"DELETE FROM message WHERE letter IN {LETTER}"
TAMPERED = [
    # statements, day that is looked at, kinds found, remark
    ([f"DELETE FROM notice WHERE {OF_EDU}"], DAY, {"missing"}, "a notice removed, its letter left"),
    ([f"DELETE FROM carried WHERE key IN (SELECT key FROM notice WHERE {OF_EDU})",
      f"DELETE FROM notice WHERE {OF_EDU}"], DAY, {"missing"}, "a notice removed, and what ties it to its letter"),
    ([f"DELETE FROM message WHERE {BOX}"], DAY, {"missing"}, "a letter removed"),
    ([UNWRITE, f"UPDATE notice SET state = 'superseded' WHERE {OF_EDU}"],
     DAY, {"missing"}, "superseded by no rule, and never written"),
    ([UNWRITE, f"UPDATE notice SET state = 'obsolete' WHERE {OF_EDU}"],
     DAY, {"missing"}, "obsolete by no rule, and never written"),
    ([UNWRITE, UNTIE],
     DAY, {"missing"}, "sent by its own word only"),
    ([UNWRITE, UNTIE,
      f"UPDATE notice SET state = 'pending', sent_on = NULL WHERE {OF_EDU}"], DAY, {"missing"}, "never claimed"),
    ([INVENTED.format(day=NEXT, at_once=1)], NEXT, {"undemanded"}, "a letter on a day without a planning"),
    ([INVENTED.format(day=DAY, at_once=1)], DAY, {"undemanded"}, "an invented letter"),
    ([INVENTED.format(day=DAY, at_once=0)], DAY, {"undemanded", "over_budget"}, "an invented letter of the day"),
    ([INVENTED.format(day="2024-12-15", at_once=0)], date(2024, 12, 15), {"day_off"}, "a letter on a Sunday"),
    ([INVENTED.format(day=DAY, at_once=1),
      "INSERT INTO carried SELECT key, 900 FROM notice WHERE step = 'assigned' LIMIT 1"],
     DAY, {"undemanded"}, "a notice told twice"),
    ([f"UPDATE notice SET department = '省税务局' WHERE {OF_EDU}"], DAY, {"undemanded"}, "a notice changed"),
    ([f"UPDATE notice SET key = 'made up' WHERE {OF_EDU}", "UPDATE carried SET key = 'made up' WHERE key NOT IN "
      "(SELECT key FROM notice)"], DAY, {"missing", "undemanded"}, "a key changed"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "day", "found", "remark"), TAMPERED, ids=[remark for *_, remark in TAMPERED])
def test_what_is_not_honest_is_found(
    kept: Nights, statements: Sequence[str], day: date, found: set[str], remark: str
) -> None:
    assert look(kept.world, day).findings == ()
    tamper(kept, *statements)
    assert {one.kind for one in look(kept.world, day).findings} == found, remark


def tamper(one: Nights, *statements: str) -> None:
    db = one.world.state.db
    db.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        assert db.execute(statement).rowcount > 0, statement


def test_whoever_shares_a_role_must_have_it_too(kept: Nights) -> None:
    tamper(kept, "DELETE FROM message WHERE address = 'second@example.com' AND day = '2024-12-17'")
    why = [str(line.why) for line in look(kept.world, DAY).of("missing")]
    assert why
    assert all("second@example.com" in one and "edu@" not in one for one in why)


# ── at night ───────────────────────────────────────────────────────────────────


def alarms(world: World) -> list[str]:
    return [str(n.reason) for n in outbox.notices(world.state.db, "letter = 'alarm'") if n.reason.text == FOUND.text]


def test_a_finding_is_told_once_though_its_day_is_looked_at_again(kept: Nights) -> None:
    world = kept.world
    tamper(kept, f"DELETE FROM message WHERE {BOX}")
    nightly.run(world.office, world.state, at(DAY, 19))
    [said] = alarms(world)
    assert EDU in said
    assert "policybot audit --on 2024-12-17" in said
    for day in (NEXT, date(2024, 12, 19)):
        world.at(day)
        nightly.run(world.office, world.state, at(day, 19))
    assert alarms(world) == [said]
    tamper(kept, "DELETE FROM message WHERE address = 'ind@example.com' AND day = '2024-12-17'")
    world.at(date(2024, 12, 20))
    nightly.run(world.office, world.state, at(date(2024, 12, 20), 19))
    assert len(alarms(world)) == 2, "what is new is told"


def test_the_alarm_reaches_the_coordinators(kept: Nights) -> None:
    tamper(kept, f"DELETE FROM message WHERE {BOX}")
    nightly.run(kept.world.office, kept.world.state, at(DAY, 19))
    kept.world.at(NEXT)
    last = [one for one in kept.relay.letters if COORDINATOR in one.rcpt_tos]
    assert any("应发未发" in text_of(one.content) for one in last)


def text_of(content: bytes | str | None) -> str:
    import email
    import email.policy

    assert isinstance(content, bytes)
    body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# ── over years ─────────────────────────────────────────────────────────────────


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("reported", [False, True])
def test_every_evening_of_the_long_timeline_is_silent_and_quick(tmp_path: Path, reported: bool) -> None:
    """The shipped policy from its issue to the end of January 2026, with nobody reporting, and with samples."""
    machine = Machine.make(tmp_path)
    known = list(reports(machine.office.catalog, machine.office.workdays, date(2026, 1, 31))) if reported else []
    longest, demanded = 0.0, 0
    for day in machines.days(date(2024, 4, 16), date(2026, 1, 31)):
        with machine.state.transaction():
            for report in [one for one in known if one.day == day]:
                machine.state.add_report(report)
        machine.tick(at(day))
        began = time.perf_counter()
        found = look(machine, *days(machine.office, at(day, 19)), now=at(day, 19))
        longest = max(longest, time.perf_counter() - began)
        assert kinds(found) == [], day
        demanded += found.demanded
    machine.state.close()
    print(f"the longest of all audits took {longest:.2f} s")
    assert demanded > 4000
    assert longest < 5
