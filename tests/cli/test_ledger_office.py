"""The ledger through LibreOffice and back: nothing is lost, whatever it is saved as."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ledger.filling import HEAD, opened

from .conftest import Shell
from .test_ledger import EDUCATION, NASTY, export, parts_of, record, sheet, take

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is missing: apt-get install libreoffice-calc"),
]
FORMS = ["xlsx", "ods", "xls"]


def saved(file: Path, kind: str) -> bytes:
    """The file as LibreOffice saves it."""
    folder = file.parent / "office"
    profile = f"-env:UserInstallation=file://{file.parent / 'profile'}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"{file.stem}.{kind}").read_bytes()


@pytest.fixture
def told(shell: Shell) -> Shell:
    """Records of every sort, with text that is hard to carry."""
    text = "\n".join(one.replace("\x07", "") for one in NASTY)
    record(shell, "1.4b", "--done", text, "--problem", "数据不齐，\n第二行", "--next", "补齐", "--value", "1234567.125")
    record(shell, "1.4b", "--expected", "2025-11-30", "--committed", "2025-12-15", by="省工业和信息化厅")
    record(shell, "10.4b", "--done", "方案" * 800, "--close", "--evidence", "proof.pdf", "--expected", "2024-12-30")
    decide = ("--by", "王统筹", "--reason", "缺验收材料")
    assert shell("review", "10.4b", "return", "--owner", EDUCATION, *decide).code == 0
    return shell


@pytest.mark.parametrize("kind", FORMS)
def test_nothing_is_lost_and_nothing_changes(told: Shell, kind: str) -> None:
    export(told)
    sheet(told, name="dept.xlsx")
    for name, rows in (("out.xlsx", 107), ("dept.xlsx", 29)):
        file = told.folder / name
        back = saved(file, kind)
        before, after = opened(file.read_bytes()), opened(back)
        assert after.rows == before.rows
        assert after.hidden == before.hidden
        found = take(told, back, name=f"back.{kind}")
        assert (found["accepted"], found["rejected"], found["unchanged"]) == ([], [], rows)


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_filled_in_there_is_taken(told: Shell, kind: str) -> None:
    file = told.folder / "dept.xlsx"
    sheet(told, name="dept.xlsx")
    form = opened(saved(file, "xlsx")).sign("李联络")
    form.fill("1.3a", 最新进展="=1+1", 预计完成="2025年3月1日", 状态="本单位部分完成").fill("1.4b", 当前值="2,500亿元")
    file.write_bytes(form.columns(lambda titles: titles[::-1]).save())
    found = take(told, saved(file, kind), name=f"back.{kind}")
    changes = {row["measure"]: {one["column"]: one["to"] for one in row["changes"]} for row in found["accepted"]}
    assert changes == {
        "1.3a": {"最新进展": "=1+1", "预计完成": "2025-03-01", "状态": "done"},
        "1.4b": {"当前值": 2500.0},
    }
    assert found["rejected"] == []


def test_protection_and_print_survive(told: Shell) -> None:
    sheet(told, name="dept.xlsx")
    (told.folder / "again.xlsx").write_bytes(saved(told.folder / "dept.xlsx", "xlsx"))
    found = parts_of(told.folder / "again.xlsx")
    page = found["xl/worksheets/sheet1.xml"]
    assert "<sheetProtection" in page
    assert "<autoFilter" in page
    assert 'paperSize="8"' in page
    assert 'hidden="true"' in page, "the column of ids"
    assert "dataValidation" in page


def test_the_marked_copy_can_be_corrected_there(told: Shell) -> None:
    form = sheet(told, name="dept.xlsx").fill("1.3a", 预计完成="明年")
    copy = told.folder / take(told, form, code=1)["returned"]
    corrected = opened(saved(copy, "xlsx")).fill("1.3a", 预计完成="2025/3/1")
    assert len(corrected.rows) == len(form.rows)
    assert corrected.rows[HEAD] == form.rows[HEAD]
    assert [row["measure"] for row in take(told, corrected)["accepted"]] == ["1.3a"]
