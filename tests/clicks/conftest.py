"""A Slack, and a house that writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.relay import relaying

from .houses import Chatting, open_world
from .workspace import Workspace, workspace


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with workspace() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, slack: Workspace) -> Iterator[Chatting]:
    with relaying() as relay:
        world = open_world(tmp_path, relay, slack)
        yield world
        world.world.state.close()
