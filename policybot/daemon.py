"""The daemon: one idempotent tick a minute, for months.

APScheduler only says "now": durability is the outbox's. Its defaults that bite are set here: a late job is never
dropped (`misfire_grace_time=None`, the default of one second loses it), missed ones melt into one (`coalesce`),
and no tick overtakes another (`max_instances=1`).
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from . import clicks, intake, nightly
from .health import Answers, Board, Chat, Heartbeat, Hourly, Memory, Standing, cause, figures, jumped, notify, told
from .language import SOURCE, say
from .model import Says
from .pipeline import Office, Ticked, tick
from .pipeline.alarm import alarm
from .pipeline.post import Post
from .settings import SettingsError
from .state import open_state

log = logging.getLogger(__name__)

LOCK = "daemon.lock"
APART = timedelta(minutes=30)
"""Wall clock and time since boot may part by so much (a clock set right) before nothing is planned any more."""


class BusyError(Exception):
    """Another daemon works on this state folder; `pid` is its process."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} is in the hands of process {pid}")
        self.folder, self.pid = folder, pid


def clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


@contextmanager
def sole(folder: Path) -> Iterator[None]:
    """Holds the daemon's lock on a state folder; raises BusyError when another process holds it.

    The lock is the kernel's: it ends with the process, however that ends. Other commands need none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise BusyError(folder, file.read().strip() or "?") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@dataclass
class Clocks:
    """Whether the wall clock can be believed: it must run beside the time since boot, suspended time included."""

    wall: datetime = field(default_factory=clock)
    boot: float = field(default_factory=lambda: time.clock_gettime(time.CLOCK_BOOTTIME))

    def part(self, now: datetime, boot: float) -> timedelta:
        """By how much the wall clock has moved on its own since these clocks were read."""
        return now - self.wall - timedelta(seconds=boot - self.boot)


@dataclass
class Daemon:
    """`load` gives the office as policy and settings now stand, and keeps the last good one itself; `broken` are the
    mistakes of an edit it could not take. `soon` is told when the next tick should not wait for its minute: a
    service's pace is over. `standing` is what others read of us while we work."""

    folder: Path
    load: Callable[[], Office]
    told: Callable[[Ticked], None] = lambda _: None
    stopping: threading.Event = field(default_factory=threading.Event)
    clocks: Clocks = field(default_factory=Clocks)
    language: str = SOURCE
    broken: Callable[[], SettingsError | None] = lambda: None
    first: bool = True
    soon: Callable[[datetime], object] | None = None
    standing: Standing = field(default_factory=Standing)
    said: Hourly = field(default_factory=Hourly)
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    answers: Answers = field(default_factory=Answers)
    memory: Memory = field(init=False)
    chat: Chat = field(init=False)
    board: Board = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.folder)
        self.chat = Chat(self.folder, self._believed)
        self.board = Board(lambda: self.standing, clock, self.language)

    def _believed(self) -> datetime:
        """The present instant for what is put on record between two beats. Raises ArithmeticError while the clock is
        astray: a click would be down for a day on which nobody clicked."""
        now = clock()
        if abs(self.clocks.part(now, time.clock_gettime(time.CLOCK_BOOTTIME))) > APART:
            raise ArithmeticError("the clock has jumped")
        return now

    def once(self, now: datetime, *, any_hour: bool = False) -> Ticked:
        """One tick on the state folder, with connections of its own."""
        return self._work(self.load(), now, any_hour)

    def _work(self, office: Office, now: datetime, any_hour: bool) -> Ticked:
        post = Post(office, self.folder)
        try:
            with open_state(self.folder) as state:
                intake.ready(office, state)
                clicks.ready(office, state)
                done = tick(office, state, post, now, any_hour=any_hour, stop=self._stopping)
                self.answers.fetch(office, state, now, self._stopping)
                nightly.run(office, state, now)
                if office.settings.health.port:
                    self.standing = replace(self.standing, figures=figures(office, state, now))
                return done
        finally:
            post.close()

    def _stopping(self) -> bool:
        """Asked before each letter: a long round that moves on is alive, so whoever watches hears of it."""
        notify("WATCHDOG=1")
        self.standing = replace(self.standing, moved=clock())
        return self.stopping.is_set()

    # ── a minute of it ─────────────────────────────────────────────────────────

    def beat(self) -> None:
        """What the scheduler calls each minute. Whatever a tick raises, the daemon lives on.

        Only a good tick feeds systemd's watchdog: one that hangs, or fails for long, is restarted by it.
        """
        now = clock()
        apart = self.clocks.part(now, time.clock_gettime(time.CLOCK_BOOTTIME))
        if abs(apart) > APART:
            self._astray(apart, now)
            return
        try:
            self._beat(now)
        except Exception as error:  # disk full, database locked or damaged: it may be over in a minute
            self._failed(error, now)

    def _beat(self, now: datetime) -> None:
        office = self.load()
        self.standing = replace(self.standing, astray=0, broken=self.broken())
        self.board.follow(office.settings.health.port)
        done = self._work(office, now, any_hour=self.first and office.settings.embedded)
        self.chat.beat(office, now)
        self._recovered(office, now)
        self.first = False
        os.utime(self.folder / LOCK)  # whoever asks how the daemon is reads there when it last was well
        self._note("good", last_tick=now, failing=None)
        self._tell_systemd("WATCHDOG=1", Says("last tick {time}", {"time": now.isoformat(timespec="seconds")}))
        self.told(done)
        if done.again and self.soon:
            self.soon(done.again)
        self.heartbeat.beat(office.settings.health.heartbeat, now)
        log.debug(
            "%s", Says("tick done, {sent} sent, {deferred} put off", {"sent": done.sent, "deferred": done.deferred})
        )

    def _astray(self, apart: timedelta, now: datetime) -> None:
        says = jumped(int(apart / timedelta(minutes=1)))
        if self.said.may("clock", now):
            log.error("%s", says)
        self._note("clock", astray=int(apart / timedelta(minutes=1)))
        self._tell_systemd("WATCHDOG=1", says)

    def _failed(self, error: Exception, now: datetime) -> None:
        """Into the log once an hour for each cause; the coordinators hear of it when it is over."""
        why = cause(error)
        self._note("failed", failing=self.memory.failed(now, why), astray=0)
        says = Says("tick failed: {why}", {"why": why})
        if self.said.may(f"{type(error).__name__}: {error}", now):
            log.error("%s", says, exc_info=error)
        self._tell_systemd("", says)

    def _recovered(self, office: Office, now: datetime) -> None:
        """The first good tick after failed ones tells of them, where they were more than a moment."""
        if self.memory.failing is None:
            return
        if what := told(self.memory.failing, now, office.zone):
            log.warning("%s", what)
            with open_state(self.folder) as state, state.transaction():
                alarm(office, state, now, what)
        self.memory.over()

    def _note(self, result: str, **changes: Any) -> None:
        ticks = {**self.standing.ticks, result: self.standing.ticks[result] + 1}
        self.standing = replace(self.standing, ticks=ticks, **changes)

    def _tell_systemd(self, word: str, status: Says) -> None:
        """The status is one line: whatever an error says must not become an assignment of its own."""
        notify(*filter(None, [word, "STATUS=" + " ".join(say(status, self.language).split())]))

    # ── the months of it ───────────────────────────────────────────────────────

    def serve(self) -> None:
        """Runs until SIGTERM or SIGINT; the letter in hand is finished, then the process ends."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.memory.recall()
        self.standing = replace(self.standing, failing=self.memory.failing)
        scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)
        scheduler.add_listener(_heard, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        job = scheduler.add_job(
            self.beat, "interval", minutes=1, next_run_time=clock(), misfire_grace_time=None, coalesce=True,
            max_instances=1,
        )  # fmt: skip
        self.soon = lambda moment: job.modify(next_run_time=moment)
        scheduler.start()
        notify("READY=1")
        self.stopping.wait()
        notify("STOPPING=1")
        scheduler.shutdown(wait=True)
        self.chat.close()
        self.heartbeat.close()
        self.board.close()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping.set()


def _heard(event: JobExecutionEvent) -> None:
    if event.exception:
        log.error("%s", Says("tick failed: {why}", {"why": cause(event.exception)}), exc_info=event.exception)
    else:
        late = {"time": event.scheduled_run_time.isoformat(timespec="seconds")}
        log.warning("%s", Says("the tick of {time} came late", late))
