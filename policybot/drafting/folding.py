"""One character for another, so that rules are written once: width, Traditional forms, kinds of brackets.

A folded text is as long as the text itself: what is found in the one is cut out of the other, as it is written.
"""

from __future__ import annotations

import re

TRADITIONAL = (
    "單单責责牽牵頭头廳厅辦办區区縣县會会務务關关門门條条實实億亿萬万個个項项達达過过於于場场後后內内報报"
    "產产業业識识權权專专監监財财稅税國国際际發发農农鄉乡鎮镇處处員员團团總总隊队黨党組组織织導导員员領领"
    "時时間间節节點点進进計计劃划劑剂啟启動动開开強强積积極极爭争確确體体無无與与協协參参聯联層层級级類类"
    "數数據据減减長长續续漸渐檢检環环規规獎奖貼贴給给補补資资額额費费標标準准備备據据預预結结題题歲岁"
    "應应從从遠远種种輪轮職职復复壓压縮缩選选擇择設设備备礎础讓让質质術术書书轉转創创廣广東东陝陕蘇苏"
    "貴贵遼辽寧宁龍龙雲云臺台灣湾漢汉綜综衛卫禮礼療疗藥药電电視视氣气網网絡络郵邮銀银險险證证義义圖图"
    "館馆營营屬属倉仓儲储糧粮軍军馬马鐵铁車车輛辆線线運运輸输橋桥樓楼園园試试驗验對对號号歷历曆历書书"
    "簡简稱称筆笔優优勵励勞劳醫医學学師师養养殘残疾疾婦妇僑侨聽听論论訪访調调謀谋護护議议讀读變变"
    "幣币師师幫帮廠厂廢废張张歸归錄录擬拟擴扩攜携敗败斷断舊旧華华萬万莊庄藝艺號号訊讯評评詢询誌志"
    "認认誠诚課课謝谢負负貫贯貨货賬账贊赞趨趋躍跃軟软較较載载輔辅週周邊边還还選选鄰邻醞酝釋释"
    "鋼钢錢钱鑒鉴閉闭陸陆陽阳隨随雙双雜杂離离難难項项順顺須须頒颁頓顿願愿類类顯显飛飞養养餘余驅驱"
    "麼么齊齐齡龄萊莱徵征彙汇匯汇併并佈布衝冲劇剧勢势勝胜匯汇協协卻却嚴严圍围執执夠够夢梦奪夺"
    "將将專专尋寻屆届島岛廟庙彈弹徑径慶庆憲宪懷怀應应戶户採采損损換换敵敌斂敛暢畅曉晓朮术極极構构"
    "槍枪樞枢樣样檔档櫃柜權权歐欧殼壳氫氢決决沖冲涉涉淨净測测滅灭滿满濟济濱滨瀏浏災灾煉炼爐炉獨独"
    "獲获現现瑪玛當当盡尽眾众砲炮礦矿稱称穩稳窮穷競竞築筑紀纪約约級级納纳純纯紙纸細细終终經经綠绿"
    "維维緊紧編编緩缓績绩繼继罰罚職职脫脱臨临舉举艦舰萬万蓋盖處处虛虚蟲虫術术補补裝装複复見见觀观"
    "訂订訓训記记許许訴诉診诊詳详語语說说請请諮咨豐丰貝贝貢贡購购賽赛蹟迹農农遷迁適适鑽钻錦锦"
    "闊阔階阶隱隐靜静響响頁页頻频風风餐餐駐驻騙骗鮮鲜鹽盐點点黃黄龐庞沒没淺浅溫温滾滚為为爲为两两"
    "兩两幾几鬆松麗丽勻匀僅仅傳传債债價价儀仪償偿儘尽"
)
"""Pairs: the Traditional form, then the simplified one (Unicode Unihan, kSimplifiedVariant)."""

WIDTHS = {"．": ".", "。": "。", "～": "~", "〜": "~", "–": "-", "—": "-", "―": "-", "－": "-", "−": "-", "‐": "-"}
OPENING, CLOSING = "（〔［【｛[{", "）〕］】｝]}"
QUOTES = {"「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”", "＂": '"'}


def _table() -> dict[int, str]:
    found = {0xFF01 + n: chr(0x21 + n) for n in range(94)}
    found |= {ord(old): new for old, new in zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True)}
    found |= {ord(old): "(" for old in OPENING} | {ord(old): ")" for old in CLOSING}
    found |= {ord(old): new for old, new in (WIDTHS | QUOTES).items()}
    return found


TABLE = _table()


def fold(text: str) -> str:
    """The same text, character by character, with ASCII marks and digits, round brackets and simplified forms."""
    return text.translate(TABLE)


# Zero-width marks, byte-order marks, soft hyphens, and what else of control characters is no space.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x9f]")
SPACE = re.compile(r"\s+")
NAMES = re.compile(r"(?<=[厅局委办部府廳辦])\s+(?=[省市区县各區縣])")
"""Between two names a space is a comma; anywhere else among Chinese characters it means nothing."""
WIDE = re.compile(r"(?<![\x00-\x7f])\s|\s(?![\x00-\x7f])")
SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """A line without what the eye does not see; spaces stay only between Latin words and figures."""
    seen = SURROGATE.sub("", INVISIBLE.sub("", text)).strip()
    return WIDE.sub("", SPACE.sub(" ", NAMES.sub("、", seen)))
