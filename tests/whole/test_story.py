"""The story of one measure, day by day: what went to whom, what is on record, and nothing else."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from policybot import acts
from policybot.deadlines import standing
from policybot.model import Progress, Standing
from policybot.state import proof
from tests.channels.relay import Relay, relaying

from .machine import at
from .world import BUREAU, EDU, IND, TAX, World, measure

SINCE = date(2024, 12, 2)
PEOPLE = {EDU: "edu", IND: "ind", TAX: "tax", BUREAU: "bureau"}


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


class Story:
    """One measure of four owners; `act` happens in the morning, before the letters go."""

    def __init__(self, home: Path, relay: Relay) -> None:
        self.relay = relay
        self.world = World.open(home, relay, measure("10.4b", (IND, EDU, BUREAU, TAX)))
        self.home = home
        (home / "proof.pdf").write_bytes(b"proof")
        self.seen = 0
        self.day = SINCE - timedelta(days=1)

    def bench(self, day: date) -> acts.Bench:
        world = self.world
        return acts.bench(world.office.catalog, world.state, world.office.workdays, at(day, 8), day)

    def report(self, day: date, name: str, person: str, **facts: object) -> None:
        account = acts.Account(("10.4b",), name, person, day, **facts)  # type: ignore[arg-type]
        office = self.world.office
        acts.record(office.catalog, self.world.state, account, at(day, 8), day, office.workdays, "录入")

    def until(self, day: date, act: Callable[[], object] | None = None) -> list[str]:
        """Lives up to a day, on which the act happens first; `who: subject` of what came that day."""
        while self.day < day:
            self.day += timedelta(days=1)
            if act and self.day == day:
                act()
            self._new()
            self.world.at(self.day)
            self.world.at(self.day, 9, 30)
        return self._new()

    def _new(self) -> list[str]:
        names = {box: name for name, box in PEOPLE.items()} | {"coordinator": "统筹"}
        fresh, self.seen = self.relay.letters[self.seen :], len(self.relay.letters)
        return sorted(f"{names[one.rcpt_tos[0].partition('@')[0]]}: {kind(one.content)}" for one in fresh)

    def standing(self) -> Standing:
        [(policy, one)] = self.world.office.catalog.measures()
        known = self.world.state.progress(self.world.office.catalog).get((one.document, one.id), Progress())
        return standing(policy, one, known, self.day, self.world.office.workdays)


def kind(content: object) -> str:
    """What stands in the brackets of a subject."""
    assert isinstance(content, bytes)
    subject = str(email.message_from_bytes(content, policy=email.policy.default)["Subject"])
    return subject.partition("】")[0] + "】"


def reminded(*names: str, kind: str = "工作提示") -> list[str]:
    return sorted(f"{name}: 【{'工作商请' if name == TAX and kind == '工作提示' else kind}】" for name in names)


def test_the_story_of_a_measure(tmp_path: Path, relay: Relay) -> None:
    story = Story(tmp_path, relay)
    everybody = (IND, EDU, BUREAU, TAX)

    assert story.until(SINCE) == [*reminded(*everybody, kind="事项核对"), "统筹: 【每周台账】"]
    # two of four report their parts done before the next reminder; the other two are chased
    first, second = date(2024, 12, 12), date(2024, 12, 13)
    story.until(first, lambda: story.report(first, IND, "甲", part_done=True, done="已联调"))
    story.until(second, lambda: story.report(second, BUREAU, "乙", part_done=True, done="已改造"))
    assert story.until(date(2024, 12, 17)) == reminded(EDU, TAX)
    assert [part.open for part in story.standing().parts] == [False, True, False, True]
    # one asks for more time, which is refused: it hears why the same day, and the reminders go on
    story.until(date(2024, 12, 19), lambda: story.report(date(2024, 12, 19), TAX, "丙", problem="接口未开放",
                                                         asks_until=date(2025, 3, 31)))  # fmt: skip
    assert story.standing().lifecycle == "extension_asked"
    refuse = story.until(date(2024, 12, 20), lambda: acts.refuse(
        story.bench(date(2024, 12, 20)), "10.4b", TAX, "丁", "年内可以解决", date(2024, 12, 20)))  # fmt: skip
    assert refuse == [f"{TAX}: 【时限答复】"]
    assert (story.standing().lifecycle, story.standing().due) == ("in_progress", date(2024, 12, 31))
    assert story.until(date(2024, 12, 26)) == reminded(EDU, TAX)
    # both apply for closure; one application is returned the same day, mended in time and accepted by another person
    close = {"close": True, "evidence": (tmp_path / "proof.pdf",)}
    story.until(date(2024, 12, 27), lambda: story.report(date(2024, 12, 27), EDU, "戊", done="已接入", **close))
    story.until(date(2024, 12, 30), lambda: story.report(date(2024, 12, 30), TAX, "丙", done="已接入", **close))
    assert story.standing().lifecycle == "closure_applied"
    on = date(2025, 1, 2)
    back = story.until(on, lambda: acts.review(story.bench(on), "10.4b", "return", "丁", "缺共享清单", on, EDU, False))
    assert back == [f"{EDU}: 【退回补充】"], "nobody is chased for the date that has passed"
    assert story.until(date(2025, 1, 6)) == ["统筹: 【每周台账】"], "nor while it may be mended"
    story.until(date(2025, 1, 8), lambda: story.report(date(2025, 1, 8), EDU, "戊", done="补清单", **close))
    assert story.standing().parts[1].done_on == date(2024, 12, 27), "the day it applied counts"
    with pytest.raises(acts.ActError, match="reported or entered"):
        acts.review(story.bench(date(2025, 1, 8)), "10.4b", "accept", "戊", "好", date(2025, 1, 8), None, False)
    end = story.until(date(2025, 1, 9), lambda: acts.review(
        story.bench(date(2025, 1, 9)), "10.4b", "accept", "丁", "材料齐全", date(2025, 1, 9), None, False))  # fmt: skip
    assert end == reminded(*everybody, kind="台账办结")
    assert (story.standing().lifecycle, story.standing().outcome) == ("closed", "on_time")
    after = story.until(date(2025, 3, 31))
    assert set(after) == {"统筹: 【每周台账】"}, "whoever is done hears nothing more"
    assert {"deputy", "liaison"} - {row["role"] for row in story.world.rows("SELECT role FROM notice")} == {"deputy"}
    assert proof.prove(story.world.state) == []
    kinds = [row["kind"] for row in story.world.rows("SELECT kind FROM decision WHERE measure IS NOT NULL ORDER BY id")]
    assert kinds == ["refuse", "return", "accept"]
    assert len(story.world.rows("SELECT id FROM report")) == 6
    story.world.state.close()
