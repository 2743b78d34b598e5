"""One worker between Slack and the records: envelopes are acknowledged at once, what they bring is done in turn."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policybot.channels import slack
from policybot.language import say
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.returning import CHAT, listening
from policybot.settings import typed
from policybot.state import open_state, require_room

from . import forms, reading
from .deeds import ODD, Answer, language, perform
from .envelope import PING, UNREACHABLE, ClicksError, Envelope
from .reading import Form, Press, UnreadableError

if TYPE_CHECKING:
    from .socket import Session

log = logging.getLogger(__name__)

PROMPT = 2.0
"""Seconds within which a form is told its mistakes; Slack waits three
(https://docs.slack.dev/apis/events-api/using-socket-mode). Whoever comes later is told beside the form."""

LEAVE = 10.0
"""Seconds the worker is waited for when the daemon ends: no act takes so long, a call that hangs does."""

STALE = frozenset({"expired_trigger_id", "trigger_expired"})
SPENT = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""What Slack says of a form asked for too late, and of one that is open already
(https://docs.slack.dev/reference/methods/views.open)."""

SLOW = Says("The form could not be opened in time. Please click once more.")
FAILED = Says("This cannot be recorded just now. Please try again in a few minutes.")
UNRECORDED = Says("Not recorded: {why}")


def options(office: Office) -> slack.Options | None:
    """How Slack is reached for clicks; None: it is not. Raises SettingsError."""
    if not listening(office):
        return None
    return typed(slack.Options, office.settings.channels[CHAT], f"channel.{CHAT}")


def tried(found: slack.Options) -> None:
    """Whether the app token works, without a socket. Raises ClicksError."""
    from .socket import asked

    asked(found)


@dataclass
class Job:
    """A payload in the worker's hands. The form that waits for it is answered once, by whoever comes first: the worker,
    or the end of its patience."""

    session: Session
    payload: Mapping[str, Any]
    answered: threading.Event = field(default_factory=threading.Event)
    errors: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, seconds: float) -> Mapping[str, str]:
        """The mistakes of a form, none where it is in order or where nobody can say so yet."""
        self.answered.wait(seconds)
        with self._lock:
            self.late = not self.answered.is_set()
            return self.errors

    def answer(self, errors: Mapping[str, str]) -> bool:
        """The first answer counts. False where the form is closed already."""
        with self._lock:
            if not self.late and not self.answered.is_set():
                self.errors = errors
                self.answered.set()
            return not self.late


@dataclass
class Desk:
    """`folder`: the records; `clock`: the present instant. `failing`: why the last try gave no connection, if so."""

    folder: Path
    clock: Callable[[], datetime]
    ping: float = PING
    failing: ClicksError | None = None
    _office: Office | None = None
    _options: slack.Options | None = None
    _session: Session | None = None
    _jobs: queue.SimpleQueue[Job | slack.Options | None] = field(default_factory=queue.SimpleQueue)
    _worker: threading.Thread | None = None
    _asked: bool = False

    @property
    def connected(self) -> bool:
        session = self._session
        return session is not None and session.connected

    def follow(self, office: Office) -> None:
        """Settings as they now stand: the worker connects where that is called for; nobody waits for it. Raises
        SettingsError."""
        self._office = office
        wanted = options(office)
        if wanted != self._options:
            self.close()
            self._options = wanted
        if self.connected:
            self.failing = None  # the SDK may have opened another one by itself
        if wanted is None or self.connected or self._asked:
            return
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="clicks", daemon=True)
            self._worker.start()
        self._asked = True
        self._jobs.put(wanted)

    def close(self) -> None:
        """Ends the connection after what is in hand."""
        if self._worker is not None:
            self._jobs.put(None)
            self._worker.join(LEAVE)
        self._worker, self._session, self._jobs = None, None, queue.SimpleQueue()
        self._options, self.failing, self._asked = None, None, False

    # ── in the SDK's threads ───────────────────────────────────────────────────

    def hear(self, session: Session, envelope: Envelope) -> None:
        """A form waits a moment for its mistakes; for everything else it is enough that it has come."""
        job = Job(session, envelope.payload)
        waits = envelope.payload.get("type") == "view_submission"
        try:
            if not waits:
                session.acknowledge(envelope)
            if envelope.kind == "interactive":
                self._jobs.put(job)
            if waits:
                session.acknowledge(envelope, job.wait(PROMPT))
        except ClicksError as error:
            log.warning("%s", error.says)

    # ── in the worker's ────────────────────────────────────────────────────────

    def _work(self) -> None:
        jobs, session = self._jobs, None
        while (job := jobs.get()) is not None:
            if isinstance(job, Job):
                self._answer(job)
            else:
                session = self._connect(session, job)
        if session:
            session.close()
        while not jobs.empty():  # what came before the line was down
            if isinstance(job := jobs.get(), Job):
                self._answer(job)

    def _connect(self, session: Session | None, options: slack.Options) -> Session | None:
        """The worker's own session, which another may follow while this one still hangs."""
        try:
            from .socket import Session

            session = self._session = session or Session(options, self.hear, self.ping)
            session.connect()
            self.failing = None
        except ClicksError as error:
            self.failing = error
        except Exception as error:  # the SDK's own: a minute later it is tried again
            log.exception("%s", Says("the connection for clicks failed"))
            self.failing = ClicksError(Says(UNREACHABLE.text, {"why": type(error).__name__}))
        finally:
            self._asked = False
        return session

    def _answer(self, job: Job) -> None:
        """Whatever a payload brings, whoever sent it gets a sentence and the worker lives on."""
        try:
            self._give(job, *self._done(job.payload))
        except ClicksError as error:
            log.warning("%s", error.says)
        except Exception:
            log.exception("%s", Says("a click could not be answered"))
        finally:
            job.answer({})

    def _done(self, payload: Mapping[str, Any]) -> tuple[Press | Form | None, Answer]:
        try:
            act = reading.read(payload)
        except UnreadableError as error:
            log.warning("%s", Says("a click cannot be read: {why}", {"why": str(error)}))
            block = forms.first(payload)
            return None, Answer(errors={block: ODD}) if block else Answer((ODD,))
        if act is None or self._office is None:
            return None, Answer()
        try:
            require_room(self.folder)
            with open_state(self.folder) as state:
                return act, perform(self._office, state, act, self.clock())
        except Exception:
            log.exception("%s", Says("a click could not be put on record"))
            # As a mistake of the form, so that what was typed is not lost.
            return act, Answer(errors={forms.FIRST[act.deed]: FAILED}) if isinstance(act, Form) else Answer((FAILED,))

    def _give(self, job: Job, act: Press | Form | None, answer: Answer) -> None:
        channel, user = (act.channel, act.user) if act else reading.sender(job.payload)
        tongue = language(self._office, user) if self._office else "zh"
        errors = {block: say(says, tongue) for block, says in answer.errors.items()}
        lines = [say(one, tongue) for one in answer.says]
        if not job.answer(errors):
            lines += [say(Says(UNRECORDED.text, {"why": why}), tongue) for why in errors.values()]
        if answer.view and isinstance(act, Press):
            lines += self._opened(job.session, act, answer.view, tongue)
        if lines and channel and user:
            job.session.whisper(channel, user, "\n".join(lines))

    def _opened(self, session: Session, act: Press, view: Mapping[str, object], tongue: str) -> list[str]:
        try:
            session.open_form(act.trigger, view)
        except ClicksError as error:
            if error.code in SPENT:
                return []  # a copy of a click whose form is open
            log.warning("%s", error.says)
            return [say(SLOW if error.code in STALE else FAILED, tongue)]
        return []
