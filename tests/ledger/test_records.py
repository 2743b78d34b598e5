"""The ledger against the records: any text goes out and is known again; calls count; nobody writes in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from policybot import ledger
from policybot.acts import Account, ActError, record
from policybot.ledger.drawing import height
from policybot.model import Decision
from policybot.sheets import Sheet
from policybot.state import State, open_state, scratch_state
from policybot.workdays import Workdays

from .filling import opened
from .large import NOW, TODAY, books, policy

ONE = policy(1)
OWNER = "第0单位"


def report(state: State, **said: object) -> None:
    account = Account(("1.1",), OWNER, "李某", TODAY, **said)  # type: ignore[arg-type]
    record(ONE, state, account, NOW, TODAY, Workdays(), "test")


@given(text=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60).filter(str.strip))
@example(text="a\ufffeb")
@trying(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_known_again(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with scratch_state(tmp_path_factory.mktemp("state")) as state:
        report(state, done=text, problem=f"{text}\n{text}")
        made = books(ONE, state)
        judged = ledger.judge(ledger.read("f", ledger.export(made)), made, TODAY)
        assert (judged.accepted, judged.rejected, judged.unchanged) == ((), (), 1)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    with open_state(tmp_path) as state:
        report(state, done="长" * 40_000)
        made = books(ONE, state)
        data = ledger.export(made, OWNER)
        cell = opened(data).get("1.1", "最新进展")
        assert cell.endswith("……（过长，全文见填报记录）")
        assert ledger.judge(ledger.read("f", data), made, TODAY).unchanged == 1


def test_calls_count_with_letters(tmp_path: Path) -> None:
    """A call is a decision of its own kind, on record of one department."""
    with open_state(tmp_path) as state:
        with state.transaction():
            for day in (date(2024, 12, 10), TODAY, date(2024, 12, 18)):
                state.add_decision(Decision(0, "sx-2024-11", "1.1", "call", "王统筹", day, NOW, department=OWNER))
        assert opened(ledger.export(books(ONE, state))).get("1.1", "催办次数") == 2.0


def test_what_came_in_between_is_not_written_over(tmp_path: Path) -> None:
    with open_state(tmp_path) as state:
        made = books(ONE, state)
        form = opened(ledger.export(made, OWNER)).sign("李某").fill("1.1", 最新进展="表里的")
        judged = ledger.judge(ledger.read("f", form.save()), made, TODAY)
        report(state, done="别处报的")
        with pytest.raises(ActError, match="while the file was read"):
            ledger.take(judged, made, state, NOW, "test")
        assert [one.done for one in state.reports()] == ["别处报的"]


@pytest.mark.parametrize("name", ["", "甲/乙:丙?", "退回说明", "policybot", "长" * 60])
def test_a_copy_can_be_made_of_any_sheet(tmp_path: Path, name: str) -> None:
    """Other programs allow names and lengths that Excel does not."""
    with open_state(tmp_path) as state:
        made = books(ONE, state)
        form = opened(ledger.export(made, OWNER)).sign("李某").fill("1.1", 预计完成="明年", 最新进展="长" * 32_000)
        listing = ledger.read("f", form.save())
        row = tuple("长" * 40_000 if cell == "长" * 32_000 else cell for cell in listing.sheet.rows[-1])
        listing = replace(listing, sheet=Sheet(name, (*listing.sheet.rows[:-1], row)))
        judged = ledger.judge(listing, made, TODAY)
        origin = ledger.Origin(TODAY, made.version, "zh")
        copy = opened(ledger.returned(listing, judged, origin, "zh", made.say))
        assert (copy.get("1.1", "预计完成"), len(copy.get("1.1", "最新进展"))) == ("明年", 32_767)


HEIGHTS: list[tuple[list[ledger.Value], float]] = [
    ([None], 13.5),
    (["短"], 13.5),
    (["一二三四五六七"], 27.0),
    (["a\nb\n\nc"], 54.0),
    (["长" * 10_000], 409.0),
    ([3.5], 13.5),
]


@pytest.mark.parametrize(("row", "points"), HEIGHTS)
def test_a_row_is_as_high_as_its_text(row: list[ledger.Value], points: float) -> None:
    assert height(row, [11.5], 1) == points
