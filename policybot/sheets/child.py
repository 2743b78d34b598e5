"""A program of its own: a workbook on standard input → its sheets as JSON on standard output.

calamine lays a sheet out as a full rectangle. Two cells in opposite corners, five kilobytes on the disk, ask for half
a terabyte, and the process that asks for it is gone; so does a zip whose header lies. That process is not to be ours.

    {"sheets": [{"name": "…", "rows": [["…", 1.5, true], …]}]}    or    {"error": "password"}, {"error": "format"}
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time

import python_calamine as calamine


def main(hidden: str, rows: int, columns: int, memory: int, seconds: int) -> None:
    """`memory` in bytes; `hidden`: a sheet that is read besides the visible ones, if it is there.

    One row and one column more than allowed are given, so that too many are noticed.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: dict[str, object] = {"sheets": sheets(sys.stdin.buffer.read(), rows + 1, columns + 1, hidden)}
    except calamine.PasswordError:
        found = {"error": "password"}
    except calamine.CalamineError:
        found = {"error": "format"}
    json.dump(found, sys.stdout, default=str)


def sheets(data: bytes, rows: int, columns: int, hidden: str) -> list[dict[str, object]]:
    with calamine.load_workbook(io.BytesIO(data)) as book:
        wanted = [
            one.name
            for one in book.sheets_metadata
            if one.typ == calamine.SheetTypeEnum.WorkSheet
            and (one.visible == calamine.SheetVisibleEnum.Visible or one.name == hidden)
        ]
        return [{"name": name, "rows": cells(book.get_sheet_by_name(name), rows, columns)} for name in wanted]


def cells(sheet: calamine.CalamineSheet, rows: int, columns: int) -> list[list[object]]:
    """The values (never formulas) from A1 on. Cells merged downwards all say what the first one says."""
    found = [[plain(cell) for cell in row[:columns]] for row in sheet.to_python(skip_empty_area=False, nrows=rows)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in found[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = found[top][left]
    return found


def plain(cell: object) -> object:
    """A value that JSON has; a day without its midnight."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else cell


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
