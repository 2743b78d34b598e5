"""A ledger of thousands of rows: a policy, and a sheet of it that somebody has filled in from top to bottom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from policybot import catalog, ledger
from policybot.ledger import Books, Judged
from policybot.model import Catalog
from policybot.settings import Roster, Settings
from policybot.state import State, open_state
from policybot.workdays import Workdays

from .filling import HEAD, opened

TODAY = date(2024, 12, 17)
NOW = datetime(2024, 12, 17, 2, tzinfo=UTC)
OWNERS = 20


def policy(rows: int) -> Catalog:
    departments = "\n".join(f'[[department]]\nname = "第{n}单位"\n' for n in range(OWNERS))
    measures = "\n".join(
        f'[[measure]]\nid = "{1 + n // 500}.{1 + n % 500}"\ntitle = "建设平台"\nowners = ["第{n % OWNERS}单位"]\n'
        f'due = 2025-12-31\nphrase = "2025年底"\ntarget = {{ what = "平台", value = 100, unit = "家" }}\n'
        for n in range(rows)
    )
    text = f"""[document]
id = "sx-2024-11"
number = "试〔2024〕1号"
issued = 2024-04-16
ends = 2025-12-31
bureau = "第0单位"
{departments}
{measures}
"""
    loaded = catalog.load({"large.toml": text.encode()})
    assert loaded.catalog, loaded.mistakes[:3]
    return loaded.catalog


def books(known: Catalog, state: State) -> Books:
    return Books.of(known, Roster.of(Settings(), known), Workdays(), "zh", state, TODAY)


def filled(data: bytes) -> bytes:
    form = opened(data)
    done, value = form.titles.index("最新进展"), form.titles.index("当前值")
    for n, row in enumerate(form.rows[HEAD + 1 :]):
        row[done], row[value] = f"已建成{n}家，其余按计划推进，月底前报送验收材料", str(n % 90)
    return form.save()


def export(known: Catalog, folder: Path) -> bytes:
    with open_state(folder) as state:
        return ledger.export(books(known, state))


def take(known: Catalog, folder: Path, data: bytes) -> Judged:
    """The whole way in: read, judged, put on record."""
    with open_state(folder) as state:
        made = books(known, state)
        judged = ledger.judge(ledger.read("large.xlsx", data), made, TODAY, "李联络")
        ledger.take(judged, made, state, NOW, "test")
        return judged
