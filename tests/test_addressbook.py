"""The bureau's list: every shape it comes in, and every way to get it wrong."""

from __future__ import annotations

import csv
import io
import os
import stat
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from policybot import addressbook, catalog, settings
from policybot.addressbook import Judged, Listing, reading
from policybot.model import Address, Catalog, Contact, Substitute
from policybot.settings import FileProblem, Settings

CHANNELS = ("email", "wecom", "dingtalk", "feishu", "slack", "maildir", "webhook")
CONFIG = """\
[channel.email]
host = "h"
sender = "s@example.com"
[channel.wecom]
robots = { "教育厅（内网）群" = "https://x" }
"""
POLICY = """\
[document]
id     = "sx"
number = "11号"
issued = 2024-04-16
ends   = 2025-12-31
bureau = "省知识产权局"

[[department]]
name = "省知识产权局"
[[department]]
name    = "省教育厅"
aliases = ["陕西省教育厅"]
[[department]]
name = "杨凌示范区（管委会）"

[[measure]]
id     = "1.1"
title  = "标题"
owners = ["省知识产权局", "省教育厅"]
[[measure]]
id     = "1.10"
title  = "标题"
owners = ["省教育厅", "杨凌示范区（管委会）"]
"""


def policy() -> Catalog:
    loaded = catalog.load({"measures.toml": POLICY.encode()})
    assert loaded.catalog
    return loaded.catalog


HERE = policy()
Rows = Sequence[Sequence[object]]


def workbook(*sheets: Rows, merged: Sequence[str] = (), hidden: Sequence[int] = (), names: Sequence[str] = ()) -> bytes:
    """Sheets as an .xlsx; `merged`: ranges of the first whose upper left cell has been written."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[number] if names else f"表{number + 1}")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for one in merged if not number else ():
                sheet.merge_range(one, rows[int(one.partition(":")[0][1:]) - 1]["ABCDEFG".index(one[0])])
            if number in hidden:
                sheet.hide()
    return made.getvalue()


def table(rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def config(folder: Path) -> Settings:
    file = folder / "policybot.toml"
    file.write_text(CONFIG, "utf-8")
    return settings.load(file, {}, HERE, CHANNELS)


def read(data: bytes, sheet: str | None = None) -> Listing:
    return addressbook.read("名单", data, CHANNELS, settings.departments(HERE), sheet)


def judged(data: bytes, folder: Path) -> Judged:
    return addressbook.judge(read(data), config(folder), HERE, CHANNELS, ("en", "zh"), lambda _: "")


def people(found: Judged) -> list[tuple[str, ...]]:
    return [(one.department, one.role, one.name, *map(str, one.addresses)) for one in found.accepted]


EDU = ("省教育厅", "liaison", "王某", "email:w@example.com")
PLAIN: Rows = [["单位", "姓名", "邮箱"], ["省教育厅", "王某", "w@example.com"]]
BOTH: list[tuple[str, ...]] = [EDU, ("省教育厅", "deputy", "赵某", "email:z@example.com")]

# ── the shapes a list comes in ─────────────────────────────────────────────────

SHAPES: list[tuple[bytes, list[tuple[str, ...]], str]] = [
    (workbook(PLAIN), [EDU], "the least"),
    (workbook([["联络员名单"], [], ["2024年12月", "", ""], *PLAIN]), [EDU], "title rows above"),
    (workbook([["邮箱", "序号", "姓名", "单位"], ["w@example.com", 1, "王某", "省教育厅"]]), [EDU], "columns moved"),
    (workbook([["电子邮箱（必填）", "责任 单位*", "姓\n名"], ["w@example.com", "省教育厅", "王某"]]),
     [EDU], "heads adorned"),
    (workbook([["Department", "Name", "E-mail"], *PLAIN[1:]]), [EDU], "English heads"),
    (workbook([["", *PLAIN[0]], ["", *PLAIN[1]]]), [EDU], "an empty column in front"),
    (workbook([["说明"]], PLAIN), [EDU], "the list is on the second sheet"),
    (workbook(PLAIN, PLAIN, hidden=[1]), [EDU], "a hidden sheet is none"),
    (workbook([*PLAIN, [], PLAIN[0], ["省教育厅", "李某", "l@example.com"]]),
     [EDU, ("省教育厅", "liaison", "李某", "email:l@example.com")], "the head again on the next page"),
    (workbook([PLAIN[0], ["陕西省教育厅", "王　某", "ｗ＠ｅｘａｍｐｌｅ．ｃｏｍ\u200b"]]),
     [EDU], "alias, full width, invisible sign"),
    (workbook([PLAIN[0], ["杨凌示范区（管委会)", "王某", "w@example.com"]]),
     [("杨凌示范区（管委会）", *EDU[1:])], "one narrow bracket"),
    (workbook([PLAIN[0], [" 省 教育厅", " John  Smith ", "w@example.com"]]),
     [("省教育厅", "liaison", "John Smith", EDU[3])], "spaces that align, and one that is meant"),
    (workbook([PLAIN[0], ["省教育厅", "王某", "w@example.com；v@example.com\nu@example.com"]]),
     [(*EDU, "email:v@example.com", "email:u@example.com")], "several in a cell"),
    (workbook([["单位", "姓名", "企业微信群", "邮箱"], ["省教育厅", "王某", "教育厅（内网）群", "w@example.com"]]),
     [(*EDU[:3], "wecom:教育厅（内网）群", EDU[3])], "tried from left to right; a group is called to the letter"),
    (workbook([["单位", "姓名", "地址"],
               ["省教育厅", "王某", "Email：w@example.com、maildir:教育厅，一处； wecom:群"]]),
     [(*EDU, "maildir:教育厅，一处", "wecom:群")], "with channels; a comma in a name"),
    (workbook([["单位", "姓名", "邮箱"], *PLAIN[1:], ["省教育厅", "王某", "v@example.com"], PLAIN[1]]),
     [(*EDU, "email:v@example.com")], "one person in three rows"),
    (workbook([["单位", "邮箱"], *[["省教育厅", f"{one}@example.com"] for one in "aba"]]),
     [("省教育厅", "liaison", "", "email:a@example.com"), ("省教育厅", "liaison", "", "email:b@example.com")],
     "without names they are as many as their addresses"),
    (workbook([["单位", "类别", "姓名", "邮箱"], ["省教育厅", "联络员", "王某", "w@example.com"],
               ["", "分管领导", "赵某", "z@example.com"]], merged=["A2:A3"]), BOTH, "the department merged"),
    (workbook([["单位", "类别", "姓名", "邮箱"], ["省教育厅", "", "王某", "w@example.com"],
               ["", "分管负责同志", "赵某", "z@example.com"]]), BOTH, "the department not repeated; no role: liaison"),
    (workbook([*PLAIN, ["", "", "v@example.com"]], merged=["A2:A3", "B2:B3"]),
     [(*EDU, "email:v@example.com")], "department and name merged"),
    (workbook([["单位", "联络员", "手机", "邮箱", "分管负责同志", "邮箱"],
               ["省教育厅", "王某", 138, "w@example.com", "赵某", "z@example.com"]]), BOTH, "two people in a row"),
    (workbook([["单位", "联络员姓名", "分管负责同志姓名", "联络员邮箱", "分管负责同志邮箱"],
               ["省教育厅", "王某", "", "w@example.com", ""], ["省教育厅", "", "赵某", "", "z@example.com"]]),
     BOTH, "nobody entered for the other role"),
    (workbook([["单位", "联络员", "", "分管领导", ""], ["", "姓名", "邮箱", "姓名", "邮箱"],
               ["省教育厅", "王某", "w@example.com", "赵某", "z@example.com"]], merged=["A1:A2", "B1:C1", "D1:E1"]),
     BOTH, "a head of two rows"),
    (workbook([["联络员"], ["单位", "类别", "姓名", "邮箱"], ["省教育厅", "分管领导", "赵某", "z@example.com"]]),
     BOTH[1:], "a role that is written counts before one in the title"),
    (table(PLAIN), [EDU], "UTF-8"),
    (table(PLAIN, encoding="utf-8-sig"), [EDU], "UTF-8 with a mark"),
    (table(PLAIN, encoding="gb18030"), [EDU], "as Chinese Excel saves it"),
    (table(PLAIN, "\t", "utf-16"), [EDU], "Excel's Unicode text"),
    (table(PLAIN, ";"), [EDU], "semicolons"),
    (table([["联络员名单，2024年；第一批"], *PLAIN], "\t"), [EDU], "other delimiters in the title"),
    (b'\xe5\x8d\x95\xe4\xbd\x8d,"\xe9\x82\xae\xe7\xae\xb1"\n' + '省教育厅,"a@example.com\nb@example.com"\n'.encode(),
     [("省教育厅", "liaison", "", "email:a@example.com", "email:b@example.com")], "a line break in a cell"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected", "remark"), SHAPES, ids=[remark for *_, remark in SHAPES])
def test_a_list_is_read_in_the_shape_it_comes_in(
    tmp_path: Path, data: bytes, expected: list[tuple[str, ...]], remark: str
) -> None:
    found = judged(data, tmp_path)
    assert not found.rejected, remark
    assert people(found) == expected, remark


def test_all_that_a_contact_can_have(tmp_path: Path) -> None:
    head = ["单位", "姓名", "邮箱", "负责事项", "B角", "B角邮箱", "语言", "手机", ""]
    row = ["省教育厅", "王某", "w@example.com", "1.1、１．＊", "李某", "l@example.com", "en", 13800000000, "备注"]
    data = workbook([head, row])
    assert judged(data, tmp_path).accepted == (
        Contact(
            "省教育厅", "liaison", (Address("email", "w@example.com"),), "王某", "en", ("1.1", "1.*"),
            substitute=Substitute("李某", (Address("email", "l@example.com"),)),
        ),
    )  # fmt: skip
    assert read(data).head.ignored == ("手机", "I")


def test_a_formula_counts_by_its_value(tmp_path: Path) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, PLAIN[0])
        sheet.write_row(1, 0, ["省教育厅", "王某"])
        sheet.write_formula(1, 2, '="w@"&"example.com"', None, "w@example.com")
    assert people(judged(made.getvalue(), tmp_path)) == [EDU]
    told = judged(table([PLAIN[0], ["省教育厅", '"=cmd|calc"', "w@example.com"]]), tmp_path)
    assert told.accepted[0].name == "=cmd|calc", "in a CSV it is nothing but text"


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    assert people(judged(ods(*PLAIN), tmp_path)) == [EDU]


def ods(*rows: Sequence[object], repeated: int = 1) -> bytes:
    """The least that is an .ods; the last row stands there several times."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ["".join(cell.format(one) for one in row) for row in rows]
    body = "".join(f"<table:table-row>{one}</table:table-row>" for one in lines[:-1])
    body += f'<table:table-row table:number-rows-repeated="{repeated}">{lines[-1]}</table:table-row>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="名单">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content,
                   "META-INF/manifest.xml": manifest})  # fmt: skip


def packed(files: dict[str, Any]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return made.getvalue()


# ── every way to get it wrong ──────────────────────────────────────────────────

ROW = ["省教育厅", "王某", "w@example.com"]
WIDE = ["单位", "姓名", "邮箱", "负责事项", "B角", "B角邮箱", "语言", "类别", "地址"]
WRONG: list[tuple[Rows, list[tuple[int, str, str]], str]] = [
    ([PLAIN[0], ["省教育局", *ROW[1:]]], [(2, "单位", "unknown-department")], ""),
    ([PLAIN[0], ["", *ROW[1:]]], [(2, "单位", "no-department")], "nothing above it either"),
    ([PLAIN[0], ["省教育厅", "王某", ""]], [(2, "邮箱", "no-address")], ""),
    ([["单位", "地址"], ["省教育厅", "w@example.com"]], [(2, "地址", "bad-address")], "no channel in front"),
    ([["单位", "地址"], ["省教育厅", "maildir:a、fax:029"]], [(2, "地址", "unknown-channel")], "one of two"),
    ([["单位", "钉钉群"], ["省教育厅", "群"]], [(2, "钉钉群", "no-channel")], "not set up"),
    ([WIDE, [*ROW, "7.*"]], [(2, "负责事项", "no-such-measure")], ""),
    ([WIDE, [*ROW, "", "李某"]], [(2, "B角", "no-address")], "a substitute without address"),
    ([WIDE, [*ROW, "", "", "", "fr"]], [(2, "语言", "unknown-language")], ""),
    ([WIDE, [*ROW, "", "", "", "", "处长"]], [(2, "类别", "bad-role")], ""),
    ([WIDE, [*ROW, "", "", "", "en"], [*ROW, "", "", "", "zh"]], [(3, "语言", "conflict")], "one person, twice"),
    ([WIDE, ["省教育局", "王某", "w@example.com", "", "李某", "", "fr", "处长"]],
     [(2, "单位", "unknown-department"), (2, "B角", "no-address"), (2, "语言", "unknown-language"),
      (2, "类别", "bad-role")], "all at once"),
    ([["名单"], [], PLAIN[0], ROW, [], ["省教育局", *ROW[1:]]], [(6, "单位", "unknown-department")], "as Excel counts"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected", "remark"), WRONG, ids=[f"{e[0][2]} {r}" for _, e, r in WRONG])
@pytest.mark.parametrize("make", [workbook, table])
def test_a_mistake_is_told_at_its_cell(
    tmp_path: Path, make: Any, rows: Rows, expected: list[tuple[int, str, str]], remark: str
) -> None:
    data = make(rows)
    head = read(data).head
    found = judged(data, tmp_path).rejected
    assert [(one.line, head.title(one.column), one.code) for one in found] == expected, remark


NUMBERS: list[tuple[object, bool, str]] = [
    (1.1, False, "1.10, typed as a number, is kept as 1.1"),
    ("1.1", True, "as text it is what it says"),
    ("1.10", True, ""),
]


@pytest.mark.parametrize(("cell", "clear", "remark"), NUMBERS)
def test_a_number_that_may_be_another_measure_is_asked_about(
    tmp_path: Path, cell: object, clear: bool, remark: str
) -> None:
    found = judged(workbook([WIDE, [*ROW, cell]]), tmp_path)
    assert [one.code for one in found.rejected] == ([] if clear else ["ambiguous"]), remark


def test_a_wrong_row_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    found = judged(workbook([*PLAIN, ["省教育局", "李某", "l@example.com"]]), tmp_path)
    assert people(found) == [EDU]
    assert "省教育厅" in str(found.rejected[0].hint)


def test_what_a_channel_can_never_write_to_is_told(tmp_path: Path) -> None:
    data = workbook([["单位", "邮箱", "企业微信群"], ["省教育厅", "a@example.com", "没有的群"]])
    refusal = {"wecom:没有的群": "没有这个群"}
    found = addressbook.judge(
        read(data), config(tmp_path), HERE, CHANNELS, (), lambda one: refusal.get(str(one), "")
    )  # fmt: skip
    assert not found.accepted
    [one] = found.rejected
    assert (one.line, one.column, one.code) == (2, 3, "bad-address")
    assert "没有这个群" in str(one.message)


def test_a_channel_that_is_not_set_up_is_told_once(tmp_path: Path) -> None:
    data = workbook([["单位", "钉钉群"], ["省教育厅", "群"]])
    found = addressbook.judge(read(data), config(tmp_path), HERE, CHANNELS, (), lambda _: "没有设置渠道")
    assert [one.code for one in found.rejected] == ["no-channel"]


def lying(data: bytes) -> bytes:
    """The same zip, whose directory says that every file is empty."""
    made = bytearray(data)
    at = -1
    while (at := made.find(b"PK\x01\x02", at + 1)) >= 0:
        made[at + 24 : at + 28] = b"\0" * 4
    return bytes(made)


def far_apart() -> bytes:
    """Five kilobytes that ask for half a terabyte."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(1048575, 16383, "x")
    return made.getvalue()


REFUSED: list[tuple[bytes, str, str]] = [
    (b"", "rows name no columns", "empty"),
    (b"\xff\xfe\xfd\x80\x00", "neither a workbook nor text", "noise"),
    (b"a\0b", "neither a workbook nor text", "a NUL"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither a workbook nor text", "a picture"),
    (b"PK\x03\x04 and then nothing", "no workbook that can be read", "half a zip"),
    (packed({"a.txt": "b"}), "no workbook that can be read", "a zip of other things"),
    (workbook(PLAIN)[:-100], "no workbook that can be read", "cut off"),
    (packed({"xl/sheet.xml": b"\0" * (101 << 20)}), "unpacks to far more", "a bomb"),
    (far_apart(), "more memory or time", "two cells in opposite corners"),
    (ods(*PLAIN, repeated=1_000_000), "more than 10000 rows", "a row repeated a million times"),
    (ods(["a"] * 40, repeated=1_000_000), "more memory or time", "a wide one"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password", "locked"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "no workbook that can be read", "an old .doc"),
    (workbook([["姓名", "邮箱"]]), "rows name no columns", "no department"),
    (workbook([["单位", "姓名"]]), "rows name no columns", "no address"),
    (workbook([[]] * 20 + [*PLAIN]), "rows name no columns", "the head stands too low"),
    (workbook([PLAIN[0]]), "nobody stands below row 1", "no people"),
    (workbook([["单位", "姓名", "邮箱", "姓名"], ROW]), "two columns say 姓名", "which one?"),
    (workbook(PLAIN, PLAIN), "several sheets are lists: 表1、表2", "which one?"),
    (workbook([PLAIN[0], *[ROW] * 10_000]), "more than 10000 rows", "too long"),
    (workbook([[*PLAIN[0], *["x"] * 98], ROW]), "or 100 columns", "too wide"),
    (table([PLAIN[0], ['"省教育厅', "王某", "w@example.com"]]), "quotation mark", "a quotation without end"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says", "remark"), REFUSED, ids=[remark for *_, remark in REFUSED])
def test_what_is_no_list_is_refused_in_one_sentence(data: bytes, says: str, remark: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(data)
    assert says in str(caught.value.message), remark


def test_a_zip_that_lies_about_its_size_ends_in_a_sentence_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BOUNDS", replace(reading.BOUNDS, memory=160 << 20))
    assert read(workbook(PLAIN)).people, "that much is enough for a list"
    big = packed({**unpacked(workbook(PLAIN)), "xl/sharedStrings.xml": b"<sst>" + b" " * (200 << 20)})
    with pytest.raises(FileProblem):
        read(lying(big))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_one_of_several_sheets_is_named() -> None:
    data = workbook(PLAIN, [PLAIN[0], ["省教育厅", "李某", "l@example.com"]], names=["去年", "今年"])
    assert read(data, "今年").people[0]["name"][0].text == "李某"
    with pytest.raises(FileProblem, match="明年"):
        read(data, "明年")


def test_ten_thousand_rows_take_seconds(tmp_path: Path) -> None:
    rows = [["省教育厅", f"王{n}", f"w{n}@example.com"] for n in range(9_900)]
    data = workbook([PLAIN[0], *rows])
    began = time.monotonic()
    found = judged(data, tmp_path)
    assert len(found.accepted) == 9_900
    assert time.monotonic() - began < 20


# ── what is written ────────────────────────────────────────────────────────────

NASTY = [
    '"', "\\", "\'\'\'", '"""', "\n[[contact]]\n", "\x7f", "\x00", "\x1b[31m", "#", "\u2028", "\u202e", "王某", "]",
    "=",
    "é", " ", "　", "：", "、", "；", "maildir:", "@",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(NASTY), max_size=5).map("".join) | st.text(max_size=8)
ANY = st.tuples(*[WORDS] * 7)
LIKELY = st.tuples(
    st.just("省教育厅"), WORDS, WORDS.map("maildir:a{}".format), st.sampled_from(["", "1.1", "１．＊"]), WORDS,
    WORDS.map("maildir:b{}".format), st.sampled_from(["", "en"]),
)  # fmt: skip


@trying(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(LIKELY | ANY, min_size=1, max_size=4), source=st.text(max_size=12))
def test_whatever_is_accepted_loads_as_it_was_accepted(
    tmp_path: Path, rows: list[tuple[str, ...]], source: str
) -> None:
    """Names may hold whatever they like: they stay names."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(
        [["单位", "姓名", "地址", "负责事项", "B角", "B角地址", "语言"], *rows, [*ROW[:2], "maildir:教育厅"]]
    )
    data = made.getvalue().encode("utf-8", "replace")
    try:
        found = judged(data, tmp_path)
    except FileProblem:
        return
    (tmp_path / "contacts.toml").write_text(addressbook.text(found.accepted, source, date(2024, 12, 17)), "utf-8")
    loaded = settings.load(tmp_path / "policybot.toml", {}, HERE, CHANNELS, ("en", "zh"))
    (tmp_path / "contacts.toml").unlink()
    assert loaded.listed == found.accepted


def test_the_file_says_where_it_comes_from() -> None:
    made = addressbook.text((), "名单\n[[contact]]\r.xlsx", date(2024, 12, 17))
    assert "名单 [[contact]]" in made
    assert "2024-12-17" in made
    assert all(line.startswith("#") for line in made.splitlines() if line)


def test_the_old_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    file, model = tmp_path / "contacts.toml", tmp_path / "policybot.toml"
    model.write_text("")
    model.chmod(0o640)
    assert addressbook.put(file, b"one", model) is None
    assert stat.S_IMODE(file.stat().st_mode) == 0o640, "whoever reads the settings may read it"
    file.chmod(0o600)
    assert addressbook.put(file, b"two", model) == tmp_path / "contacts.toml.bak"
    assert (file.read_text(), (tmp_path / "contacts.toml.bak").read_text()) == ("two", "one")
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("contacts.toml*")} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3, "nothing half written lies about"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "contacts.toml"
    file.write_text("one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        addressbook.put(file, b"two", file)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("contacts.toml", "one")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "contacts.toml"
    (tmp_path / "real/contacts.toml").write_text("one")
    link.symlink_to(tmp_path / "real/contacts.toml")
    addressbook.put(link, b"two", link)
    assert link.is_symlink()
    assert link.read_text() == "two"


# ── what changes ───────────────────────────────────────────────────────────────

WANG = Contact("省教育厅", "liaison", (Address("email", "w"),), "王某")
NAMELESS = Contact("省教育厅", "liaison", (Address("email", "n"),))
CHANGES = [
    ((), (WANG,), (1, [], 0, 0), "new"),
    ((WANG,), (), (0, [], 1, 0), "gone"),
    ((WANG,), (WANG,), (0, [], 0, 1), "the same"),
    ((WANG,), (replace(WANG, addresses=(Address("email", "v"),)),), (0, ["addresses"], 0, 0), "another address"),
    ((WANG,), (replace(WANG, measures=("1.*",), language="en"),), (0, ["language", "measures"], 0, 0), "two"),
    ((WANG,), (replace(WANG, role="deputy"),), (1, [], 1, 0), "another role is another person"),
    ((NAMELESS,), (replace(NAMELESS, addresses=(Address("email", "m"),)),), (1, [], 1, 0), "no name to know it by"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected", "remark"), CHANGES, ids=[r for *_, r in CHANGES])
def test_the_difference_is_told_by_person(
    before: tuple[Contact, ...], after: tuple[Contact, ...], expected: tuple[int, list[str], int, int], remark: str
) -> None:
    made = addressbook.difference(before, after)
    fields = [field for one in made.changed for field in one.fields]
    assert (len(made.added), fields, len(made.removed), made.unchanged) == expected, remark
