"""The worker with a real socket: envelopes are acknowledged in time, and what they bring is done once."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from policybot.clicks import ClicksError, Desk, options, tried
from policybot.clicks.desk import PROMPT
from policybot.model import Says
from policybot.state import read_state
from policybot.state.connecting import FILE

from .houses import NOON, Chatting
from .payloads import envelope, form, press
from .workspace import Workspace, until


@contextmanager
def listening(house: Chatting, ping: float = 0.2) -> Iterator[Desk]:
    desk = Desk(house.world.folder, lambda: NOON, ping)
    desk.follow(house.world.office)
    until(lambda: desk.connected)
    try:
        yield desk
    finally:
        desk.close()


def acks(house: Chatting) -> int:
    with read_state(house.world.folder) as state:
        return len(list(state.db.query("SELECT 1 FROM decision WHERE kind = 'ack'")))


def test_a_click_is_acknowledged_recorded_and_answered(house: Chatting) -> None:
    slack = house.slack
    with listening(house):
        slack.send(envelope(press("receive", house.mark()), "e-one"))
        until(slack.whispers)
    assert slack.acks == [{"envelope_id": "e-one"}]
    assert acks(house) == 2
    (told,) = slack.called("chat.postEphemeral")
    assert (told["channel"], told["user"]) == ("D0EDU", "U0EDU")
    assert told["text"].startswith("1.1：收到已登记，编号")
    tokens = {name: token for name, token, _ in slack.calls}
    assert tokens["apps.connections.open"] == "Bearer xapp-hush"
    assert tokens["chat.postEphemeral"] == "Bearer xoxb-hush"


def test_an_envelope_that_comes_again_is_acknowledged_and_counts_once(house: Chatting) -> None:
    slack, payload = house.slack, press("receive", house.mark())
    with listening(house):
        for _ in range(3):
            slack.send(envelope(payload, "e-one"))
        until(lambda: len(slack.whispers()) == 3)
    assert len(slack.acks) == 3
    assert acks(house) == 2


def test_a_button_opens_its_form_and_the_form_is_recorded(house: Chatting) -> None:
    slack = house.slack
    with listening(house):
        slack.send(envelope(press("report", house.mark())))
        until(lambda: slack.called("views.open"))
        (call,) = slack.called("views.open")
        assert call["trigger_id"] == "12.34.abc"
        slack.send(envelope(form("report", house.mark(), measure="small:1.1", done="已印发"), "e-form"))
        until(slack.whispers)
    assert slack.acks[-1] == {"envelope_id": "e-form"}
    assert "1.1：省教育厅的填报已登记" in slack.whispers()[0]


def test_a_mistake_comes_back_with_the_acknowledgement(house: Chatting) -> None:
    slack = house.slack
    with listening(house):
        slack.send(envelope(form("report", house.mark(), measure="small:1.1"), "e-form"))
        until(lambda: slack.acks)
    errors = {"done": "请至少填写一项。"}
    assert slack.acks == [{"envelope_id": "e-form", "payload": {"response_action": "errors", "errors": errors}}]
    assert not slack.whispers()


def test_while_the_records_are_busy_the_form_closes_in_time_and_counts_later(house: Chatting) -> None:
    slack = house.slack
    with closing(sqlite3.connect(house.world.folder / FILE, isolation_level=None)) as other, listening(house):
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        slack.send(envelope(form("report", house.mark(), measure="small:1.1", done="已印发")))
        until(lambda: slack.acks)
        assert PROMPT <= time.monotonic() - began < 3, "Slack waits three seconds"
        other.execute("ROLLBACK")
        until(slack.whispers)
    assert "填报已登记" in slack.whispers()[0]
    assert len(house.reports()) == 1


def test_a_mistake_found_too_late_is_told_beside_the_form(house: Chatting) -> None:
    slack = house.slack
    with closing(sqlite3.connect(house.world.folder / FILE, isolation_level=None)) as other, listening(house):
        other.execute("BEGIN IMMEDIATE")
        slack.send(envelope(form("report", house.mark(), measure="small:1.1")))
        until(lambda: slack.acks)
        other.execute("ROLLBACK")
        until(slack.whispers)
    assert "payload" not in slack.acks[0]
    assert slack.whispers() == ["没有登记：请至少填写一项。"]


ODD = [
    (press("receive", "") | {"actions": []}, ["这次操作没有读懂，没有登记，请再试一次。"]),
    ({"type": "block_actions"}, []),
    ({"type": "view_submission", "view": 7}, []),
    ({"type": "message_action"}, []),
]


def test_whatever_comes_is_acknowledged_and_the_worker_lives_on(house: Chatting) -> None:
    slack = house.slack
    with listening(house):
        for payload, _ in ODD:
            slack.send({"type": "interactive", "envelope_id": "e-odd", "payload": payload})
        slack.send({"type": "events_api", "envelope_id": "e-odd", "payload": press("receive", house.mark())})
        until(lambda: len(slack.acks) == len(ODD) + 1)
        assert acks(house) == 0
        slack.send(envelope(press("receive", house.mark())))
        until(lambda: acks(house) == 2)
        until(lambda: len(slack.whispers()) == 2)
    assert slack.whispers()[0] == ODD[0][1][0]


TRIGGERS = [
    ("expired_trigger_id", ["填报窗口没有及时打开，请再点一次。"]),
    ("exchanged_trigger_id", []),
    ("internal_error", ["暂时不能登记，请过几分钟再试。"]),
]


@pytest.mark.parametrize(("code", "expected"), TRIGGERS)
def test_a_form_that_slack_does_not_open_is_told(house: Chatting, code: str, expected: list[str]) -> None:
    slack = house.slack
    slack.answers["views.open"] = [{"ok": False, "error": code}]
    with listening(house):
        slack.send(envelope(press("later", house.mark())))
        until(lambda: slack.called("views.open"))
        slack.send(envelope(press("receive", house.mark())))
        until(lambda: acks(house) == 2 and slack.whispers()[len(expected) :])
    assert slack.whispers()[: len(expected)] == expected


def test_a_confirmation_that_slack_refuses_stops_nothing(house: Chatting) -> None:
    slack = house.slack
    slack.answers["chat.postEphemeral"] = [{"ok": False, "error": "user_not_in_channel"}]
    with listening(house):
        slack.send(envelope(press("receive", house.mark())))
        until(lambda: acks(house) == 2)
        slack.send(envelope(form("later", house.mark(), measure="small:1.1", until="2025-03-31", reason="缺资金")))
        until(lambda: len(slack.whispers()) == 2)
    assert "延期至2025年3月31日" in slack.whispers()[1]


def test_a_mention_in_a_name_pings_nobody(house: Chatting) -> None:
    slack = house.slack
    mark = house.mark()
    with listening(house):
        slack.send(envelope(form("report", mark, measure="small:<!channel>", done="已办")))
        until(lambda: slack.acks)
        slack.send(envelope(press("receive", mark, "U0NEW")))
        until(slack.whispers)
    assert "<" not in "".join(slack.whispers())


def test_when_records_cannot_be_written_the_form_stays_open(house: Chatting) -> None:
    slack = house.slack
    house.world.state.db.execute("ALTER TABLE click RENAME TO lost")
    with listening(house):
        slack.send(envelope(form("report", house.mark(), measure="small:1.1", done="已印发")))
        until(lambda: slack.acks)
    assert slack.acks[0]["payload"]["errors"] == {"done": "暂时不能登记，请过几分钟再试。"}
    assert not house.reports()


# ── the line ───────────────────────────────────────────────────────────────────

CUTS = [("drop", "cut without a word"), ("goodbye", "closed by Slack"), ("refresh", "Slack wants a new one")]


@pytest.mark.parametrize(("how", "remark"), CUTS)
def test_a_line_that_is_lost_is_opened_anew(house: Chatting, how: str, remark: str) -> None:
    slack = house.slack
    with listening(house) as desk:
        until(lambda: slack.sockets)
        before = slack.opened
        if how == "refresh":
            slack.send({"type": "disconnect", "reason": "refresh_requested"})
        else:
            getattr(slack, how)()
        until(lambda: slack.opened > before)
        until(lambda: desk.connected and slack.sockets)
        slack.send(envelope(press("receive", house.mark())))
        until(slack.whispers)
    assert acks(house) == 2, remark


def test_nobody_waits_for_a_connection_and_the_next_look_tries_again(house: Chatting) -> None:
    slack = house.slack
    slack.answers["apps.connections.open"] = [{"ok": False, "error": "invalid_auth"}]
    desk = Desk(house.world.folder, lambda: NOON)
    try:
        desk.follow(house.world.office)
        until(lambda: desk.failing)
        assert desk.failing
        assert desk.failing.code == "invalid_auth"
        assert not desk.connected
        desk.follow(house.world.office)
        until(lambda: desk.connected and not desk.failing)
    finally:
        desk.close()


# slack-sdk leaves the socket of a refused handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_opens_no_socket_is_told(house: Chatting) -> None:
    house.slack.deaf = True
    desk = Desk(house.world.folder, lambda: NOON)
    try:
        desk.follow(house.world.office)
        until(lambda: desk.failing)
        assert not desk.connected
    finally:
        desk.close()


def test_without_the_token_nothing_is_opened_and_an_edit_closes(house: Chatting) -> None:
    edited = house.world.home / "policybot.toml"
    with listening(house) as desk:
        edited.write_text(edited.read_text("utf-8").replace('app_token = "xapp-hush"', ""), "utf-8")
        house.world.edit()
        assert options(house.world.office) is None
        desk.follow(house.world.office)
        assert not desk.connected
        until(lambda: not house.slack.sockets)
        assert not [one for one in threading.enumerate() if one.name == "clicks"]


def test_an_app_token_can_be_tried_without_a_socket(house: Chatting, slack: Workspace) -> None:
    found = options(house.world.office)
    assert found
    tried(found)
    assert slack.opened == 0
    slack.answers["apps.connections.open"] = [{"ok": False, "error": "not_allowed_token_type"}]
    with pytest.raises(ClicksError) as told:
        tried(found)
    assert "not_allowed_token_type" in str(told.value)
    assert "hush" not in str(told.value)


def test_a_line_that_slack_opened_again_by_itself_is_no_outage(house: Chatting) -> None:
    with listening(house) as desk:
        desk.failing = ClicksError(Says("gone"))  # as after a try of ours between two of the SDK's
        desk.follow(house.world.office)
        assert desk.failing is None


def test_a_form_that_cannot_be_read_stays_open(house: Chatting) -> None:
    payload = form("report", house.mark(), measure="small:1.1", done="已印发")
    payload["view"]["state"] = {}
    with listening(house):
        house.slack.send(envelope(payload))
        until(lambda: house.slack.acks)
    assert house.slack.acks[0]["payload"]["errors"] == {"done": "这次操作没有读懂，没有登记，请再试一次。"}


def test_what_comes_while_the_desk_closes_is_recorded(house: Chatting) -> None:
    slack, mark = house.slack, house.mark()
    desk = Desk(house.world.folder, lambda: NOON)
    desk.follow(house.world.office)
    until(lambda: desk.connected)
    with closing(sqlite3.connect(house.world.folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        slack.send(envelope(form("report", mark, measure="small:1.1", done="先来")))
        until(lambda: slack.acks)  # the worker has it in hand, and the records are busy
        leaving = threading.Thread(target=desk.close)
        leaving.start()
        slack.send(envelope(form("report", mark, measure="small:1.1", done="后到")))
        until(lambda: len(slack.acks) == 2)
        other.execute("ROLLBACK")
        leaving.join()
    assert [report.done for report in house.reports()] == ["先来", "后到"]
