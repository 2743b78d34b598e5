"""A checked file becomes the nouns of model.py."""

from __future__ import annotations

from policybot.ladder import LADDER, offset
from policybot.model import (
    Amount,
    Department,
    Document,
    Group,
    Measure,
    Node,
    Policy,
    Step,
    Target,
    Untracked,
)

from . import recurrence, shape
from .names import Names
from .positions import Places


def policy(file: shape.File, names: Names, places: Places, name: str) -> Policy:
    """The policy of a file without mistakes; `name` is that of the file."""
    return Policy(
        _document(file.document, names),
        {one.name: Department(one.name, one.kind, one.called) for one in file.department},
        {one.name: Group(one.name, names.groups[one.name], one.basis) for one in file.group},
        _steps(file),
        tuple(
            _measure(one, file.document, names, places.value(("measure", at))[0]) for at, one in enumerate(file.measure)
        ),
        tuple(Untracked(one.clause, one.text, one.reason) for one in file.untracked),
        name,
    )


def _document(document: shape.Document, names: Names) -> Document:
    return Document(
        document.id,
        document.number,
        document.issued,
        document.ends,
        names.departments[document.bureau],
        document.title or "",
        document.timezone,
        document.lead,
        document.source,
        document.fingerprint,
        document.cite,
        document.consent,
        document.timeliness,
    )


def _steps(file: shape.File) -> tuple[Step, ...]:
    """The steps of the file; of a kind it does not speak of, the built-in ones."""
    own = {step.kind for step in file.step}
    return (*(_step(step) for step in file.step), *(step for step in LADDER if step.kind not in own))


def _step(step: shape.Step) -> Step:
    return Step(
        step.name,
        step.kind,
        offset(step.at),
        tuple(dict.fromkeys(step.to)),
        step.letter or _letter(step),
        step.release,
        offset(step.repeat) if step.repeat else None,
        step.times,
    )


def _letter(step: shape.Step) -> str:
    """The letter of a step that names none: that of the built-in ladder in the same place."""
    if step.to == ["bureau"] or step.kind == "review":
        return "daily"
    if step.kind == "report":
        return "report_request"
    if "deputy" in step.to:
        return "deputy"
    return "overdue" if offset(step.at).count > 0 else "reminder"


def _measure(measure: shape.Measure, document: shape.Document, names: Names, line: int) -> Measure:
    members = names.expand(measure.owners)
    return Measure(
        document=document.id,
        id=measure.id,
        title=measure.title,
        owners=tuple(measure.owners),
        members=members,
        actors=names.expand(measure.acts) or members,
        acts=tuple(measure.acts),
        summary=measure.summary or "",
        lead=_lead(measure, document, names),
        due=measure.due,
        due_basis=measure.due_basis,
        force=measure.force,
        phrase=measure.phrase,
        every=measure.every,
        occurrences=recurrence.days(measure, document),
        target=_target(measure.target, names) if measure.target else None,
        amounts=tuple(Amount(one.value, one.unit, one.phrase) for one in measure.amounts),
        sensitive=measure.sensitive,
        waive=tuple(measure.waive),
        was=tuple(measure.was),
        correction=measure.correction,
        line=line,
    )


def _lead(measure: shape.Measure, document: shape.Document, names: Names) -> str | None:
    """The lead that is stated, or the first owner where the document goes by that; a group leads nothing."""
    stated = measure.lead or (measure.owners[0] if document.lead == "first" else "")
    return names.department(stated)


def _target(target: shape.Target, names: Names) -> Target:
    source = names.department(target.source) if target.source else None
    nodes = tuple(Node(node.day, node.value) for node in target.nodes)
    return Target(
        target.what,
        target.value,
        target.unit,
        target.op,
        target.counting,
        target.denominator,
        source,
        target.figures_by,
        nodes,
        target.plan,
        target.baseline,
    )
