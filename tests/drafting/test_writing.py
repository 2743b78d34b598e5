"""Whatever is drafted is a measures file without mistakes."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from policybot import catalog
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
