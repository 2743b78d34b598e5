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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from . import nightly
from .health import notify
from .pipeline import Office, Ticked, tick
from .pipeline.post import Post
from .state import open_state

log = logging.getLogger(__name__)

LOCK = "daemon.lock"
APART = timedelta(minutes=30)
"""Wall clock and time since boot may part by so much (a clock set right) before nothing is planned any more."""


AGAIN = timedelta(hours=1)
"""A fault that stays is said so often."""


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
    """`load` gives the office as policy and settings now stand, and keeps the last good one itself. `soon` is told
    when the next tick should not wait for its minute: a service's pace is over."""

    folder: Path
    load: Callable[[], Office]
    told: Callable[[Ticked], None] = lambda _: None
    stopping: threading.Event = field(default_factory=threading.Event)
    clocks: Clocks = field(default_factory=Clocks)
    first: bool = True
    said: dict[str, datetime] = field(default_factory=dict)
    soon: Callable[[datetime], object] | None = None

    def once(self, now: datetime, *, any_hour: bool = False) -> Ticked:
        """One tick on the state folder, with connections of its own."""
        office = self.load()
        post = Post(office, self.folder)
        try:
            with open_state(self.folder) as state:
                done = tick(office, state, post, now, any_hour=any_hour, stop=self._stopping)
                nightly.run(office, state, now)
                return done
        finally:
            post.close()

    def _stopping(self) -> bool:
        """Asked before each letter: a long round that moves on is alive, so systemd's watchdog hears of it."""
        notify("WATCHDOG=1")
        return self.stopping.is_set()

    def beat(self) -> None:
        """What the scheduler calls each minute. Whatever a tick raises, the daemon lives on.

        Only a good tick feeds systemd's watchdog: one that hangs, or fails for long, is restarted by it.
        """
        now = clock()
        try:
            self._beat(now)
        except Exception as error:  # disk full, database locked or damaged: it may be over in a minute
            self._complain(error, now)

    def _complain(self, error: Exception, now: datetime) -> None:
        """Once an hour for each kind: a full disk must not fill the log as well."""
        kind = f"{type(error).__name__}: {error}"
        if kind not in self.said or now - self.said[kind] >= AGAIN:
            self.said[kind] = now
            log.error("tick failed: %s", kind, exc_info=error)

    def _beat(self, now: datetime) -> None:
        apart = self.clocks.part(now, time.clock_gettime(time.CLOCK_BOOTTIME))
        if abs(apart) > APART:
            log.error(
                "the clock has jumped by %s: nothing is planned or sent until it is right or I am restarted", apart
            )
            notify("WATCHDOG=1", f"STATUS=the clock has jumped by {apart}: nothing is planned or sent")
            return
        embedded = self.first and self.load().settings.embedded
        done = self.once(now, any_hour=embedded)
        self.told(done)
        self.first = False
        os.utime(self.folder / LOCK)  # whoever asks how the daemon is reads there when it last was well
        if done.again and self.soon:
            self.soon(done.again)
        notify("WATCHDOG=1", f"STATUS=last tick {now.isoformat(timespec='seconds')}")

    def serve(self) -> None:
        """Runs until SIGTERM or SIGINT; the letter in hand is finished, then the process ends."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
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

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping.set()


def _heard(event: JobExecutionEvent) -> None:
    if event.exception:
        log.error("tick failed: %s", event.exception, exc_info=event.exception)
    else:
        log.warning("a tick planned for %s came late", event.scheduled_run_time)
