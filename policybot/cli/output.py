"""One document or some lines, on standard output; faults as one sentence."""

from __future__ import annotations

import json as jsons
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from policybot.language import say
from policybot.model import Mistake, Says

from .faults import BadFile, Fault

if TYPE_CHECKING:
    from .frame import Answer


def show(answer: Answer, *, json: bool) -> None:
    if json:
        document(answer.document())
    else:
        for line in answer.lines():
            print(line)


def document(facts: Mapping[str, object]) -> None:
    """JSON is UTF-8 (RFC 8259 section 8.1), whatever the terminal speaks."""
    text = jsons.dumps(facts, ensure_ascii=False, indent=2, default=_plain) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def _plain(value: object) -> object:
    if isinstance(value, date):  # and every instant, which is a date as well
        return value.isoformat()
    raise TypeError(type(value).__name__)


# ── faults ─────────────────────────────────────────────────────────────────────


def complain(fault: Fault, language: str, *, json: bool) -> None:
    """With --json on standard output, for that is where the reader looks; otherwise on standard error."""
    if json:
        document({"error": _error(fault, language)})
    else:
        for line in _sentences(fault, language):
            print(line, file=sys.stderr)


def _error(fault: Fault, language: str) -> dict[str, object]:
    facts: dict[str, object] = {
        "code": fault.code,
        "message": say(fault.message, language),
        "hint": say(fault.hint, language),
        "file": fault.file or None,
        "line": fault.line,
        "column": fault.column,
    }
    if isinstance(fault, BadFile):
        facts["mistakes"] = [mistake(one, language) for one in fault.mistakes]
    return facts


def mistake(one: Mistake, language: str) -> dict[str, object]:
    """A mistake or warning as a row of a document."""
    return {
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "message": say(one.message, language),
        "hint": say(one.hint, language),
    }


def _sentences(fault: Fault, language: str) -> Iterator[str]:
    if isinstance(fault, BadFile):
        yield from (sentence(one, language) for one in fault.mistakes)
    else:
        yield sentence(fault, language)


def sentence(one: Fault | Mistake, language: str) -> str:
    """What, where and what to do."""
    words = {"what": one.message, "advice": one.hint}
    if not one.file or one.file in map(str, one.message.values.values()):
        return say(Says("{what}; {advice}", words), language)
    place = ":".join(str(part) for part in (one.file, one.line, one.column) if part)
    return say(Says("{place}  {what}; {advice}", {"place": place, **words}), language)
