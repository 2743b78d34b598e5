"""One key set, taken out, or a department renamed: what no edit names stays as it was, to the byte."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policybot import catalog
from policybot.editing import Edit, EditError, Script, keys, renaming, save, setting

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "measures.toml").read_bytes()

TEXT = """\
# 台账
[document]
id      = "small"
number  = "试1号"
issued  = 2024-04-16
ends    = 2025-12-31
bureau  = "省知识产权局"

[[department]]
name    = "省知识产权局"
[[department]]
name    = "省教育厅"   # 原文写法
aliases = ["陕西省教育厅"]
[[group]]
name    = "各单位"
members = ["省教育厅", "省知识产权局"]

# 第一项
[[measure]]
id      = "1.1"
title   = '省教育厅 的事'
owners  = ["省教育厅",   # 排在前面
           "省知识产权局"]
due     = 2024-12-31   # 含当日
target  = { what = "企业", value = 150, unit = "家", source = "省教育厅" }

[[measure]]
id = "2.1"
title = "另一项"
owners = ["各单位"]
acts = ["省教育厅"]
"""


def script(text: str = TEXT) -> Script:
    return Script("measures.toml", text.encode())


def put(text: str, path: str, word: str) -> str:
    """`1.1 due 2025-01-01`, as the command line gives it."""
    ident, _, key = path.partition(" ")
    one, names = script(text), tuple(key.split("."))
    splice = setting.put(one, (*setting.measure(one, ident), *names), keys.value(("measure", *names), word))
    return one.edit([splice]).after.decode()


ACTS = 'acts = ["省教育厅"]\n'
SET = [
    # measure and key, the word, what becomes of which line, remark
    ("1.1 due", "2025-03-31", "due     = 2024-12-31   #", "due     = 2025-03-31   #", "a date, its comment stays"),
    ("1.1 due", "2025年3月31日", "due     = 2024-12-31   #", "due     = 2025-03-31   #", "a date as people write it"),
    ("1.1 target.value", "160", "value = 150", "value = 160", "an entry of a table in braces"),
    ("1.1 target.op", "<=", 'unit = "家",', 'unit = "家", op = "<=",', "a new entry where the schema has it"),
    ("1.1 phrase", "年底前", "含当日\n", '含当日\nphrase  = "年底前"\n', "a new key, its equals sign in line"),
    ("1.1 summary", '说"清"', "的事'\n", "的事'\nsummary = \"说\\\"清\\\"\"\n", "quotes in a text are escaped"),
    ("2.1 owners", "省教育厅，省知识产权局", '["各单位"]', '["省教育厅", "省知识产权局"]', "Chinese commas"),
    ("2.1 sensitive", "是", ACTS, ACTS + "sensitive = true\n", "yes in Chinese"),
    ("2.1 due", "2025-06-30", ACTS, ACTS + "due  = 2025-06-30\n", "the way of its measure"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "word", "old", "new", "remark"), SET, ids=[row[-1] for row in SET])
def test_one_key_is_set_and_nothing_else(path: str, word: str, old: str, new: str, remark: str) -> None:
    assert TEXT.count(old) == 1
    assert put(TEXT, path, word) == TEXT.replace(old, new), remark


@pytest.mark.parametrize("spell", [
    lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text, lambda text: text.rstrip("\n"),
], ids=["Windows", "byte-order mark", "no line end at the end"])  # fmt: skip
def test_line_ends_and_marks_stay(spell: Callable[[str], str]) -> None:
    made = put(spell(TEXT).removeprefix("\ufeff"), "2.1 due", "2025-06-30")
    assert made.replace("\r\n", "\n").rstrip("\n") == (TEXT.rstrip("\n") + "\ndue  = 2025-06-30")
    data = codecs.BOM_UTF8 + TEXT.encode()
    one = Script("a", data)
    done = one.edit([setting.put(one, ("measure", 0, "due"), "2025-01-01")]).after
    assert done == data.replace(b"2024-12-31   #", b"2025-01-01   #")


DROPPED = [
    ("due", "due     = 2024-12-31   # 含当日\n", "", "a line with its comment"),
    ("target", 'target  = { what = "企业", value = 150, unit = "家", source = "省教育厅" }\n', "", "a table in braces"),
    ("target.source", ', source = "省教育厅"', "", "the last entry"),
    ("target.what", 'what = "企业", ', "", "the first entry"),
]


@pytest.mark.parametrize(("key", "old", "new", "remark"), DROPPED, ids=[row[-1] for row in DROPPED])
def test_one_key_is_taken_out_and_nothing_else(key: str, old: str, new: str, remark: str) -> None:
    one = script()
    made = one.edit([setting.drop(one, ("measure", 0, *key.split(".")))]).after.decode()
    assert made == TEXT.replace(old, new), remark


REFUSED = [
    ("duw", "2025-01-01", "unknown-key", "did you mean due"),
    ("due", "soon", "bad-date", "write it as"),
    ("due", "2025-02-30", "bad-date", "is no day"),
    ("force", "soll", "unknown-value", "write one of"),
    ("sensitive", "vielleicht", "wrong-type", "true or false"),
    ("target.value", "viel", "wrong-type", "digits"),
    ("target", "150", "wrong-type", "as in the file"),
    ("target", '{ what = "a"\n}', "wrong-type", "as in the file"),
]


@pytest.mark.parametrize(("key", "word", "code", "advice"), REFUSED)
def test_a_word_that_is_no_value_is_refused_with_advice(key: str, word: str, code: str, advice: str) -> None:
    with pytest.raises(EditError) as caught:
        put(TEXT, f"1.1 {key}", word)
    assert caught.value.code == code
    assert advice in f"{caught.value.message} {caught.value.hint}"


def test_what_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(EditError, match="there is no phrase here"):
        setting.drop(script(), ("measure", 0, "phrase"))


def edits_of_the_shipped_file() -> list[tuple[int, str, str]]:
    """Every date, figure and list of owners of the shipped file, set to something else."""
    table = tomllib.loads(SHIPPED.decode())
    found = []
    for n, one in enumerate(table["measure"]):
        found += [(n, "due", "2031-01-02")] if "due" in one else []
        found += [(n, "target.value", "7")] if "target" in one else []
        found += [(n, "owners", "省教育厅、省科技厅"), (n, "title", "另一个标题")]
    return found


def test_any_key_of_the_shipped_file_can_be_set_without_touching_another() -> None:
    one = Script("measures.toml", SHIPPED)
    before = tomllib.loads(SHIPPED.decode())
    for n, key, word in edits_of_the_shipped_file():
        names = key.split(".")
        edit = one.edit([setting.put(one, ("measure", n, *names), keys.value(("measure", *names), word))])
        after = tomllib.loads(edit.after.decode())
        _reach(before, n, names[:-1])
        assert _without(after, n, names) == _without(before, n, names), (n, key)
        assert sum(len(hunk.before) for hunk in edit.hunks) <= 3


def _reach(table: dict[str, Any], n: int, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = table["measure"][n]
    for name in names:
        found = found[name]
    return found


def _without(table: dict[str, Any], n: int, names: list[str]) -> dict[str, Any]:
    copy: dict[str, Any] = tomllib.loads(SHIPPED.decode())
    copy["measure"] = [dict(one) for one in table["measure"]]
    if len(names) > 1:
        copy["measure"][n][names[0]] = dict(copy["measure"][n][names[0]])
    _reach(copy, n, names[:-1]).pop(names[-1], None)
    return {key: copy[key] if key == "measure" else table[key] for key in table}


# ── a department gets another name ─────────────────────────────────────────────


def renamed(text: str, old: str, new: str, since: date | None = None) -> str:
    one = script(text)
    return one.edit(renaming.rename(one, old, new, since)).after.decode()


def test_every_place_of_a_name_follows_and_text_does_not() -> None:
    made = renamed(TEXT, "省教育厅", "省教育委", date(2025, 3, 1))
    assert 'aliases = ["陕西省教育厅", { name = "省教育厅", until = 2025-02-28 }]' in made
    assert "title   = '省教育厅 的事'" in made, "what people wrote stays"
    rest = made.replace('{ name = "省教育厅", until = 2025-02-28 }', "").replace("'省教育厅 的事'", "")
    assert '"省教育厅"' not in rest
    assert catalog.load({"a": made.encode()}).mistakes == ()


def test_without_a_day_the_old_name_is_an_alias_like_any_other() -> None:
    made = renamed(TEXT, "省知识产权局", "省知产局")
    assert 'name    = "省知产局"\naliases = ["省知识产权局"]\n' in made
    assert 'bureau  = "省知产局"' in made


def test_back_again_the_names_change_places() -> None:
    there = renamed(TEXT, "省教育厅", "陕西省教育厅")
    assert 'aliases = ["省教育厅"]' in there
    assert catalog.load({"a": there.encode()}).mistakes == ()
    assert renamed(there, "陕西省教育厅", "省教育厅") == TEXT


def test_a_name_that_is_taken_is_refused() -> None:
    for taken in ("省知识产权局", "各单位"):
        with pytest.raises(EditError, match="already somebody's name"):
            renamed(TEXT, "省教育厅", taken)


# ── written as a whole ─────────────────────────────────────────────────────────


def edit_of(file: Path) -> Edit:
    one = Script(str(file), file.read_bytes())
    return one.edit([setting.put(one, ("measure", 0, "due"), "2025-01-01")])


def test_what_a_file_held_is_kept_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "measures.toml"
    file.write_text(TEXT, "utf-8")
    edit = edit_of(file)
    (kept,) = save([edit]).values()
    assert file.read_bytes() == edit.after
    assert kept.read_text("utf-8") == TEXT
    assert {path.name for path in tmp_path.iterdir()} == {"measures.toml", kept.name}


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "measures.toml"
    file.write_text(TEXT, "utf-8")
    edit = edit_of(file)
    file.write_text(TEXT + "# mine\n", "utf-8")
    with pytest.raises(EditError, match="changed by somebody else"):
        save([edit])
    assert file.read_text("utf-8") == TEXT + "# mine\n"
