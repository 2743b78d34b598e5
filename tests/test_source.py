"""The official text that a document names: quoted where it is surely the clause, and watched for changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from policybot import catalog
from policybot.drafting import sources
from policybot.model import Catalog
from policybot.official import fingerprint, official, texts
from policybot.pipeline.opening import LastGood
from policybot.settings import Settings

from .drafting.judging import SHAPES
from .drafting.printing import word, wrapped
from .whole.machine import Machine, at, days
from .whole.test_alarm import text as read

EDU, IND = "省教育厅", "省工业和信息化厅"
TEXT = f"""某省培育工作措施

一、培育主体
（一）培育企业
1．建设一批平台，2024年底前建成不少于3个。（{EDU}、{IND}）
2．开展培训。（{EDU}）
"""
BOX = f"{IND}（统筹）"


def policy(folder: Path, source: str = "", pin: str = "", sensitive: bool = False) -> Catalog:
    """Two measures of that text, in a folder; the owners of the second are not those of the text."""
    (folder / "measures.toml").write_text(
        f'[document]\nid = "small"\nnumber = "试1号"\nissued = 2024-04-16\nends = 2025-12-31\nbureau = "{IND}"\n'
        + (f'source = "{source}"\n' if source else "")
        + (f'fingerprint = "{pin}"\n' if pin else "")
        + f'[[department]]\nname = "{EDU}"\naliases = ["教育厅"]\n[[department]]\nname = "{IND}"\n'
        f'[[measure]]\nid = "1.1"\ntitle = "平台"\nowners = ["教育厅", "{IND}"]\ndue = 2024-12-31\n'
        f"sensitive = {str(sensitive).lower()}\n"
        f'[[measure]]\nid = "1.2"\ntitle = "培训"\nowners = ["{IND}"]\ndue = 2024-12-31\n',
        "utf-8",
    )
    loaded = catalog.load({str(folder / "measures.toml"): (folder / "measures.toml").read_bytes()})
    assert loaded.catalog, [str(one.message) for one in loaded.mistakes]
    return loaded.catalog


def written(folder: Path, text: str = TEXT) -> str:
    """The text beside the policy; its fingerprint."""
    file = folder / "原文.txt"
    file.write_text(text, "utf-8")
    return fingerprint(sources.read(file))


# ── the fingerprint ────────────────────────────────────────────────────────────


def test_paper_and_width_make_no_other_text(tmp_path: Path) -> None:
    plain = SHAPES / "roles.txt"
    text = plain.read_text("utf-8")
    pin = fingerprint(sources.read(plain))
    lines = wrapped(text, indent=True)
    same = [word(tmp_path / "a.docx", text.splitlines())]
    for name, changed in (
        ("b", text.replace("（", "(").replace("）", ")")),
        ("c", "\n".join(lines)),
        ("d", "\ufeff" + text),
    ):
        (tmp_path / f"{name}.txt").write_text(changed, "utf-8")
        same.append(tmp_path / f"{name}.txt")
    assert {fingerprint(sources.read(file)) for file in same} == {pin}


def test_every_word_counts(tmp_path: Path) -> None:
    pin = written(tmp_path)
    others = {written(tmp_path, TEXT[:at] + "改" + TEXT[at + 1 :]) for at, old in enumerate(TEXT) if not old.isspace()}
    assert pin not in others
    assert len(others) == sum(not one.isspace() for one in TEXT)


# ── what is found beside a policy ──────────────────────────────────────────────

ELSEWHERE = [
    ("", "no source at all"),
    ("https://example.com/plan.docx", "a web address"),
    ("省档案馆，2024年卷", "a place in words"),
]


@pytest.mark.parametrize(("source", "remark"), ELSEWHERE, ids=[row[-1] for row in ELSEWHERE])
def test_a_text_that_lies_elsewhere_is_not_looked_for(tmp_path: Path, source: str, remark: str) -> None:
    assert texts(policy(tmp_path, source)) == {}, remark


def test_a_clause_is_quoted_where_its_owners_are_those_of_the_measure(tmp_path: Path) -> None:
    pin = written(tmp_path)
    found = texts(policy(tmp_path, "原文.txt", pin))["small"]
    assert found.trouble is None
    assert dict(found.quotes) == {"1.1": "建设一批平台，2024年底前建成不少于3个。"}, "an alias is the same owner"


TROUBLES = [
    ("原文.txt", "", "source-unpinned", False, True, "nobody would notice a change"),
    ("原文.txt", "0" * 16, "source-changed", True, False, "another text than the one that was checked"),
    ("别处.txt", "", "source-unread", True, False, "no such file"),
    ("坏.docx", "", "source-unread", True, False, "a file that cannot be read"),
]


@pytest.mark.parametrize(
    ("source", "pin", "code", "grave", "quoted", "remark"), TROUBLES, ids=[r[-1] for r in TROUBLES]
)
def test_what_is_wrong_with_a_text_is_said(
    tmp_path: Path, source: str, pin: str, code: str, grave: bool, quoted: bool, remark: str
) -> None:
    written(tmp_path)
    (tmp_path / "坏.docx").write_bytes(b"no zip")
    found = official(policy(tmp_path, source, pin).policies[0])
    assert found is not None
    assert found.trouble is not None
    assert (found.trouble.code, found.trouble.grave, bool(found.quotes)) == (code, grave, quoted), remark


# ── the machine ────────────────────────────────────────────────────────────────

SINCE = date(2024, 12, 2)


def living(folder: Path) -> tuple[Machine, LastGood]:
    load = LastGood(folder / "measures.toml", None, {}, lambda *_: None, pause=lambda: None)
    return Machine.make(folder / "state", load().catalog, Settings(embedded=True)), load


def alarms(machine: Machine) -> int:
    return sum("告急" in str(row["subject"]) for row in machine.rows("SELECT subject FROM message"))


def test_a_changed_text_is_an_alarm_once_a_week_until_it_is_settled(tmp_path: Path) -> None:
    policy(tmp_path, "原文.txt", written(tmp_path))
    machine, load = living(tmp_path)

    def lived(since: date, until: date) -> int:
        for day in days(since, until):
            machine.office = load()
            machine.tick(at(day))
            machine.tick(at(day, 10))
        return alarms(machine)

    assert lived(SINCE, SINCE + timedelta(days=6)) == 0, "nothing has changed"
    new = written(tmp_path, TEXT.replace("3个", "5个"))
    assert lived(date(2024, 12, 9), date(2024, 12, 13)) == 1, "one letter, however many ticks"
    assert lived(date(2024, 12, 14), date(2024, 12, 20)) == 2, "still open a week later"
    policy(tmp_path, "原文.txt", new)
    assert lived(date(2024, 12, 21), date(2024, 12, 31)) == 2, "settled"
    machine.state.close()


def test_a_text_that_is_put_right_is_seen_without_an_edit_of_the_policy(tmp_path: Path) -> None:
    policy(tmp_path, "原文.txt", written(tmp_path))
    _, load = living(tmp_path)
    assert load().texts["small"].trouble is None
    written(tmp_path, TEXT.replace("3个", "5个"))
    assert load().texts["small"].trouble is not None
    written(tmp_path)
    assert load().texts["small"].quotes


@pytest.mark.parametrize(("sensitive", "times"), [(False, 1), (True, 0)], ids=["a usual measure", "a sensitive one"])
def test_a_letter_on_one_measure_quotes_its_clause(tmp_path: Path, sensitive: bool, times: int) -> None:
    policy(tmp_path, "原文.txt", written(tmp_path), sensitive=sensitive)
    machine, load = living(tmp_path)
    machine.office = load()
    for day in days(SINCE, date(2024, 12, 17)):
        machine.tick(at(day))
    letters = [read(letter) for letter in machine.mail(EDU)]
    assert len(letters) == 2, "the opening, and the reminder ten working days before the date"
    assert sum("原　　文：建设一批平台，2024年底前建成不少于3个。" in one for one in letters) == times
    machine.state.close()
