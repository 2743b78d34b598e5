"""The whole machine on a clock in our hand: shipped policy, real database, real mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from policybot import acts, catalog, settings
from policybot.model import Catalog
from policybot.pipeline import Office, Ticked, tick
from policybot.pipeline.post import Post
from policybot.state import State, open_state

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Shanghai")


def shipped() -> Catalog:
    loaded = catalog.load({"measures.toml": (ROOT / "measures.toml").read_bytes()})
    assert loaded.catalog is not None, [str(m.message) for m in loaded.mistakes]
    return loaded.catalog


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))


def go_live(office: Office, state: State, *channels: str) -> None:
    """The rehearsal is over, as it was before the first day of a test."""
    issued = office.catalog.policies[0].document.issued
    bench = acts.bench(office.catalog, state, office.workdays, at(issued), issued)
    acts.go_live(bench, channels or tuple(office.settings.channels), "张某", issued)


@dataclass
class Machine:
    """A daemon whose clock we hold: `tick` is one beat at an instant."""

    office: Office
    folder: Path
    state: State
    post: Post

    @classmethod
    def make(cls, folder: Path, policy: Catalog | None = None, config: settings.Settings | None = None) -> Machine:
        policy = policy or shipped()
        office = Office(policy, config or settings.load(None, {}))
        return cls(office, folder, open_state(folder), Post(office, folder))

    def tick(self, now: datetime) -> Ticked:
        return tick(self.office, self.state, self.post, now)

    def run(self, since: date, until: date, away: Callable[[date], bool] = lambda _: False) -> None:
        """A tick at nine each day, but on those the daemon is away."""
        for day in days(since, until):
            if not away(day):
                self.tick(at(day))

    def rows(self, sql: str, *arguments: object) -> list[dict[str, object]]:
        return list(self.state.db.query(sql, list(arguments)))

    def mail(self, department: str) -> list[Path]:
        return sorted((self.folder / "mail" / department / "new").glob("*"))
