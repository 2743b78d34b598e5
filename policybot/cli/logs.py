"""The log of the daemon, on standard error: for people on a terminal, else one JSON object a line.

systemd keeps it in the journal, so nothing needs rotating. One line for each outcome of a letter; no line holds an
address, a token or words of a letter.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from policybot.language import say
from policybot.model import Says
from policybot.settings import Log

OURS = "policybot"


def start(language: str, settings: Log) -> None:
    """Our own lines as the settings ask; libraries, one of which would write a line for each tick and others
    addresses, only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    text = settings.format == "text" or (settings.format == "auto" and sys.stderr.isatty())
    handler.setFormatter(Plain(language) if text else Json(language))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(settings.level.upper())


@contextmanager
def hushed() -> Iterator[None]:
    """Without a word of ours: what befalls the letters of a virtual clock belongs into its result."""
    logger, nobody = logging.getLogger(OURS), logging.NullHandler()
    logger.addHandler(nobody)
    try:
        yield
    finally:
        logger.removeHandler(nobody)


class Plain(logging.Formatter):
    """Time, level and the sentence in a language."""

    def __init__(self, language: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self.language = language

    def format(self, record: logging.LogRecord) -> str:
        record.args = self._said(record.args)
        return super().format(record)

    def _said(self, args: object) -> tuple[object, ...]:
        given = args if isinstance(args, tuple) else (args,) if args else ()
        return tuple(say(one, self.language) if isinstance(one, Says) else one for one in given)


class Json(Plain):
    """The same as a JSON object, with the facts of the letter a line is about."""

    def format(self, record: logging.LogRecord) -> str:
        record.args = self._said(record.args)
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "says": record.getMessage(), **getattr(record, "letter", {}),
        }  # fmt: skip
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, default=str)
