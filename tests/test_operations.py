"""Any sequence of acts against a small model of the rules: what is refused changes nothing, the lifecycle is what the
model says, the lights follow from dates and parts, and the chain over the records holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policybot import acts, deadlines
from policybot.model import LIGHTS, Measure, Progress, Standing
from policybot.state import proof, scratch_state
from policybot.workdays import Workdays

from .test_comparison import EDU, IND, Entry
from .test_comparison import load as policy

DUE = date(2024, 12, 31)
CATALOG = policy([Entry("1.1", (EDU, IND), DUE), Entry("2.1", (EDU,))])
IDENTS = ("1.1", "2.1")
OWNERS = {"1.1": (EDU, IND), "2.1": (EDU,)}
BACK = st.sampled_from((0, 0, 0, 1, 5, 20))
"""Days by which an act claims to be older than its entry."""
PERSON, CHIEF = "填报人", "审核人"


@dataclass
class Model:
    """What has been put on record of one measure, and what it comes to, told as briefly as the rules allow."""

    owners: tuple[str, ...]
    due: date | None
    events: list[tuple[str, frozenset[str], int]] = field(default_factory=list)
    extended: date | None = None

    def told(self) -> tuple[str, set[str]]:
        """The lifecycle and the open parts."""
        life, done, _ = self._lived()
        return life, set(self.owners) - done

    def about(self) -> frozenset[str]:
        """Whom a verdict without an owner is about: who has applied, else whose part is done."""
        _, done, applied = self._lived()
        return frozenset(applied or done)

    def _lived(self) -> tuple[str, set[str], set[str]]:
        gone = {number for kind, _, number in self.events if kind == "withdraw"}
        done: set[str] = set()
        applied: set[str] = set()
        asks: set[str] = set()
        closed = suspended = False
        for kind, who, number in self.events:
            everybody = set(who or self.owners)
            if kind in ("done", "close", "ask") and not (number in gone or closed):
                done |= everybody if kind != "ask" else set()
                applied |= everybody if kind == "close" else set()
                asks = asks | everybody if kind == "ask" else asks - everybody
            elif kind == "accept":
                applied -= who
                closed = done == set(self.owners) and not applied
            elif kind == "return":
                done, applied, asks = done - who, applied - who, asks - who
            elif kind == "reopen":
                done, applied, asks, closed = done - everybody, applied - everybody, asks - everybody, False
            elif kind in ("extend", "refuse"):
                asks -= everybody
            suspended = kind == "suspend" or (suspended and kind != "resume")
        life = "closed" if closed else "suspended" if suspended else "closure_applied" if applied else ""
        return life or ("extension_asked" if asks else "in_progress"), done, applied


class Operations(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.home = TemporaryDirectory()
        folder = Path(self.home.name)
        (folder / "proof.pdf").write_bytes(b"proof")
        self.state = scratch_state(folder)
        self.workdays = Workdays()
        self.day = date(2024, 12, 16)
        self.models = {"1.1": Model(OWNERS["1.1"], DUE), "2.1": Model(OWNERS["2.1"], None)}

    def teardown(self) -> None:
        self.state.close()
        self.home.cleanup()

    # ── what is done ───────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(2), UTC)

    @property
    def bench(self) -> acts.Bench:
        return acts.bench(CATALOG, self.state, self.workdays, self.now, self.day)

    def tried(self, act: Callable[[], object], ident: str, kind: str, who: str | None, number: int = 0) -> None:
        """What is refused leaves everything as it was; what is taken is told to the model."""
        before = self.state.version(), self.state.head()
        model = self.models[ident]
        about = frozenset([who]) if who else model.about() if kind in ("accept", "return") else frozenset()
        try:
            made = act()
        except acts.ActError:
            assert (self.state.version(), self.state.head()) == before
            return
        number = made[-1] if isinstance(made, list) else number
        model.events.append((kind, about, number))

    def reported(self, ident: str, who: str, kind: str, back: int = 0, **facts: object) -> None:
        account = acts.Account((ident,), who, PERSON, self.day - timedelta(days=back), **facts)  # type: ignore[arg-type]
        self.tried(lambda: acts.record(CATALOG, self.state, account, self.now, self.day, self.workdays, PERSON),
                   ident, kind, who)  # fmt: skip

    @rule(days=st.integers(1, 12))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(ident=st.sampled_from(IDENTS), who=st.sampled_from((EDU, IND)),
          kind=st.sampled_from(("say", "done", "close", "ask")), back=BACK)  # fmt: skip
    def report(self, ident: str, who: str, kind: str, back: int = 0) -> None:
        evidence = (Path(self.home.name) / "proof.pdf",)
        facts: dict[str, dict[str, object]] = {
            "say": {"done": "推进中"}, "done": {"part_done": True}, "close": {"close": True, "evidence": evidence},
            "ask": {"asks_until": self.day + timedelta(days=60)},
        }  # fmt: skip
        self.reported(ident, who, kind, back, **facts[kind])

    @rule(ident=st.sampled_from(IDENTS), who=st.sampled_from((EDU, IND, None)),
          verdict=st.sampled_from(("accept", "return")), by=st.sampled_from((PERSON, CHIEF)), back=BACK)  # fmt: skip
    def review(self, ident: str, who: str | None, verdict: str, by: str, back: int = 0) -> None:
        day = self.day - timedelta(days=back)
        self.tried(lambda: acts.review(self.bench, ident, verdict, by, "理由", day, who, False),  # type: ignore[arg-type]
                   ident, verdict, who)  # fmt: skip

    @rule(ident=st.sampled_from(IDENTS), ways=st.lists(st.sampled_from(("done", "close")), min_size=2, max_size=2),
          verdict=st.sampled_from(("accept", "return", None)), judged=st.sampled_from((EDU, None)),
          again=st.booleans())  # fmt: skip
    def all_report_and_one_judges(
        self, ident: str, ways: list[str], verdict: str | None, judged: str | None, again: bool
    ) -> None:
        """Chance alone seldom brings every owner to the end."""
        for who, kind in zip(OWNERS[ident], ways, strict=False):
            self.report(ident, who, kind)
        if verdict:
            self.review(ident, judged, verdict, CHIEF)
        if again:
            self.reopen(ident, judged)

    @rule(ident=st.sampled_from(IDENTS), days=st.integers(-40, 90))
    def extend(self, ident: str, days: int) -> None:
        due = DUE + timedelta(days=days)
        count = len(self.models[ident].events)
        self.tried(
            lambda: acts.extend(self.bench, ident, due, CHIEF, "国函1号", "理由", self.day), ident, "extend", None
        )
        if len(self.models[ident].events) > count:
            self.models[ident].extended = due

    @rule(ident=st.sampled_from(IDENTS), kind=st.sampled_from(("suspend", "resume")))
    def rest(self, ident: str, kind: str) -> None:
        act = acts.suspend if kind == "suspend" else acts.resume
        self.tried(lambda: act(self.bench, ident, CHIEF, "国函1号", "理由", self.day), ident, kind, None)

    @rule(ident=st.sampled_from(IDENTS), who=st.sampled_from((EDU, IND)))
    def refuse(self, ident: str, who: str) -> None:
        self.tried(lambda: acts.refuse(self.bench, ident, who, CHIEF, "理由", self.day), ident, "refuse", who)

    @rule(ident=st.sampled_from(IDENTS), who=st.sampled_from((EDU, IND, None)))
    def reopen(self, ident: str, who: str | None) -> None:
        self.tried(lambda: acts.reopen(self.bench, ident, CHIEF, "回头看", who, self.day), ident, "reopen", who)

    @rule(number=st.integers(1, 30))
    def withdraw(self, number: int) -> None:
        ident = next((one.measure for one in self.state.reports() if one.id == number), "1.1")
        self.tried(lambda: acts.withdraw(self.bench, number, PERSON, "报错", self.day), ident, "withdraw", None, number)

    @rule(
        ident=st.sampled_from(IDENTS),
        who=st.sampled_from((EDU, IND)),
        kind=st.sampled_from(("ack", "object", "settle", "call")),
    )
    def between_letters(self, ident: str, who: str, kind: str) -> None:
        act: dict[str, Callable[[], object]] = {
            "ack": lambda: acts.acknowledge(self.bench, ident, who, PERSON, self.day),
            "object": lambda: acts.objects(self.bench, ident, who, PERSON, "理由", self.day),
            "settle": lambda: acts.settle(self.bench, ident, who, CHIEF, "理由", self.day),
            "call": lambda: acts.call(self.bench, ident, who, CHIEF, "已说明", self.day),
        }
        self.tried(act[kind], ident, kind, who)

    @rule(ident=st.sampled_from(IDENTS), days=st.integers(-3, 30), who=st.sampled_from((EDU, IND, None)))
    def snooze(self, ident: str, days: int, who: str | None) -> None:
        until = self.day + timedelta(days=days)
        self.tried(lambda: acts.snooze(self.bench, ident, until, CHIEF, "理由", who, self.day), ident, "snooze", who)

    # ── what must hold ─────────────────────────────────────────────────────────

    def standings(self) -> list[tuple[Measure, Standing]]:
        progress = self.state.progress(CATALOG)
        return [
            (
                one,
                deadlines.standing(
                    policy, one, progress.get((one.document, one.id), Progress()), self.day, self.workdays
                ),
            )
            for policy, one in CATALOG.measures()
        ]

    @invariant()
    def lifecycle_and_parts_are_those_of_the_model(self) -> None:
        for one, found in self.standings():
            life, open_ = self.models[one.id].told()
            assert found.lifecycle == life
            assert {part.department for part in found.parts if part.open} == open_
            assert (found.outcome is not None) == (life == "closed")
            assert found.due == (self.models[one.id].extended or one.due)

    @invariant()
    def lights_follow_from_dates_and_parts(self) -> None:
        for _, found in self.standings():
            if not found.alive:
                assert found.light is None
                assert {part.light for part in found.parts} == {None}
                continue
            for part in found.parts:
                late = found.due is not None and self.day > found.due
                if part.open:
                    assert (part.light == "overdue") == late
                elif found.due and part.done_on and part.done_on <= found.due:
                    assert part.light != "overdue", "done in time stays in time"
            lights = [part.light for part in found.parts if part.light]
            assert found.light == max(lights, key=LIGHTS.index)

    @invariant()
    def the_chain_holds(self) -> None:
        assert proof.prove(self.state) == []


TestOperations = Operations.TestCase
TestOperations.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
