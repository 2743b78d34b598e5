"""Delivery under attack: nothing lost, nothing doubled, nobody wrong, no day off, and every failure told to a person.

Real SMTP, real mailboxes, a real database; the time is ours.
"""

from __future__ import annotations

import hashlib
import resource
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from policybot import acts, outbox
from policybot.daemon import BusyError, Clocks, Daemon, clock, sole
from policybot.pipeline import Ticked, tick
from policybot.pipeline.opening import LastGood, open_office
from policybot.settings import SettingsError
from policybot.state import FILE
from tests.channels.relay import DROP, Relay
from tests.channels.test_slack import OK, FakeSlack

from .machine import at
from .world import BUREAU, DAY, EDU, IND, NEXT, TAX, USUAL, House, World, arrived, counts, measure, text

NEVER, LATER = "550 5.1.1 no such user", "451 4.7.1 later, please"


def ids(relay: Relay, box: str) -> list[str]:
    return [str(letter["Message-ID"]) for letter in arrived(relay)[box]]


def alarms(world: World) -> list[str]:
    return [str(notice.reason) for notice in outbox.notices(world.state.db, "letter = 'alarm'")]


# ── who gets it ────────────────────────────────────────────────────────────────


def test_each_of_several_people_in_a_role_gets_a_letter_of_its_own(house: House, relay: Relay) -> None:
    both = (*USUAL, (EDU, "liaison", ("email:second@example.com",)))
    world = house(contacts=both)
    relay.answers["RCPT second"] = [LATER, LATER]
    world.at(DAY)
    assert counts(relay) == {"edu": 1, "ind": 1, "tax": 1}
    list(world.each_minute(DAY, 9, 11))
    assert counts(relay)["second"] == 1
    assert counts(relay)["edu"] == 1, "one failing does not double the other"
    assert not set(ids(relay, "edu")) & set(ids(relay, "second"))


def test_liaison_and_coordinator_at_one_address_get_one_letter_a_day(house: House, relay: Relay) -> None:
    owners = (EDU, BUREAU)
    world = house(measure(owners=owners), desk=("email:bureau@example.com",))
    world.begin()
    world.at(DAY)
    world.at(DAY, 10)
    assert counts(relay) == {"bureau": 2, "edu": 2}
    said = text(arrived(relay)["bureau"][1])
    assert "1.1" in said
    assert "本周" in said or "每周" in said, "both the reminder and the overview are in it"


def test_a_refused_address_hands_over_to_the_next_one_the_same_day(house: House, relay: Relay) -> None:
    two = ((EDU, "liaison", ("email:old@example.com", "email:new@example.com")), *USUAL[1:])
    relay.answers["RCPT old"] = NEVER
    world = house(contacts=two)
    assert world.at(DAY).failed == 1
    world.at(DAY, 9, 1)
    assert counts(relay) == {"coordinator": 1, "ind": 1, "new": 1, "tax": 1}
    told = text(arrived(relay)["coordinator"][0])
    assert "old@example.com" in told
    assert EDU in told
    world.at(DAY, 10)
    assert counts(relay)["coordinator"] == 1, "told once"


def test_a_department_nobody_can_reach_is_passed_on_by_the_coordinators(house: House, relay: Relay) -> None:
    relay.answers["RCPT edu"] = NEVER
    world = house()
    world.begin()
    world.at(date(2024, 12, 2), 9, 1)
    world.at(date(2024, 12, 3))
    letters = [text(letter) for letter in arrived(relay)["coordinator"]]
    assert any("edu@example.com" in letter for letter in letters), "the coordinators are told"
    passed = next(letter for letter in letters if "事项1.1" in letter and EDU in letter and "edu@" not in letter)
    assert "联络员（统筹同志）" not in passed, "a coordinator is not addressed as their liaison"
    assert "转交" in passed
    assert "补登" in passed
    assert not any("联络员（统筹" in letter for letter in letters), "nor in the alarm"
    assert world.states("step = 'assigned'") == {"sent": 3}, "nothing waits for ever"


def test_when_the_coordinators_cannot_be_reached_either_the_letters_lie_in_state_mail(
    house: House, relay: Relay
) -> None:
    relay.answers["RCPT"] = NEVER
    world = house()
    for minute in range(5):
        world.at(DAY, 9, minute)
    assert counts(relay) == {}
    assert {p.name for p in (world.folder / "mail").iterdir()} >= {EDU, IND, TAX}
    assert world.states("role = 'liaison'").get("pending", 0) == 0


def test_a_refused_address_is_tried_again_after_a_week(house: House, relay: Relay) -> None:
    relay.answers["RCPT edu"] = [NEVER]
    world = house()
    world.run(DAY, DAY + timedelta(days=14))
    assert counts(relay).get("edu", 0) >= 1


def test_two_departments_at_one_address_get_one_letter_that_names_both(house: House, relay: Relay) -> None:
    shared = ((EDU, "liaison", ("email:hall@example.com",)), (IND, "liaison", ("email:hall@example.com",)))
    world = house(contacts=shared)
    world.begin()
    world.at(DAY)
    assert counts(relay)["hall"] == 2
    for letter in arrived(relay)["hall"]:
        assert EDU in text(letter)
        assert IND in text(letter)


# ── later, and never ───────────────────────────────────────────────────────────


def test_what_is_put_off_past_the_window_goes_the_next_working_day_as_one_letter(house: House, relay: Relay) -> None:
    relay.answers["RCPT edu"] = LATER
    world = house()
    world.begin(date(2024, 12, 16))
    list(world.each_minute(date(2024, 12, 16)))
    tries = world.rows("SELECT created FROM message WHERE address LIKE 'edu%'")
    moments = [str(row["created"]) for row in tries]
    assert 15 <= len(moments) <= 25, "back-off: 1, 5, 15, then 30 minutes"
    assert world.at(date(2024, 12, 16), 18).sent == 0 or counts(relay).get("edu") is None
    assert any("edu@example.com" in one and "could leave today" in one for one in alarms(world))
    relay.answers.pop("RCPT edu")
    for day in (17, 18, 19):
        list(world.each_minute(date(2024, 12, day), 9, 10))
    assert counts(relay)["edu"] == 1, "the opening supersedes the step of the 17th"
    assert counts(relay)["ind"] == 2


def test_what_is_no_longer_so_after_days_without_a_relay_is_not_sent(house: House, relay: Relay) -> None:
    world = house()
    world.begin()
    relay.answers["EHLO"] = DROP
    before = counts(relay)
    for day in (date(2024, 12, 17), date(2024, 12, 18), date(2024, 12, 19)):
        list(world.each_minute(day, 9, 10))
        world.at(day, 17, 59)
    assert counts(relay) == before
    assert any("no letter leaves by email" in one for one in alarms(world))
    world.edit(measure(owners=(IND, TAX)))
    relay.answers.clear()
    list(world.each_minute(date(2024, 12, 20), 9, 11))
    after = Counter(counts(relay)) - Counter(before)
    assert {name: after[name] for name in ("edu", "ind", "tax")} == {"edu": 1, "ind": 1, "tax": 1}
    assert "不再" in text(arrived(relay)["edu"][-1]), "the former owner hears that it is one no more"
    assert world.states("step = 'due-in-10-workdays'") == {"sent": 2, "obsolete": 1}
    rows = world.rows(
        "SELECT day, address, count(*) AS n FROM message WHERE state = 'sent' AND at_once = 0 GROUP BY 1, 2"
    )
    assert {row["n"] for row in rows} == {1}


def test_a_relay_that_falls_silent_after_the_dot_gets_the_same_bytes_again(house: House, relay: Relay) -> None:
    relay.answers["DOT edu"] = [DROP, DROP]
    world = house()
    list(world.each_minute(DAY, 9, 10))
    copies = [e.content for e in relay.letters if e.rcpt_tos == ["edu@example.com"]]
    assert len(copies) == 3
    assert len(set(map(bytes, copies))) == 1  # type: ignore[arg-type]
    assert counts(relay)["ind"] == 1


def test_after_five_claims_a_person_is_told_and_retry_sends_the_same_letter(house: House, relay: Relay) -> None:
    relay.answers["DOT edu"] = DROP
    world = house()
    list(world.each_minute(DAY))
    assert counts(relay)["edu"] == 5
    assert world.states("department = '省教育厅' AND step = 'assigned'") == {"failed": 1}
    [row] = world.rows("SELECT id FROM message WHERE state = 'failed'")
    told = next(text(x) for x in arrived(relay)["coordinator"] if "edu@example.com" in text(x))
    assert f"retry {row['id']}" in told
    relay.answers.clear()
    world.at(NEXT)
    assert counts(relay)["edu"] == 5, "only a person sends it again"
    with world.state.transaction():
        assert outbox.retry(world.state.db, str(row["id"]))
    world.at(NEXT, 10)
    assert counts(relay)["edu"] == 6
    assert len(set(ids(relay, "edu"))) == 1
    assert world.states("department = '省教育厅' AND step = 'assigned'") == {"sent": 1}


def test_a_letter_given_up_for_one_of_two_people_is_not_written_anew(house: House, relay: Relay) -> None:
    both = (*USUAL, (EDU, "liaison", ("email:second@example.com",)))
    world = house(contacts=both)
    relay.answers["DOT second"] = DROP
    list(world.each_minute(DAY))
    assert counts(relay)["second"] == 5
    assert len(set(ids(relay, "second"))) == 1
    [row] = world.rows("SELECT id FROM message WHERE state = 'failed'")
    relay.answers.clear()
    with world.state.transaction():
        assert outbox.retry(world.state.db, str(row["id"]))
    world.at(NEXT)
    assert counts(relay)["second"] == 6
    assert counts(relay)["edu"] == 1


def test_a_letter_left_over_from_yesterday_is_the_letter_of_today(house: House, relay: Relay) -> None:
    """It was once sent again the same day under another number: its day was that of the claim."""
    relay.answers["DOT edu"] = [DROP]
    world = house()
    world.at(DAY, 17, 59)
    world.again()
    assert world.at(NEXT, 0).sent == 0, "not in the middle of the night"
    assert [world.at(NEXT, 9, minute).sent for minute in range(5)][1:] == [0] * 4
    assert len(set(ids(relay, "edu"))) == 1
    assert counts(relay)["edu"] == 2, "the copy"


def test_what_could_not_leave_on_friday_does_not_leave_on_saturday(house: House, relay: Relay) -> None:
    friday, monday = date(2024, 12, 20), date(2024, 12, 23)
    relay.answers["RCPT"] = LATER
    world = house()
    world.at(friday)
    relay.answers.clear()
    list(world.each_minute(friday + timedelta(days=1), 9, 10))
    assert relay.letters == []
    world.at(monday)
    assert {name: counts(relay)[name] for name in ("edu", "ind", "tax")} == {"edu": 1, "ind": 1, "tax": 1}


def test_news_of_an_edit_after_the_letter_of_the_day_waits_for_tomorrow(house: House, relay: Relay) -> None:
    world = house()
    world.at(DAY)
    world.edit(measure("1.1"), measure("1.2"))
    list(world.each_minute(DAY, 10, 11))
    assert counts(relay)["edu"] == 1
    world.at(NEXT)
    assert counts(relay)["edu"] == 2
    assert "1.2" in text(arrived(relay)["edu"][1])


# ── letters in parts ───────────────────────────────────────────────────────────


class Chat(FakeSlack):
    """Answers one request after the other as told, then always OK."""

    def __init__(self, *answers: str) -> None:
        super().__init__(200, OK, {}, "answer")
        self.answers = list(answers)

    @property
    def body(self) -> str:
        return self.answers.pop(0) if self.answers else OK

    @body.setter
    def body(self, _: str) -> None: ...

    @property
    def titles(self) -> list[str]:
        return [str(body["text"]) for _, _, body in self.requests]


@contextmanager
def chatting(*answers: str) -> Iterator[Chat]:
    server = Chat(*answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


LONG = [
    measure(f"{a}.{b}", (EDU,)).replace("事项", "一件写得很长的事情" * 20) for a in range(1, 16) for b in range(1, 11)
]
"""So much that the opening digest needs several messages of a chat."""


def in_chat(house: House, chat: Chat, *more: str) -> World:
    table = f'[channel.slack]\ntoken = "xoxb-1"\nbase_url = "{chat.url}/"\n'
    addresses = ("slack:C024BE91L", *more)
    return house(*LONG, contacts=((EDU, "liaison", addresses), *USUAL[1:]), more=table)


def numbers(titles: list[str]) -> list[str]:
    return [title.rpartition("·")[2].strip(" ）") for title in titles]


def test_of_a_letter_in_parts_only_the_one_that_failed_goes_again(house: House) -> None:
    with chatting(OK, '{"ok":false,"error":"some_new_word"}') as chat:
        world = in_chat(house, chat)
        list(world.each_minute(DAY, 9, 10))
        found = numbers(chat.titles)
    parts = len(set(found))
    assert parts > 2
    assert found == [f"1/{parts}", f"2/{parts}", *(f"{n}/{parts}" for n in range(2, parts + 1))]
    assert world.states("department = '省教育厅' AND step = 'assigned'") == {"sent": len(LONG)}


def test_when_a_part_is_refused_the_next_address_gets_the_whole_letter_once(house: House, relay: Relay) -> None:
    """The address was not known as bad, and got the first part anew every day."""
    with chatting(OK, *['{"ok":false,"error":"is_archived"}'] * 50) as chat:
        world = in_chat(house, chat, "email:edu@example.com")
        world.run(DAY, date(2024, 12, 20))
        assert len(chat.requests) == 2
    assert counts(relay)["edu"] == 1
    assert any("slack:C024BE91L" in one for one in alarms(world))


def test_parts_left_by_a_crash_go_in_order_and_not_after_the_letter_was_taken_apart(house: House) -> None:
    """A later part was once sent although the first one had just been put off: the rest came twice."""
    with chatting() as chat:
        world = in_chat(house, chat)
        world.at(DAY)
        # As the records stand when the process ends after the claim, before the first byte:
        world.state.db.execute("UPDATE message SET state = 'sending', sent_at = NULL WHERE channel = 'slack'")
        world.state.db.execute(
            "UPDATE notice SET state = 'pending', sent_on = NULL WHERE state = 'sent' AND measure != ''"
        )
        chat.requests.clear()
        chat.answers = ['{"ok":false,"error":"some_new_word"}']
        list(world.each_minute(DAY, 10, 11))
        found = numbers(chat.titles)
    parts = len(set(found))
    assert parts > 2
    assert found == [f"1/{parts}", *(f"{n}/{parts}" for n in range(1, parts + 1))]


# ── holds, releases, answers ───────────────────────────────────────────────────


def bench(world: World, day: date, hour: int = 10) -> Any:
    office = world.office
    return acts.bench(office.catalog, world.state, office.workdays, at(day, hour), day)


def test_a_hold_of_all_keeps_everything_and_lapses_by_itself(house: House, relay: Relay) -> None:
    world = house()
    relay.answers["DOT ind"] = [DROP]
    world.at(DAY)
    acts.hold(bench(world, DAY), "all", "张某", "核对名单", date(2024, 12, 18), DAY)
    before = counts(relay)
    for minute in range(30):
        world.at(DAY, 10, minute)
    world.at(NEXT)
    assert counts(relay) == before, "a copy is kept back as well"
    world.at(date(2024, 12, 19))
    assert counts(relay)["ind"] == 2, "the copy in doubt"
    assert len(set(ids(relay, "ind"))) == 1


def test_a_hold_of_one_letter_keeps_only_that_one_and_is_lifted_by_release(house: House, relay: Relay) -> None:
    world = house()
    world.begin()
    world.at(DAY, 8)
    [row] = world.rows("SELECT key FROM notice WHERE step = 'due-in-10-workdays' AND department = '省教育厅'")
    acts.hold(bench(world, DAY, 8), str(row["key"]), "张某", "先通电话", None, DAY)
    world.at(DAY)
    assert counts(relay) == {"coordinator": 2, "edu": 1, "ind": 2, "tax": 2}
    acts.release(bench(world, DAY), str(row["key"]), "张某", DAY)
    world.at(DAY, 11)
    assert counts(relay)["edu"] == 2


DEPUTIES = (*USUAL, (EDU, "deputy", ("email:deputy@example.com",)))


def release_all(world: World, day: date) -> None:
    for row in world.rows("SELECT key FROM notice WHERE state = 'proposed'"):
        acts.release(bench(world, day), str(row["key"]), "李处长", day)


def test_a_released_letter_goes_to_the_deputy_after_the_liaison_was_told_and_one_a_week(
    house: House, relay: Relay
) -> None:
    both = [measure("1.1", (EDU,), "2024-12-31"), measure("1.2", (EDU,), "2025-01-02")]
    world = house(*both, contacts=DEPUTIES)
    world.run(date(2024, 12, 2), date(2025, 1, 6))
    assert "deputy" not in counts(relay), "nobody released it"
    release_all(world, date(2025, 1, 6))
    world.at(date(2025, 1, 6), 11)
    world.run(date(2025, 1, 7), date(2025, 1, 7))
    release_all(world, date(2025, 1, 7))
    world.run(date(2025, 1, 8), date(2025, 1, 31))
    sent = world.rows("SELECT measure, sent_on FROM notice WHERE role = 'deputy' AND state = 'sent' ORDER BY sent_on")
    told = world.rows("SELECT measure, sent_on FROM notice WHERE step = 'deputy-ahead' ORDER BY sent_on")
    assert [str(row["sent_on"]) for row in told] == ["2025-01-06", "2025-01-08"]
    assert sent[0]["sent_on"] == "2025-01-07", "the next ordinary working day"
    assert [row["measure"] for row in sent] == ["1.1", "1.2"]
    first, second = (date.fromisoformat(str(row["sent_on"])) for row in sent)
    assert (second - first).days >= 7
    assert counts(relay)["deputy"] == 2
    assert "李处长" in text(arrived(relay)["deputy"][0])


def apply(world: World, tmp_path: Path, day: date) -> None:
    proof = tmp_path / "proof.txt"
    proof.write_text("证明", encoding="utf-8")
    account = acts.Account(("1.1",), EDU, "赵某", day, done="已完成", close=True, evidence=(proof,))
    office = world.office
    acts.record(office.catalog, world.state, account, at(day), day, office.workdays, "钱某")


def test_an_answer_goes_at_once_and_is_not_counted(house: House, relay: Relay, tmp_path: Path) -> None:
    world = house()
    world.begin()
    apply(world, tmp_path, date(2024, 12, 16))
    acts.review(bench(world, DAY, 7), "1.1", "return", "孙某", "缺合同", DAY, EDU, False)
    world.at(DAY, 7)
    assert "缺合同" in text(arrived(relay)["edu"][1])
    apply(world, tmp_path, DAY)
    acts.review(bench(world, DAY, 20), "1.1", "accept", "孙某", "属实", DAY, EDU, False)
    before = counts(relay)["edu"]
    world.at(DAY, 20)
    assert counts(relay)["edu"] == before + 1, "also after hours"
    assert counts(relay)["ind"] == 1, "and nothing else"


def test_an_answer_given_on_a_day_off_waits_for_a_working_day(house: House, relay: Relay, tmp_path: Path) -> None:
    world = house()
    world.begin()
    apply(world, tmp_path, DAY)
    saturday, monday = date(2024, 12, 21), date(2024, 12, 23)
    acts.review(bench(world, saturday), "1.1", "return", "孙某", "缺合同", saturday, EDU, False)
    before = counts(relay)
    list(world.each_minute(saturday, 9, 10))
    assert counts(relay) == before
    world.at(monday)
    assert any("缺合同" in text(letter) for letter in arrived(relay)["edu"])


# ── edits ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("edited", "edu"),
    [
        ((measure(due="2025-06-30"),), ["时限"]),
        ((measure(owners=(IND, TAX)),), ["不再"]),
        ((measure(owners=(EDU, IND, TAX), due=""),), ["时限"]),
    ],
    ids=["another date", "another owner", "no date"],
)
def test_what_was_planned_and_is_no_longer_so_never_goes(
    house: House, relay: Relay, edited: tuple[str, ...], edu: list[str]
) -> None:
    world = house()
    world.begin()
    world.at(DAY, 0)
    assert world.states("step = 'due-in-10-workdays'") == {"pending": 3}
    world.edit(*edited)
    world.run(DAY, date(2024, 12, 20))
    letters = arrived(relay)["edu"]
    assert len(letters) == 2, "the opening, and the new state once"
    assert all(word in text(letters[1]) for word in edu)
    assert world.states("step = 'due-in-10-workdays' AND department = '省教育厅'") == {"obsolete": 1}


def test_the_plan_of_yesterday_is_not_sent_today_when_a_later_step_has_come(house: House, relay: Relay) -> None:
    world = house()
    world.begin()
    world.at(DAY, 0)
    world.run(date(2024, 12, 26), date(2024, 12, 26))
    assert counts(relay)["edu"] == 2
    steps = world.rows("SELECT step, state FROM notice WHERE department = '省教育厅' AND step LIKE 'due%' ORDER BY day")
    assert [(row["step"], row["state"]) for row in steps][1:] == [
        ("due-in-10-workdays", "superseded"),
        ("due-in-3-workdays", "sent"),
    ]


def test_a_letter_in_doubt_that_turns_out_refused_is_not_written_anew_after_an_edit(house: House, relay: Relay) -> None:
    world = house()
    relay.answers["DOT edu"] = [DROP, LATER]
    world.at(DAY)
    world.edit(measure(owners=(IND, TAX)))
    list(world.each_minute(DAY, 10, 12))
    assert counts(relay)["edu"] == 1, "the one in doubt"
    assert world.states("department = '省教育厅' AND step = 'assigned'") == {"obsolete": 1}


def test_a_document_that_is_gone_silences_nobody(house: House, relay: Relay) -> None:
    """Whoever had had a letter of it today stopped the delivery of all for the rest of the day."""
    world = house()
    world.begin()
    text_before = (world.home / "measures.toml").read_text("utf-8")
    (world.home / "measures.toml").write_text(text_before.replace('id = "small"', 'id = "other"'), encoding="utf-8")
    world.office = open_office(world.home / "measures.toml", world.home / "policybot.toml", {})
    world.at(date(2024, 12, 2), 10)
    world.at(date(2024, 12, 3))
    assert counts(relay)["edu"] == 2


def test_a_broken_edit_keeps_the_last_good_policy_at_work(house: House, relay: Relay) -> None:
    world, said = house(), list[SettingsError]()
    load = LastGood(
        world.home / "measures.toml", world.home / "policybot.toml", {}, lambda _, error: said.append(error)
    )
    daemon = Daemon(world.folder, load)
    daemon.once(at(date(2024, 12, 2)))
    (world.home / "measures.toml").write_text("[document\n", encoding="utf-8")
    for minute in range(3):
        daemon.once(at(DAY, 9, minute))
    assert len(said) == 1
    assert counts(relay)["edu"] == 2


# ── a machine in trouble ───────────────────────────────────────────────────────


def test_a_database_locked_for_a_second_loses_and_doubles_nothing(house: House, relay: Relay) -> None:
    world = house()
    other = sqlite3.connect(world.folder / FILE, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(1.0, other.execute, ["ROLLBACK"])
    timer.start()
    world.at(DAY)
    timer.join()
    other.close()
    assert counts(relay) == {"edu": 1, "ind": 1, "tax": 1}


class Filling(Relay):
    """A relay whose letters find the disk full when their outcome is to be written."""

    wal: Path
    full = True

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.full:
            limit(self.wal.stat().st_size)
        return await super().handle_DATA(server, session, envelope)


def limit(size: int) -> None:
    """No file of this process may grow beyond."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@pytest.fixture
def filling() -> Iterator[Filling]:
    made = Filling({})
    made.start()
    yield made
    limit(resource.RLIM_INFINITY)
    made.stop()


def test_a_full_disk_stops_delivery_for_all_and_nothing_is_doubled(tmp_path: Path, filling: Filling) -> None:
    world = World.open(tmp_path, filling)
    filling.wal = world.folder / f"{FILE}-wal"
    for minute in range(3):
        with pytest.raises(sqlite3.OperationalError):
            world.at(DAY, 9, minute)
    assert sum(counts(filling).values()) == 1, "nobody else is served until the outcome can be written"
    limit(resource.RLIM_INFINITY)
    filling.full = False
    for minute in range(10):
        world.at(DAY, 10, minute)
    found = counts(filling)
    assert {name: found[name] for name in ("edu", "ind", "tax")} == {"edu": 2, "ind": 1, "tax": 1}
    assert len(set(ids(filling, "edu"))) == 1
    world.state.close()


def test_records_that_cannot_be_written_let_no_letter_leave(house: House, relay: Relay) -> None:
    world = house()
    world.state.db.execute("PRAGMA query_only = 1")
    with pytest.raises(sqlite3.OperationalError):
        world.at(DAY)
    assert relay.letters == []
    world.state.db.execute("PRAGMA query_only = 0")
    world.at(DAY, 10)
    assert counts(relay) == {"edu": 1, "ind": 1, "tax": 1}


def test_a_template_that_raises_silences_one_letter_only_and_is_told_once(house: House, relay: Relay) -> None:
    world = house()
    own = world.home / "templates" / "zh" / "opening.j2"
    own.parent.mkdir(parents=True)
    bad = '{% if view.department == "省教育厅" %}{{ 1 // 0 }}{% endif %}{% extends "shipped/opening.j2" %}'
    own.write_text(bad, encoding="utf-8")
    list(world.each_minute(DAY))
    assert counts(relay) == {"coordinator": 1, "ind": 1, "tax": 1}
    assert EDU in text(arrived(relay)["coordinator"][0])
    assert len(world.rows("SELECT id FROM message WHERE address LIKE 'edu%'")) < 25, "with a back-off"
    own.unlink()
    list(world.each_minute(NEXT, 9, 10))
    assert counts(relay)["edu"] == 1


def test_an_address_no_letter_can_be_written_to_hands_over_to_the_next(house: House, relay: Relay) -> None:
    """Settings are checked; what they let through must still not wait for ever."""
    world = house(contacts=((EDU, "liaison", ("email:a b@example.com", "email:edu@example.com")), *USUAL[1:]))
    list(world.each_minute(DAY, 9, 10))
    assert counts(relay)["edu"] == 1


def test_a_channel_set_up_wrongly_silences_no_other(house: House, relay: Relay) -> None:
    table = '[channel.slack]\nbase_url = "http://127.0.0.1:9/"\n'
    try:
        world = house(contacts=((EDU, "liaison", ("slack:C1",)), *USUAL[1:]), more=table)
    except SettingsError as error:
        assert "slack" in str(error)  # noqa: PT017
        return
    list(world.each_minute(DAY, 9, 10))
    assert {"ind", "tax"} <= set(counts(relay))
    assert any("slack" in one for one in alarms(world))


def test_an_unknown_channel_in_an_address_is_a_mistake_of_the_file(house: House) -> None:
    with pytest.raises(SettingsError, match="wechat"):
        house(contacts=((EDU, "liaison", ("wechat:zhao",)), *USUAL[1:]))


def deliver_until(world: World, now: datetime, stop: Callable[[], bool]) -> Any:
    return tick(world.office, world.state, world.post, now, stop=stop)


def test_stopping_between_two_letters_leaves_the_rest_for_the_next_tick(house: House, relay: Relay) -> None:
    world = house()
    done = deliver_until(world, at(DAY), lambda: bool(relay.letters))
    assert (done.sent, done.deferred) == (1, 2)
    assert world.rows("SELECT id FROM message WHERE state = 'sending'") == []
    world.at(DAY, 9, 1)
    assert counts(relay) == {"edu": 1, "ind": 1, "tax": 1}


@pytest.mark.parametrize("years", [-1, 1])
def test_when_the_clock_jumps_nothing_is_planned(house: House, years: int, caplog: pytest.LogCaptureFixture) -> None:
    world = house()
    said = list[Ticked]()
    wrong = Clocks(wall=clock() + timedelta(days=365 * years))
    daemon = Daemon(world.folder, lambda: world.office, said.append, clocks=wrong)
    daemon.beat()
    assert said == []
    assert "the clock has jumped" in caplog.text
    assert world.states() == {}


def test_two_daemons_on_one_state(tmp_path: Path) -> None:
    with sole(tmp_path), pytest.raises(BusyError), sole(tmp_path):
        pass


def test_a_tick_each_minute_of_a_day_writes_only_when_something_happens(house: House) -> None:
    world = house()
    daemon = Daemon(world.folder, lambda: world.office)
    world.state.close()
    marks = []
    for hour in range(24):
        for minute in range(60):
            daemon.once(at(DAY, hour, minute))
            marks.append(hashlib.sha256((world.folder / FILE).read_bytes()).hexdigest())
    changes = [n for n, (one, two) in enumerate(pairwise(marks), start=1) if one != two]
    assert changes == [8 * 60 + 30, 9 * 60, 18 * 60], "planned at midnight, listed, sent, and the chores of the night"
    assert not (world.folder / f"{FILE}-wal").exists()
