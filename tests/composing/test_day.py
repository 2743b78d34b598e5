"""What one address gets on a day: the shipped policy on a clock in our hand, the letters read as they lie there."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from policybot import acts, settings
from policybot.acts import decide
from policybot.acts.report import Account, record
from policybot.pipeline import Office
from tests.whole.machine import Machine, at, shipped

OFFICE = "运用促进处"
ROSTER = f"""
[bureau]
office = "{OFFICE}"
coordinators = [{{ addresses = ["maildir:统筹"] }}]
"""
CONTACT = '[[contact]]\ndepartment = "{}"\nrole = "{}"\naddresses = ["maildir:{}"]\n'
SHARED = ("省贸促会", "宝鸡市政府")
NOBODY = ("省统计局", "铜川市政府")


def roster(machine_folder: Path) -> settings.Settings:
    """Liaisons for all but two departments, two of them at one address; one deputy has an address, others none."""
    policy = shipped()
    names = {name for _, measure in policy.measures() for name in measure.actors} - set(NOBODY)
    people = [CONTACT.format(name, "liaison", "共用" if name in SHARED else name) for name in sorted(names)]
    file = machine_folder / "policybot.toml"
    file.write_text("\n".join([ROSTER, *people, CONTACT.format("省教育厅", "deputy", "领导")]), "utf-8")
    return settings.load(file, {}, policy)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine.make(tmp_path / "state", config=roster(tmp_path))


def letters(machine: Machine, mailbox: str) -> dict[date, str]:
    """Subject and text of what lies in a mailbox, by day."""
    found = {}
    for path in machine.mail(mailbox):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        found[datetime.strptime(message["Date"], "%a, %d %b %Y %H:%M:%S %z").date()] = (
            f"{message['Subject']}\n{body.get_content()}"
        )
    return found


def test_departments_at_one_address_are_each_spoken_to(machine: Machine) -> None:
    day = date(2024, 5, 6)
    machine.tick(at(day))
    text = letters(machine, "共用")[day]
    assert "省贸促会、宝鸡市政府：" in text
    for name in ("省贸促会", "宝鸡市政府"):
        lines = [line.split() for line in text.partition(f"\n{name}：请核对，没有意见的不必回复")[2].splitlines()[2:5]]
        assert lines[0] == ["编号", "日期"]
        assert {ident for ident, _ in lines[1:]} == {m.id for _, m in shipped().measures() if name in m.actors}


def test_the_coordinators_read_their_list_first_and_then_what_they_are_to_pass_on(machine: Machine) -> None:
    day = date(2024, 5, 6)
    machine.tick(at(day))
    text = letters(machine, "统筹")[day]
    assert text.startswith("【每周台账】")
    assert f"{OFFICE}：" in text
    places = [text.index(f"致{name}：请核对") for name in NOBODY]
    assert text.index("六、上期发信") < places[0] < places[1]
    assert "贵局列入任务台账的3项任务" in text
    assert "文件任务分工列有贵局，承担或参与承担的有2项任务分工，细化为3项" in text


def test_a_measure_added_later_is_announced_as_new_and_not_as_all_there_is(machine: Machine) -> None:
    (policy,) = machine.office.catalog.policies
    fewer = replace(policy, measures=tuple(one for one in policy.measures if one.id != "1.3b"))
    machine.office = Office(replace(machine.office.catalog, policies=(fewer,)), machine.office.settings)
    machine.tick(at(date(2024, 5, 6)))
    machine.office = Office(replace(machine.office.catalog, policies=(policy,)), machine.office.settings)
    machine.tick(at(date(2024, 5, 7)))
    first, later = (letters(machine, "省教育厅")[date(2024, 5, day)] for day in (6, 7))
    assert "细化为28项" in first
    assert "请贵厅于5月20日前核对新列入台账的1项任务" in later
    assert "新列贵厅承担或参与承担的1项，见陕政办发〔2024〕11号，任务分工列有贵厅" in later
    assert "细化为" not in later


def test_a_request_beside_a_reminder_asks_only_for_the_rest(machine: Machine) -> None:
    for day in (date(2024, 12, 30), date(2024, 12, 31)):
        machine.tick(at(day))
    text = letters(machine, "省教育厅")[date(2024, 12, 31)]
    assert "2项任务今天到期" in text
    assert "10.4b、10.4c上面已经请贵厅填报" in text
    assert "10.4b" not in text[text.index("附：报送事项") :]


def test_a_closing_account_of_a_late_start_is_asked_for_once_and_says_so(machine: Machine) -> None:
    asked = date(2026, 12, 9)
    machine.run(date(2026, 11, 24), date(2026, 12, 31), away=lambda day: date(2026, 11, 25) <= day < asked)
    found = letters(machine, "省教育厅")
    assert "收尾说明只问这一次" in found[asked]
    assert "再问一次" not in found[asked]
    assert "1.1a" not in found[asked][found[asked].index("收尾情况报送：") :], "an aim gives its account once"
    assert [day for day, text in found.items() if day > asked and "收尾" in text] == []


def test_letters_to_a_deputy_and_lists_say_what_happened(machine: Machine, tmp_path: Path) -> None:
    """A part that stays open from before its date to after the letter to its deputy; an application nobody reviews."""
    office, state = machine.office, machine.state
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"x")
    machine.run(date(2024, 12, 2), date(2024, 12, 3))
    day = date(2024, 12, 3)
    account = Account(("1.3a",), "省教育厅", "王某", day, done="已设立", close=True, evidence=(proof,))
    record(office.catalog, state, account, at(day, 17), day, office.workdays, "张某")
    machine.run(date(2024, 12, 4), date(2025, 1, 6))
    (row,) = machine.rows(
        "SELECT key FROM notice WHERE measure = '10.4b' AND department = '省教育厅' AND role = 'deputy'"
    )
    bench = acts.bench(office.catalog, state, office.workdays, at(date(2025, 1, 6), 17), date(2025, 1, 6))
    decide.release(bench, str(row["key"]), "李某", date(2025, 1, 6))
    machine.run(date(2025, 1, 7), date(2025, 1, 13))
    assert "请贵厅予以协调" in letters(machine, "领导")[date(2025, 1, 8)]
    later = letters(machine, "省教育厅")[date(2025, 1, 13)]
    assert "2025年1月2日、1月7日。" in later, "the letter to the deputy was none to the liaison"
    lists = letters(machine, "统筹")
    assert "有新情况1项" in lists[date(2024, 12, 10)]
    assert "有新情况" not in lists[date(2024, 12, 11)].splitlines()[0], "it waits, which is nothing new"
