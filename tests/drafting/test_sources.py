"""Files as they come: Word with tables and automatic numbers, damaged ones, ones of another kind, and any bytes."""

from __future__ import annotations

import time
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policybot.drafting import Line, Row, draft, sources
from policybot.settings import FileProblem

from .judging import SHAPES
from .printing import pdf, word, wrapped

TABLE = [
    ["序号", "重点任务", "牵头单位", "责任单位", "完成时限"],
    ["1", "建成市级数据平台", "市大数据局", "市财政局\n市教育局", "2024年12月底"],
    ["2", "接入系统30个以上", "^", "无", "长期坚持"],
]


def test_a_table_in_word_keeps_merged_cells_for_each_row(tmp_path: Path) -> None:
    file = word(tmp_path / "a.docx", ["市政发〔2024〕5号", "2024年5月1日", "附件：任务分工表", TABLE])
    first, second = draft(sources.read(file)).clauses
    assert first.owners == ("市大数据局", "市财政局", "市教育局")
    assert (second.owners, second.lead) == (("市大数据局",), "市大数据局")
    assert [(d.kind, str(d.day)) for d in first.deadlines] == [("by", "2024-12-31")]
    assert [d.kind for d in second.deadlines] == ["recurring"]
    assert [(f.value, f.unit) for f in second.figures] == [(30, "个")]


def test_a_cell_merged_sideways_stands_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合"
    table.cell(0, 2).text = "单"
    document.save(str(tmp_path / "a.docx"))
    assert sources.read(tmp_path / "a.docx") == [Row(1, ("合", "", "单"), 1)]


LIST = """<w:abstractNum {ns} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>"""


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(LIST.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for n in range(11):
        paragraph = document.add_paragraph(f"建设第{n}个平台。（市教育局）")
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'))
    document.save(str(tmp_path / "a.docx"))
    lines = [block.text for block in sources.read(tmp_path / "a.docx") if isinstance(block, Line)]
    assert lines[0].startswith("（一）")
    assert lines[10].startswith("（十一）")
    assert [clause.id for clause in draft(sources.read(tmp_path / "a.docx")).clauses][-1] == "11.1"


def test_inserted_text_counts_and_deleted_text_does_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("到")
    for change, text in (("ins", "2026年"), ("del", "2025年")):
        kind = "t" if change == "ins" else "delText"
        paragraph._p.append(
            parse_xml(f"<w:{change} {nsdecls('w')}><w:r><w:{kind}>{text}</w:{kind}></w:r></w:{change}>")
        )
    document.save(str(tmp_path / "a.docx"))
    assert sources.read(tmp_path / "a.docx") == [Line(1, "到2026年")]


def test_a_line_break_within_a_cell_of_csv_and_a_comma_in_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('任务,责任单位\n"建平台,\n建库","市教育局\n市科技局"\n', "utf-8-sig")
    assert sources.read(file) == [Row(1, ("任务", "责任单位"), 1), Row(2, ("建平台,\n建库", "市教育局\n市科技局"), 1)]


BAD = [
    # name, bytes, a word of what is said
    ("a.doc", b"x", "cannot be read"),
    ("a.zip", b"x", "cannot be read"),
    ("a", b"x", "cannot be read"),
    ("a.docx", b"PK\x03\x04nothing", "Word file cannot be opened"),
    ("a.docx", b"", "Word file cannot be opened"),
    ("a.pdf", b"%PDF-1.7\nnothing", "PDF cannot be opened"),
    ("a.txt", b"\0\1\2", "no text"),
    ("a.txt", b"\xff\x00\xff", "no text"),
    ("missing.txt", None, "there is no file"),
]


@pytest.mark.parametrize(("name", "data", "said"), BAD)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FileProblem, match=said):
        sources.read(tmp_path / name)


def test_a_scan_without_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="pictures of text"):
        sources.read(pdf(tmp_path / "a.pdf", [""]))


# ── any bytes at all ───────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=3000), suffix=st.sampled_from([".txt", ".docx", ".pdf", ".tsv", ".csv"]))
def test_any_bytes_end_in_a_sentence_or_a_draft(tmp_path: Path, data: bytes, suffix: str) -> None:
    tried(tmp_path / f"a{suffix}", data)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), flip=st.integers(0, 10**6), suffix=st.sampled_from([".txt", ".docx", ".pdf"]))
def test_a_truncated_or_damaged_document_does_too(tmp_path: Path, share: float, flip: int, suffix: str) -> None:
    text = (SHAPES / "city_plan.txt").read_text("utf-8")
    whole = tmp_path / f"whole{suffix}"
    if not whole.exists():
        if suffix == ".docx":
            word(whole, [*text.splitlines(), TABLE])
        elif suffix == ".pdf":
            pdf(whole, wrapped(text))
        else:
            whole.write_text(text, "utf-8")
    data = bytearray(whole.read_bytes())
    data[flip % len(data)] ^= 0xFF
    tried(tmp_path / f"a{suffix}", bytes(data[: int(len(data) * share)]))


def tried(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    try:
        draft(sources.read(file))
    except FileProblem:
        return  # a sentence, which test_what_cannot_be_read_is_said looks at


OFFICIAL = "一二（）()〔〕《》“”、，。；：\n 年月日前底0129省市厅局各等万亿元%家到第每逐。牵头责任单位附件\t"


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=OFFICIAL, max_size=400))
def test_any_text_of_official_characters_is_drafted(text: str) -> None:
    draft([Line(n, line) for n, line in enumerate(text.split("\n"), 1)])


DEEP = [
    "（" * 10_000 + "）" * 10_000, "（" * 10_000, "）" * 10_000, "（省教育厅" * 10_000, "《" * 20_000, "“" * 20_000,
    "一" * 20_000, "、" * 20_000, "每" * 20_000, "，省教育厅" * 5_000 + "要",
    "百" * 5_000 + "家", "20250" * 5_000 + "年",
    "1、" * 10_000, "30万、" * 10_000, "不低于" * 8_000, "《a" * 8_000, "（一）" * 8_000, "和省" * 8_000, "等" * 20_000,
    "按职责" * 8_000, "1至" * 8_000, "定期" * 8_000, "已" * 20_000,
    "每年" * 3_000 + "12月底前" * 500, "新增A" * 4_000 + "等20项" * 300, "。——" * 200 + "区科委、" * 4_000,
    "（各村（社区））" * 3_000, "专栏" * 10_000, "内容：\n责任单位：省教育厅\n" * 1_500, "整改目标：" * 5_000,
    "设立中心一个，" * 3_000, "各盟行政公署、" * 3_000, "2023年" * 4_000 + "12月底前" * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:4])
def test_no_text_takes_long(text: str) -> None:
    """Twenty thousand characters of the worst kind; the bound is wide, for the machine may be busy."""
    began = time.process_time()
    lines = [
        "一、任务",
        *text.split("\n"),
        *f"（一）{text}。（省教育厅）".split("\n"),
        *f"责任单位：{text}".split("\n"),
    ]
    draft([Line(number, line) for number, line in enumerate(lines, 1)])
    assert time.process_time() - began < 5
