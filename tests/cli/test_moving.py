"""The whole state as JSON lines, and back into an empty folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Shell


@pytest.fixture
def exported(lived: Shell) -> Path:
    lived.json("record", "1.3a", "--by", "省教育厅", "--person", "李某", "--done", "已设立", "--evidence", "proof.pdf")
    lived.json("call", "10.4b", "--to", "省教育厅", "--by", "王某", "--note", "周内答复")
    made = lived.json("export", "all.jsonl", "--all")
    assert made["lines"] == len((lived.folder / "all.jsonl").read_text("utf-8").splitlines()) - 1
    return lived.folder / "all.jsonl"


def test_everything_comes_back_as_it_was(lived: Shell, exported: Path) -> None:
    made = lived.json("import", str(exported), "--all", "--state", "other")
    assert made["head"] == lived.json("verify")["head"] == lived.json("verify", "--state", "other")["head"]
    for words in (("status",), ("history", "10.4b"), ("history", "1.3a"), ("outbox", "list")):
        assert lived.json(*words, "--state", "other") == lived.json(*words)
    again = lived.json("export", "again.jsonl", "--state", "other")
    assert (lived.folder / "again.jsonl").read_bytes() == exported.read_bytes()
    assert again["head"] == made["head"]


def test_records_that_are_there_are_never_written_over(lived: Shell, exported: Path) -> None:
    before = lived.json("verify")["head"]
    assert lived("import", str(exported), "--json").json["error"]["code"] == "state"
    assert lived.json("verify")["head"] == before
    assert lived("export", str(exported)).code == 2, "nor an export"


def spoilt(text: str) -> dict[str, str]:
    lines = text.splitlines()
    report = next(n for n, line in enumerate(lines) if '"table":"report"' in line)
    proof = next(n for n, line in enumerate(lines) if line.startswith('{"evidence"'))
    other = json.loads(lines[report])
    other["row"]["done"] = "改过的"
    strange = {"table": "sqlite_master", "row": {"name": "x"}}
    bytes_, large = json.loads(lines[report]), json.loads(lines[report])
    bytes_["row"]["done"], large["row"]["seq"] = {"base64": 5}, 10**30
    return {
        "broken off": "\n".join(lines[:-2]),
        "without its end": "\n".join(lines[:-1]),
        "a word changed": "\n".join([*lines[:report], json.dumps(other), *lines[report + 1 :]]),
        "a line taken out": "\n".join([*lines[:report], *lines[report + 1 : -1], json.dumps({"end": len(lines) - 2})]),
        "a damaged file": "\n".join(
            [*lines[:proof], lines[proof].replace('"base64":"', '"base64":"AAAA'), *lines[proof + 1 :]]
        ),
        "a table that is none": "\n".join([*lines[:1], json.dumps(strange), *lines[1:]]),
        "a file left out": "\n".join([*lines[:proof], *lines[proof + 1 : -1], json.dumps({"end": len(lines) - 2})]),
        "bytes that are none": "\n".join([*lines[:report], json.dumps(bytes_), *lines[report + 1 :]]),
        "a number too large": "\n".join([*lines[:report], json.dumps(large), *lines[report + 1 :]]),
        "nothing but its end": '{"end": 0}\n',
        "no export at all": "{}\n",
        "no JSON": "一二三\n",
        "nothing": "",
        "of a later version": text.replace('"m001_first"', '"m001_first","m999_later"'),
    }


FAULTS = [
    "broken off", "without its end", "a word changed", "a line taken out", "a damaged file", "a table that is none",
    "a file left out", "bytes that are none", "a number too large", "nothing but its end", "no export at all",
    "no JSON", "nothing", "of a later version",
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_whole_is_refused_and_nothing_is_kept(lived: Shell, exported: Path, fault: str) -> None:
    bad = lived.folder / "bad.jsonl"
    bad.write_text(spoilt(exported.read_text("utf-8"))[fault], "utf-8")
    ran = lived("import", str(bad), "--state", "other", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "state")
    assert "bad.jsonl" in ran.json["error"]["message"] + str(ran.json["error"]["file"]), "the file that is wrong"
    assert not (lived.folder / "other").exists()


def test_bytes_that_are_no_text_are_a_sentence_too(lived: Shell) -> None:
    (lived.folder / "bad.jsonl").write_bytes(bytes(range(256)))
    assert lived("import", "bad.jsonl", "--state", "other", "--json").json["error"]["code"] == "state"
