"""The pages that commands write, in a real browser: nothing is cut off, nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import measured, needed

from .conftest import Shell

PAGES = [
    (("preview", "--on", "2024-12-17", "--html", "."), "index.html", "the list of letters"),
    (("preview", "--on", "2024-12-17", "--html", "."), "letter-001.html", "the longest letter"),
    (
        ("simulate", "--since", "2024-12-01", "--until", "2025-02-28", "--html", "page.html"),
        "page.html",
        "a simulation",
    ),
]


@needed
@pytest.mark.parametrize("width", [500, 1100], ids=["a narrow window", "a wide one"])
@pytest.mark.parametrize(("words", "name", "remark"), PAGES, ids=[row[-1] for row in PAGES])
def test_a_page_fits_its_window(
    shell: Shell, tmp_path: Path, words: tuple[str, ...], name: str, remark: str, width: int
) -> None:
    assert shell(*words).code == 0
    found = measured(shell.folder / name, width, tmp_path)
    assert found["wide"] <= found["room"], remark
    assert found["fetched"] == 0, remark
