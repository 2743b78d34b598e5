"""What every channel keeps, whichever files lie in the folder.

A channel's own test file offers `contract(tmp_path)`: its options for this test and a target it would send to.
"""

from __future__ import annotations

import importlib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from policybot import channels
from policybot.model import Address, Letter
from tests.channels.letters import HOSTILE, PLAIN


def built(name: str, tmp_path: Path) -> tuple[channels.Channel, Letter]:
    options, target = importlib.import_module(f"tests.channels.test_{name}").contract(tmp_path)
    return channels.open(name, options), replace(PLAIN, address=Address(name, target))


@pytest.fixture(params=channels.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_folder_is_the_list() -> None:
    """A channel that has grown is a folder of the same name."""
    found = Path(channels.__file__).parent.glob("[a-z]*")
    assert set(channels.names()) == {entry.stem for entry in found} >= {"email", "maildir", "slack"}


def test_an_unknown_channel_is_refused_with_those_there_are() -> None:
    with pytest.raises(channels.UnknownChannelError, match="fax.*" + "、".join(channels.names())):
        channels.open("fax", object())


def test_options_are_a_frozen_dataclass_that_shows_no_secret(name: str, tmp_path: Path) -> None:
    kind, secrets = channels.options_class(name), channels.secrets(name)
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert secrets <= {field.name for field in fields(kind)}
    options, _ = importlib.import_module(f"tests.channels.test_{name}").contract(tmp_path)
    shown = repr(replace(options, **dict.fromkeys(secrets, "hush-hush")))
    assert "hush-hush" not in shown


def test_the_same_letter_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, letter = built(name, tmp_path)
    second, _ = built(name, tmp_path)
    assert first.compose(letter) == first.compose(letter) == second.compose(letter)


@pytest.mark.parametrize("ident", ["8f3a", "8f3a@policybot.example"])
def test_each_part_has_an_id_of_its_own_that_begins_as_the_letters(name: str, ident: str, tmp_path: Path) -> None:
    channel, letter = built(name, tmp_path)
    for text in ("短", "长长的一行\n" * 8000):
        parts = channel.compose(replace(letter, id=ident, text=text))
        assert len({part.id for part in parts}) == len(parts) == parts[0].parts
        assert [part.part for part in parts] == list(range(1, len(parts) + 1))
        assert all(part.id.startswith("8f3a") and part.address == letter.address for part in parts)


def test_it_says_what_delivery_must_know_of_it(name: str, tmp_path: Path) -> None:
    channel, _ = built(name, tmp_path)
    assert isinstance(channel.leaves_machine, bool)
    assert isinstance(channel.attaches, bool)
    assert channel.lanes >= 1
    assert channel.pace is None or isinstance(channel.pace, channels.Pace)


@pytest.mark.parametrize(("text", "remark"), HOSTILE, ids=[remark for _, remark in HOSTILE])
def test_hostile_text_breaks_nothing(name: str, text: str, remark: str, tmp_path: Path) -> None:
    channel, letter = built(name, tmp_path)
    parts = channel.compose(replace(letter, subject=text, text=text, html=f"<p>{text}</p>"))
    assert parts, remark
    assert all(part.payload for part in parts)


def test_composing_touches_nothing_and_closing_twice_is_allowed(name: str, tmp_path: Path) -> None:
    channel, letter = built(name, tmp_path)
    channel.compose(letter)
    channel.close()
    channel.close()
    assert not list(tmp_path.iterdir())
