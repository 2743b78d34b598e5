"""Figures in a clause: targets to be reached, and amounts of money that are given.

    涉及专利的技术合同成交额达到300亿元     target  300 亿元 >=
    每个项目支持资金不低于30万元            amount   30 万元 >=

A subsidy, its share and its ceiling are facts, not targets; conditions (对营业收入2000万元以上的企业), ordinals,
ranks, durations and what has been reached before are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from .folding import fold
from .masks import masked
from .nouns import Figure
from .numerals import ARABIC, CHINESE, number

_CLASSIFIER = (
    "场次|类|平方公里|平方米|立方米|立方|万千瓦时|万千瓦|千瓦时|千瓦|兆瓦时|兆瓦|吉瓦|公里|千米|公顷|公斤|人次|户次|车次|架次|台套|台\\(套\\)|台次|标准箱|吨标准煤|课时|学时|学位|"
    "床位|张床|车位|泊位|个标准|个|家|项|件|人|名|户|次|场|台|套|座|所|条|种|篇|门|辆|吨|亩|米|位|支|处|只|头|株|册|部|首|幅|对|组|份|间|张|例|宗|款|站|枚|轮|笔|盏|棵|架|艘|片|块|批次|期|届|批|"
    "例|村|镇|县|市|区|路|GW|MW|kW|TB|PB|EFLOPS|PFLOPS|P"
)
_MONEY = "(?:元|美元|人民币|欧元|港元)"
_DURATION = "(?:个)?工作日|个自然日|个小时|小时|分钟|天|个月"
_PER = "(?:/(?:亩|吨|平方公里|平方米|立方米|公里|米|升|万人|人|户|年|件|个|家|次|小时|天|千瓦时|万元))?"
_UNIT = (
    rf"(?:(?:(?:万亿|[万亿])?{_MONEY}|微克|毫克){_PER}|个?百分点|%|‰|倍|番|(?:{_DURATION})|"
    rf"[万亿]?(?:{_CLASSIFIER}){_PER})"
)
_RANGE = r"(?:-{1,2}|~|至|到)"
_BEFORE = (
    r"(?P<pre>不低于|不少于|不小于|不得低于|不得少于|至少|最低|达到|达|力争(?:达到)?|超过|突破|大于|高于|多于|不超过|不高于|不大于|不多于|不得超过|不得高于|"
    r"低于|少于|小于|控制在|控制到|降至|降到|下降至|下降到|降低至|降低到|压缩至|压缩到|压减至|压减到|缩短至|缩短到|缩短为|压缩为|最高|最多|约|近|将近)?"
    r"(?:达到|至|到|在|为)?(?:人民币)?"
)
FIGURE = re.compile(
    rf"{_BEFORE}(?P<share>百分之)?(?P<first>{ARABIC}|{CHINESE}+)(?P<w1>万亿|[万亿])?(?P<more1>余|多|来)?"
    rf"(?:(?P<u1>{_UNIT})?(?P<range>{_RANGE})(?P<second>{ARABIC}|{CHINESE}+)(?P<w2>万亿|[万亿])?)?"
    rf"(?:(?P<rest>(?:[、和及](?:{ARABIC})[万亿]?){{0,8}})(?P<unit>{_UNIT}))?(?P<more2>余|多)?"
    r"(?P<post>\(含\)以上|及以上|以上|以下|以内|之内|左右|上下|内)?"
)
COVER = re.compile(r"全(?:面)?覆盖(?=[,。;、:!)\n]|$)|100%全覆盖")
OPS = {
    "<=": re.compile(r"不超过|不高于|不大于|不多于|不得超过|不得高于|控制|降|压|缩|最高|最多"),
    "<": re.compile(r"^(?:低于|少于|小于)"),
    ">": re.compile(r"^(?:超过|突破|大于|高于|多于)"),
}
BASIS = re.compile(r"每$|每(?:一)?(?:百|千|万|十万|百万)$")
"""按每300户, 由120张…到40张: what is reckoned from."""
ORDINAL = re.compile(r"(?:第|前|〔|No\.?|[A-Za-z+\d.])$")
NO_UNIT = re.compile(r"级|强|热线|制|型|类(?!以上)|化|型|线(?!上)|号|大(?![约致])|维|代|城(?!市)|院|中心城")
CHOSEN = re.compile(
    r"(?:新建|新增|建设|建成|培育|打造|创建|引进|培养|举办|组织|开展|扶持|认定|布局|组建|设立|遴选|推出|完成|形成|改造|建立|实施|支持|发展|增加|培训|新培育|选树|命名|改扩建|扩建|争创|申报|储备|发布|制定|制修订|评选|落地|孵化|达到|翻|增长|提高|提升|扩大|召开|选派|选聘|推广|每年|每半年|每季度|每月|每周|各|平均|年均|累计)"
    r"(?:国家级|省级|市级|区级|县级|一流|至少|举办|召开|开展|组织|约|了|出|更多|不少于)*$"
)
GIVEN = re.compile(
    r"给予|奖励|补助|补贴|奖补|资助|贴息|资金支持|支持资金|专项支持|最高|一次性|补偿|奖金|拨付|安排|额度|分担|"
    r"每[项户家个人次件亩辆台名平][^,。;]{0,10}(?:支持|补|奖)|授信|贷款额|罚款|处以|经费|减免|标准为|收费"
)
REACHED = re.compile(
    r"(?:成交额|产值|营业收入|营收|收入|销售额|融资额|融资|投资|总量|增加值|交易额|贸易额|进出口|出口额|规模|消费额|零售额|余额|登记额|总额|到位|基金|产业集群|质押金额|金额)"
    r"[^,。;]{0,12}$"
)
SHARE_GIVEN = re.compile(r"(?:按|给予|补助|补贴|奖励|贴息|分担|补偿|资助)[^,。;]{0,30}$")
SHARE_AFTER = re.compile(
    r"(?:的标准|的比例|的?(?:返还|减征|减免|扣除|报销|给予|予以|资金|补助|补贴|奖励|贴息|补偿|资助))"
)
CONDITION = re.compile(r"(?:对|凡|符合|给予|支持|鼓励|经认定)[^,。;]{0,40}$")
CONDITION_AFTER = re.compile(
    r"[^,。;]{0,12}的(?:[^,。;]{0,16}(?:企业|单位|项目|个人|机构|平台|园区|团队|人才|商户|市|县|区|高校|院校|合作社|家庭)|,)"
)
KIND_OF = re.compile(
    r"(?:的)?(?:重大|优质|工业|产业|制造业|大|新建|实体)?(?:项目|企业|产业集群|工程|园区)(?!投|总|数|产|营|年)"
)
"""10亿元以上项目: which ones, not how many."""
COUNT = re.compile(f"(?:{_CLASSIFIER}){_PER}$")
OF_WHICH = re.compile(r"[^,。;]{0,16}的,")
SENTENCE = re.compile(r"[。;!?\n]")
PAST = re.compile(
    r"(?:20\d\d年[^,。;]{0,8}?(?:,|)[^。;]{0,30}?已|截至目前|截止目前|近年来|(?:去年|上年)(?:底|末|,|全)|以来[^。;]{0,20}?(?:已|累计)|"
    r"(?<!业)已(?:经|有|达|建成|建|累计|完成|实现|超|培育|形成|认定|发展))"
)
YEAR = re.compile(r"(20\d\d)年")
SHORTENED = re.compile(r"压缩|缩短|压减|减少|控制|限时|办理时限|时限")
AIM = re.compile(r"力争|争取|努力")
DURATION = re.compile(f"^(?:{_DURATION})$")
MONEY = re.compile(f"{_MONEY}{_PER}$")
COUNTED = re.compile(r"^(?:期|届|批|批次|位|路|区|市|县|村|镇|对|站|片|块)$")
"""Units that are mostly part of a name or an order: they need a word that asks for so many."""


def figures(text: str, issued_year: int | None = None) -> tuple[Figure, ...]:
    """The targets and amounts of a clause, in the order of its words."""
    folded = masked(fold(text))
    found = [one for match in FIGURE.finditer(folded) for one in _figures(match, text, folded, issued_year)]
    found += _covers(text, folded, found)
    return tuple(sorted(found, key=lambda one: one.start))


def _figures(match: re.Match[str], text: str, folded: str, year: int | None) -> Iterator[Figure]:
    unit = "%" if match["share"] else match["unit"] or ""
    if not unit or not _counts(match, unit, folded) or _past(match, folded, year):
        return
    kind = _kind(match, unit, folded)
    if kind is None:
        return
    sentence = _begin(folded, match.start())
    aim = bool(AIM.search(folded, max(sentence, match.start() - 60), match.end()))
    about = match["post"] in ("左右", "上下") or match["pre"] in ("约", "近", "将近")
    start = next(match.start(group) for group in ("pre", "share", "first") if match[group])
    for value, shown, op in _values(match, unit):
        yield Figure(kind, value, shown, op, text[start : match.end()], start, aim, about)


def _values(match: re.Match[str], unit: str) -> Iterator[tuple[float, str, str]]:
    """One value, the two ends of a range, or all of a list: 30万、20万、10万元."""
    large, one = _large(unit)
    inner = match["u1"] or ""
    w1 = match["w1"] or (_large(inner)[0] if inner else large)
    first = _value(match["first"])
    if match["range"]:
        yield first, w1 + one, ">="
        yield _value(match["second"]), (match["w2"] or large) + one, "<="
        return
    listed = re.findall(rf"({ARABIC})([万亿])?", match["rest"] or "")
    op = _op(match)
    yield first, (match["w1"] or large) + one, op
    for value, w in listed:
        yield _value(value), (w or large) + one, op


def _large(unit: str) -> tuple[str, str]:
    """万元 → 万, 元; 家 → nothing, 家."""
    one = unit.lstrip("万亿")
    return unit[: len(unit) - len(one)], one


def _value(text: str) -> float:
    found = number(text)
    return found if found is not None else 0.0


def _op(match: re.Match[str]) -> str:
    before, after = match["pre"] or "", match["post"] or ""
    if after in ("左右", "上下") or before in ("约", "近", "将近"):
        return "="
    if after in ("以下", "以内", "之内", "内"):
        return "<="
    if after:
        return ">="
    return next((op for op, pattern in OPS.items() if pattern.search(before)), ">=")


def _counts(match: re.Match[str], unit: str, folded: str) -> bool:
    """Whether a number with a unit says how many, and not which one, how long, or what it is called."""
    before, after = (
        folded[max(match.start("first") - 12, 0) : match.start("first")],
        folded[match.end("unit") : match.end("unit") + 8] if match["unit"] else folded[match.end() : match.end() + 8],
    )
    if match["share"]:
        return True
    if BASIS.search(before) or re.search(r"[由从](?:原来的?|现在的?|目前的?|原|的)?$", before):
        return False
    if ORDINAL.search(before) or (NO_UNIT.match(after) and not match["post"]):
        return False
    if DURATION.match(unit):
        return bool(
            SHORTENED.search(match["pre"] or "")
            or re.search(r"(?:压缩|缩短|压减|压降|提速|控制)[^,。;]{0,10}$", before)
        )
    chinese = not match["first"][0].isdigit()
    asked = bool(
        (match["pre"] and match["pre"] not in ("近",)) or match["post"] in ("以上", "及以上", "左右", "以下")
    ) or bool(CHOSEN.search(folded[max(match.start() - 16, 0) : match.start("first")]))
    if chinese and (match["first"] in ("一", "十百", "千", "百", "十") or set(match["first"]) <= set("百千十")):
        return (bool(match["pre"] in ("不少于", "至少", "不低于")) and match["first"] == "一") or (
            unit in ("倍", "番") and asked
        )
    if chinese or COUNTED.match(unit):
        return asked
    return True


def _past(match: re.Match[str], folded: str, year: int | None) -> bool:
    """Whether the sentence up to the figure tells what has been: a year gone by, or 已."""
    begin = _begin(folded, match.start())
    before = folded[begin : match.end()]
    years = [int(one) for one in YEAR.findall(before)]
    compared = re.search(r"(?:比|较|与|同)20\d\d年[^,。;]{0,6}$", folded[begin : match.start()])
    if year and years and years[-1] < year and not compared and not re.search(r"[比较与同在以]20\d\d年", before):
        return True
    if years and year and years[-1] >= year and not re.search(r"已", before[before.rfind(str(years[-1])) :]):
        return False
    found = PAST.search(before)
    return bool(found) and not re.search(
        r"(?:到|力争|确保|再|新增|将|提高到|目标)[^。;]*$", before[found.end() :] if found else ""
    )


def _begin(folded: str, at: int) -> int:
    return max((folded.rfind(mark, 0, at) for mark in "。;!?\n"), default=-1) + 1


def _sentence(match: re.Match[str], folded: str) -> str:
    after = SENTENCE.search(folded, match.end())
    return folded[_begin(folded, match.start()) : after.start() if after else len(folded)]


def _comma(match: re.Match[str], folded: str) -> str:
    """What stands before the figure in its part of the sentence."""
    begin = _begin(folded, match.start())
    comma = max(folded.rfind(mark, begin, match.start()) for mark in ",:")
    return folded[max(begin, comma + 1) : match.start("first")]


def _kind(match: re.Match[str], unit: str, folded: str) -> Literal["target", "amount"] | None:
    """A target, an amount, or None for a condition."""
    before, after = _comma(match, folded), folded[match.end() : match.end() + 30]
    sentence = _sentence(match, folded)
    given = bool(GIVEN.search(sentence))
    if KIND_OF.match(after) and not COUNT.search(unit):
        return None
    if given and OF_WHICH.match(after) and not SHARE_AFTER.match(after):
        return None
    if (
        given
        and CONDITION.search(before)
        and CONDITION_AFTER.match(after)
        and not re.match(r"(?:一次性)?(?:的)?(?:奖|补|资助)", after)
    ):
        return None
    if MONEY.search(unit):
        reached = REACHED.search(before) or match["pre"] in ("达到", "突破", "超过")
        if reached and not re.search(r"给予|补助|奖励|补贴|资助|奖补", before):
            return "target"
        return "amount" if given else "target"
    if unit in ("%", "‰", "个百分点", "百分点") and (SHARE_GIVEN.search(before) or SHARE_AFTER.match(after)):
        return "amount"
    return "target"


def _covers(text: str, folded: str, found: list[Figure]) -> Iterator[Figure]:
    """全覆盖 is a hundred per cent, unless a share beside it says so already."""
    for match in COVER.finditer(folded):
        begin = max(folded.rfind(mark, 0, match.start()) for mark in ",。;:!?\n") + 1
        near = [one for one in found if one.unit == "%" and begin <= one.start <= match.end()]
        if near or re.search(
            r"20[01]\d年[^。;]*$|已(?:经)?(?:基本)?实现[^,。;]*$", folded[_begin(folded, match.start()) : match.start()]
        ):
            continue
        aim = bool(AIM.search(folded, _begin(folded, match.start()), match.start()))
        yield Figure("target", 100.0, "%", ">=", text[match.start() : match.end()], match.start(), aim)
