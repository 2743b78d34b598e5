"""Whatever is drafted is a measures file without mistakes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policybot import catalog
from policybot.catalog import load
from policybot.drafting import Line, Row, draft
from policybot.drafting.writing import write

PIECES = [
    "一、任务", "（一）甲项。", "1.", "建设平台10个。", "2025年底前", "到2099年", "每月25日前", "每年2月30日前",
    "逐年", "定期", "（省教育厅、财政厅）", "（省甲局（省乙局））", "（省甲局）", "（省乙局牵头）",
    "〔各市（区）政府〕", "（责任单位：待确认、\u2028甲）", "\n", "力争", "达到30%。", "给予20万元补助。",
    "2024年5月1日", "二〇二四年五月一日", "某政发〔2024〕3号", "附件1", "“", "《", "（", "\\", '"', "'''",
    "牵头单位：省教育厅", "完成时限：2024.6", "各级党委、政府", "#", "[[measure]]", "\x00\x7f\x85", "第三条",
    "排在首位的为牵头单位",
]  # fmt: skip


def mistakes(lines: list[str], rows: list[tuple[str, ...]]) -> list[str]:
    blocks = [Line(n, line) for n, line in enumerate(lines, 1)]
    made = draft([*blocks, *(Row(len(blocks) + n, row, 1) for n, row in enumerate(rows, 1))])
    if not made.clauses:
        return []
    text = "\n".join(write(made, [(one.clause, str(one.says)) for one in made.open()]))
    found = catalog.load({"draft.toml": text.encode()}).mistakes
    return [f"{one.line}: {one.message}\n{text}" for one in found]


HEAD = ("序号", "任务", "牵头单位", "责任单位", "完成时限")
CELLS = st.sampled_from(
    ["", "1", "1.1", "1.1a", "建库10个", "省教育厅", "省教育厅、科技厅", "无", "2025年底", "长期", "2024.6"]
)


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=25),
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=5),
)
@example(pieces=["一、任务", "\n", "（一）甲项。", "到2099年", "建库。", "（省甲局）"], rows=[])
@example(pieces=[], rows=[("1.1", "建库", "", "省教育厅", ""), ("1.1", "建网", "", "省教育厅", "")])
def test_a_draft_has_no_mistakes(pieces: list[str], rows: list[tuple[str, ...]]) -> None:
    assert mistakes("".join(pieces).split("\n"), [HEAD, *rows] if rows else []) == []


# ── how the text counts its clauses ────────────────────────────────────────────

COUNTED = [
    ("一、甲\n（一）建设。（省A局）\n（二）培训。（省B局）\n二、乙\n（一）检查。（省C局）",
     ["1.1", "1.2", "2.1"],
     "第{article}部分第（{Clause}）项", "（一） begins anew in each chapter"),
    ("一、甲\n（一）建设\n1．建房。（省A局）\n2．修路。（省B局）\n二、乙\n（二）检查\n1．查账。（省C局）",
     ["1.1", "1.2", "2.1"],
     "第（{article}）条第{clause}项", "（一） runs through the chapters"),
    ("第一条 扩大供给\n（一）建设。（省A局）\n（二）培训。（省B局）\n第二条 加强保障\n（一）补助。（省C局）",
     ["1.1", "1.2", "2.1"],
     "第{article}条第{clause}项", "第X条 with （一） below"),
    ("一、甲\n1．建设。（省A局）\n2．培训。（省B局）\n二、乙\n1．检查。（省C局）",
     ["1.1", "1.2", "2.1"],
     "第{article}部分第{clause}项", "一、 with 1. below"),
    ("一、甲\n（一）建设\n1．建房。（省A局）\n2．修路。（省B局）\n二、乙\n（一）检查\n1．查账。（省C局）",
     ["1.1", "1.2", "2.1"],
     "任务分工{id}", "three floors that begin anew: its numbers lead nowhere"),
    ("1．建设养老机构。（省A局）\n2．2025年底前出台办法。（省B局）\n3．培训。（省C局）",
     ["1.1", "2.1", "3.1"],
     None, "a year right behind a number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "idents", "cite", "remark"), COUNTED, ids=[row[-1] for row in COUNTED])
def test_clauses_are_numbered_and_cited_as_the_text_counts(
    text: str, idents: list[str], cite: str | None, remark: str
) -> None:
    made = draft([Line(n, line) for n, line in enumerate(text.split("\n"), 1)])
    assert [one.id for one in made.clauses] == idents, remark
    assert cite in (None, made.document.cite), remark
    if cite:
        loaded = load({"measures.toml": "\n".join(write(made)).encode()})
        assert loaded.catalog
        assert loaded.catalog.policies[0].document.cite == cite, remark


WRITTEN = [
    ("（一）培训。逐年开展。（省A局）", "from    = 2024-12-31  # 待确认", "a plain recurrence closes its period"),
    ("（一）拨付。每月5日、20日前拨付。（省A局）", 'every   = "FREQ=MONTHLY;BYMONTHDAY=5,20"', "two days of a month"),
    ("（一）建成。到2027年力争建成100家。（省A局）", 'force   = "aim"', "力争 behind the date"),
    ("（一）完善制度。持续推进。（省A局）", 'title   = "完善制度"', "a title ends without a stop"),
    (
        "（一）建设。（省A局）\n本措施自印发之日起施行，有效期至2029年3月9日。",
        "ends     = 2029-03-09\n",
        "its own validity",
    ),
]


@pytest.mark.parametrize(("text", "line", "remark"), WRITTEN, ids=[row[-1] for row in WRITTEN])
def test_what_a_draft_says(text: str, line: str, remark: str) -> None:
    lines = ["一、任务", *text.split("\n"), "2024年3月10日"]
    made = "\n".join(write(draft([Line(n, one) for n, one in enumerate(lines, 1)]))) + "\n"
    assert line in made, remark
