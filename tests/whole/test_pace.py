"""Services have a speed, relays have room for several at once, and an outage has to drain: at what pace, in what
order, and what a crash in between leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from policybot import acts
from policybot.channels import Pace, Probe
from policybot.model import Address, DeliveryError, Letter, Message, Receipt, Report
from policybot.pipeline import tick
from tests.channels.relay import Relay
from tests.channels.test_slack import OK

from .machine import at
from .test_delivery import LONG, chatting, in_chat, numbers
from .world import BUREAU, DAY, EDU, IND, NEXT, TAX, House, World, arrived, counts, measure

MORNING = at(DAY)


@dataclass
class Robot:
    """A channel of a known speed that keeps what it is handed."""

    pace: Pace | None = None
    lanes: int = 1
    answers: list[DeliveryError] = field(default_factory=list)
    taken: list[tuple[datetime, Address]] = field(default_factory=list)
    now: datetime = MORNING
    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))
    leaves_machine = False
    attaches = False

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        return (Message(letter.id, letter.address, letter.text.encode()),)

    def send(self, message: Message, *_: object) -> Receipt:
        self.meeting.wait(10)
        if self.answers:
            raise self.answers.pop(0)
        self.taken.append((self.now, message.address))
        return Receipt()

    def probe(self) -> Probe:
        return Probe()

    def close(self) -> None:
        pass


def beats(world: World, robot: Robot, moments: Sequence[datetime]) -> list[datetime | None]:
    """Ticks with the robot in the place of the mailboxes; returns when each asked to be called again."""
    found = []
    for now in moments:
        robot.now = now
        found.append(tick(world.office, world.state, {**world.post, "maildir": robot}, now).again)
    return found


def test_a_service_gets_no_more_than_it_takes_and_the_rest_as_soon_as_it_takes_it(house: House) -> None:
    """Closings are answers to somebody's own act, a letter each: many for one address in one minute."""
    wanted = [measure(f"1.{n}", (EDU,)) for n in range(1, 6)]
    world = house(*wanted, contacts=((EDU, "liaison", ("maildir:edu",)),))
    robot = Robot()
    beats(world, robot, [at(DAY)])
    for n in range(1, 6):
        apply_and_accept(world, f"1.{n}", NEXT)
    robot.pace = Pace(2, 60)
    robot.taken.clear()
    [again] = beats(world, robot, [at(NEXT, 10)])
    assert len(robot.taken) == 2
    assert again == at(NEXT, 10, 1)
    assert beats(world, robot, [at(NEXT, 10, 1), at(NEXT, 10, 2), at(NEXT, 10, 3)])[-1] is None
    assert [now.minute for now, _ in robot.taken] == [0, 0, 1, 1, 2]


def apply_and_accept(world: World, ident: str, day: date) -> None:
    """A part reported done and closed: its owner gets an answer at once."""
    state, policy = world.state, world.office.catalog
    proof = world.home / "proof.pdf"
    proof.write_bytes(b"proof")
    with state.transaction():
        state.add_report(
            Report(0, "small", ident, EDU, "李某", day, at(day), done="办结", part_done=True, closes=True,
                   evidence=(state.keep(proof),))
        )  # fmt: skip
    desk = acts.bench(policy, state, world.office.workdays, at(day), day)
    acts.review(desk, ident, "accept", "王某", "材料齐全", day, None, False)


def test_parts_of_a_letter_to_slack_go_one_a_second(house: House) -> None:
    with chatting(*[OK] * 50) as chat:
        world = in_chat(house, chat)
        first = world.tick(at(DAY))
        assert len(chat.requests) == 1
        assert first.again == at(DAY) + timedelta(seconds=1)
        now = at(DAY)
        while (again := world.tick(now).again) is not None:
            assert now < again <= now + timedelta(seconds=1)
            now = again
        found = numbers(chat.titles)
    parts = len(found)
    assert parts > 2
    assert found == [f"{n}/{parts}" for n in range(1, parts + 1)]
    assert now - at(DAY) <= timedelta(seconds=parts)
    assert world.states("department = '省教育厅' AND step = 'assigned'") == {"sent": len(LONG)}


def test_what_a_service_asks_for_holds_for_its_whole_channel(house: House) -> None:
    """A bot whose token is over its limit must not try with the next address a minute later."""
    two = ((EDU, "liaison", ("maildir:edu",)), (IND, "liaison", ("maildir:ind",)))
    world = house(measure(owners=(EDU, IND)), contacts=two)
    robot = Robot(answers=[DeliveryError("HTTP 429", retry_after=600, whole_channel=True)])
    beats(world, robot, [at(DAY, 9, minute) for minute in range(10)])
    assert robot.taken == [] == robot.answers
    beats(world, robot, [at(DAY, 9, 10)])
    assert len(robot.taken) == 2


def test_the_most_urgent_letters_go_first(house: House) -> None:
    names = {EDU: "2025-06-30", IND: "2024-12-31", TAX: "2025-03-31"}
    wanted = [measure(f"1.{n}", (name,), due) for n, (name, due) in enumerate(names.items(), start=1)]
    people = tuple((name, "liaison", (f"maildir:{name}",)) for name in names)
    world = house(*wanted, contacts=people)
    robot = Robot()
    beats(world, robot, [at(DAY)])
    assert [address.target for _, address in robot.taken] == [IND, TAX, EDU]


SIDES = [
    # letters, lanes, whether they run side by side, remark
    (3, 4, False, "not worth four sessions"),
    (8, 4, True, "twice as many as lanes"),
    (12, 4, True, "three batches"),
    (8, 1, False, "a robot takes one after the other"),
]


@pytest.mark.parametrize(("letters", "lanes", "together", "remark"), SIDES)
def test_sends_run_side_by_side_when_there_is_much_to_send(
    house: House, letters: int, lanes: int, together: bool, remark: str
) -> None:
    people = tuple((EDU, "liaison", (f"maildir:{n}",)) for n in range(letters))
    world = house(measure(owners=(EDU,)), contacts=people)
    robot = Robot(lanes=lanes)
    robot.meeting = threading.Barrier(lanes if together else 1)  # nobody passes before so many are inside
    beats(world, robot, [at(DAY)])
    assert len(robot.taken) == letters, remark


def test_one_refusal_among_letters_side_by_side_is_that_ones_alone(house: House, relay: Relay) -> None:
    people = tuple((EDU, "liaison", (f"maildir:{n}",)) for n in range(8))
    world = house(measure(owners=(EDU,)), contacts=people)
    robot = Robot(lanes=4, answers=[DeliveryError("never", permanent=True), DeliveryError("perhaps", unknown=True)])
    beats(world, robot, [at(DAY)])
    assert len(robot.taken) == 6
    states = {str(r["state"]): r["n"] for r in world.rows("SELECT state, count(*) AS n FROM message GROUP BY state")}
    assert states == {"sent": 6, "failed": 1, "sending": 1}
    del relay


def test_after_a_month_of_outage_the_queue_drains_one_letter_a_person(house: House, relay: Relay) -> None:
    wanted = [measure(f"1.{n}", (EDU, IND, TAX, BUREAU), due) for n, due in enumerate(("2024-12-31", "2025-01-24"), 1)]
    world = house(*wanted)
    world.begin(date(2024, 11, 25))
    relay.answers["RCPT"] = "451 4.3.0 try again later"
    for day in range(26, 31):
        world.at(date(2024, 11, day))
    world.run(date(2024, 12, 1), date(2024, 12, 30))
    relay.answers.pop("RCPT")
    before = counts(relay)
    world.run(date(2024, 12, 31), date(2024, 12, 31))
    gone = {name: count - before.get(name, 0) for name, count in counts(relay).items()}
    assert all(count == 1 for name, count in gone.items() if name != "coordinator"), gone
    assert all(len({str(letter["Message-ID"]) for letter in letters}) == len(letters)
               for letters in arrived(relay).values())  # fmt: skip
