"""An edit of the policy, before it is saved: two forecasts, paired notice by notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybot import catalog, outbox
from policybot.comparison import Difference, Names, compare, difference, face
from policybot.model import Catalog
from policybot.pipeline import Office, prepare
from policybot.settings import Settings
from policybot.state import scratch_state
from policybot.timeline import forecast, moment, workdays

EDU, IND, TAX, BUREAU = "省教育厅", "省工业和信息化厅", "省税务局", "省知识产权局"
SINCE, UNTIL = date(2024, 11, 1), date(2025, 2, 28)


@dataclass(frozen=True)
class Entry:
    """One measure of a small file."""

    ident: str
    owners: tuple[str, ...]
    due: date | None = None
    title: str = "事项"
    was: tuple[str, ...] = ()
    aim: bool = False

    def text(self) -> str:
        lines = [f'id = "{self.ident}"', f'title = "{self.title}"', f"owners = {list(self.owners)}".replace("'", '"')]
        lines += [f"due = {self.due}"] if self.due else []
        lines += ['force = "aim"'] if self.aim and self.due else []
        lines += [f"was = {list(self.was)}".replace("'", '"')] if self.was else []
        return "[[measure]]\n" + "\n".join(lines) + "\n\n"


def load(entries: Sequence[Entry], more: str = "", names: Sequence[str] = (EDU, IND, TAX, BUREAU)) -> Catalog:
    head = (
        f'[document]\nid = "small"\nnumber = "试1号"\nissued = 2024-04-16\nends = 2025-12-31\nbureau = "{BUREAU}"\n\n'
    )
    departments = "".join(
        f'[[department]]\nname = "{name}"\nkind = "{"central" if name == TAX else "government"}"\n\n' for name in names
    )
    text = head + departments + more + "".join(entry.text() for entry in entries)
    loaded = catalog.load({"measures.toml": text.encode()})
    assert loaded.catalog, [str(one.message) for one in loaded.mistakes]
    return loaded.catalog


def office(policy: Catalog) -> Office:
    return Office(policy, Settings(embedded=True, digest="embedded"))


def compared(before: Catalog, after: Catalog, lived: bool = False) -> Difference:
    records = scratch_state(Path())
    if lived:
        for day in workdays(office(before), date(2024, 10, 8), date(2024, 10, 31)):
            prepare(office(before), records, moment(office(before), day), day)
            outbox.deem_sent(records.db, day)
    copies = (scratch_state(Path(), records), scratch_state(Path(), records))
    return compare(office(before), office(after), copies, SINCE, UNTIL)


ONE = Entry("1.1", (EDU, IND), date(2024, 12, 31))
TWO = Entry("2.1", (TAX,), date(2025, 1, 31))
THREE = Entry("3.1", (EDU, TAX))
FILE = (ONE, TWO, THREE)

EDITS = [
    # the edited file; which kinds of difference there are, for which measures; remark
    (FILE, {}, "nothing"),
    ((replace(ONE, title="另一个标题"), TWO, THREE), {"changed": {"1.1"}}, "a title: the words of its letters"),
    ((replace(ONE, due=date(2025, 1, 15)), TWO, THREE), {"changed": {"1.1"}, "removed": {"1.1"}}, "a later date"),
    ((replace(ONE, owners=(EDU,)), TWO, THREE), {"removed": {"1.1"}}, "an owner less"),
    ((replace(ONE, owners=(EDU, IND, TAX)), TWO, THREE), {"added": {"1.1"}}, "an owner more"),
    ((ONE, THREE), {"removed": {"2.1"}}, "a measure less"),
    ((*FILE, Entry("4.1", (IND,), date(2025, 1, 10))), {"added": {"4.1"}}, "a measure more"),
    ((replace(ONE, ident="1.2", was=("1.1",)), TWO, THREE), {"changed": {"1.2"}}, "renumbered"),
]  # fmt: skip


@pytest.mark.parametrize(("edited", "expected", "remark"), EDITS, ids=[row[-1] for row in EDITS])
def test_what_an_edit_does(edited: Sequence[Entry], expected: dict[str, set[str]], remark: str) -> None:
    found = compared(load(FILE), load(edited))
    kinds = {
        "added": {one.notice.measure for one in found.added},
        "removed": {one.notice.measure for one in found.removed},
        "changed": {one.after.notice.measure for one in found.changed},
    }
    ours = {kind: idents - {None} for kind, idents in kinds.items() if idents - {None}}
    assert ours == expected, remark
    assert bool(found) == bool(expected), remark
    assert found.sent_wrong == ()


def test_what_was_sent_and_is_no_longer_so_is_named_with_what_puts_it_right() -> None:
    edited = (replace(ONE, due=date(2025, 1, 15), owners=(EDU,)), TWO, THREE)
    found = compared(load(FILE), load(edited), lived=True)
    wrong = {(one.sent.department, one.sent.step, one.mended.notice.step) for one in found.sent_wrong}
    assert wrong == {(EDU, "assigned", "changed"), (IND, "assigned", "released")}
    assert {one.mended.day for one in found.sent_wrong} == {SINCE}


def test_a_department_renamed_is_the_same_department() -> None:
    new = "省数据局"
    entries = [replace(one, owners=tuple(new if name == EDU else name for name in one.owners)) for one in FILE]
    department = f'[[department]]\nname = "{new}"\naliases = ["{EDU}"]\n\n'
    renamed = load(entries, department, names=(IND, TAX, BUREAU))
    found = compared(load(FILE), renamed)
    assert found.added == found.removed == ()
    assert {(one.before.notice.department, one.after.notice.department) for one in found.changed} >= {(EDU, new)}


# ── for any edit ───────────────────────────────────────────────────────────────

OWNERS = st.lists(st.sampled_from([EDU, IND, TAX]), min_size=1, max_size=3, unique=True).map(tuple)
DUES = st.sampled_from([None, date(2024, 12, 16), date(2024, 12, 31), date(2025, 1, 31), date(2025, 12, 31)])
ENTRIES = st.lists(
    st.builds(Entry, st.sampled_from(["1.1", "1.2", "2.1"]), OWNERS, DUES, st.sampled_from(["甲", "乙"]),
              aim=st.booleans()),
    min_size=1, max_size=3, unique_by=lambda one: one.ident,
)  # fmt: skip
STEPS = st.sampled_from(["", '[[step]]\nname = "early"\nkind = "deadline"\nat = "-5 workdays"\nto = ["liaison"]\n'
                         'letter = "reminder"\n\n'])  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(ENTRIES, ENTRIES, STEPS, st.booleans())
def test_the_difference_is_that_of_two_full_simulations(
    before: list[Entry], after: list[Entry], steps: str, renumbered: bool
) -> None:
    """Taking away what is removed and adding what is added makes of the one forecast the other, and what is left
    unpaired on both sides never belongs together."""
    if renumbered and {one.ident for one in before} - {one.ident for one in after}:
        gone = sorted({one.ident for one in before} - {one.ident for one in after})[0]
        after = [replace(after[0], was=(gone,)), *after[1:]]
    old, new = load(before), load(after, steps)
    names = Names(old, new)
    first, second = (list(forecast(office(one), scratch_state(Path()), SINCE, date(2025, 1, 10))) for one in (old, new))
    found = difference(first, second, names)
    was, will = Counter(map(face, first)), Counter(map(face, second))
    was.subtract(map(face, found.removed))
    was.subtract(face(one.before) for one in found.changed)
    was.update(map(face, found.added))
    was.update(face(one.after) for one in found.changed)
    assert +was == will
    assert min(was.values(), default=0) >= 0
    assert all(names.pair(one.before) == names.pair(one.after) and face(one.before) != face(one.after)
               for one in found.changed)  # fmt: skip
    assert not {names.pair(one) for one in found.added} & {names.pair(one) for one in found.removed}
    assert bool(found) == (Counter(map(face, first)) != will)
