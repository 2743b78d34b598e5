"""A click or a form → what is on record, and what is answered; against real letters and records."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from policybot import acts, tokens
from policybot.clicks import forms
from policybot.pipeline.opening import open_office
from policybot.state import keys
from tests.channels.relay import relaying
from tests.whole.machine import at
from tests.whole.world import DAY, EDU, IND, NEXT, TAX, measure

from .houses import FIGURED, NOON, PEOPLE, PLAIN, SECRET, Chatting, errors, lines, open_world
from .payloads import form, press
from .workspace import Workspace

# ── which letters have buttons ─────────────────────────────────────────────────


def test_a_letter_that_asks_carries_three_signed_buttons(house: Chatting) -> None:
    buttons = house.slack.buttons("U0EDU")
    assert [one["text"]["text"] for one in buttons] == ["收到", "填报", "需要延期"]
    assert len({one["value"] for one in buttons}) == 1
    assert house.mark() != house.mark("U0IND")
    assert (house.world.folder / keys.FILE).exists()


DESK = ("slack:U0DESK",)
WITHOUT = [
    ({"more": ""}, "U0EDU", "nobody listens"),
    ({"live": False, "desk": DESK}, "U0DESK", "a rehearsal"),
    ({"desk": DESK}, "U0DESK", "the bureau's lists"),
    ({"more": 'app_token = "xapp-1"\nredact = true\n'}, "U0EDU", "numbers only"),
    ({"contacts": ((EDU, "liaison", ("slack:C1",)), (IND, "liaison", ("slack:C1",)))}, "C1", "an address of two"),
    ({"measures": (SECRET,)}, "U0EDU", "a sensitive measure"),
    ({"contacts": ((EDU, "liaison", ("slack:webhook",)), *PEOPLE[2:])}, "", "a webhook"),
]


@pytest.mark.parametrize(("how", "user", "remark"), WITHOUT, ids=[row[2] for row in WITHOUT])
def test_other_letters_have_none(tmp_path: Path, slack: Workspace, how: dict[str, Any], user: str, remark: str) -> None:
    measures, more = how.get("measures", ()), {name: one for name, one in how.items() if name != "measures"}
    if user == "":
        more["more"] = f'app_token = "xapp-1"\nwebhook = "{slack.url}/api/webhook"\n'
    with relaying() as relay:
        open_world(tmp_path, relay, slack, *measures, **more).world.state.close()
    letters = [body for body in slack.bodies if body.get("channel", "") == user]
    assert letters, remark
    assert not [block for body in letters for block in body["blocks"] if block["type"] == "actions"], remark


# ── 收到 ───────────────────────────────────────────────────────────────────────


def test_receipt_is_recorded_for_all_the_letter_asks(house: Chatting) -> None:
    before = house.count("decision")
    said = lines(house.press("receive"))
    acks = house.world.rows("SELECT * FROM decision WHERE kind = 'ack'")
    assert [(row["measure"], row["department"], row["by"]) for row in acks] == [
        ("1.1", EDU, "slack:U0EDU"),
        ("1.2", EDU, "slack:U0EDU"),
    ]
    assert house.count("decision") == before + 2
    assert said == f"1.1：收到已登记，编号{acks[0]['id']}。\n1.2：收到已登记，编号{acks[1]['id']}。"


TWICE = [("17.1", "17.1", "handed over twice"), ("17.1", "17.9", "clicked twice")]


@pytest.mark.parametrize(("first", "second", "remark"), TWICE)
def test_a_second_click_counts_nothing(house: Chatting, first: str, second: str, remark: str) -> None:
    house.press("receive", ts=first)
    numbers = [str(row["id"]) for row in house.world.rows("SELECT id FROM decision WHERE kind = 'ack'")]
    house.world.again()
    again = lines(house.press("receive", ts=second, now=NOON + timedelta(minutes=5)))
    assert len(house.world.rows("SELECT 1 FROM decision WHERE kind = 'ack'")) == 2, remark
    assert all(one in again for one in numbers)


def test_a_click_handed_over_again_the_next_day_counts_nothing(house: Chatting) -> None:
    house.press("receive", ts="17.1")
    assert lines(house.press("receive", ts="17.1", now=at(NEXT))).startswith("已登记过，编号")
    assert len(house.world.rows("SELECT 1 FROM decision WHERE kind = 'ack'")) == 2


# ── 填报 ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("deed", ["report", "later"])
def test_a_button_opens_a_form_that_slack_takes(house: Chatting, deed: str) -> None:
    view = house.press(deed).view
    assert view
    View(**view).validate_json()
    choice = next(block for block in view["blocks"] if block.get("block_id") == "measure")
    assert [one["value"] for one in choice["element"]["options"]] == ["small:1.1", "small:1.2"]
    assert "sensitive" not in str(view)
    assert "1.3" not in str(view)


def test_a_letter_on_one_measure_needs_no_choice(house: Chatting) -> None:
    view = house.does(press("report", house.mark("U0IND"), "U0IND")).view
    assert view
    blocks = [block.get("block_id", "") for block in view["blocks"]]
    assert blocks == ["", "done", "problem", "next", "expected", "state", "signed"]
    answer = house.does(form("report", house.mark("U0IND"), "U0IND", only="small:1.1", done="已办"))
    assert "1.1：省工业和信息化厅的填报已登记" in lines(answer)


def test_a_report_goes_straight_on_record(house: Chatting) -> None:
    answer = house.form("report", measure="small:1.2", done="已印发\u0000方案", problem="缺资金", next="组织申报",
                        expected="2024-12-30", value="1,180.5亿元", signed="赵某\u0000")  # fmt: skip
    (kept,) = house.reports()
    assert (kept.measure, kept.department, kept.person, kept.entered_by) == ("1.2", EDU, "slack:U0EDU", "slack:U0EDU")
    assert (kept.done, kept.problem, kept.next) == ("已印发方案", "缺资金", "组织申报")
    assert (kept.expected, kept.value, kept.day) == (date(2024, 12, 30), 1180.5, DAY)
    assert kept.signed == "赵某"
    letter = house.world.rows("SELECT max(letter) AS n FROM message WHERE address = 'U0EDU'")[0]["n"]
    assert kept.source == f"Slack，信函 No. {letter}"
    assert lines(answer) == f"1.2：省教育厅的填报已登记，编号{kept.id}。"


def test_a_part_done_is_said(house: Chatting) -> None:
    assert "本单位部分已记为完成" in lines(house.form("report", state="done"))
    assert (house.reports()[0].part_done, house.reports()[0].closes) == (True, False)


def test_closing_is_applied_for_where_evidence_is_on_record(house: Chatting, tmp_path: Path) -> None:
    refused = house.form("report", state="applied", done="已办结")
    assert {name: str(says)[:22] for name, says in refused.errors.items()} == {"state": "Closing needs evidence"}
    assert house.reports() == []
    (tmp_path / "印发文件.pdf").write_bytes(b"%PDF")
    account = acts.Account(("1.1",), EDU, "王某", DAY, done="已印发", evidence=(tmp_path / "印发文件.pdf",))
    office = house.world.office
    acts.record(office.catalog, house.world.state, account, NOON, DAY, office.workdays, "张某")
    assert "已申请办结" in lines(house.form("report", state="applied", done="已办结"))
    assert house.reports()[-1].closes


def test_another_person_of_the_department_may_answer(house: Chatting) -> None:
    house.form("report", user="U0DEP", done="已办")
    assert house.reports()[0].entered_by == "slack:U0DEP"


def test_a_form_counts_once_and_its_corrected_copy_counts(house: Chatting) -> None:
    assert errors(house.form("report", view="V1", expected="2024-12-01")) == {"expected": "这一天已经过去，请另选。"}
    house.form("report", view="V1", expected="2024-12-20")
    assert lines(house.form("report", view="V1", expected="2024-12-20")).startswith("已登记过，编号")
    assert len(house.reports()) == 1


WRONG = [
    ("report", {}, {"done": "请至少填写一项。"}),
    ("report", {"done": " \n"}, {"done": "请至少填写一项。"}),
    ("report", {"done": "已办", "expected": "2024-12-16"}, {"expected": "这一天已经过去，请另选。"}),
    ("report", {"done": "已办", "expected": "soon"}, {"expected": "请选择日期。"}),
    ("report", {"measure": "", "done": "已办"}, {"measure": "请选择事项。"}),
    ("report", {"measure": "small:1.3", "done": "已办"}, {"measure": "该事项已不由省教育厅承担。"}),
    ("report", {"measure": "small:9.9", "done": "已办"}, {"measure": "该事项已不由省教育厅承担。"}),
    ("report", {"measure": "small:1.1", "value": "3"}, {"value": "该事项没有数值目标，请写在“进展”里。"}),
    ("report", {"measure": "small:1.2", "value": "3万家"}, {"value": "请只填数字，单位为亿元。"}),
    ("report", {"measure": "small:1.2", "value": "1e9"}, {"value": "请只填数字，单位为亿元。"}),
    ("later", {"until": None, "reason": "缺资金"}, {"until": "请选择日期。"}),
    ("later", {"until": "2025-03-31", "reason": ""}, {"reason": "请填写理由。"}),
    ("later", {"until": "2024-12-31", "reason": "缺资金"}, {"until": "应晚于要求时限2024年12月31日。"}),
    ("later", {"until": "2024-12-01", "reason": "缺资金"}, {"until": "这一天已经过去，请另选。"}),
]


@pytest.mark.parametrize(("deed", "fields", "expected"), WRONG)
def test_a_mistake_is_shown_at_its_field(
    house: Chatting, deed: str, fields: dict[str, Any], expected: dict[str, str]
) -> None:
    assert errors(house.form(deed, **fields)) == expected
    assert not house.reports()
    assert not house.world.rows("SELECT 1 FROM click")


# ── 需要延期 ───────────────────────────────────────────────────────────────────


def test_a_later_date_is_asked_for(house: Chatting) -> None:
    answer = house.form("later", until="2025-03-31", reason="缺资金")
    (kept,) = house.reports()
    assert (kept.asks_until, kept.problem) == (date(2025, 3, 31), "缺资金")
    assert lines(answer) == f"1.1：延期至2025年3月31日的申请已登记，编号{kept.id}。批准以前，时限不变。"


# ── who may not ────────────────────────────────────────────────────────────────

REFUSED = [
    ("U0IND", "", "您不在省教育厅的联系人名单中，没有登记。如需代为填报，请联系统筹单位加入名单。"),
    ("U0NEW", "", "您不在省教育厅的联系人名单中，没有登记。如需代为填报，请联系统筹单位加入名单。"),
    ("U0EDU", "a" * 24, "这个按钮不属于任何一封来信，请点来信下方的按钮。"),
    ("U0EDU", "记号", "这个按钮不属于任何一封来信，请点来信下方的按钮。"),
]


@pytest.mark.parametrize("deed", ["receive", "report", "later"])
@pytest.mark.parametrize(("user", "mark", "expected"), REFUSED)
def test_a_stranger_and_a_forged_mark_are_refused(
    house: Chatting, deed: str, user: str, mark: str, expected: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = house.does(press(deed, mark or house.mark(), user))
    assert lines(answer) == expected
    assert answer.view is None
    assert user in caplog.text
    if deed != "receive":
        answer = house.does(form(deed, mark or house.mark(), user, measure="small:1.1", done="已办"))
        assert lines(answer) == expected
    assert not house.world.rows("SELECT 1 FROM decision WHERE kind = 'ack'")
    assert not house.reports()


def test_a_mark_vouches_for_its_letter_and_department_only(house: Chatting) -> None:
    """The number of a real letter is not enough: it is what the signature stands over."""
    key, mark = keys.kept(house.world.folder), house.mark()
    assert key
    number = tokens.number(key, mark)
    assert number
    other = tokens.mint(key, number, {IND, "small/1.1", "small/1.2"})
    assert tokens.number(key, other) == number
    stranger = tokens.mint(b"another key of thirty-two bytes.", number, {EDU, "small/1.1", "small/1.2"})
    for one in (other, stranger, mark[:-1] + ("a" if mark[-1] != "a" else "b")):
        assert "不属于任何一封来信" in lines(house.does(press("receive", one)))
    assert house.does(press("receive", mark)).says


def test_a_mark_of_a_letter_by_mail_opens_nothing_in_chat(tmp_path: Path, slack: Workspace) -> None:
    with relaying() as relay:
        made = open_world(tmp_path, relay, slack, measure("1.1", (EDU, TAX)))
        made.world.state.db.execute("UPDATE message SET channel = 'email' WHERE address = 'U0EDU'")
        assert "不属于任何一封来信" in lines(made.press("receive"))
        made.world.state.close()


# ── what is over ───────────────────────────────────────────────────────────────


def test_a_closed_measure_is_answered_with_a_sentence(house: Chatting) -> None:
    _close(house)
    assert "1.1：没有登记。该事项已办结。" in lines(house.press("receive"))
    assert list(errors(house.form("report", done="已办"))) == ["measure"]
    assert "已办结" in errors(house.form("report", done="已办"))["measure"]


def _close(house: Chatting) -> None:
    world = house.world
    office = world.office
    proof = world.home / "证明.txt"
    proof.write_text("已办", "utf-8")
    for name in (EDU, IND):
        account = acts.Account(("1.1",), name, "王某", DAY, done="已办", part_done=True, evidence=(proof,))
        acts.record(office.catalog, world.state, account, NOON, DAY, office.workdays, "王某")
    bench = acts.bench(office.catalog, world.state, office.workdays, NOON, DAY)
    acts.review(bench, "1.1", "accept", "张某", "属实", DAY, None, True)


def test_a_part_that_is_done_has_nothing_to_be_received(house: Chatting) -> None:
    house.form("report", state="done")
    assert "1.1：没有登记。省教育厅的部分已完成" in lines(house.press("receive"))


GONE = "这封信里的事项已不能在这里答复，请电话联系统筹单位。"
EDITS = [
    ((PLAIN.replace("owners", "sensitive = true\nowners"), FIGURED.replace("owners", "sensitive = true\nowners")),
     "they became sensitive"),
    ((measure("5.1", (EDU,)),), "they are no longer there"),
    ((measure("1.1", (IND,)), measure("1.2", (IND,))), "others own them now"),
]  # fmt: skip


@pytest.mark.parametrize(("measures", "remark"), EDITS, ids=[row[1] for row in EDITS])
def test_after_an_edit_an_old_button_does_nothing(house: Chatting, measures: tuple[str, ...], remark: str) -> None:
    mark = house.mark()
    house.world.edit(*measures)
    for deed in ("receive", "report", "later"):
        assert lines(house.does(press(deed, mark))) == GONE, remark
    assert lines(house.does(form("report", mark, measure="small:1.1", done="已办"))) == GONE


def test_more_measures_than_a_list_holds_stand_in_groups() -> None:
    from policybot import catalog
    from tests.whole.world import policy

    text = policy(*(measure(f"{a}.{b}", (EDU,)) for a in range(1, 13) for b in range(1, 11)))
    loaded = catalog.load({"measures.toml": text.encode()}).catalog
    assert loaded
    view = forms.report("zh", "a" * 24, "C1", [one for _, one in loaded.measures()])
    groups = view["blocks"][0]["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 20]


# ── a letter older than the files ──────────────────────────────────────────────


def _edited(house: Chatting, *changes: tuple[str, str]) -> None:
    file = house.world.home / "measures.toml"
    text = file.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, "utf-8")
    house.world.office = open_office(file, house.world.home / "policybot.toml", {})


def test_a_button_follows_a_department_that_was_renamed(house: Chatting) -> None:
    config = house.world.home / "policybot.toml"
    config.write_text(config.read_text("utf-8").replace(EDU, "省教育委"), "utf-8")
    _edited(house, (EDU, "省教育委"), ('name = "省教育委"\n', f'name = "省教育委"\naliases = ["{EDU}"]\n'))
    assert "1.1：收到已登记" in lines(house.press("receive"))
    assert {act.department for act in house.world.state.decisions() if act.kind == "ack"} == {"省教育委"}


def test_a_button_follows_a_measure_that_was_renumbered(house: Chatting) -> None:
    _edited(house, ('id = "1.1"\n', 'id = "1.9"\nwas = ["1.1"]\n'))
    answer = lines(house.press("receive"))
    assert "1.9：收到已登记" in answer
    assert "1.2：收到已登记" in answer


def test_received_agrees_to_no_closing(house: Chatting) -> None:
    """The letter under which 收到 stands speaks of a reminder."""
    _edited(house, ("\nbureau", "\nconsent = true\nbureau"))
    house.form("report", state="done")
    proof = house.world.home / "证明.txt"
    proof.write_text("已办", "utf-8")
    office = house.world.office
    said = acts.Account(("1.1",), IND, "王某", DAY, done="已办", close=True, evidence=(proof,))
    acts.record(office.catalog, house.world.state, said, NOON, DAY, office.workdays, "王某")
    assert "1.1：没有登记。省教育厅的部分已完成" in lines(house.press("receive"))
    assert not [act for act in house.world.state.decisions() if act.kind == "ack" and act.measure == "1.1"]
