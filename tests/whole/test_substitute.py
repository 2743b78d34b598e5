"""A contact away, its substitute, and a change in the middle of a day: one letter, and none lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from policybot.pipeline.opening import open_office
from tests.channels.relay import Relay, relaying

from .world import DAY, EDU, IND, World, arrived, counts, measure, text

NEVER, LATER = "550 5.1.1 no such user", "451 4.7.1 later, please"
AWAY = f"absent = [{{ from = {DAY}, until = {DAY} }}]\n"


def person(box: str, more: str = "", name: str = "王某") -> str:
    return (f'[[contact]]\ndepartment = "{EDU}"\nrole = "liaison"\nname = "{name}"\n'
            f'addresses = ["email:{box}@example.com"]\n{more}\n')  # fmt: skip


def sub(box: str) -> str:
    return f'substitute = {{ name = "李某", addresses = ["email:{box}@example.com"] }}\n'


OTHER = ((IND, "liaison", ("email:ind@example.com",)),)


House = Callable[[str], World]


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, relay: Relay) -> Iterator[House]:
    """Opens a house with these people at 省教育厅, and closes it when the test is over."""
    with ExitStack() as opened:

        def build(people: str) -> World:
            made = World.open(tmp_path, relay, measure(owners=(EDU, IND)), contacts=OTHER, more=people)
            opened.callback(made.state.close)
            return made

        yield build


def change(made: World, before: str, after: str) -> None:
    """An edit of policybot.toml while the daemon runs."""
    file = made.home / "policybot.toml"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    made.office = open_office(made.home / "measures.toml", file, {})


def test_while_a_contact_is_away_the_substitute_is_spoken_to(world: House, relay: Relay) -> None:
    made = world(person("a", AWAY + sub("b")))
    made.at(DAY)
    assert counts(relay).get("a") is None
    (letter,) = arrived(relay)["b"]
    assert "省教育厅联络员（李某同志）：" in text(letter)
    assert "王某同志暂不在岗或收信不便，本信由您作为B角代为办理" in text(letter)


def test_when_a_contact_cannot_be_reached_the_substitute_is(world: House, relay: Relay) -> None:
    relay.answers["RCPT a@"] = NEVER
    made = world(person("a", sub("b")))
    for minute in range(3):
        made.at(DAY, 9, minute)
    assert counts(relay).get("b") == 1


@pytest.mark.parametrize("away_first", [True, False])
def test_an_absence_entered_or_lifted_at_noon_brings_no_second_letter(
    world: House, relay: Relay, away_first: bool
) -> None:
    before, after = (AWAY, "") if away_first else ("", AWAY)
    made = world(person("a", before + sub("b")))
    made.at(DAY)
    change(made, before + sub("b"), after + sub("b"))
    made.at(DAY, 12)
    found = counts(relay)
    assert (found.get("a", 0), found.get("b", 0)) == ((0, 1) if away_first else (1, 0))


def test_a_letter_to_a_shared_substitute_is_not_taken_for_that_of_the_other(world: House, relay: Relay) -> None:
    """王某 is away; the substitute of both gets his letter while the relay puts 周某's off: hers must still go."""
    relay.answers["RCPT z@"] = [LATER]
    made = world(person("a", AWAY + sub("b")) + person("z", sub("b"), "周某"))
    for minute in range(5):
        made.at(DAY, 9, minute)
    assert (counts(relay).get("b"), counts(relay).get("z")) == (1, 1)


def test_who_is_liaison_and_substitute_gets_one_letter_in_her_own_name(world: House, relay: Relay) -> None:
    made = world(person("a", AWAY + sub("b")) + person("b", "", "李某"))
    made.at(date(2024, 12, 17))
    (letter,) = arrived(relay)["b"]
    assert "B角" not in text(letter)
