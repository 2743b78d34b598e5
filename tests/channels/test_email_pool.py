"""Several letters at once over a pool of sessions, on a relay that has moods. Every letter is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest

from policybot.channels import Channel
from policybot.model import Address, DeliveryError, Message
from tests.channels.letters import MOMENT
from tests.channels.relay import DROP, Relay, relaying
from tests.channels.test_email import LETTER, message, sending

LETTERS = 48


@pytest.fixture
def house() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def letters(channel: Channel, count: int = LETTERS) -> list[Message]:
    return [message(channel, replace(LETTER, address=Address("email", f"li{n}@example.cn"))) for n in range(count)]


def fate(channel: Channel, one: Message) -> str:
    try:
        channel.send(one, MOMENT)
    except DeliveryError as error:
        return "unknown" if error.unknown else "never" if error.permanent else "later"
    return "sent"


def all_at_once(channel: Channel, wanted: list[Message]) -> list[str]:
    with ThreadPoolExecutor(channel.lanes) as pool:
        return list(pool.map(lambda one: fate(channel, one), wanted))


def arrived(relay: Relay) -> Counter[str]:
    return Counter(letter.rcpt_tos[0] for letter in relay.letters)


def test_side_by_side_every_letter_arrives_once_over_no_more_sessions_than_there_are_lanes(house: ExitStack) -> None:
    relay = house.enter_context(relaying())
    channel = house.enter_context(sending(relay, connections=3))
    assert channel.lanes == 3
    assert all_at_once(channel, letters(channel)) == ["sent"] * LETTERS
    assert arrived(relay) == {f"li{n}@example.cn": 1 for n in range(LETTERS)}
    assert 1 <= relay.sessions <= 3


def test_the_sends_do_run_side_by_side(house: ExitStack) -> None:
    """The relay answers nobody before four have come as far: one after the other they would wait for ever."""
    relay = house.enter_context(relaying(together=4))
    channel = house.enter_context(sending(relay, connections=4))
    assert all_at_once(channel, letters(channel, 4)) == ["sent"] * 4
    assert relay.sessions == 4


def test_each_recipient_has_its_own_fate_beside_the_others(house: ExitStack) -> None:
    moods: dict[str, str | list[str]] = {
        "RCPT li1@": "450 4.7.1 greylisted",
        "RCPT li2@": "550 5.1.1 no such mailbox",
        "DOT li3@": "552 5.2.2 quota",
        "DOT li4@": DROP,
        "RCPT li5@": "421 4.3.2 shutting down",
    }
    relay = house.enter_context(relaying(moods))
    channel = house.enter_context(sending(relay, connections=4))
    expected = {1: "later", 2: "never", 3: "never", 4: "unknown", 5: "later"}
    assert all_at_once(channel, letters(channel)) == [expected.get(n, "sent") for n in range(LETTERS)]
    assert set(arrived(relay)) == {f"li{n}@example.cn" for n in range(LETTERS) if n not in (1, 2, 3, 5)}


DROPS = [
    # step at which every third dialogue breaks, what may become of a letter, remark
    ("MAIL", {"sent", "later"}, "before the recipient"),
    ("RCPT", {"sent", "later"}, "at the recipient"),
    ("DATA", {"sent", "later"}, "before the body"),
    ("DOT", {"sent", "unknown"}, "after the final dot"),
]


@pytest.mark.parametrize(("step", "possible", "remark"), DROPS, ids=[row[-1] for row in DROPS])
def test_a_line_that_drops_costs_its_own_letter_and_no_other(
    house: ExitStack, step: str, possible: set[str], remark: str
) -> None:
    relay = house.enter_context(relaying({step: ["", "", DROP] * LETTERS}))
    channel = house.enter_context(sending(relay, connections=4))
    wanted = letters(channel)
    fates = dict(zip((one.address.target for one in wanted), all_at_once(channel, wanted), strict=True))
    assert set(fates.values()) <= possible, remark
    for target, what in fates.items():
        assert arrived(relay)[target] == (what != "later"), f"{target} {what}"


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_relay_that_ends_each_session_after_some_letters_gets_them_all(house: ExitStack, lanes: int) -> None:
    relay = house.enter_context(relaying(per_session=5))
    channel = house.enter_context(sending(relay, connections=lanes))
    assert all_at_once(channel, letters(channel)) == ["sent"] * LETTERS
    assert set(arrived(relay).values()) == {1}
    assert relay.sessions >= LETTERS / 5


def test_sessions_that_the_relay_gave_up_together_cost_no_letter(house: ExitStack) -> None:
    relay = house.enter_context(relaying())
    channel = house.enter_context(sending(relay, connections=4))
    all_at_once(channel, letters(channel))
    relay.forsake()
    assert all_at_once(channel, letters(channel)) == ["sent"] * LETTERS
    assert set(arrived(relay).values()) == {2}


def test_closing_says_goodbye_on_every_idle_session(house: ExitStack) -> None:
    relay = house.enter_context(relaying())
    channel = house.enter_context(sending(relay, connections=4))
    all_at_once(channel, letters(channel))
    channel.close()
    assert relay.steps.count("QUIT") == relay.sessions
    channel.send(message(channel), MOMENT)
    assert len(relay.letters) == LETTERS + 1
