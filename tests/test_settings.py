"""policybot.toml and the environment: what they become, and every way to get them wrong."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path

import pytest

from policybot import catalog, channels, settings
from policybot.model import Absence, Address, Catalog, Contact, Substitute
from policybot.settings import FileProblem, Roster, Settings, SettingsError

ROOT = Path(__file__).resolve().parents[1]

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
name = "省税务局"
kind = "central"
[[department]]
name = "省财政厅"

[[measure]]
id     = "1.1"
title  = "标题"
owners = ["省知识产权局", "省教育厅", "省税务局"]
"""

FULL = """\
language = "en"
[schedule]
send_at = 08:30:00
until = "17:00"
[bureau]
contact = "张某"
phone = "000"
coordinators = [{ name = "张某", addresses = ["email:c@example.com"] }]
[channel.email]
host = "smtp.example.com"
password = { env = "PASSWORD" }
[[contact]]
department = "陕西省教育厅"
role = "liaison"
addresses = ["email:a@example.com", "maildir:省教育厅"]
"""


def policy() -> Catalog:
    loaded = catalog.load({"measures.toml": POLICY.encode()})
    assert loaded.catalog
    return loaded.catalog


def load(folder: Path, text: str, **environ: str) -> Settings:
    file = folder / "policybot.toml"
    file.write_text(text, "utf-8")
    return settings.load(file, environ, policy(), channels.names(), ("en", "zh"))


# ── what a file becomes ────────────────────────────────────────────────────────


def test_every_setting_arrives(tmp_path: Path) -> None:
    made = load(tmp_path, FULL, PASSWORD="geheim")
    assert (made.language, made.send_at, made.until) == ("en", time(8, 30), time(17))
    assert (made.bureau.contact, made.bureau.phone, made.bureau.office) == ("张某", "000", "")
    assert made.bureau.coordinators == (Contact("", "bureau", (Address("email", "c@example.com"),), "张某"),)
    addresses = (Address("email", "a@example.com"), Address("maildir", "省教育厅"))
    assert made.contacts == (Contact("省教育厅", "liaison", addresses),)
    assert made.channels["email"] == {"host": "smtp.example.com", "password": "geheim"}
    assert (made.folder, made.templates, made.embedded) == (tmp_path, tmp_path / "templates", False)


def test_a_contact_may_have_measures_a_substitute_and_days_of_absence(tmp_path: Path) -> None:
    (made,) = load(tmp_path, CONTACT + '["maildir:a"]\nmeasures = ["1.*"]\n' + SUB + AWAY).contacts
    assert made.measures == ("1.*",)
    assert made.absences == (Absence(date(2024, 12, 2), date(2024, 12, 10)),)
    assert made.substitute == Substitute("李某", (Address("maildir", "b"),))


ORDERS = [
    (1, ["a", "b"], "the day before: its own address first, the substitute's after it"),
    (2, ["b", "a"], "the first day of absence counts"),
    (10, ["b", "a"], "so does the last"),
    (11, ["a", "b"], "back again"),
]


@pytest.mark.parametrize(("day", "order", "remark"), ORDERS)
def test_a_substitute_reads_while_the_contact_is_away_and_when_it_cannot_be_reached(
    tmp_path: Path, day: int, order: list[str], remark: str
) -> None:
    (made,) = load(tmp_path, CONTACT + '["maildir:a"]\n' + SUB + AWAY).contacts
    assert [one.target for one in made.tried(date(2024, 12, day))] == order, remark


def test_without_a_file_everything_has_its_default() -> None:
    made = settings.load(None, {})
    assert (made.language, made.send_at, made.until) == ("zh", time(9), time(18))
    assert (made.embedded, made.folder, made.templates, made.contacts) == (True, None, None, ())


def test_an_empty_file_is_no_embedded_house(tmp_path: Path) -> None:
    made = load(tmp_path, "")
    assert (made.embedded, made.send_at) == (False, time(9))


def test_a_secret_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim\n")
    made = load(tmp_path, '[channel.slack]\ntoken = { file = "secret" }')
    assert made.channels["slack"]["token"] == "geheim"


def test_the_heartbeat_is_a_secret_and_may_stand_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://example.com/geheim\n")
    for written in ('"https://example.com/geheim"', '{ env = "URL" }', '{ file = "url" }'):
        made = load(tmp_path, f"[health]\nport = 9107\nheartbeat = {written}", URL="https://example.com/geheim")
        assert made.health == settings.Health(9107, "https://example.com/geheim")
        assert "geheim" not in repr(made)
    assert made.secret_files == (tmp_path / "url",), "a change of it is seen"
    assert load(tmp_path, "").health == settings.Health(None, "")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, '[health]\nheartbeat = "ftp://geheim"')
    assert "geheim" not in f"{caught.value!r} {caught.value} {caught.value.hint}"


def test_workdays_lie_beside_and_count_for_the_fingerprint(tmp_path: Path) -> None:
    before = load(tmp_path, "")
    (tmp_path / "workdays.toml").write_text("on = [2026-01-04]\noff = [2026-01-05]")
    after = load(tmp_path, "")
    assert (after.workdays_on, after.workdays_off) == ((date(2026, 1, 4),), (date(2026, 1, 5),))
    assert before.digest != after.digest


def test_the_example_is_valid_and_shows_every_setting(tmp_path: Path) -> None:
    text = (ROOT / "policybot.example.toml").read_text("utf-8")
    made = load(tmp_path, text, POLICYBOT_SMTP_PASSWORD="geheim")
    email = settings.typed(channels.options_class("email"), made.channels["email"], "channel.email")
    assert email.password == "geheim"
    for name in channels.names():
        for option in fields(channels.options_class(name)):
            assert re.search(rf"(?m)^(# )?{option.name} *= ", text) or option.name == "root", f"{name}.{option.name}"
    assert set(re.findall(r"@([\w.]+)", text)) == {"example.com", "policybot.invalid"}


def test_the_example_shows_what_the_machine_is_watched_by(tmp_path: Path) -> None:
    text = (ROOT / "policybot.example.toml").read_text("utf-8")
    lines = text.partition("# ── 渠道")[0].splitlines()
    shown = [
        line.removeprefix("# ")
        for line in lines
        if re.match(r"# (\[(health|log)\]|(port|heartbeat|level|format) )", line)
    ]
    made = load(tmp_path, "\n".join(shown), POLICYBOT_HEARTBEAT="https://example.com/x")
    assert (made.health.port, made.health.heartbeat) == (9107, "https://example.com/x")
    assert made.log == Settings().log


def test_the_example_shows_how_answers_are_fetched(tmp_path: Path) -> None:
    text = (ROOT / "policybot.example.toml").read_text("utf-8")
    written = text.partition("# [intake]\n")[2].partition("# ──")[0].splitlines()
    shown = "\n".join(line.removeprefix("# ") for line in written)
    secret = {"POLICYBOT_IMAP_PASSWORD": "geheim", "POLICYBOT_INTAKE_KEY": "k" * 32}
    made = load(tmp_path, "[intake]\n" + shown, **secret).intake
    assert made
    assert (made.password, made.key) == ("geheim", "k" * 32)
    plain = settings.Intake("imap.example.com", "bureau@example.com", "geheim")
    told = ("password", "key", "ca_file", "subaddress")
    for option in fields(settings.Intake):
        assert re.search(rf"(?m)^{option.name} *= ", shown), option.name
        if option.name not in told:
            assert getattr(made, option.name) == getattr(plain, option.name), option.name
    assert load(tmp_path, "").intake is None, "absent is off"


def test_the_example_says_the_true_defaults() -> None:
    written = tomllib.loads((ROOT / "policybot.example.toml").read_text("utf-8"))
    made = Settings()
    assert written["language"] == made.language
    hours = {"send_at": made.send_at, "until": made.until, "preview_at": made.preview_at}
    assert written["schedule"] == hours
    options = channels.options_class("email")(host="h", sender="s")
    assert {key: written["channel"]["email"][key] for key in ("port", "tls", "timeout")} == {
        "port": options.port,
        "tls": options.tls,
        "timeout": options.timeout,
    }


INTAKE = "[intake]\nhost = 'h'\nuser = 'u'\n"
WRONG_INTAKE = [
    # after host and user, line, column, code, remark
    ("", 1, 1, "missing-key", "no password"),
    ("password = 5", 4, 12, "wrong-type", ""),
    ("password = 'geheim'\nport = 0", 5, 8, "bad-value", ""),
    ("password = 'geheim'\ntls = 'maybe'", 5, 7, "unknown-value", ""),
    ("password = 'geheim'\ntimeout = 0.0", 5, 11, "bad-value", ""),
    ("password = 'geheim'\nmax_size = 0", 5, 12, "bad-value", ""),
    ("password = 'geheim'\nvalid_days = 0", 5, 14, "bad-value", ""),
    ("password = 'geheim'\nkey = 'geheim'", 5, 7, "bad-value", "too short to keep a secret"),
    ("password = 'geheim'\nsubaddress = 'a+b@example.com'", 5, 14, "bad-value", "a mark behind a mark"),
    ("password = 'geheim'\nsubaddress = 'Name <a@example.com>'", 5, 14, "bad-value", "with a name"),
    ("password = 'geheim'\nfolders = ['x']", 5, 1, "unknown-key", ""),
    ("password = { env = 'NOT_SET' }", 4, 12, "no-secret", ""),
]


@pytest.mark.parametrize(("more", "line", "column", "code", "remark"), WRONG_INTAKE)
def test_a_mistake_of_intake_has_its_place(
    tmp_path: Path, more: str, line: int, column: int, code: str, remark: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, INTAKE + more)
    first = caught.value.mistakes[0]
    assert (first.line, first.column, first.code) == (line, column, code), remark
    assert "geheim" not in str(caught.value) + repr(first)


# ── every way to get it wrong ──────────────────────────────────────────────────

CONTACT = '[[contact]]\ndepartment = "省教育厅"\nrole = "liaison"\naddresses = '
SUB = 'substitute = { name = "李某", addresses = ["maildir:b"] }\n'
AWAY = "absent = [{ from = 2024-12-02, until = 2024-12-10 }]"
TWICE = "absent = [{ from = 2024-12-02, until = 2024-12-10 }, { from = 2024-12-10, until = 2024-12-12 }]"
WRONG = [
    ("language = zh", 1, 12, "toml-syntax", "text without quotes"),
    ("langauge = 'zh'", 1, 1, "unknown-key", ""),
    ("language = 1", 1, 12, "wrong-type", ""),
    ("[schedule]\nsend_at = 9", 2, 11, "wrong-type", "an hour is no time of day"),
    ('[schedule]\nsend_at = "25:00"', 2, 11, "wrong-type", "no such hour"),
    ("[schedule]\nuntil = 08:00:00", 2, 9, "bad-hours", "before the default send_at"),
    ('[schedule]\nuntil = "18:00Z"', 2, 9, "bad-hours", "the zone is that of the document"),
    ("[bureau]\nhead = 1", 2, 1, "unknown-key", "nobody writes to heads of departments"),
    ("[bureau]\ncoordinators = [{ name = 'a' }]", 2, 17, "missing-key", "a coordinator without address"),
    ('[bureau]\npage = "ledger"', 2, 8, "bad-page", "no scheme"),
    ("[channel.email]\nhost = 'h'\nredact = 'yes'", 3, 10, "bad-redact", "neither true nor false"),
    ('[channel.email]\npassword = { env = "NOTHING" }', 2, 12, "no-secret", "the variable is not set"),
    ('[channel.email]\npassword = { file = "nowhere" }', 2, 12, "no-secret", "the file is not there"),
    ("[evidence]\nmax_size = 0", 2, 12, "out-of-range", ""),
    ("[health]\nport = 0", 2, 8, "out-of-range", ""),
    ("[health]\nport = 65536", 2, 8, "out-of-range", ""),
    ("[health]\nport = '9107'", 2, 8, "wrong-type", "a number in quotes"),
    ("[health]\nhost = '0.0.0.0'", 2, 1, "unknown-key", "this machine and no other"),
    ("[health]\nheartbeat = 'example.com/geheim'", 2, 13, "bad-value", "no web address"),
    ("[health]\nheartbeat = 3", 2, 13, "bad-value", "no web address"),
    ("[health]\nheartbeat = { env = 'NOTHING' }", 2, 13, "no-secret", "the variable is not set"),
    ("[health]\nheartbeat = { url = 'https://example.com' }", 2, 13, "bad-value", "no reference"),
    ("[log]\nlevel = 'loud'", 2, 9, "unknown-value", ""),
    ("[log]\nformat = 'xml'", 2, 10, "unknown-value", ""),
    ("[channel.emial]\nhost = 'h'", 1, 1, "unknown-channel", ""),
    ("[channel]\nemail = 1", 2, 9, "wrong-type", "a table is asked"),
    (CONTACT + '["a@example.com"]', 4, 14, "bad-address", "without its channel"),
    (CONTACT + '["maildir:a", "maildir:"]', 4, 27, "bad-address", "without a target"),
    (CONTACT + '["fax:029"]', 4, 14, "unknown-channel", ""),
    (CONTACT + '["email:a@example.com"]', 4, 14, "no-channel", "no [channel.email]"),
    (CONTACT + "[]", 4, 13, "empty", ""),
    (CONTACT.replace("liaison", "head") + '["maildir:a"]', 3, 8, "unknown-value", "no role of ours"),
    (CONTACT.replace("省教育厅", "省教育局") + '["maildir:a"]', 2, 14, "unknown-department", ""),
    (CONTACT + '["maildir:a"]\nmeasures = ["1.*", "7.*"]', 5, 20, "no-such-measure", "it owns 1.1 only"),
    (CONTACT + '["maildir:a"]\n' + AWAY, 5, 10, "no-substitute", "nobody reads the letters meanwhile"),
    (CONTACT + '["maildir:a"]\n' + SUB + AWAY.replace("-10", "-01"), 6, 11, "bad-absence", "it ends before it begins"),
    (CONTACT + '["maildir:a"]\n' + SUB + TWICE, 6, 54, "bad-absence", "two that overlap in one day"),
    (CONTACT + '["maildir:a"]\nsubstitute = { addresses = ["b"] }', 5, 29, "bad-address", "without its channel"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "code", "remark"), WRONG)
def test_a_mistake_is_told_at_its_very_place(
    tmp_path: Path, text: str, line: int, column: int, code: str, remark: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert [(one.line, one.column, one.code) for one in caught.value.mistakes] == [(line, column, code)], remark
    assert caught.value.file == str(tmp_path / "policybot.toml")


ADVICE = [
    (CONTACT.replace("省教育厅", "省教育局") + '["maildir:a"]', "did you mean 省教育厅?"),
    ("langauge = 'zh'", "did you mean language?"),
    ("[channel.emial]\nhost = 'h'", "did you mean email?"),
    (CONTACT + '["email:a@example.com"]', "write a table [channel.email]"),
]


@pytest.mark.parametrize(("text", "hint"), ADVICE)
def test_the_hint_says_what_to_do(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert str(caught.value.hint) == hint


def test_all_mistakes_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "workdays.toml").write_text("on = [2026-01-04, 5]\noff = [2026-13-01]\nof = []")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, "a = 1\n[schedule]\nuntil = 1\n")
    assert [(Path(one.file).name, one.line, one.code) for one in caught.value.mistakes] == [
        ("policybot.toml", 1, "unknown-key"),
        ("policybot.toml", 3, "wrong-type"),
        ("workdays.toml", 1, "bad-date"),
        ("workdays.toml", 2, "bad-date"),
        ("workdays.toml", 3, "unknown-key"),
    ]


def test_a_day_cannot_be_both_at_work_and_off(tmp_path: Path) -> None:
    (tmp_path / "workdays.toml").write_text("on = [2026-01-04]\noff = [2026-01-04]")
    with pytest.raises(SettingsError, match="2026-01-04"):
        load(tmp_path, "")


def test_no_secret_is_seen_in_a_repr_or_an_error(tmp_path: Path) -> None:
    made = load(tmp_path, FULL + '[channel.slack]\ntoken = { env = "PASSWORD" }\nx = 1\n', PASSWORD="geheim")
    assert "geheim" not in repr(made) + repr(made.channels["email"]) + str(made.channels["email"])
    with pytest.raises(SettingsError) as caught:
        settings.typed(Options, made.channels["email"], "channel.email")
    assert "geheim" not in f"{caught.value!r} {caught.value}"


# ── contacts.toml ──────────────────────────────────────────────────────────────

LISTED = '[[contact]]\ndepartment = "省税务局"\nrole = "liaison"\nname = "钱某"\naddresses = ["maildir:t"]\n'


def test_the_people_of_contacts_toml_are_told_as_well(tmp_path: Path) -> None:
    before = load(tmp_path, CONTACT + '["maildir:a"]')
    (tmp_path / "contacts.toml").write_text(LISTED, "utf-8")
    after = load(tmp_path, CONTACT + '["maildir:a"]')
    assert [one.department for one in after.contacts] == ["省教育厅", "省税务局"]
    assert after.listed == after.contacts[1:]
    assert before.digest != after.digest
    unlisted = settings.load(tmp_path / "policybot.toml", {}, policy(), channels.names(), listed=False)
    assert (unlisted.contacts, unlisted.listed) == (before.contacts, ())


SAME = [
    (LISTED.replace("maildir:t", "maildir:own"), ["maildir:own"], "the same person: the one written by hand counts"),
    (LISTED.replace("钱某", "孙某"), ["maildir:t", "maildir:t"], "another name is another person"),
    (LISTED.replace("liaison", "deputy"), ["maildir:t", "maildir:t"], "another role too"),
]


@pytest.mark.parametrize(("own", "addresses", "remark"), SAME)
def test_who_stands_in_both_files_is_told_as_policybot_toml_says(
    tmp_path: Path, own: str, addresses: list[str], remark: str
) -> None:
    (tmp_path / "contacts.toml").write_text(LISTED, "utf-8")
    made = load(tmp_path, own)
    assert [str(a) for one in made.contacts for a in one.addresses] == addresses, remark
    assert len(made.listed) == 1


BROKEN = [
    (LISTED.replace('"钱某"', "钱某"), 4, "toml-syntax", "not even TOML"),
    (LISTED.replace("省税务局", "省税务所"), 2, "unknown-department", ""),
    (LISTED.replace("maildir:t", "fax:1"), 5, "unknown-channel", ""),
    (LISTED.replace("maildir:t", "email:a@example.com"), 5, "no-channel", "channels stand in policybot.toml"),
    (LISTED + 'language = "fr"\n', 6, "unknown-language", ""),
    ('language = "zh"\n', 1, "unknown-key", "contacts only"),
]


@pytest.mark.parametrize(("text", "line", "code", "remark"), BROKEN)
def test_a_mistake_in_contacts_toml_is_told_at_its_place(
    tmp_path: Path, text: str, line: int, code: str, remark: str
) -> None:
    (tmp_path / "contacts.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, "")
    found = [(Path(one.file).name, one.line, one.code) for one in caught.value.mistakes]
    assert found == [("contacts.toml", line, code)], remark


LANGUAGES = [
    ('language = "fr"', (1, 12), "of the file"),
    (CONTACT + '["maildir:a"]\nlanguage = "fr"', (5, 12), "of a contact"),
    ('[bureau]\ncoordinators = [{ language = "fr", addresses = ["maildir:c"] }]', (2, 30), "of a coordinator"),
]


@pytest.mark.parametrize(("text", "place", "remark"), LANGUAGES)
def test_a_language_without_letters_is_a_mistake(
    tmp_path: Path, text: str, place: tuple[int, int], remark: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    [one] = caught.value.mistakes
    assert (one.line, one.column, one.code) == (*place, "unknown-language"), remark
    assert str(one.hint) == "known here: en、zh"


def test_a_folder_of_measures_may_hold_contacts_toml(tmp_path: Path) -> None:
    (tmp_path / "measures.toml").write_text(POLICY, "utf-8")
    (tmp_path / "contacts.toml").write_text(LISTED, "utf-8")
    assert list(settings.sources(tmp_path)) == [str(tmp_path / "measures.toml")]


# ── a table as a dataclass ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Options:
    host: str
    port: int = 25
    wait: float = 1.0
    folder: Path | None = None
    names: tuple[str, ...] = field(default=())


def test_a_table_becomes_a_dataclass() -> None:
    table = {"host": "h", "wait": 3, "folder": Path("/x"), "names": ["a", "b"]}
    assert settings.typed(Options, table, "x") == Options("h", 25, 3.0, Path("/x"), ("a", "b"))


UNTYPED = [
    ('port = "25"\nhost = "h"', 2, 8, "wrong-type", "a number in quotes"),
    ("port = 25", 1, 1, "missing-key", "no host: the table itself"),
    ('host = "h"\nprot = 25', 3, 1, "unknown-key", ""),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "remark"), UNTYPED)
def test_a_table_that_is_no_such_dataclass(
    tmp_path: Path, text: str, line: int, column: int, code: str, remark: str
) -> None:
    made = load(tmp_path, "[channel.email]\n" + text)
    with pytest.raises(SettingsError) as caught:
        settings.typed(Options, made.channels["email"], "channel.email")
    assert (caught.value.line, caught.value.column, caught.value.code) == (line, column, code), remark


# ── who is told ────────────────────────────────────────────────────────────────

LIAISON = Contact("省教育厅", "liaison", (Address("email", "l"),))
ALIAS = Contact("陕西省教育厅", "liaison", (Address("email", "l"),))
DEPUTY = Contact("省教育厅", "deputy", (Address("email", "d"),))
COORDINATOR = Contact("", "bureau", (Address("email", "c"),))
HERE = settings.Bureau(coordinators=(COORDINATOR,))

ROUTES = [
    (Settings(contacts=(LIAISON, DEPUTY)), "liaison", ["email:l"], "own", ""),
    (Settings(contacts=(LIAISON, DEPUTY)), "deputy", ["email:d"], "own", ""),
    (Settings(contacts=(ALIAS,)), "liaison", ["email:l"], "own", "written by an alias"),
    (Settings(contacts=(LIAISON, LIAISON)), "liaison", ["email:l", "email:l"], "own", "two people, both are told"),
    (Settings(contacts=(LIAISON,), bureau=HERE), "deputy", ["email:l"], "liaison", "no deputy: the liaison"),
    (Settings(contacts=(DEPUTY,), bureau=HERE), "liaison", ["email:c"], "coordinator", "a deputy gets no daily work"),
    (Settings(bureau=HERE), "liaison", ["email:c"], "coordinator", "nobody: the coordinators"),
    (Settings(bureau=HERE), "bureau", ["email:c"], "own", ""),
    (Settings(), "liaison", ["maildir:省教育厅"], "maildir", "nobody at all"),
    (Settings(), "bureau", ["maildir:省教育厅（统筹）"], "maildir", "no coordinators"),
    (Settings(embedded=True), "liaison", ["maildir:省教育厅"], "own", "embedded: a mailbox for everybody"),
    (Settings(embedded=True), "deputy", ["maildir:省教育厅"], "liaison", "embedded: no deputies"),
    (Settings(embedded=True), "bureau", ["maildir:省教育厅（统筹）"], "own", "embedded: the coordinators' mailbox"),
]


@pytest.mark.parametrize(("made", "role", "addresses", "via", "remark"), ROUTES)
def test_a_notice_always_finds_somebody(made: Settings, role: str, addresses: list[str], via: str, remark: str) -> None:
    route = Roster.of(made, policy()).route("省教育厅", role)  # type: ignore[arg-type]  # the table's word for a role
    assert [str(address) for contact in route.contacts for address in contact.addresses] == addresses, remark
    assert route.via == via, remark


NAMED = Contact("省教育厅", "liaison", (Address("email", "n"),), measures=("7.*", "8.1"))
MATTERS = [
    ((LIAISON, NAMED), "7.3a", ["email:n"], "named for the article"),
    ((LIAISON, NAMED), "8.1", ["email:n"], "named for the measure"),
    ((LIAISON, NAMED), "8.1a", ["email:l"], "a pattern fits whole ids: everybody else's"),
    ((LIAISON, NAMED), "17.1", ["email:l"], "not part of a number"),
    ((LIAISON, NAMED), None, ["email:l"], "no measure: those without patterns"),
    ((NAMED,), "1.1", ["email:c"], "named for others only: the coordinators"),
    ((NAMED, NAMED), "7.1", ["email:n", "email:n"], "all whose pattern fits"),
]


@pytest.mark.parametrize(("people", "measure", "addresses", "remark"), MATTERS)
def test_a_notice_goes_to_whom_its_measure_names(
    people: tuple[Contact, ...], measure: str | None, addresses: list[str], remark: str
) -> None:
    route = Roster.of(Settings(contacts=people, bureau=HERE), policy()).route("省教育厅", "liaison", measure)
    assert [str(address) for contact in route.contacts for address in contact.addresses] == addresses, remark


def test_a_department_is_unreachable_when_one_of_its_measures_has_nobody() -> None:
    named = Contact("省教育厅", "liaison", (Address("email", "n"),), measures=("1.1",))
    other = Contact("省教育厅", "liaison", (Address("email", "n"),), measures=("2.1",))
    for one, missing in ((named, False), (other, True)):
        assert ("省教育厅" in Roster.of(Settings(contacts=(one,), bureau=HERE), policy()).unreachable()) is missing


def test_who_has_no_deputy_and_who_has_nobody() -> None:
    tax = Contact("省税务局", "liaison", (Address("email", "t"),))
    roster = Roster.of(Settings(contacts=(LIAISON, tax), bureau=HERE), policy())
    assert roster.missing_deputies() == {"省教育厅"}, "a central office needs none, the bureau has no liaison at all"
    assert roster.unreachable() == {"省知识产权局"}, "省财政厅 owns nothing"


def test_embedded_nobody_is_missed() -> None:
    roster = Roster.of(Settings(embedded=True), policy())
    assert (roster.missing_deputies(), roster.unreachable()) == (frozenset(), frozenset())


# ── files ──────────────────────────────────────────────────────────────────────


def test_a_folder_is_all_its_measures_files_and_no_settings(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "policybot.toml", "workdays.toml", "notes.txt"):
        (tmp_path / name).write_text(name)
    assert settings.sources(tmp_path) == {str(tmp_path / n): n.encode() for n in ("a.toml", "b.toml")}
    assert settings.sources(tmp_path / "notes.txt") == {str(tmp_path / "notes.txt"): b"notes.txt"}


PROBLEMS = [
    ("missing.toml", "there is no file", ""),
    ("empty", "there is no *.toml in the folder", "a folder of nothing"),
    ("\0", "cannot be read", "no name at all"),
    ("/dev/null", "is not a file", "a device"),
]


@pytest.mark.parametrize(("name", "message", "remark"), PROBLEMS)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, name: str, message: str, remark: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileProblem) as caught:
        settings.sources(tmp_path / name)
    assert message in str(caught.value.message), remark
    assert (caught.value.line, caught.value.column, caught.value.file) == (1, 1, str(tmp_path / name))


def test_settings_that_are_not_there_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="there is no file"):
        settings.load(tmp_path / "policybot.toml", {})
    with pytest.raises(FileProblem, match="is not a file"):
        settings.load(tmp_path, {})


# ── what may be said where ─────────────────────────────────────────────────────

REDACTED = """
[bureau]
page = "https://ledger.example.com/"
[channel.email]
host = "h"
redact = true
sheet = true
[channel.slack]
redact = false
"""


def test_a_channel_that_redacts_is_told_by_the_settings_and_never_sees_the_word(tmp_path: Path) -> None:
    found = load(tmp_path, REDACTED)
    assert found.redacted == found.sheets == {"email"}
    assert found.channels["email"] == {"host": "h", "sheet": True}
    assert found.channels["slack"] == {}
    assert found.bureau.page == "https://ledger.example.com/"


def person(department: str, address: str, role: str = "liaison", more: str = "") -> str:
    return f'[[contact]]\ndepartment = "{department}"\nrole = "{role}"\naddresses = ["{address}"]\n{more}\n'


SHARING = [
    # contacts, shared addresses, remark
    (person("省教育厅", "maildir:a") + person("省税务局", "maildir:b"), set(), "each its own"),
    (person("省教育厅", "maildir:a") + person("省税务局", "maildir:a"), {"a"}, "two departments, one mailbox"),
    (person("省教育厅", "maildir:a") + person("陕西省教育厅", "maildir:a", "deputy"), set(), "one house, two roles"),
    (person("省教育厅", "maildir:a") + person("省税务局", "maildir:b", more=SUB), set(), "a substitute of one"),
    (person("省教育厅", "maildir:b") + person("省税务局", "maildir:c", more=SUB), {"b"}, "a liaison, and a substitute"),
    ('[bureau]\ncoordinators = [{ addresses = ["maildir:a"] }]\n' + person("省教育厅", "maildir:a")
     + person("省税务局", "maildir:a"), set(), "a coordinator may read everything"),
]  # fmt: skip


@pytest.mark.parametrize(("contacts", "shared", "remark"), SHARING, ids=[row[-1] for row in SHARING])
def test_which_addresses_several_departments_read(tmp_path: Path, contacts: str, shared: set[str], remark: str) -> None:
    roster = Roster.of(load(tmp_path, contacts), policy())
    assert {address.target for address in roster.shared} == shared, remark
