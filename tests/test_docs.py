"""Pages made from the code say what the code says, and every command and check is on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_links_in_the_documentation_lead_somewhere() -> None:
    import re

    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_each_fault_of_the_table_has_its_test() -> None:
    import re

    rows = re.findall(r"\]\(([^)]+)\) `(test_\w+)`", (ROOT / "docs/faults.md").read_text(encoding="utf-8"))
    assert len(rows) > 15
    for file, test in rows:
        assert f"def {test}(" in (ROOT / "docs" / file).read_text(encoding="utf-8"), f"{file}: {test}"
