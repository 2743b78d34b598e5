"""A broken edit of the policy: the last good one stays, and the coordinators are told with line and column."""

from __future__ import annotations

import email
import email.policy
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from policybot.cli.commands.run import _broken
from policybot.cli.house import House
from policybot.pipeline.opening import LastGood
from policybot.settings import SettingsError

from .machine import ROOT, Machine, at

DAY = date(2024, 12, 17)
BOX = "省知识产权局（统筹）"


def text(file: Path) -> str:
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}\n{body.get_content()}"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "measures.toml"
    file.write_bytes((ROOT / "measures.toml").read_bytes())
    return file


def test_a_broken_edit_keeps_the_last_good_policy_and_tells_the_coordinators_once(tmp_path: Path, policy: Path) -> None:
    house = House(policy, None, tmp_path / "state", None, False, at(DAY))
    load = LastGood(policy, None, {}, partial(_broken, house, now=lambda: at(DAY)))
    good = load()
    machine = Machine.make(house.folder)
    machine.tick(at(DAY))
    lines = policy.read_text("utf-8").splitlines()
    wrong = next(n for n, line in enumerate(lines) if line.startswith("due") and "2024-12-31" in line)
    lines[wrong] = "due    = 2024-13-31"
    policy.write_text("\n".join(lines), encoding="utf-8")
    assert load() is good, "the last good one"
    assert load() is good
    machine.tick(at(DAY, 20))
    [letter] = machine.mail(BOX)
    assert f"measures.toml:{wrong + 1}:" in text(letter)
    assert "沿用" in text(letter) or "上一份" in text(letter) or "有效" in text(letter)
    policy.write_bytes((ROOT / "measures.toml").read_bytes())
    assert load() is not good, "a mended file is read anew"


def test_the_first_opening_says_all_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "measures.toml"
    file.write_text("[document]\nid = 3\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        LastGood(file, None, {}, lambda *_: None)()
    assert len(caught.value.mistakes) > 1


def test_alarms_within_an_hour_come_in_one_letter(tmp_path: Path) -> None:
    from policybot.model import Says
    from policybot.pipeline.alarm import alarm

    machine = Machine.make(tmp_path)
    machine.tick(at(DAY))
    for minute, what in ((10, "first"), (20, "second"), (30, "third")):
        with machine.state.transaction():
            alarm(machine.office, machine.state, at(DAY, 10, minute), Says(what))
        machine.tick(at(DAY, 10, minute))
    assert len(machine.mail(BOX)) == 1
    machine.tick(at(DAY, 11, 15))
    assert len(machine.mail(BOX)) == 2
    assert "second" in text(machine.mail(BOX)[-1])
    assert "third" in text(machine.mail(BOX)[-1])


@pytest.mark.parametrize(
    ("table", "remark"),
    [
        ('sender = "bot@example.com"', "no host"),
        ('host = "smtp.example.com"\nsender = "bot@example.com"\nport = "8025"', "a port as text"),
        ('host = "smtp.example.com"\nsender = "nobody"', "a sender that is no address"),
    ],
)
def test_a_slip_in_the_table_of_a_channel_is_said_when_the_settings_are_read(
    tmp_path: Path, policy: Path, table: str, remark: str
) -> None:
    config = tmp_path / "policybot.toml"
    config.write_text(f"[channel.email]\n{table}\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        LastGood(policy, config, {}, lambda *_: None)()
    assert remark


def test_a_password_rotated_in_its_file_is_used_by_the_next_tick(tmp_path: Path, policy: Path) -> None:
    secret, config = tmp_path / "password", tmp_path / "policybot.toml"
    secret.write_text("first", encoding="utf-8")
    config.write_text(
        '[channel.email]\nhost = "127.0.0.1"\nsender = "bot@example.com"\nuser = "bot"\n'
        'password = { file = "password" }\n',
        encoding="utf-8",
    )
    load = LastGood(policy, config, {}, lambda *_: None)
    assert load().settings.channels["email"]["password"] == "first"
    secret.write_text("second", encoding="utf-8")
    assert load().settings.channels["email"]["password"] == "second"
    assert load() is load(), "nothing is read anew for nothing"
