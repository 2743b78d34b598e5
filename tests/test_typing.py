"""Measures files as people save them: Notepad, WPS, Word, a Chinese input method left on. What is told, and where."""

from __future__ import annotations

import codecs

import pytest

from policybot import catalog
from policybot.catalog import marks
from policybot.language import say

from .test_catalog import LAST, SAMPLE, load

Told = tuple[int, int, str, str]
"""Line behind the sample, column, a word of the sentence and one of the advice, both in Chinese."""


def told(text: str | bytes) -> list[tuple[int, int, str, str]]:
    mistakes = load(text).mistakes
    return [(one.line - LAST, one.column, say(one.message, "zh"), say(one.hint, "zh")) for one in mistakes]


# ── encodings ──────────────────────────────────────────────────────────────────

UTF_8 = [
    (SAMPLE.encode(), "as VS Code saves"),
    (codecs.BOM_UTF8 + SAMPLE.encode(), "as Notepad of older Windows saves"),
    (codecs.BOM_UTF8 + SAMPLE.replace("\n", "\r\n").encode(), "with its line ends"),
    (SAMPLE.rstrip("\n").encode(), "no line end at the end"),
]


@pytest.mark.parametrize(("data", "remark"), UTF_8)
def test_utf_8_is_taken_in_every_form(data: bytes, remark: str) -> None:
    assert load(data).catalog, remark


RARE = SAMPLE.replace("标题", "标题𠮷")
ENCODINGS = [
    (SAMPLE.encode("gbk"), 3, 11, "GBK", "Notepad's ANSI on a Chinese Windows"),
    (SAMPLE.replace("\n", "\r\n").encode("gbk"), 3, 11, "GBK", "the same with its line ends"),
    (RARE.encode("gb18030"), 3, 11, "GB18030", "a rare character of a name"),
    (SAMPLE.encode("utf-16"), 1, 1, "UTF-16", "Notepad's Unicode"),
    (codecs.BOM_UTF16_BE + SAMPLE.encode("utf-16-be"), 1, 1, "UTF-16", "big endian"),
    (SAMPLE.encode("utf-16-le"), 1, 1, "UTF-16", "without a byte-order mark"),
    (SAMPLE.encode("utf-16-be"), 1, 1, "UTF-16", "big endian without one"),
]


@pytest.mark.parametrize(("data", "line", "column", "name", "remark"), ENCODINGS)
def test_another_encoding_is_named_with_the_way_to_utf_8(
    data: bytes, line: int, column: int, name: str, remark: str
) -> None:
    (mistake,) = load(data).mistakes
    assert (mistake.line, mistake.column, mistake.code) == (line, column, "encoding"), remark
    assert say(mistake.message, "zh") == f"文件是 {name} 编码，不是 UTF-8"
    assert "另存为" in say(mistake.hint, "zh")
    assert "UTF-8" in say(mistake.hint, "zh")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le"])
def test_a_file_in_another_encoding_is_read_on_for_its_other_mistakes(encoding: str) -> None:
    found = load((SAMPLE + "phrase ＝ “年底”\ndue = 2024-13-01\n").encode(encoding)).mistakes
    assert [one.code for one in found] == ["encoding", "toml-syntax", "toml-syntax", "bad-date"]


def test_a_broken_byte_in_a_file_of_utf_8_is_shown_where_it_stands() -> None:
    data = SAMPLE.encode() + b'phrase = "a' + b"\xff" + '"\nsummary = "年'.encode() + b"\xe5" + b'"\n'
    found = load(data).mistakes
    assert [(one.line - LAST, one.column, one.code) for one in found] == [(1, 12, "encoding"), (2, 13, "encoding")]


def test_line_ends_of_an_old_mac_are_named() -> None:
    assert [one.code for one in load(SAMPLE.replace("\n", "\r").encode()).mistakes] == ["line-ends"]


# ── full-width marks ───────────────────────────────────────────────────────────

MARKS: list[tuple[str, list[Told], str]] = [
    ("phrase = “年底”", [(1, 10, "“ ” 是全角字符", '请改用 "')], "quotes"),
    ("phrase = ”年底”", [(1, 10, "” 是全角字符", '请改用 "')], "the closing one twice"),
    ("phrase = ＂年底＂", [(1, 10, "＂ 是全角字符", '请改用 "')], "the full-width form of the straight one"),
    ("phrase = 「年底」", [(1, 10, "「 」 是全角字符", '请改用 "')], "corner brackets"),
    ("phrase = ‘年底’", [(1, 10, "‘ ’ 是全角字符", "请改用 '")], "single quotes"),
    ('phrase = “年底"', [(1, 10, "“ 是全角字符", '请改用 "')], "opened full-width, closed straight"),
    ('phrase = "年底”', [(1, 13, "” 是全角字符", '请改用 "')], "the other way round"),
    ("phrase = “他说“年底”前”", [(1, 10, "“ ” 是全角字符", '请改用 "')], "quotes within"),
    ("phrase = “年底，按时”", [(1, 10, "“ ” 是全角字符", '请改用 "')], "what is between them is text"),
    ('phrase ＝ "年底"', [(1, 8, "＝ 是全角字符", "请改用 =")], "equals"),
    ('phrase： "年底"', [(1, 7, "： 是全角字符", "请改用 =")], "a colon, as a person would write"),
    ("ｐｈｒａｓｅ = \"年底\"", [(1, 1, "ｐｈｒａｓｅ 是全角字符", "请改用 phrase")], "letters"),
    ("due = ２０２４-12-31", [(1, 7, "２０２４ 是全角字符", "请改用 2024")], "digits"),
    ("due = 2024－12－31", [(1, 11, "－ 是全角字符", "请改用 -")], "dashes"),
    ("due = 2024—12—31", [(1, 11, "— 是全角字符", "请改用 -")], "long dashes"),
    ("due = ２０２４－１２－３１", [(1, 7, "２０２４－１２－３１ 是全角字符", "请改用 2024-12-31")], "all of it"),
    ('was = ["1.2"， "1.3"]', [(1, 13, "， 是全角字符", "请改用 ,")], "comma"),
    ('was = ["1.2"、"1.3"、"1.4"]', [(1, 13, "、 是全角字符", "请改用 ,")], "the comma of lists, told once a line"),
    ('was = ［"1.2"］', [(1, 7, "［ 是全角字符", "请改用 ["), (1, 13, "］ 是全角字符", "请改用 ]")], "brackets"),
    ('was = 【"1.2"】', [(1, 7, "【 是全角字符", "请改用 ["), (1, 13, "】 是全角字符", "请改用 ]")], "black ones"),
    ('amounts = ｛ value = 1, unit = "家" ｝', [(1, 11, "｛ 是全角字符", "请改用 {"),
                                            (1, 35, "｝ 是全角字符", "请改用 }"),
                                            (1, 11, "amounts 应当是列表", "方括号")], "braces; and no list"),
    ("sensitive = ｔｒｕｅ", [(1, 13, "ｔｒｕｅ 是全角字符", "请改用 true")], "a word"),
    ('phrase = "年底" ＃ 说明，“见”原文', [(1, 15, "＃ 是全角字符", "请改用 #")], "a comment sign"),
    ("due = 2024-12-31。", [(1, 17, "这里不该有 。", "请删除")], "a full stop"),
    ("　due = 2024-12-31", [(1, 1, "这里有一个全角空格", "英文输入法")], "a full-width space at the margin"),
    ("due　= 2024-12-31", [(1, 4, "这里有一个全角空格", "英文输入法")], "and in the middle"),
    ("due = 2024-12-31　", [(1, 17, "这里有一个全角空格", "英文输入法")], "and at the end, where nobody sees it"),
    ("due\u00a0=\u00a02024-12-31", [(1, 4, "这里有一个不间断空格", "请删除")], "pasted from a web page"),
    ("due\u200b = 2024-12-31", [(1, 4, "这里不该有 U+200B", "请删除")], "a character of no width"),
    ("\ufeffdue = 2024-12-31", [(1, 1, "这里不该有 U+FEFF", "请删除")], "two files joined"),
    ("［［measure］］\nid = \"1.2\"\ntitle = \"a\"\nowners = [\"省教育厅\"]",
     [(1, 1, "［［ 是全角字符", "请改用 [["), (1, 10, "］］ 是全角字符", "请改用 ]]")], "a header"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected", "remark"), MARKS)
def test_a_full_width_mark_is_told_at_its_place_with_what_to_type(more: str, expected: list[Told], remark: str) -> None:
    found = told(SAMPLE + more)
    assert sorted(one[:2] for one in found) == sorted(one[:2] for one in expected), remark
    for line, column, sentence, advice in expected:
        assert any(f[:2] == (line, column) and sentence in f[2] and advice in f[3] for f in found), found


FINE = [
    'phrase = "“年底”前，按时；（全）　２０２４＝\u00a0。"',
    "phrase = '“年底”，＂'",
    "# “说明”，、＝２０２４　",
    "due = 2024-12-31 # 含当日，“年底”",
    'summary = """\n“多行”，\n　＝＂二"三\n"""',
    "summary = '''\n“多行”，\n'''",
    'phrase = "到2025年”"',
    'was = ["1.2", # “拆分”，\n "1.3"]',
    'phrase = "甲”, 乙"',
    'phrase = "\'" # ，',
]


@pytest.mark.parametrize("more", FINE)
def test_within_quotes_and_comments_everything_may_stand(more: str) -> None:
    assert load(SAMPLE + more).catalog, told(SAMPLE + more)


def test_unquoted_text_is_told_as_such_and_not_by_its_commas() -> None:
    ((line, column, _, advice),) = told(SAMPLE + "phrase = 年底，按时")
    assert (line, column) == (1, 10)
    assert "引号" in advice


def test_many_mistakes_of_one_file_are_told_in_one_run() -> None:
    more = """\
due　＝ ２０２４-12-31
phrase = “年底”
was = ["1.2"， "1.3"、"1.4"]
这一行忘了写井号
force = "soll"
[[measure]
id = "1.9"
title = “又一项”
owners = ["省教育厅”, "省工信厅"]
due = 2024-13-01
"""
    found = [(line, column) for line, column, _, _ in told((SAMPLE + more).encode("gbk"))]
    assert found == [
        (3 - LAST, 11),  # GBK
        (1, 4), (1, 5), (1, 7), (2, 10), (3, 13), (4, 1), (5, 9), (6, 1), (8, 9), (9, 16), (10, 7),
    ]  # fmt: skip


def test_a_file_typed_with_the_input_method_on_is_told_line_by_line() -> None:
    wide = SAMPLE.translate(str.maketrans("=,[]", "＝，［］"))
    found = load(wide.replace(' "', " “").replace('"\n', "”\n")).mistakes
    assert {one.code for one in found} == {"toml-syntax"}
    assert {one.line for one in found} == {n for n, line in enumerate(SAMPLE.split("\n"), 1) if line.strip()}


@pytest.mark.parametrize("piece", ['"', "“", '"a”,', '"a”,\n', "“a ", '“a"', '" ”', "［", "　", "'", '"""', "’ "])
def test_looking_for_marks_ends_soon_whatever_the_text(piece: str) -> None:
    assert len(marks.find(piece * 30_000)) <= 90_000


def test_what_is_mended_is_what_was_meant() -> None:
    text = SAMPLE.replace("=", "＝").replace('"省知识产权局"', "“省知识产权局”")
    assert marks.mend(text, marks.find(text)) == SAMPLE
    assert catalog.load({"a": SAMPLE.encode()}).catalog


STUMPS = [
    # what stands at the end of the file, the mistakes, remark
    ('[[measure]]\nid = "9.9"\ntitle = "甲"\nown', [(4, "toml-syntax")], "broken off in the middle of a key"),
    ('[[measure]]\nid = "9.9"\ntitle = "甲"\nowners', [(4, "toml-syntax")], "and behind it"),
    ('[[measure]]\nid = "9.9"\ntitle = "甲"\n', [(1, "missing-key")], "broken off at a line end"),
    ('[[measure]]\nid = "9.9"\ntitle = "甲"\n这一行', [(1, "missing-key"), (4, "toml-syntax")], "no key at all"),
]


@pytest.mark.parametrize(("more", "expected", "remark"), STUMPS, ids=[row[-1] for row in STUMPS])
def test_what_a_broken_off_line_began_is_not_missed_again(
    more: str, expected: list[tuple[int, str]], remark: str
) -> None:
    found = load(SAMPLE + more).mistakes
    assert [(one.line - LAST, one.code) for one in found] == expected, remark


def test_a_file_in_an_encoding_we_do_not_know_is_to_be_saved_anew() -> None:
    (one,) = load(("# 責任單位\n" * 30).encode("big5") + b"\xff\xff\n" * 30).mistakes
    assert one.code == "encoding"
    assert "另存为" in say(one.hint, "zh")
