"""What leaves the house by a channel that may carry numbers only, and to addresses that several departments read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from policybot import acts
from policybot.acts import Account
from tests.channels.relay import Relay

from .machine import at
from .test_delivery import bench
from .world import BUREAU, COORDINATOR, EDU, IND, TAX, USUAL, House, World, arrived, counts, measure

HIDDEN = ("事项1.1", "事项2.1", "做了这些事", "有这个困难", "证明.pdf", "还缺一页", "国函〔2025〕1号", "报送人")
"""Titles, words of reports, the name of a file, reasons: all that the acts below put on record."""

REDACT = "redact = true"
TWO = (measure("1.1", due="2024-12-31"), measure("2.1", owners=(EDU, IND), due="2025-01-31"))


def everything(letter: EmailMessage) -> str:
    """All that a reader, or a server on the way, sees of a letter."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    heads = [f"{name}: {value}" for part in letter.walk() for name, value in part.items()]
    return "\n".join([*heads, *(part if isinstance(part, str) else part.decode() for part in parts)])


def said(relay: Relay, *boxes: str) -> list[str]:
    return [everything(letter) for box, letters in arrived(relay).items() if box in boxes or not boxes
            for letter in letters]  # fmt: skip


def live_through(world: World, home: Path) -> None:
    """A season in which every kind of letter goes: reports, a return, an extension, letters to deputies, a closing."""
    world.run(date(2024, 12, 2), date(2024, 12, 20))
    report(world, date(2024, 12, 20), "1.1", EDU, problem="有这个困难")
    world.run(date(2024, 12, 21), date(2025, 1, 7))
    release(world, date(2025, 1, 7))
    world.run(date(2025, 1, 8), date(2025, 1, 14))
    proof = home / "证明.pdf"
    proof.write_bytes(b"%PDF")
    report(world, date(2025, 1, 14), "1.1", EDU, close=True, evidence=(proof,))
    decide(
        world, date(2025, 1, 15), lambda on, day: acts.review(on, "1.1", "return", "张某", "还缺一页", day, EDU, False)
    )
    decide(world, date(2025, 1, 16), lambda on, day: acts.extend(
        on, "2.1", date(2025, 2, 28), "张某", "国函〔2025〕1号", "还缺一页", day))  # fmt: skip
    for name in (EDU, IND, TAX):
        report(world, date(2025, 1, 17), "1.1", name, close=True, evidence=(proof,))
    decide(
        world, date(2025, 1, 20), lambda on, day: acts.review(on, "1.1", "accept", "张某", "还缺一页", day, None, True)
    )
    world.run(date(2025, 1, 20), date(2025, 1, 24))


def report(world: World, day: date, ident: str, by: str, close: bool = False, **more: object) -> None:
    account = Account((ident,), by, "报送人", day, done="做了这些事", close=close, **more)  # type: ignore[arg-type]
    acts.record(world.office.catalog, world.state, account, at(day, 10), day, world.office.workdays, "报送人")
    world.at(day, 11)


def decide(world: World, day: date, act: Callable[[acts.Bench, date], object]) -> None:
    act(bench(world, day), day)
    world.at(day, 11)


def release(world: World, day: date) -> None:
    for row in world.rows("SELECT key FROM notice WHERE state = 'proposed'"):
        acts.release(bench(world, day), str(row["key"]), "张某", day)
    world.at(day, 11)


def kinds(world: World) -> set[str]:
    return {str(row["kind"]) for row in world.rows("SELECT DISTINCT kind FROM message WHERE state = 'sent'")}


DEPUTY = (EDU, "deputy", ("email:chief@example.com",))


def test_a_redacted_channel_carries_numbers_and_nothing_else(house: House, relay: Relay, tmp_path: Path) -> None:
    world = house(*TWO, contacts=(*USUAL, DEPUTY), more=REDACT)
    live_through(world, tmp_path)
    assert kinds(world) >= {"opening", "reminder", "overdue", "deputy_ahead", "deputy", "return", "changed", "closed",
                            "weekly", "report_request"}  # fmt: skip
    letters = said(relay)
    assert len(letters) > 20
    names = (*HIDDEN, EDU, IND, TAX, BUREAU, "029-00000000", "text/calendar", "2024年", "2025年")
    assert [(name, text) for text in letters for name in names if name in text] == []
    assert all("1.1" in text or "2.1" in text for text in said(relay, "edu"))


def test_the_coordinators_read_all_where_their_own_channel_is_open(house: House, relay: Relay, tmp_path: Path) -> None:
    """Their channel decides: an overview of names and titles is for the mailbox in the house."""
    world = house(*TWO, more=REDACT, desk=("maildir:统筹",))
    live_through(world, tmp_path)
    assert [text for text in said(relay) if "事项" in text.replace("项事项请查看", "")] == []
    assert any("事项1.1" in path.read_bytes().decode("utf-8", "replace") or b"base64" in path.read_bytes()
               for path in world.mail("统筹"))  # fmt: skip


def test_a_rehearsal_on_a_redacted_channel_says_no_more(house: House, relay: Relay) -> None:
    world = house(*TWO, more=REDACT, live=False)
    world.run(date(2024, 12, 2), date(2024, 12, 6))
    letters = said(relay, COORDINATOR.partition("@")[0])
    assert sum("演练：本信应发往 email，" in text for text in letters) == 3
    assert [text for text in letters for name in (*HIDDEN, EDU, IND, TAX, "edu@") if name in text] == []


def test_an_address_of_several_departments_gets_numbers_and_dates(house: House, relay: Relay, tmp_path: Path) -> None:
    hall = ("email:hall@example.com",)
    world = house(
        *TWO, contacts=((EDU, "liaison", hall), (IND, "liaison", hall), (TAX, "liaison", ("email:tax@example.com",)))
    )
    live_through(world, tmp_path)
    letters = said(relay, "hall")
    assert len(letters) > 10
    assert [(name, text) for text in letters for name in (*HIDDEN, "text/calendar") if name in text] == []
    assert "2024年12月31日" in letters[0]
    assert any("事项1.1" in text for text in said(relay, "tax")), "an address of its own reads everything"


def test_a_substitute_of_two_departments_reads_at_a_shared_address(house: House, relay: Relay) -> None:
    world = house(*TWO)
    file = world.home / "policybot.toml"
    acting = 'substitute = { name = "B角", addresses = ["email:both@example.com"] }\n'
    away = "absent = [{ from = 2024-12-02, until = 2024-12-31 }]\n"
    text = file.read_text("utf-8")
    for box in ("edu", "ind"):
        line = f"addresses = ['email:{box}@example.com']\n"
        assert line in text
        text = text.replace(line, line + acting + away)
    file.write_text(text, "utf-8")
    world.edit(*TWO)
    world.run(date(2024, 12, 2), date(2024, 12, 20))
    assert counts(relay)["both"] > 0
    assert [name for text in said(relay, "both") for name in HIDDEN if name in text] == []
