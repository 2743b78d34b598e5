"""contacts.toml beside a running daemon: read anew when it changes, and never by halves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policybot.daemon import Daemon
from policybot.pipeline.opening import LastGood
from policybot.settings import SettingsError
from tests.channels.relay import Relay

from .machine import at
from .world import COORDINATOR, DAY, EDU, USUAL, House, counts

OTHERS = [one for one in USUAL if one[0] != EDU]


def listed(box: str) -> str:
    return f'[[contact]]\ndepartment = "{EDU}"\nrole = "liaison"\naddresses = ["email:{box}@example.com"]\n'


class Running:
    """A daemon that has told everybody of everything, its education department by way of contacts.toml."""

    def __init__(self, house: House) -> None:
        self.world, self.said = house(contacts=OTHERS), list[SettingsError]()
        self.file = self.world.home / "contacts.toml"
        self.file.write_text(listed("edu"), encoding="utf-8")
        load = LastGood(self.world.home / "measures.toml", self.world.home / "policybot.toml", {},
                        lambda _, error: self.said.append(error))  # fmt: skip
        self.daemon = Daemon(self.world.folder, load)
        self.daemon.once(at(date(2024, 12, 2)))

    def day(self) -> None:
        for minute in range(3):
            self.daemon.once(at(DAY, 9, minute))


def test_a_new_list_is_used_by_the_next_letter(house: House, relay: Relay) -> None:
    running = Running(house)
    assert counts(relay)["edu"] == 1
    running.file.write_text(listed("new"), encoding="utf-8")
    running.day()
    assert (counts(relay)["edu"], counts(relay)["new"]) == (1, 1)
    assert running.said == []


SPOILT: list[tuple[Callable[[Path], object], int, str]] = [
    (lambda file: file.write_text("[[contact]\n", encoding="utf-8"), 1, "not even TOML"),
    (lambda file: file.write_text(listed("a").replace(EDU, "省教育局"), encoding="utf-8"), 2, "a slip in a name"),
    (lambda file: file.write_bytes(b""), 1, "emptied"),
    (lambda file: file.write_bytes(file.read_bytes()[:60]), 4, "half written"),
]


@pytest.mark.parametrize(("spoil", "line", "remark"), SPOILT, ids=[remark for *_, remark in SPOILT])
def test_a_spoilt_list_is_told_once_and_the_last_good_one_stays(
    house: House, relay: Relay, spoil: Callable[[Path], object], line: int, remark: str
) -> None:
    running = Running(house)
    spoil(running.file)
    running.day()
    assert counts(relay)["edu"] == 2, remark
    [error] = running.said
    assert (Path(error.file).name, error.line) == ("contacts.toml", line)


def test_a_list_taken_away_is_no_longer_used(house: House, relay: Relay) -> None:
    running = Running(house)
    before = counts(relay)[COORDINATOR.partition("@")[0]]
    running.file.unlink()
    running.day()
    assert (counts(relay)["edu"], running.said) == (1, [])
    assert counts(relay)[COORDINATOR.partition("@")[0]] > before, "the coordinators stand in"
