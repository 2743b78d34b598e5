"""Bytes → sheets of cells, within bounds."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from policybot.model import Says
from policybot.settings import FileProblem

Cell = str | float | bool
SECONDS = 30
CHILD = Path(__file__).with_name("child.py")

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream that a workbook with a password is kept in: [MS-OFFCRYPTO] 2.3.4.4."""

AGAIN = Says("copy the list into a new workbook and save that as .xlsx")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows from the first row of the sheet on, each from column A on; CSV has one sheet without a name."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may be at most: rows and columns of a sheet, bytes once unpacked, bytes of memory to read it."""

    rows: int
    columns: int
    unpacked: int = 100 * 1024**2
    memory: int = 512 * 1024**2


def sheets(file: str, data: bytes, bounds: Bounds, hidden: str = "") -> tuple[Sheet, ...]:
    """The visible sheets of a workbook, or the one a CSV is under each delimiter. Raises FileProblem.

    `hidden`: the name of a sheet that is read although nobody sees it.
    """
    if data.startswith(ZIP):
        _require_small(file, data, bounds)
    elif data.startswith(OLE) and ENCRYPTED in data:
        raise _password(file)
    book = data.startswith((ZIP, OLE))
    found = tuple(_workbook(file, data, bounds, hidden) if book else _tables(file, data, bounds))
    for sheet in found:
        if len(sheet.rows) > bounds.rows or any(len(row) > bounds.columns for row in sheet.rows):
            limits = {"file": file, "rows": bounds.rows, "columns": bounds.columns}
            message = Says("{file}: more than {rows} rows or {columns} columns", limits)
            raise FileProblem(file, message, Says("is this the right file?"))
    return found


# ── workbooks ──────────────────────────────────────────────────────────────────


def _require_small(file: str, data: bytes, bounds: Bounds) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _broken(file) from None
    if size > bounds.unpacked:
        raise FileProblem(file, Says("{file} unpacks to far more than such a list needs", {"file": file}), AGAIN)


def _workbook(file: str, data: bytes, bounds: Bounds, hidden: str) -> Iterator[Sheet]:
    limits = map(str, (bounds.rows, bounds.columns, bounds.memory, SECONDS))
    call = [sys.executable, "-P", str(CHILD), hidden, *limits]
    try:
        done = subprocess.run(call, input=data, capture_output=True, timeout=2 * SECONDS, check=True)
    except subprocess.SubprocessError:  # it was too much for its memory or time, and the process is gone
        message = Says("{file} needs more memory or time than such a list may", {"file": file})
        raise FileProblem(file, message, AGAIN) from None
    found = json.loads(done.stdout)
    if "error" in found:
        raise _password(file) if found["error"] == "password" else _broken(file)
    for sheet in found["sheets"]:
        yield Sheet(sheet["name"], tuple(map(tuple, sheet["rows"])))


def _password(file: str) -> FileProblem:
    return FileProblem(file, Says("{file} is protected by a password", {"file": file}),
                       Says("take the password away in Excel, then import it"))  # fmt: skip


def _broken(file: str) -> FileProblem:
    return FileProblem(file, Says("{file} is no workbook that can be read", {"file": file}),
                       Says("open it in Excel or WPS and save it as .xlsx"))  # fmt: skip


# ── text ───────────────────────────────────────────────────────────────────────


def _tables(file: str, data: bytes, bounds: Bounds) -> list[Sheet]:
    """The text as a table by each delimiter: the one that shows a head is the right one."""
    text = _decode(data)
    if text is None:
        raise FileProblem(file, Says("{file} is neither a workbook nor text", {"file": file}),
                          Says("save the list as .xlsx or .csv"))  # fmt: skip
    found = [Sheet("", rows) for delimiter in ",;\t，" if (rows := _rows(text, delimiter, bounds)) is not None]
    if not found:
        raise FileProblem(file, Says("{file}: a quotation mark has no counterpart", {"file": file}),
                          Says("save the list as .xlsx, or close the quotation"))  # fmt: skip
    return found


def _rows(text: str, delimiter: str, bounds: Bounds) -> tuple[tuple[str, ...], ...] | None:
    try:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), bounds.rows + 1)
        return tuple(map(tuple, rows))
    except csv.Error:
        return None


def _decode(data: bytes) -> str | None:
    """UTF-8 with or without a mark, UTF-16 with one (Excel's Unicode text), else GB18030; None: no text at all."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
