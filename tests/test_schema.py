"""The schema in the editor of those who write a measures file: tombi, which VS Code and others run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from policybot import catalog
from policybot.drafting import draft, sources, writing
from policybot.editing import beginning

from .drafting.judging import SHAPES

ROOT = Path(__file__).parents[1]
TOMBI = Path(sys.executable).with_name("tombi")
SHIPPED = (ROOT / "measures.toml").read_text("utf-8")
ERROR = re.compile(r"Error: (.*)\n\s+at measures\.toml:(\d+):")


def linted(folder: Path, text: str) -> list[tuple[int, str]]:
    """What the editor underlines: line and sentence. The name of the schema stands in the first line of the file."""
    for name in ("measures.schema.json", "tombi.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "measures.toml").write_text(text, "utf-8")
    ran = subprocess.run(
        [TOMBI, "lint", "--offline", "measures.toml"], cwd=folder, env={"NO_COLOR": "1", "HOME": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = re.sub(r"\x1b\[[0-9;]*m", "", ran.stdout + ran.stderr)
    assert (ran.returncode == 0) == ("Error" not in said), said
    assert "Warning" not in said, said
    return [(int(line), what) for what, line in ERROR.findall(said)]


def test_the_shipped_file_has_nothing_underlined(tmp_path: Path) -> None:
    assert linted(tmp_path, SHIPPED) == []


def test_a_draft_and_a_new_file_have_nothing_underlined(tmp_path: Path) -> None:
    made = "\n".join(writing.write(draft(sources.read(SHAPES / "roles.txt"))))
    assert linted(tmp_path, made) == []
    begun = beginning.Beginning("a-1", "试〔2024〕1号", "试行措施", "省教育厅", date(2024, 4, 16), date(2025, 12, 31))
    assert linted(tmp_path, beginning.texts(begun)["measures.toml"]) == []


SLIPS = [
    ("due    = 2024-12-31", 'due    = "2024-12-31"', "a date in quotes"),
    ('kind    = "central"', 'kind    = "centre"', "a kind that is none"),
    ("owners =", "owner =", "a key that is none"),
    ('due_basis = "same sentence"', 'due_basis = "sentence"', "a basis that is none"),
    ("value = 300,", 'value = "300",', "a number in quotes"),
]


@pytest.mark.parametrize(("right", "wrong", "remark"), SLIPS, ids=[row[-1] for row in SLIPS])
def test_a_slip_is_underlined_in_its_line(tmp_path: Path, right: str, wrong: str, remark: str) -> None:
    found = re.search(re.escape(right).replace(r"\ \ \ \ ", " +").replace(r"\ ", " +"), SHIPPED)
    assert found, remark
    line = SHIPPED[: found.start()].count("\n") + 1
    text = SHIPPED[: found.start()] + wrong + SHIPPED[found.end() :]
    underlined = linted(tmp_path, text)
    assert any(abs(at - line) <= 3 for at, _ in underlined), (remark, underlined)


def test_every_key_is_explained_in_chinese_where_it_is_typed() -> None:
    tables = [json.loads(catalog.schema()), *json.loads(catalog.schema())["definitions"].values()]
    keys = [(name, key) for table in tables for name, key in table.get("properties", {}).items()]
    silent = [
        name for name, key in keys if "$ref" not in key and not re.search("[\u4e00-\u9fff]", key.get("title", ""))
    ]
    assert silent == []
