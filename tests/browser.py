"""A real browser without a screen, for the pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needed = pytest.mark.skipif(PROGRAM is None, reason="needs chromium, which is not on this machine")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
PROBE = """<script>
const root = document.documentElement;
root.dataset.wide = root.scrollWidth;
root.dataset.room = root.clientWidth;
root.dataset.fetched = performance.getEntriesByType("resource").length;
</script>"""


def measured(page: Path, width: int, folder: Path) -> dict[str, int]:
    """Opens a copy of a page in a window of a width (500 pixels at least): how wide it is, how much room it has, how
    many files it asked for."""
    copy = folder / "probed.html"
    copy.write_text(page.read_text("utf-8") + PROBE, "utf-8")
    words = [str(PROGRAM), *QUIET, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},900", "--dump-dom"]
    ran = subprocess.run([*words, copy.as_uri()], capture_output=True, text=True, check=True, timeout=60)
    return {name: int(value) for name, value in re.findall(r'data-(wide|room|fetched)="(\d+)"', ran.stdout)}
