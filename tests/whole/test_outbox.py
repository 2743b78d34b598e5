"""What becomes of a letter: the outbox's acts one after the other, as tables, on a real database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot import outbox
from policybot.model import Address, Key, Message, Notice, Says
from policybot.state import State, open_state

from .machine import at

DAY, NEXT = date(2024, 12, 17), date(2024, 12, 18)
NOW = at(DAY)
HERE, THERE = Address("email", "a@example.com"), Address("email", "b@example.com")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(tmp_path) as opened:
        yield opened


def notice(name: str = "k1") -> Notice:
    why = Says("why {day}", {"day": DAY})
    return Notice(Key(name), "d", "1.1", "事项", "upcoming", "due-0-days", 0, "reminder", "省教育厅", "liaison", DAY,
                  DAY, None, "pending", why)  # fmt: skip


def claimed(state: State, *notices: Notice, parts: int = 1, address: Address = HERE, day: date = DAY) -> int:
    messages = [Message(f"m{n}@example.com", address, b"bytes", n, parts) for n in range(1, parts + 1)]
    with state.transaction():
        outbox.put(state.db, notices, NOW)
        return outbox.claim(
            state.db, messages, notices, day=day, now=NOW, department="省教育厅", role="liaison", kind="reminder",
            subject="s", at_once=False,
        )  # fmt: skip


def act(state: State, word: str, number: int) -> None:
    later = NOW + timedelta(minutes=5)
    with state.transaction():
        match word:
            case "sent":
                outbox.sent(state.db, number, receipt="250", now=NOW, day=DAY)
            case "later":
                outbox.dissolve(state.db, number, error="451", next_attempt=later)
            case "never":
                outbox.refuse(state.db, number, error="550")
            case "doubt":
                outbox.unknown(state.db, number, error="?", next_attempt=later)
            case "again":
                outbox.again(state.db, number, NOW)
            case "retry":
                outbox.retry(state.db, str(number))


FATES = [
    # parts, acts as `word part`, states of the parts, state of the notice, whether it is still carried, remark
    (1, "", "sending", "pending", True, "claimed: on record before the first byte"),
    (1, "sent 1", "sent", "sent", True, "the service said yes"),
    (1, "later 1", "dissolved", "pending", False, "known not accepted: free for another letter"),
    (1, "never 1", "failed", "pending", False, "refused: free for the next address"),
    (1, "doubt 1", "sending", "pending", True, "nobody knows: the same row again"),
    (1, "doubt 1,again 1,sent 1", "sent", "sent", True, "the doubt ends well"),
    (1, "again 1,again 1,again 1,again 1,doubt 1", "failed", "failed", True, "the fifth claim was the last"),
    (1, "again 1,again 1,again 1,again 1,doubt 1,retry 1", "sending", "pending", True, "a person sends the same again"),
    (1, "never 1,retry 1", "dissolved", "pending", False, "a person mends the address"),
    (1, "sent 1,retry 1", "sent", "sent", True, "what has arrived is not sent again"),
    (2, "sent 1", "sent sending", "pending", True, "a notice is sent with the last part"),
    (2, "sent 1,sent 2", "sent sent", "sent", True, "all parts"),
    (2, "later 1", "dissolved dissolved", "pending", False, "nothing had arrived: taken apart"),
    (2, "sent 1,later 2", "sent sending", "pending", True, "what has half arrived cannot be taken apart"),
    (2, "sent 1,never 2", "sent failed", "pending", False, "the next address gets it whole"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "acts", "states", "told", "carried", "remark"), FATES, ids=[f[-1] for f in FATES])
def test_what_becomes_of_a_letter(
    state: State, parts: int, acts: str, states: str, told: str, carried: bool, remark: str
) -> None:
    first = claimed(state, notice(), parts=parts)
    for word, part in (one.split() for one in acts.split(",") if one):
        act(state, word, first + int(part) - 1)
    assert " ".join(row.state for row in outbox.messages(state.db)) == states, remark
    assert [one.state for one in outbox.notices(state.db)] == [told]
    assert bool(outbox.letters_of(state.db)) is carried
    kept = [found[1].payload for row in outbox.messages(state.db) if (found := outbox.message(state.db, row.id))]
    assert all(kept) is ("dissolved" not in states or "retry" in acts), "bytes are kept as long as they may be needed"


def test_what_is_decided_of_a_letter_belongs_to_the_day_it_was_decided(state: State) -> None:
    number = claimed(state, notice())
    with state.transaction():
        outbox.sent(state.db, number, receipt="250", now=at(NEXT), day=NEXT)
    assert outbox.having(state.db, NEXT) == {("k1", HERE)}
    assert outbox.written(state.db, NEXT) == {HERE}
    assert [row.day for row in outbox.messages(state.db)] == [NEXT]


ADDRESSES = [
    # acts on its letter, had its letter of the day, has the notice, rests, is bad, remark
    ("", True, True, False, False, "on its way"),
    ("sent", True, True, False, False, "arrived"),
    ("later", False, False, True, False, "asked for patience"),
    ("never", False, False, False, True, "refused"),
    ("doubt", True, True, False, False, "in doubt counts as had"),
    ("again again again again doubt", False, True, False, False, "given up: no fault of the address"),
    ("never retry", False, False, False, False, "mended by a person"),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "had", "has", "rests", "bad", "remark"), ADDRESSES, ids=[a[-1] for a in ADDRESSES])
def test_what_is_known_of_an_address(
    state: State, acts: str, had: bool, has: bool, rests: bool, bad: bool, remark: str
) -> None:
    number = claimed(state, notice())
    for word in acts.split():
        act(state, word, number)
    assert (HERE in outbox.written(state.db, DAY)) is had, remark
    assert (("k1", HERE) in outbox.having(state.db, DAY)) is has
    assert (HERE in outbox.resting(state.db, NOW)) is rests
    assert (HERE in outbox.bad(state.db, DAY)) is bad
    assert THERE not in outbox.written(state.db, DAY) | outbox.resting(state.db, NOW) | outbox.bad(state.db, DAY)


def test_an_address_that_refused_is_believed_for_a_week(state: State) -> None:
    act(state, "never", claimed(state, notice()))
    found = [HERE in outbox.bad(state.db, DAY + timedelta(days=n)) for n in range(9)]
    assert found == [True] * 7 + [False] * 2


def test_of_a_letter_in_parts_only_the_first_unsettled_one_is_tried(state: State) -> None:
    first = claimed(state, notice(), parts=3)
    assert [row.part for row, _ in outbox.unsettled(state.db, NOW)] == [1]
    act(state, "sent", first)
    assert [row.part for row, _ in outbox.unsettled(state.db, NOW)] == [2]
    act(state, "doubt", first + 1)
    assert outbox.unsettled(state.db, NOW) == [], "the third waits for the second"


def test_patience_grows_with_tries_in_doubt_too(state: State) -> None:
    number = claimed(state, notice())
    assert outbox.tries(state.db, HERE, DAY) == 1
    act(state, "again", number)
    assert outbox.tries(state.db, HERE, DAY) == 2
    act(state, "later", number)
    claimed(state, notice())
    assert outbox.tries(state.db, HERE, DAY) == 3


def test_a_letter_without_bytes_rests_or_is_given_up_like_any_other(state: State) -> None:
    def unwritten(later: datetime | None) -> None:
        with state.transaction():
            outbox.unwritten(state.db, HERE, day=DAY, now=NOW, department="省教育厅", role="liaison", kind="reminder",
                             error="division by zero", next_attempt=later)  # fmt: skip

    unwritten(NOW + timedelta(minutes=1))
    assert outbox.resting(state.db, NOW) == {HERE}
    assert outbox.bad(state.db, DAY) == set()
    unwritten(None)
    assert outbox.bad(state.db, DAY) == {HERE}


def test_what_nobody_demands_any_more_is_obsolete_even_in_a_letter_in_doubt(state: State) -> None:
    number = claimed(state, notice("k1"))
    with state.transaction():
        found = outbox.accept(state.db, [notice("k2")], NOW)
    assert ([one.key for one in found.new], found.obsolete) == (["k2"], 1)
    act(state, "later", number)
    assert {one.key: one.state for one in outbox.notices(state.db)} == {"k1": "obsolete", "k2": "pending"}


def test_what_turns_out_to_be_sent_is_sent_whatever_was_thought_meanwhile(state: State) -> None:
    number = claimed(state, notice("k1"))
    with state.transaction():
        outbox.accept(state.db, [], NOW)
    act(state, "sent", number)
    assert [one.state for one in outbox.notices(state.db)] == ["sent"]


def test_accepting_twice_adds_nothing(state: State) -> None:
    with state.transaction():
        outbox.accept(state.db, [notice()], NOW)
        again = outbox.accept(state.db, [notice()], NOW)
    assert (again.new, again.obsolete) == ((), 0)


def test_a_failed_transaction_leaves_nothing_open(state: State) -> None:
    """After a failed COMMIT the next transaction could not begin."""
    with pytest.raises(sqlite3.IntegrityError), state.transaction():
        # SQLite itself rolls back, as it does when the disk is full: nothing is left to roll back for us.
        state.db.execute("INSERT OR ROLLBACK INTO notice (key) VALUES ('k1')")
    with state.transaction():
        assert outbox.notices(state.db) == []


THREADS = [
    # acts on the first letter, whether the next letter names it, remark
    ("", True, "on its way: it may have arrived"),
    ("sent", True, "arrived"),
    ("doubt", True, "in doubt"),
    ("later", False, "never left"),
    ("never", False, "refused"),
]


@pytest.mark.parametrize(("acts", "named", "remark"), THREADS, ids=[row[-1] for row in THREADS])
def test_a_thread_names_what_its_address_may_have(state: State, acts: str, named: bool, remark: str) -> None:
    number = claimed(state, notice())
    state.db.execute("UPDATE message SET thread = 'd/1.1'")
    for word in acts.split():
        act(state, word, number)
    assert outbox.thread(state.db, HERE, "d/1.1") == (("m1@example.com",) if named else ()), remark


def test_a_thread_is_of_one_address_and_goes_from_old_to_new_by_first_parts(state: State) -> None:
    claimed(state, notice("k1"), parts=2)
    claimed(state, notice("k2"), address=THERE)
    claimed(state, notice("k3"))
    claimed(state, notice("k4"))
    state.db.execute("UPDATE message SET message_id = id || '@example.com', thread = iif(id = 5, '', 'd/1.1')")
    assert outbox.thread(state.db, HERE, "d/1.1") == ("1@example.com", "4@example.com")
    assert outbox.thread(state.db, THERE, "d/1.1") == ("3@example.com",)
    assert outbox.thread(state.db, HERE, "d/9.9") == ()
    assert outbox.thread(state.db, HERE, "") == (), "letters without a thread have nothing in common"
