"""Many rows go out and come back in a time that grows with their number and no faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .large import export, filled, policy, take

FEW, MANY = 250, 1000


def cpu(act: Callable[..., object], *given: object) -> float:
    began = time.process_time()
    act(*given)
    return time.process_time() - began


def test_a_thousand_rows_out_and_back(tmp_path: Path) -> None:
    known = policy(MANY)
    data = filled(export(known, tmp_path))
    judged = take(known, tmp_path, data)
    assert (len(judged.accepted), judged.rejected) == (MANY, ())
    again = take(known, tmp_path, data)
    assert (len(again.accepted), again.unchanged) == (0, MANY)


def test_four_times_the_rows_take_no_more_than_about_four_times_the_time(tmp_path: Path) -> None:
    known = {rows: policy(rows) for rows in (FEW, MANY)}
    sheets = {rows: filled(export(one, tmp_path / str(rows))) for rows, one in known.items()}
    spent = {rows: cpu(take, known[rows], tmp_path / str(rows), sheets[rows]) for rows in known}
    assert spent[MANY] < 8 * spent[FEW], "quadratic would be sixteen times"
