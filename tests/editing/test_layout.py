"""`fmt`: the layout changes, what the file says and its comments do not, and doing it twice changes nothing."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybot.editing import Script
from policybot.editing.layout import tidy

from .test_setting import SHIPPED, TEXT

FIRST, SECOND = '[[measure]]\nid = "1"\n', '[[measure]]\nid = "2"\n'
UNTIDY = [
    # what stands in the file, what it becomes, remark
    ('[[measure]]\nid="1.1"\ntitle   =  "a"\n', '[[measure]]\nid    = "1.1"\ntitle = "a"\n', "equals signs"),
    ('[[measure]]\ntitle = "a"\nid = "1.1"\n', '[[measure]]\nid    = "1.1"\ntitle = "a"\n', "the order of keys"),
    (FIRST + "\n\n\n" + SECOND, FIRST + "\n" + SECOND, "blanks"),
    (FIRST + SECOND, FIRST + "\n" + SECOND, "no blank"),
    ('[[measure]]\n# why\ntitle = "a" # so\nid = "1"\n', '[[measure]]\nid    = "1"\n# why\ntitle = "a" # so\n',
     "comments go along"),
    ('[[measure]]\nid = "1"', '[[measure]]\nid = "1"\n', "a line end at the end"),
    ('# head   \n[[measure]]  \nid = "1"\n', '# head\n[[measure]]\nid = "1"\n', "spaces at the ends"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "remark"), UNTIDY, ids=[row[-1] for row in UNTIDY])
def test_it_is_laid_out(before: str, after: str, remark: str) -> None:
    made = tidy(Script("a", before.encode())).after.decode()
    assert made.lstrip("\n").replace("# head\n\n", "# head\n") == after, remark


def test_the_shipped_file_is_laid_out_already() -> None:
    assert not tidy(Script("measures.toml", SHIPPED))


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?m)#[^\n]*?(?=[ \t]*$)", text))


def shuffled(text: str, order: list[int], gaps: list[int], spaces: list[int]) -> str:
    """The same file with the keys of each table in another order, and blanks of all kinds."""
    blocks = re.split(r"(?m)(?=^\[)", text)
    made = []
    for n, block in enumerate(blocks):
        head, *pairs = re.split(r"(?m)^(?=[a-z]+ *=)", block)
        pairs = sorted(pairs, key=lambda pair: order[(len(pair) + n) % len(order)])
        space = " " * spaces[n % len(spaces)]
        spread = [re.sub(r"^([a-z]+) *= *", rf"\1{space}=", one) for one in pairs]
        ended = [one if one.endswith("\n") else one + "\n" for one in spread]
        made.append(head + "".join(ended) + "\n" * gaps[n % len(gaps)])
    return "".join(made)


SMALL = st.lists(st.integers(0, 5), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(SMALL, SMALL, SMALL, st.booleans())
def test_what_a_file_says_stays_and_twice_is_once(
    order: list[int], gaps: list[int], spaces: list[int], windows: bool
) -> None:
    text = shuffled(TEXT, order, gaps, spaces)
    data = (text.replace("\n", "\r\n") if windows else text).encode()
    once = tidy(Script("a", data)).after
    assert tomllib.loads(once.decode()) == tomllib.loads(text)
    assert comments(once.decode().replace("\r\n", "\n")) == comments(text)
    assert tidy(Script("a", once)).after == once
    assert (b"\r\n" in once) == windows


def test_thousands_of_measures_end() -> None:
    head, _, rest = TEXT.partition("# 第一项\n")
    many = head + "".join(rest.replace('"1.1"', f'"{n}.1"').replace('"2.1"', f'"{n}.2"') for n in range(1, 2501))
    assert tomllib.loads(tidy(Script("a", many.encode())).after.decode())["measure"][-1]["id"] == "2500.2"
