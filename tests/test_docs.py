"""Pages made from the code say what the code says, and every command and check is on them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

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
