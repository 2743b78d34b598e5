"""The official texts that documents name: there, readable, and still those the measures were held against."""

from __future__ import annotations

from collections.abc import Iterator

from policybot.model import Says

from .patient import Line, Patient


def look(patient: Patient) -> Iterator[Line]:
    for text in patient.office.texts.values() if patient.office else ():
        if text.trouble:
            yield Line("texts", "fault" if text.trouble.grave else "warning", text.trouble.says, text.trouble.hint)
        else:
            yield Line("texts", "ok", Says("{file} is the text the measures were held against", {"file": text.file}))
