"""What most tests of the whole machine begin with: a relay, and a house that writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.channels.relay import Relay, relaying

from .world import House, World


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, relay: Relay) -> Iterator[House]:
    """Opens a house on the relay, and closes it when the test is over."""
    with ExitStack() as opened:

        def build(*measures: str, **more: Any) -> World:
            world = World.open(tmp_path, relay, *measures, **more)
            opened.callback(lambda: world.state.close())
            return world

        yield build
