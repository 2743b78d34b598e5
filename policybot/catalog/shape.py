"""The shape of a measures file, for the door only: pydantic checks types and keys, the house uses model.py.

Titles and descriptions are Chinese because an editor shows them to those who write the file (measures.schema.json).
Numbers and dates of TOML are native, so nothing is coerced: a date in quotes is a mistake with an advice.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

ID = r"^\d+\.\d+[a-z]*$"
OFFSET = r"^[+-]?\d+ (day|days|workday|workdays)$"

BLANK = "blank"


def _said(text: str) -> str:
    """Spaces alone say nothing, and a name made of them is nobody."""
    if not text.strip():
        raise PydanticCustomError(BLANK, "blank")
    return text


# Ids, names and titles end up in headers of mails and names of files: no control characters from the start.
Line = Annotated[
    str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"), AfterValidator(_said)
]
Prose = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[Line, Field(title="部门或集合名称")]


class Table(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Document(Table):
    """文件本身。"""

    id: Annotated[Line, Field(title="代号", description="自定的短代号，写入记录后不要再改，例如 sx-2024-11")]
    number: Annotated[Line, Field(title="文号")]
    title: Annotated[Line | None, Field(title="文件标题")] = None
    issued: Annotated[date, Field(title="印发日期", description="日期不加引号：2024-04-16")]
    ends: Annotated[date, Field(title="有效期末", description="含当日；定期填报到这一天所在的周期为止")]
    bureau: Annotated[Name, Field(title="统筹单位")]
    timezone: Annotated[Line, Field(title="时区")] = "Asia/Shanghai"
    lead: Annotated[
        Literal["stated", "first"],
        Field(title="牵头单位的认定", description="stated 只认写明的；first 以第一个责任单位为牵头"),
    ] = "stated"
    source: Annotated[
        Line | None,
        Field(
            title="原文",
            description="原文文件，与本文件同目录的写文件名（.txt .docx .pdf .tsv .csv），信函即引原文；"
            "也可写网址或存放处，只作记载",
        ),
    ] = None
    fingerprint: Annotated[
        str | None,
        Field(
            title="原文指纹",
            description="核对无误时原文的指纹，由 validate 给出；原文变动即报警",
            json_schema_extra={"pattern": "^[0-9a-f]{16}$"},
        ),
    ] = None
    cite: Annotated[
        Line,
        Field(
            title="怎样指明一项任务分工",
            description="{article} 条的序数（汉字），{clause} 项的数字，{Clause} 项的序数（汉字），{id} 编号",
        ),
    ] = "第（{article}）条第{clause}项"
    consent: Annotated[
        bool,
        Field(
            title="办结前征求其他责任单位意见",
            description="写 true：各单位部分都完成、有单位申请办结时，问其他责任单位一次；"
            "5个工作日内没有异议的视为同意，之后才能审核通过",
        ),
    ] = False
    timeliness: Annotated[
        Literal["claimed", "entered"],
        Field(
            title="是否及时按哪天算",
            description="claimed 按填报写明的日期；entered 按录入的日期，"
            "补录的要由统筹人员凭来文认定（confirm）才按写明的日期算",
        ),
    ] = "claimed"


class Former(Table):
    """曾用的名称，机构改革以前的。"""

    name: Annotated[Line, Field(title="名称")]
    until: Annotated[date, Field(title="用到哪一天")]


ALIAS_TEXT, ALIAS_TABLE = "alias-as-text", "alias-as-table"
"""What pydantic puts into the places of its faults, to say which form an alias has."""


def _form(alias: object) -> str:
    return ALIAS_TABLE if isinstance(alias, (dict, Former)) else ALIAS_TEXT


Alias = Annotated[Annotated[Line, Tag(ALIAS_TEXT)] | Annotated[Former, Tag(ALIAS_TABLE)], Discriminator(_form)]


class Department(Table):
    """一个部门或市（区）。"""

    name: Annotated[Line, Field(title="名称", description="与原文括号里的写法一致")]
    kind: Annotated[
        Literal["government", "party", "central", "association", "city"],
        Field(title="类别", description="政府部门、党委部门、中央驻陕单位、群团、市（区）"),
    ] = "government"
    aliases: Annotated[list[Alias], Field(title="其他写法", description="全称、简称，均视为同一部门")] = []

    @property
    def called(self) -> tuple[str, ...]:
        """The aliases by name."""
        return tuple(alias.name if isinstance(alias, Former) else alias for alias in self.aliases)


class Group(Table):
    """原文的集合称谓，如“各市（区）政府”。"""

    name: Annotated[Line, Field(title="称谓")]
    members: Annotated[list[Name], Field(title="成员", min_length=1)]
    basis: Annotated[str, Field(title="认定依据", description="成员由谁认定；未定的写 待确认")] = ""


class Step(Table):
    """一个提示节点。文件里写了某一类节点，就代替内置的同类节点。"""

    name: Annotated[Line, Field(title="名称", description="不得重复；写入记录后不要再改")]
    kind: Annotated[Literal["deadline", "report", "review"], Field(title="类别", description="时限、填报、审核")]
    at: Annotated[
        str,
        Field(
            title="何时",
            description="-10 workdays 为前10个工作日，+3 days 为后3天",
            json_schema_extra={"pattern": OFFSET},
        ),
    ]
    to: Annotated[list[Literal["liaison", "deputy", "bureau"]], Field(title="发给谁", min_length=1)]
    letter: Annotated[Line | None, Field(title="用哪种信函")] = None
    release: Annotated[bool, Field(title="经统筹人员放行后才发出")] = False
    repeat: Annotated[str | None, Field(title="每隔多久重复", json_schema_extra={"pattern": OFFSET})] = None
    times: Annotated[int | None, Field(title="共发几次", ge=1, le=1000)] = None


class Node(Table):
    """约定的进度节点：到 day 这一天达到 value。"""

    day: Annotated[date, Field(title="日期")]
    value: Annotated[Number, Field(title="应达到的数")]


class Target(Table):
    """要达到的数。"""

    what: Annotated[Line, Field(title="指标")]
    value: Annotated[Number, Field(title="数值")]
    unit: Annotated[Line, Field(title="单位")]
    op: Annotated[Literal[">=", "<=", ">", "<", "="], Field(title="比较方式")] = ">="
    counting: Annotated[
        Literal["stock", "year", "since"],
        Field(title="口径", description="stock 期末存量，year 当年数，since 自印发起累计"),
    ] = "stock"
    denominator: Annotated[Line | None, Field(title="分母", description="百分比指标写明分母")] = None
    source: Annotated[Name | None, Field(title="出数单位", description="责任单位之一，以其数为准")] = None
    figures_by: Annotated[date | None, Field(title="数据最迟何时可得", description="此前为待报，不算逾期")] = None
    nodes: Annotated[list[Node], Field(title="进度节点")] = []
    plan: Annotated[Literal["linear"] | None, Field(title="序时进度", description="linear 为匀速")] = None
    baseline: Annotated[Number, Field(title="基数", description="印发时已有的数，匀速从它算起")] = 0.0


class Amount(Table):
    """文中写明的资金标准，只记事实，不考核。"""

    value: Annotated[Number, Field(title="数值")]
    unit: Annotated[Line, Field(title="单位")]
    phrase: Annotated[str, Field(title="说明")] = ""


class Measure(Table):
    """一个事项：一项有独立结果的承诺。"""

    id: Annotated[
        Line, Field(title="编号", description="条.项，同项多件加字母：10.4b", json_schema_extra={"pattern": ID})
    ]
    title: Annotated[Line, Field(title="标题", description="用自己的话写")]
    summary: Annotated[Prose | None, Field(title="一句话说清结果")] = None
    owners: Annotated[list[Name], Field(title="责任单位", description="与原文括号一致，次序不变", min_length=1)]
    acts: Annotated[
        list[Name],
        Field(title="实际承担的单位", description="责任单位的一部分；写了就只请这些单位填报，也只向它们发信"),
    ] = []
    lead: Annotated[Name | None, Field(title="牵头单位", description="文件写明或已商定的才写，不要推测")] = None
    due: Annotated[date | None, Field(title="要求时限", description="含当日，不加引号：2024-12-31")] = None
    every: Annotated[
        Line | None,
        Field(title="周期", description="monthly、quarterly、half-yearly、yearly，或 FREQ=… 规则（RFC 5545）"),
    ] = None
    from_: Annotated[date | None, Field(title="首次日期", alias="from")] = None
    due_basis: Annotated[
        Literal["stated", "same sentence", "inherited", "decided"],
        Field(title="时限依据", description="原文写明、同句、沿用前句、统筹单位商定"),
    ] = "stated"
    force: Annotated[Literal["must", "aim"], Field(title="约束力", description="aim 对应“力争”")] = "must"
    phrase: Annotated[str, Field(title="原文的时限用语")] = ""
    target: Annotated[Target | None, Field(title="目标")] = None
    amounts: Annotated[list[Amount], Field(title="资金标准")] = []
    sensitive: Annotated[bool, Field(title="敏感事项", description="信函只写编号和日期，材料走纸质渠道")] = False
    waive: Annotated[list[Line], Field(title="不做的核查", description="请加注释说明理由")] = []
    was: Annotated[list[Line], Field(title="原编号", description="拆分或改号前的编号，记录随之接续")] = []
    correction: Annotated[
        str, Field(title="更正说明", description="把时限改晚而没有批准文号的，写明原因和谁决定：录入有误，王某")
    ] = ""


class Untracked(Table):
    """不单列事项的文字及理由。"""

    clause: Annotated[Line, Field(title="条.项", json_schema_extra={"pattern": ID})]
    text: Annotated[Prose, Field(title="文字")]
    reason: Annotated[Prose, Field(title="理由")]


class File(Table):
    """一份文件的任务分工台账。"""

    document: Document
    department: Annotated[list[Department], Field(title="部门")] = []
    group: Annotated[list[Group], Field(title="集合称谓")] = []
    step: Annotated[list[Step], Field(title="提示节点")] = []
    measure: Annotated[list[Measure], Field(title="事项")] = []
    untracked: Annotated[list[Untracked], Field(title="不单列的内容")] = []
