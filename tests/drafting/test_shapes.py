"""Documents of other shapes, all invented, each with its truth written by hand.

`shapes` grew with the rules; the documents of `unseen` were written without a look at them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policybot.drafting import draft, sources

from .judging import SHAPES, Score, judge
from .printing import pdf, word, wrapped

UNSEEN = SHAPES.with_name("unseen")
ENOUGH = 0.95


def texts(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.suffix != ".toml"]


def held(score: Score) -> None:
    """What the issue asks of a set of documents."""
    told = "\n".join(score.faults)
    assert score.owners >= ENOUGH * score.clauses, told
    for kind in ("dates", "targets", "amounts"):
        assert score.precision(kind) >= ENOUGH, f"{kind}\n{told}"
        assert score.recall(kind) >= ENOUGH, f"{kind}\n{told}"


@pytest.mark.parametrize("folder", [SHAPES, UNSEEN], ids=lambda folder: folder.name)
def test_documents_are_read_as_a_person_reads_them(folder: Path) -> None:
    score = Score()
    for file in texts(folder):
        judge(file, score)
    assert len(texts(folder)) >= 3
    held(score)


@pytest.mark.parametrize("file", [f for f in texts(SHAPES) if f.suffix == ".txt"], ids=lambda file: file.stem)
@pytest.mark.parametrize("indent", [True, False], ids=["indented", "flush"])
@pytest.mark.parametrize("form", [".txt", ".pdf"])
def test_lines_broken_as_on_a_page_change_nothing(file: Path, indent: bool, form: str, tmp_path: Path) -> None:
    lines = wrapped(file.read_text("utf-8"), indent=indent)
    page = tmp_path / (file.stem + form)
    if form == ".pdf":
        pdf(page, lines)
    else:
        page.write_text("\n".join(lines), "utf-8")
    score = Score()
    judge(page, score, file.with_suffix(".toml"))
    assert score.faults == []


@pytest.mark.parametrize("file", [f for f in texts(SHAPES) if f.suffix == ".txt"], ids=lambda file: file.stem)
def test_word_says_the_same(file: Path, tmp_path: Path) -> None:
    score = Score()
    judge(word(tmp_path / "a.docx", file.read_text("utf-8").splitlines()), score, file.with_suffix(".toml"))
    assert score.faults == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_change_nothing(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes((SHAPES / "roles.txt").read_text("utf-8").replace("\n", "\r\n").encode(encoding))
    assert draft(sources.read(file)) == draft(sources.read(SHAPES / "roles.txt"))


def test_what_the_eye_does_not_see_changes_nothing(tmp_path: Path) -> None:
    text = (SHAPES / "roles.txt").read_text("utf-8")
    sown = text.replace("省", "省\u200b").replace("年", "\xa0年").replace("、", "、 ").replace("（", " （")
    file = tmp_path / "a.txt"
    file.write_text(sown, "utf-8")
    assert draft(sources.read(file)).clauses == draft(sources.read(SHAPES / "roles.txt")).clauses
