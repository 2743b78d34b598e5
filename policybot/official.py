"""The official text beside a measures file (`document.source`): its clauses, to be quoted, and whether it is still the
text that the file was made from (`document.fingerprint`).

What is wrong with the text never stops the work: it is said, and nothing is quoted until it is put right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from policybot.model import Catalog, Policy, Says
from policybot.settings import FileProblem

if TYPE_CHECKING:
    from policybot.drafting import Block, Clause

# The reading of texts is imported where a text is named: its grammars take a tenth of a second, at every command.

CHANGED = Says("{file}: the official text has changed since the measures were held against it")
CONFIRM = Says('run policybot trace; where all is right, write fingerprint = "{fingerprint}" into [document]')
UNPINNED = Says("{file}: a change of the official text would not be noticed")
PIN = Says('write fingerprint = "{fingerprint}" into [document]')


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with the text. `grave`: it is gone or has become another one; else only something is missing."""

    code: str
    says: Says
    hint: Says
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Official:
    """`quotes`: the text of the clauses whose owners are those of the measures file, by number; none where the text
    is not the one the file was made from."""

    file: Path
    fingerprint: str = ""
    quotes: Mapping[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None


def texts(catalog: Catalog) -> dict[str, Official]:
    """The official texts by the id of their document; those that are kept somewhere else are not looked for."""
    found = ((policy.document.id, official(policy)) for policy in catalog.policies)
    return {ident: one for ident, one in found if one}


def place(policy: Policy) -> Path | None:
    """The file that a policy names as its source, seen from where it lies itself; None for a web address or words."""
    source = policy.document.source
    if source is None or "://" in source:
        return None
    from policybot.drafting import sources

    return Path(policy.file).parent / source if Path(source).suffix.lower() in sources.KINDS else None


def official(policy: Policy) -> Official | None:
    """The text of one policy as it is now."""
    file = place(policy)
    if file is None:
        return None
    from policybot.drafting import sources

    try:
        blocks = sources.read(file)
    except FileProblem as problem:
        says = Says("the official text cannot be read: {why}", {"why": problem.message})
        return Official(file, trouble=Trouble("source-unread", says, problem.hint))
    seen = fingerprint(blocks)
    facts = {"file": file, "fingerprint": seen}
    wanted = policy.document.fingerprint
    if wanted and wanted != seen:
        trouble = Trouble("source-changed", Says(CHANGED.text, facts), Says(CONFIRM.text, facts))
        return Official(file, seen, trouble=trouble)
    open_ = (
        None if wanted else Trouble("source-unpinned", Says(UNPINNED.text, facts), Says(PIN.text, facts), grave=False)
    )
    return Official(file, seen, _quotes(policy, blocks), open_)


def fingerprint(blocks: Iterable[Block]) -> str:
    """The first 16 hex digits of SHA-256 over the words of a text: how a file breaks its lines, which width its marks
    have and what kind of file it is makes no difference."""
    from policybot.drafting import Line
    from policybot.drafting.folding import clean, fold

    said = (block.text if isinstance(block, Line) else "".join(block.cells) for block in blocks)
    words = "".join("".join(fold(clean(one)).split()) for one in said)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _quotes(policy: Policy, blocks: Sequence[Block]) -> dict[str, str]:
    """A clause whose owners differ may be another one: a wrong quotation is worse than none."""
    from policybot import drafting

    known = {name: one.name for one in policy.departments.values() for name in (one.name, *one.aliases)}
    held: dict[str, set[tuple[str, ...]]] = {}
    for measure in policy.measures:
        held.setdefault(measure.clause, set()).add(measure.owners)

    def same(clause: Clause) -> bool:
        owners = tuple(known.get(name, name) for name in clause.owners)
        return any(tuple(known.get(name, name) for name in one) == owners for one in held.get(clause.id, ()))

    return {clause.id: clause.text for clause in drafting.draft(blocks).clauses if same(clause)}
