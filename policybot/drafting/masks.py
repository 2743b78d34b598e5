"""What no rule may read: titles of other documents, and words in quotation marks. The length stays."""

from __future__ import annotations

import re

TITLE = re.compile(r"《[^《》\n]{0,300}(?:《[^《》\n]{0,200}》[^《》\n]{0,200})*》|《[^》\n]{0,400}》")
QUOTED = re.compile(r"“(?!十[三四五六七]五|全覆盖)[^“”\n]{0,80}”")
NUMBERED = re.compile(r"[\u4e00-\u9fff]{0,10}\((?:19|20)\d\d\)\d{1,4}号")
"""陕政办发〔2024〕11号: the number of a document."""
PROBLEM = re.compile(r"^[^\n]*\n?(?=(?:整改|工作)目标:)")
"""What a plan of rectification says of the state that is to be mended, in front of 整改目标."""


def masked(folded: str) -> str:
    """The same text with □ where nothing is to be read."""
    for pattern in (TITLE, QUOTED, NUMBERED, PROBLEM):
        folded = pattern.sub(lambda found: "□" * len(found.group()), folded)
    return folded
