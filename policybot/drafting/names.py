"""What the name of an office looks like, which rank stands before it, and what kind of body it is.

Nothing here knows any list of offices: endings and ranks decide, so that other provinces and cities read as well.
"""

from __future__ import annotations

import re

from policybot.model import Kind

COLLECTIVE = re.compile(
    r"^(?:全[省市区县州]|辖区|省级|市级|区级|县级|省直|市直|区直|县直|州直|局|市|省|区|县|省政府|市政府|省委|市委)*"
    r"(?:各|有关|相关|其他|其它|所有|所属|在[省市]|驻|沿线|成员单位|责任单位|机关(?!事务|党委|工委|纪委|服务)).{0,26}"
    r"(?:部门|单位|政府|管委会|委员会|[省市区县州旗盟地院校所局厅委办行]|街道|镇街?|乡镇?|处室|科室|企业|机构|园区|"
    r"开发区|功能区|办事处|集团|公司|分行|支行|高校|学校|医院|学院|社区|村|银行|协会|商会|示范区|新区|组织|镇\(街道\)|"
    r"\((?:市|区|县|街道|乡|镇|村|社区|园区|中心|、|自治)+\))$"
)
STRONG = re.compile(
    r"(?:厅|局|委|办|政府|管委会|委员会|办公室|总队|支队|大队|海关|分行|支行|营管部|营业管理部|法院|检察院|高院|检察分院|"
    r"工商联|工商业联合会|妇联|科协|残联|侨联|文联|社科联|作协|记协|总工会|团省委|团市委|团区委|团县委|团州委|军区|警备区|"
    r"军分区|人武部|贸促会|红十字会|供销社|供销合作社|供销总社|党校|行政学院|海关总署|审计署|组织部|宣传部|统战部|社会工作部|党委|工委|党组|"
    r"指挥部|街道|街道办|办事处|领导小组|工作专班|专班|社科院|农科院|科学院|"
    r"(?:教育|科技|科学技术|工业和信息化|公安|民政|司法|财政|人力资源社会保障|人力资源和社会保障|自然资源|生态环境|"
    r"住房城乡建设|住房和城乡建设|交通运输|水利|农业农村|商务|文化和旅游|退役军人|应急管理|外交|国防|国家安全|中央.{2,6})部|"
    r"(?:省|市|区|县|州).{0,12}(?:中心|院|处|科|社|站|馆|队|会|台|公司|集团|部门)|^.{2,8}[市县区州旗盟](?:人民)?(?:政府)?)$"
)
"""Endings, and forms with a rank in front, that only an office has."""
WEAK = re.compile(
    r"(?:厅|局|委|办|部|院|会|社|团|中心|大学|学院|公司|集团|银行|署|所|站|队|馆|处|科|室|行|台|园|组|区|市|县|州|镇|乡|"
    r"学校|高校|企业|机构|基地|联盟|中学|小学|医院|电网|电力|铁塔|移动|联通|电信|邮政|石油|石化|基金|信托|保险|证券|厂|矿|库|"
    r"指挥部|街道|单位|部门)$"
)
NO_NAME = re.compile(
    r"[。:!?%《》“”\"=+]|的|以下|简称|包括|包含|不含|例如|比如|详见|参见|其中|下同|试行|修订|征求|暂行|原则|机会|社会$|"
    r"大会$|展会$|机会$|部分$|全部$|内部$|城市$|农村$|^(?:部门|单位|企业|机构|高校|学校|中心|协会|公司|市场|省市|省、|园区|"
    r"地区|市区|城区|社区|县区|区县|科室|医院|银行|学会|商会|集团|学院|大学|国际|全国|国内|县|市|区|省|乡|镇|州)$|"
    r"^(?:含|原|指|如|即|见|详|现|由|在|对|以|按|从|为|每|第|前|后|上|下)(?!州|安)|\d{2,}|[年月日]前|年$|成果|制度|机制$|项目$|工程$|活动$"
)
OUT_OF_RANK = re.compile(
    r"^(?:各|有关|相关|其他|其它|所有|省|团|共青团|国家|中国|中央|全国|国网|国家电网|人民银行|人行|民航|铁路|武警|军|最高|市政|南方电网|"
    r"中铁|西北|华北|东北|华东|中南|西南|海关|证监|银保监|金融监管|外汇|证券监管|国务院|驻)|"
    r"..[省市州盟](?!场|政|容|域)|自治[区州县]|(?:证监局|金融监管局|银保监局|外汇局|海关|海事局|边检站|管委会|管理委员会|专员办|分行|支行|大学|(?<!科)学院|学校|公司|集团|银行)$|..(?:农信联社|供电局)$"
)
"""Bodies of their own region or rank: a rank is not carried onto them."""
CARRIED = re.compile(
    r"(?:厅|局|委|办|部|社|院|会|联|总队|支队|大队|中心|协|党校|办公室|总工会|供销社|处|馆|台|科(?:学)?院)$"
)
RANK = re.compile(
    r"^(?:(?:[\u4e00-\u9fff]{2,6}?(?:省|自治区|自治州))|(?:[\u4e00-\u9fff]{2,3}市)(?!场|容|域|政[局管园公])|[\u4e00-\u9fff]{1,3}[县区旗](?!域|块)"
    r"|自治区|自治州|省|市(?!场|容|域|政[局管园公])|区(?!域|块)|县(?!域)|州|盟|旗|兵团|新区|高新区|经开区)(?=.{2})"
)
PARTY = re.compile(r"^(?:.{0,8}?(?:省|市|区|县|州|旗|盟))委(?!员|托|属)")
PARTY_BODY = re.compile(r"^(?:组织部|宣传部|统战部|政法委|编办|社会工作部|老干部局|网信办|改革办|国安办|党校)$")

KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("city", re.compile(r"(?:市|区|县|州|旗)(?:人民)?政府$|管委会$|管理委员会$")),
    (
        "party",
        re.compile(
            r"^(?:中共)?.{0,8}?(?:省|市|区|县|州|旗|盟|自治区|党|工)委(?:.*(?:部|办|办公室|政法委|局|党校|委|会)$)(?<!员会)|纪委"
        ),
    ),
    (
        "association",
        re.compile(
            r"(?:贸促会|工商联|妇联|科协|残联|侨联|文联|社科联|作协|总工会|红十字会|协会|学会|商会)$|^团[省市区县州]委$"
        ),
    ),
    (
        "central",
        re.compile(
            r"税务局$|证监局$|海关$|人民银行.*[行部]$|金融监管总局.*局$|金融监管局$|通信管理局$|邮政管理局$|银保监局$|^国家.*总局.+局$"
        ),
    ),
)
CERTAIN = re.compile(
    r"^(?!.*[委党])(?:.{0,6}(?:省|市|区|县|州))?.{2,16}(?:厅|局)$|(?:发展改革委|国资委|卫生健康委|发改委|卫健委)$"
)


def kind(name: str) -> tuple[Kind, bool]:
    """The kind of a body by the ending of its folded name, and whether that ending leaves no doubt."""
    for found, pattern in KINDS:
        if pattern.search(name):
            return found, True
    return "government", bool(CERTAIN.search(name))


def collective(folded: str) -> bool:
    """各市（区）政府, 有关部门: a name that stands for several."""
    return bool(COLLECTIVE.match(folded))


def strong(folded: str) -> bool:
    """Whether a folded text can be nothing but the name of an office."""
    return plausible(folded) and (collective(folded) or bool(STRONG.search(_outer(folded))))


def plausible(folded: str) -> bool:
    """Whether a folded text can be the name of an office at all."""
    if not 2 <= len(folded) <= 40:
        return False
    bare = _outer(folded)
    return collective(folded) or (
        not NO_NAME.search(bare) and len(bare) >= 2 and bool(WEAK.search(bare) or STRONG.search(bare))
    )


def _outer(folded: str) -> str:
    """省市场监管局(省知识产权局) is judged by what stands in front."""
    return folded.partition("(")[0] if folded.endswith(")") and not folded.startswith("(") else folded


def rank(folded: str) -> str:
    """The rank or region a name begins with: 省, 西安市; empty where it begins with none."""
    found = None if folded.startswith(("各", "有关", "相关", "市政府", "省政府")) else RANK.match(folded)
    return found.group() if found else ""


def bare(folded: str) -> bool:
    """Whether a name waits for the rank of the name before it."""
    head = _outer(folded)
    if len(head) > 8 and not head.endswith(("厅", "局", "委", "办", "部")):
        return False  # 秦东水文水资源勘测中心 has a place in its name, whatever that is
    return not rank(folded) and not OUT_OF_RANK.search(head) and not collective(folded) and bool(CARRIED.search(head))


def carried(before: str, name: str) -> str:
    """The prefix that a bare name takes over: 省 or 省委 of the rank, empty where none fits.

    厅 exist in provinces only; the party's own bodies take 省委.
    """
    if not before:
        return ""
    if name.endswith("厅") and not before.endswith(("省", "区")):
        return ""
    return before + "委" if PARTY_BODY.match(name) and len(before) == 1 else before
