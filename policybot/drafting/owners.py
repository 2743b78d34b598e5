"""A bracket, a label or a cell → the owners named in it, exactly as written (DESIGN section 2).

    （省A局、省B厅）  （牵头单位：X；责任单位：Y、Z）  （X牵头，Y、Z配合）  （X、Y按职责分工负责）

A lead is one only where the words say 牵头 or 主办. All is found in the folded text and cut out of the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import names
from .brackets import depths
from .folding import fold
from .headings import OWNERS, PERSONS, TIMES
from .nouns import Assignment

LONGEST = 600
"""No bracket of owners is longer, in characters."""

LEADING = ("牵头", "主办", "主责")
LABEL = re.compile(
    rf"(?P<person>{PERSONS})[:]|(?P<time>{TIMES})[:]|(?P<owners>{OWNERS})[:]|"
    r"(?<![^,;\s])(?P<bare>(?:牵头|责任|配合|主办|协办)(?:单位|部门))(?=[省市区县州各])"
)
SEPARATOR = re.compile(r"[、,;/|\s·。]+|会同|联同|以及|(?:[和与及暨])(?=[省市区县州各]|有关|相关)")
_KINDS = r"(?:\([市区县州旗、]+\))?"
JOINED = re.compile(
    r"^(?:人民)?政府$|^(?:街道(?:办事处|办)?|社区|园区|乡镇?|镇|村)$|"
    r"^(?:县级市|功能区|开发区|设区市|自治[区州县]|直辖市|计划单列市|[市区县州旗盟]{1,2})"
    rf"{_KINDS}(?:级)?(?:人民)?(?:政府|管委会)?$"
)
"""The second half of 各区、县级市 and its like."""
HALF = re.compile(
    rf"^各(?:级|设区市|[市区县州旗镇乡]{{1,2}}{_KINDS})党委$|"
    r"^各(?:盟|地区)行政公署$|"
    r"^各(?:乡镇?|镇|乡\(镇\)|街道)(?:人民)?(?:政府)?$|"
    rf"^各(?:设区市|地区|省|[市区县州旗盟]{{1,2}}){_KINDS}(?:、(?:自治[区州县]|[市区县州旗盟]))*$"
)
AND = re.compile("[和与及]")
ROLE = re.compile(
    r"(?:(?:按照?|依|根据|依据|依照)?(?:各自)?(?:职责|职能|分工|任务)(?:分工|范围)?(?:内)?|分工|分别|共同|具体|联合|统筹|各司其职|密切|组织|"
    r"配合做好|协调|做好|抓好)*"
    r"(?:为|是|作为)?(?P<role>牵头|主办|主责|负责|配合|参与|参加|协助|协同|支持|落实|协办|承办|实施|推进|承担|分工)(?:负责|落实|抓总|组织|实施|推进|抓好|做好|办理|配合|单位|部门)*$"
)
MORE = re.compile(
    r"等(?:省|市|区|县)?(?:直|级)?(?:各)?(?:有关|相关|成员|责任)?(?:部门|单位|机构|企业|高校)?(?:和单位)?$"
)
NONE = re.compile(r"^(?:无|/|-+|暂无)$")
RULE = re.compile(r"(?:第一|首)位?的?.{0,6}牵头|^下同$|^(?:其他|其余)(?:的)?(?:均)?为(?:配合|责任)")
"""列第一位的为牵头单位，下同: a rule for all brackets, and nobody's name."""
TAGGED = re.compile(r"\((?P<role>牵头|主办|主责|配合|责任)(?:单位|部门)?\)$")
"""省教育厅（牵头）: a role in a bracket of its own."""
TIMED = re.compile(
    r"\d年|年底|年内|月底|[\d一二三四]季度|半年|\d月|长期|持续|常态|定期|逐年|每[年月季半周]|“?十[四五六]五|[二2][〇○零0]..年|适时|立即|即时"
)


@dataclass
class _Found:
    """The owners gathered so far: `pending` wait for the role that may follow them."""

    owners: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    more: bool = False
    rank: str = ""
    stated: bool = False

    def settle(self, role: str) -> None:
        for name in self.pending:
            if name not in self.owners:
                self.owners.append(name)
            if role in LEADING and name not in self.leads:
                self.leads.append(name)
        self.stated |= bool(role and self.pending)
        self.pending.clear()

    def settle_last(self, role: str) -> None:
        """The same for the last name alone: 省教育厅（牵头）."""
        last = self.pending.pop()
        self.settle("")
        self.pending = [last]
        self.settle(role)

    def assignment(self) -> Assignment:
        return Assignment(tuple(self.owners), tuple(self.leads), "，".join(self.times), self.more, tuple(self.doubtful))


def parse(text: str, *, trusted: bool = False, alone: bool = False) -> Assignment | None:
    """The owners in the inside of a bracket, or None where it holds none.

    `alone`: the bracket is a sentence of its own, so that 人力资源部、财务部 can only be owners; `trusted`: a label
    or the head of a column says so already, and whatever stands there is one.
    """
    if len(text) > LONGEST or not text.strip():
        return None
    folded = fold(text)
    found = _Found()
    labels = list(LABEL.finditer(folded))
    first = labels[0].start() if labels else len(text)
    if not _pieces(text[:first], folded[:first], "", found, trusted or bool(labels), alone):
        return None
    ends = [*(after.start() for after in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=False):
        _labelled(label, text[label.end() : end], folded[label.end() : end], found)
    if labels or trusted or found.owners:
        return found.assignment()
    return None


def _labelled(label: re.Match[str], text: str, folded: str, found: _Found) -> None:
    if label["person"]:
        return
    if label["time"]:
        found.times.append(text.strip("；;，,。. 、"))
        return
    said = label["owners"] or label["bare"]
    role = "牵头" if said.startswith(LEADING) and "及" not in said else "-"
    _pieces(text, folded, role, found, True, True)


def _pieces(text: str, folded: str, role: str, found: _Found, trusted: bool, alone: bool) -> bool:
    """Takes up the names of one stretch; False where what stands there is no list of owners."""
    seen = list(_split(text, folded))
    firm = False
    for piece, bare in seen:
        if RULE.search(bare):
            continue
        said = TAGGED.search(bare) or ROLE.search(bare)
        name = bare[: said.start()] if said and names_before(bare[: said.start()]) else bare
        spoken = said["role"] if said and name != bare else ""
        if _take(piece[: len(name)], name, found, trusted):
            firm |= names.strong(_stripped(name)) or bool(spoken)
        elif name and not (_timed(piece, bare, found) or trusted):
            return False
        if said and name != bare and said.re is TAGGED:
            found.settle_last(spoken)
        elif spoken or role == "牵头":
            found.settle(spoken if spoken in LEADING else role or spoken)
    found.settle(role)
    return trusted or firm or alone or not seen


def names_before(bare: str) -> bool:
    """Whether what stands before a role word can be a name; 市行政审批局 keeps its own verb."""
    return not bare or names.plausible(_stripped(bare)) or bool(MORE.search(bare))


def _stripped(bare: str) -> str:
    return MORE.sub("", bare)


def _timed(piece: str, bare: str, found: _Found) -> bool:
    if not TIMED.search(bare):
        return False
    found.times.append(piece)
    return True


def _take(piece: str, bare: str, found: _Found, trusted: bool) -> bool:
    """Takes one name up as pending; False where it is none."""
    if more := MORE.search(bare):
        found.more = True
        piece, bare = piece[: more.start()], bare[: more.start()]
        if not bare:
            return True
    if NONE.match(bare):
        return True
    certain = names.plausible(bare)
    if not certain and (not trusted or TIMED.search(bare) or len(bare) > 40 or not bare):
        return False
    if not certain:
        found.doubtful.append(piece)
    found.pending.append(_ranked(piece, bare, found))
    return True


def _ranked(piece: str, bare: str, found: _Found) -> str:
    """The name with the rank it takes over from the one before."""
    if own := names.rank(bare):
        if not bare.endswith(("政府", "管委会")):
            found.rank = piece[: len(own)]
        return piece
    return names.carried(found.rank, bare) + piece if names.bare(bare) else piece


def _split(text: str, folded: str) -> Iterator[tuple[str, str]]:
    """The pieces of a list with their folded forms; 各区、县级市 stays one."""
    held: tuple[int, int] | None = None
    for start, end in _places(folded):
        if (
            held
            and HALF.match(folded[held[0] : held[1]])
            and JOINED.match(ROLE.sub("", folded[start:end]))
            and end - held[0] < 24
        ):
            held = (held[0], end)
            continue
        if held:
            yield text[held[0] : held[1]], folded[held[0] : held[1]]
        held = (start, end)
    if held:
        yield text[held[0] : held[1]], folded[held[0] : held[1]]


def _places(folded: str) -> Iterator[tuple[int, int]]:
    """Where the pieces stand between separators that lie outside all brackets; stars and 由 are trimmed."""
    deep = depths(folded)
    start = 0
    for mark in SEPARATOR.finditer(folded):
        if deep[mark.start()]:
            continue
        yield from _halves(folded, start, mark.start())
        start = mark.end()
    yield from _halves(folded, start, len(folded))


def _halves(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """民政部和商务部 are two, 文化和旅游局 is one: both sides of an and must be offices."""
    for mark in AND.finditer(folded, start, end):
        if names.strong(folded[start : mark.start()]) and names.plausible(
            _stripped(ROLE.sub("", folded[mark.end() : end]))
        ):
            yield from _trimmed(folded, start, mark.start())
            start = mark.end()
    yield from _trimmed(folded, start, end)


def _trimmed(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = folded[start:end]
    lead = len(piece) - len(re.sub(r"^(?:[*★※▲☆ ]|由(?=[省市区县州各]))+", "", piece))
    tail = len(piece) - len(piece.rstrip("*★※▲☆ "))
    if lead + tail < len(piece):
        yield start + lead, end - tail


SPOKEN = re.compile(
    r"(?:^|[。;!?\n,])(?:\d{1,2}\.|[(][一二三四五六七八九十\d]+[)])?(?:由)?"
    r"(?P<names>(?:[^。;!?\n,:()要应须]|应急|\([^()\n]{0,20}\)){2,60}?)"
    r"(?P<role>牵头|负责|主办|会同|配合|要(?![求素点])|应当|应(?![急用对收付])|须|需要?)"
)
"""由X牵头，Y配合; X、Y要…: owners named by the sentence itself, where a text has no brackets."""
ALLOTTED = frozenset({"牵头", "负责", "主办", "会同", "配合"})
"""Words that give a task to somebody; where one of them stands, 各地要… is only said to everybody."""


def spoken(text: str) -> Assignment | None:
    """Owners that a sentence names as its subject."""
    folded, found = fold(text), _Found()
    parts: list[tuple[bool, _Found]] = []
    for match in SPOKEN.finditer(folded):
        start, end = match.span("names")
        part = _Found(rank=found.rank)
        if _pieces(text[start:end], folded[start:end], "牵头" if match["role"] == "牵头" else "-", part, False, False):
            parts.append((match["role"] in ALLOTTED, part))
            found.rank = part.rank
    allotted = any(said for said, _ in parts)
    for said, part in parts:
        if said or not allotted or any(not name.startswith("各") for name in (*part.leads, *part.owners)):
            found.pending = part.leads
            found.settle("牵头")
            found.pending = part.owners
            found.settle("")
    return found.assignment() if found.owners else None
