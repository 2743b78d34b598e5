"""Delivery under attack: nothing lost, nothing doubled, nobody wrong, no day off, and every failure told to a person.

Real SMTP, real mailboxes, a real database; the time is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policybot import acts, outbox
from tests.channels.relay import DROP, Relay, relaying

from .machine import at
from .world import (
    BUREAU,
    DAY,
    EDU,
    IND,
    NEXT,
    TAX,
    USUAL,
    World,
    arrived,
    counts,
    measure,
    text,
)

NEVER, LATER = "550 5.1.1 no such user", "451 4.7.1 later, please"


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


House = Callable[..., World]


@pytest.fixture
def house(tmp_path: Path, relay: Relay) -> Iterator[House]:
    """Opens a house on the relay, and closes it when the test is over."""
    with ExitStack() as opened:

        def build(*measures: str, **more: Any) -> World:
            world = World.open(tmp_path, relay, *measures, **more)
            opened.callback(lambda: world.state.close())
            return world

        yield build


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
    assert "联络员（统筹同志）" not in passed.splitlines()[2], "a coordinator is not addressed as their liaison"
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


# ── holds and releases ─────────────────────────────────────────────────────────


def bench(world: World, day: date, hour: int = 10) -> Any:
    office = world.office
    return acts.bench(office.catalog, world.state, office.workdays, at(day, hour), day)
