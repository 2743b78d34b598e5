"""Pages made from the code say what the code says, and every command and check is on them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_links_in_the_documentation_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_each_fault_of_the_table_has_its_test() -> None:
    rows = re.findall(r"\]\(([^)]+)\) `(test_\w+)`", (ROOT / "docs/faults.md").read_text(encoding="utf-8"))
    assert len(rows) > 15
    for file, test in rows:
        assert f"def {test}(" in (ROOT / "docs" / file).read_text(encoding="utf-8"), f"{file}: {test}"


def test_every_key_of_a_measures_file_is_explained() -> None:
    page = (ROOT / "docs" / "measures.md").read_text("utf-8")
    schema = json.loads((ROOT / "measures.schema.json").read_text("utf-8"))
    tables = [schema, *schema["definitions"].values()]
    keys = {key for table in tables for key in table.get("properties", {})}
    assert len(keys) > 40
    assert sorted(key for key in keys if not re.search(rf"\b{re.escape(key)}\b", page)) == []


def test_every_example_of_settings_and_measures_is_toml() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for block in re.findall(r"(?ms)^```toml\n(.*?)^```", page.read_text("utf-8")):
            assert tomllib.loads(block), page.name


# ── the hook and the pipeline of docs/editing.md, run as they stand ─────────────

EDITING = (ROOT / "docs/editing.md").read_text("utf-8")
TEXT = "一、任务\n（一）建设平台。2025年底前建成平台。（省教育厅）\n"
MEASURES = """[document]
id = "small"
number = "试1号"
issued = 2024-04-16
ends = 2025-12-31
bureau = "省教育厅"
source = "原文.txt"

[[department]]
name = "省教育厅"

[[measure]]
id = "1.1"
title = "建设平台"
owners = ["省教育厅"]
due = 2025-12-31
phrase = "2025年底前"
"""
EDITS = [
    # what becomes of the file, exit codes of validate, trace, plan and the pipeline, remark
    (lambda text: text, (0, 0, 0, 0), "nothing but a comment"),
    (lambda text: text.replace('title = "建设平台"', 'title = "平台"'), (0, 0, 0, 0), "another title"),
    (lambda text: text.replace("2025-12-31\nphrase", "2025-11-30\nphrase"), (0, 1, 0, 1), "a date the text lacks"),
    (lambda text: text.replace("2025-12-31\nphrase", "2025-13-31\nphrase"), (1, 1, 1, 1), "no day at all"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Measures and text under version control, as of yesterday."""
    (tmp_path / "measures.toml").write_text(MEASURES, "utf-8")
    (tmp_path / "原文.txt").write_text(TEXT, "utf-8")
    author = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "-qb", "main"], ["add", "."], [*author, "commit", "-qm", "first"],
                  ["update-ref", "refs/remotes/origin/main", "HEAD"]):  # fmt: skip
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def script(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(["sh", "-ec", text], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
                          text=True, check=False)  # fmt: skip


@pytest.mark.parametrize(("edit", "codes", "remark"), EDITS, ids=[row[-1] for row in EDITS])
def test_the_hooks_and_the_pipeline_do_what_the_page_says(
    repository: Path, edit: Callable[[str], str], codes: tuple[int, ...], remark: str
) -> None:
    hooks = re.findall(r"^        entry: (.+)$", EDITING, re.MULTILINE)
    [pipeline] = re.findall(r"(?ms)^```sh\n(.*?)^```", EDITING)
    (repository / "measures.toml").write_text("# today\n" + edit(MEASURES), "utf-8")
    ran = [script(one, repository) for one in (*hooks, pipeline)]
    assert tuple(one.returncode for one in ran) == codes, (remark, [one.stderr for one in ran])
    if remark == "another title":
        assert "建设平台" in ran[2].stdout, "the hook shows what the edit will do"
        assert "平台" in (repository / "difference.md").read_text("utf-8")
