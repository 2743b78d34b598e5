"""What the Chinese letters say: facts, next step, tone. The words that must never stand in one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policybot.model import Key, Offset
from policybot.render import letters as room
from policybot.render import render
from policybot.views import Ahead, LetterView, Section, Todo

from . import letter_views as views
from .letter_views import BESIDE, SAMPLES, TAX, measure, variants

TEMPLATES = sorted((Path(room.__file__).parents[1] / "templates" / "zh").glob("*.j2"))

FORBIDDEN = re.compile(
    "通知|通报|督办|责令|升级|警告|亮灯|[红黄绿蓝橙]灯|[红黄绿蓝橙]色|[！!]|[\U0001f000-\U0001faff\u2600-\u27bf]"
)
LATIN = re.compile(r"[A-Za-z]{2,}")


def words_of(template: str) -> str:
    """What a template says by itself: its text and the Chinese among its strings."""
    template = re.sub(r"(?s)\{#.*?#\}", "", template)
    tags = re.findall(r"(?s)\{[{%].*?[}%]\}", template)
    strings = [text for tag in tags for text in re.findall(r'"([^"]*)"', tag) if re.search(r"[^\x00-\x7f]", text)]
    return re.sub(r"(?s)\{[{%].*?[}%]\}", "", template) + "\n".join(strings)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_forbidden_word(path: Path) -> None:
    words = words_of(path.read_text("utf-8"))
    assert not FORBIDDEN.findall(words)
    assert not LATIN.findall(words)


@pytest.mark.parametrize("sample", [*SAMPLES, *BESIDE])
def test_no_letter_has_a_forbidden_word(sample: str) -> None:
    for situation, seen in variants({**SAMPLES, **BESIDE}[sample]()).items():
        letter = render(seen)
        words = letter.subject + letter.text
        assert not FORBIDDEN.findall(words), situation
        foreign = r"签发编号[0-9a-f]{16}|校验码：[0-9a-f]{12}"
        foreign += r"|https://\S+|email:\S+" if sample in BESIDE else ""  # a link, the address a rehearsal is kept from
        latin = LATIN.findall(re.sub(foreign, "", words))
        # An alarm quotes what a machine said and names a command: it is for whoever runs this one.
        assert sample == "alarm" or not latin, situation


@pytest.mark.parametrize("sample", SAMPLES)
def test_only_government_offices_get_reminders(sample: str) -> None:
    seen = SAMPLES[sample]()
    if seen.main.letter in ("daily", "weekly"):
        return
    for kind in ("party", "central", "association", "city"):
        letter = render(replace(seen, kind=kind))
        assert "提示" not in letter.subject + letter.text, kind


SAYS = [
    # letter, what it must say, remark
    ("reminder", "10.4b　合同登记与专利备案互通", "number and what"),
    ("reminder", "2024年12月31日（星期二，含当日）。原文“2024年底前”，按当年最后一日计", "by when, why then"),
    ("reminder", "陕政办发〔2024〕11号第（十）条第4项，任务分工列有贵厅", "why you"),
    ("reminder", "含贵厅共4家，已有2家报告本单位部分完成", "others by number only"),
    ("reminder", "最近一次填报为2024年10月15日，尚未报告本单位部分完成", "own state"),
    ("reminder", "12月26日（到期前3个工作日）再提示一次", "what comes next"),
    ("reminder", "联系人：赵某，电话：029-00000000", "whom to call"),
    ("reminder", "不代替正式公文", "what this paper is not"),
    ("weekly", "台账记录校验码：0123456789ab", "what the records can be held to later"),
    ("bundle", "1．3.6　专利优势企业培育30家（独立承担）", "a sole duty first"),
    (
        "bundle",
        "不少于30家（自文件印发起累计）；贵厅已报26家（2025年10月13日填报）",
        "target, figure, its day and counting",
    ),
    ("bundle", "本句未写日期，沿用前句“2025年底前”", "an inherited date"),
    ("bundle", "报过的，全年数于2026年1月31日前补报，此前不作逾期处理", "a figure that may follow"),
    ("bundle", "以省内拥有专利的企业家数为分母", "the share of what"),
    ("bundle", "连续两期填报没有新进展", "what the checks found of this owner"),
    ("today", "今天到期", "the last day"),
    ("today", "2025年1月2日再致函商请一次", "the year where it is another"),
    ("overdue", "今天是到期后第1个工作日", "how late"),
    ("overdue", "1月6日仍未报告完成的，我局将研究致信贵厅分管负责同志，致信前一个工作日先告诉您", "the deputy"),
    ("overdue", "1月13日再来信一次", "the next letter"),
    ("overdue", "请贵厅于1月6日前答复以下情况之一", "answer by, which is before the next step"),
    ("overdue", "取得批准文号后，台账才作调整", "how a date moves"),
    ("account", "不作逾期处理，只请贵厅说明一次情况", "an aim is not overdue"),
    ("account", "只有这一次", "asked once"),
    ("deputy", "2024年11月29日、12月17日、12月26日、12月31日、2025年1月2日，我局先后", "opens with what was sent when"),
    ("deputy", "书面联系5次", "the count of those days"),
    ("deputy", "共同承担的4家中，已有2家报告本单位部分完成", "all parts by number"),
    ("deputy", "请于2025年1月13日（星期一，含当日）前安排答复", "answer by"),
    ("deputy", "1月26日起由我局研究下一步办法", "what follows"),
    ("deputy", "签发：孙某", "released by a named person"),
    ("deputy_ahead", "最早于下一个工作日致信贵厅分管负责同志", "the liaison hears first"),
    ("deputy_ahead", "登记入台账以后，这封信不再发出", "how to stop it"),
    ("report_request", "请贵厅于2024年7月5日（星期五，含当日）前，报送附表28项任务的进展", "by when, how many"),
    ("report_request", "写“无变化”即可", "nothing new is an answer"),
    ("report_request", "7月8日仍未收到的，再问一次", "what comes next"),
    ("report_late", "可能正在办理，也可能信件没有送到", "polite, no blame"),
    ("report_late", "7月12日仍未收到的，由我局经办同志打电话了解", "a call, no third letter"),
    ("opening", "第（十四）条要求发挥省知识产权局牵头抓总作用", "what it rests on"),
    ("opening", "5月17日前，共10个工作日", "check by"),
    ("opening", "没有意见的不必回复", "no answer needed"),
    ("opening", "到期前30日、10个工作日、3个工作日和到期当日各提示一次", "how often, in truth"),
    ("opening", "填报情况正常的，下一次免发", "what a report saves"),
    ("opening", "同一个工作日最多来信一封", "the budget"),
    ("opening", "属力争目标", "an aim is marked"),
    ("opening", "最近一次进展报送日为2024年7月5日", "the next report"),
    ("opening", "涉密和敏感内容请勿通过本渠道报送", "what not to send"),
    ("opening_late", "请核对完成情况的3项", "dates past are put as a question"),
    ("opening_late", "不能据此认定为未完成", "and not as a reproach"),
    ("opening_late", "2月25日仍未报告的，再来信联系", "ten working days later"),
    ("opening_city", "任务分工列有“各市（区）政府”，贵市在内", "why you, through a collective"),
    ("extended", "批准文号陕政办函〔2024〕99号", "why it changed"),
    ("extended", "原　　来：2024年12月31日", "the old date"),
    ("extended", "现　　在：2025年3月31日（星期一，含当日）", "the new date"),
    ("suspended", "恢复时告知一次", "what follows a suspension"),
    ("released", "不再列贵厅为责任单位", "no duty any more"),
    ("returned", "缺一份带日期的共享数据清单", "what is missing"),
    ("returned", "2025年1月7日（星期二，含当日）", "mend by"),
    ("returned", "仍以原来的申请日（12月24日）计", "what counts"),
    ("closed", "已办结（按期）", "the outcome"),
    ("closed", "今后不再就此来信", "nothing more will come"),
    ("accepted", "待整个事项办结时告知一次", "one more will come"),
    ("secret", "按保密规定用纸质件报送", "by another way"),
    ("own_house", "我局参与承担的下列事项", "the bureau's own house"),
    ("weekly", "办结8项（按期8项，逾期0项，时限调整后0项）；在办97项", "counts first"),
    ("weekly", "列为责任单位的72项中，需要说明的3项", "its own"),
    ("weekly", "到2024年12月31日应达90家，已报71家", "pace in words"),
    ("weekly", "签发1件，审核1件，电话1件，补登1件", "what to decide today"),
    ("weekly", "1月8日（星期三）进展报送日，应报17家", "the next two weeks"),
    ("weekly", "2024年12月30日至1月5日，送出18件，待送0件，未能送达1件", "what was sent"),
    ("weekly", "截至2025年1月6日 09:00", "the hour in the document's zone"),
    ("daily", "今天有新情况的（1项）", "what is new"),
    ("daily", "10.4c 高校院所许可备案扩面：逾期第3个工作日", "and which"),
]


@pytest.mark.parametrize(("sample", "says", "remark"), SAYS)
def test_a_letter_says(sample: str, says: str, remark: str) -> None:
    assert says in render(SAMPLES[sample]()).text, remark


SUBJECTS = [
    ("reminder", "【工作提示】10.4b 合同登记与专利备案互通，12月31日到期（还有10个工作日）"),
    ("bundle", "【工作提示】3项任务于12月31日到期（还有10个工作日）：3.6、1.4b、6.1"),
    ("today", "【工作商请】10.4b 合同登记与专利备案互通，今天到期（12月31日）"),
    ("deputy", "【提请关注】10.4b 合同登记与专利备案互通已过时限，请贵厅予以协调"),
    ("report_request", "【进展报送】请于7月5日前报送28项任务进展"),
    ("opening", "【事项核对】请贵厅于5月17日前核对列入台账的29项任务（陕政办发〔2024〕11号）"),
    ("returned", "【退回补充】10.4b 合同登记与专利备案互通，请于2025年1月7日前补正"),
    ("weekly", "【每周台账】1月6日：逾期2项，滞后2项，今天请定6件"),
    ("daily", "【今日清单】1月6日：请定6件（签发1件，审核1件，电话1件，补登1件，来信2件），有新情况1项"),
]


@pytest.mark.parametrize(("sample", "subject"), SUBJECTS)
def test_a_subject_says_what_and_when(sample: str, subject: str) -> None:
    assert render(SAMPLES[sample]()).subject == subject


def test_the_opening_counts_every_measure_once() -> None:
    seen = views.opening()
    text = render(seen).text
    assert len(seen.main.items) == 29
    for one in seen.main.items:
        assert one.measure
        assert len(re.findall(rf"(?<![0-9.]){re.escape(one.measure.id)}\s", text)) == 1


def test_a_central_office_is_called_and_not_written_to_above() -> None:
    text = render(views.overdue(TAX)).text
    assert "1月6日仍未报告完成的，由我局经办同志打电话商量" in text
    assert "分管负责同志" not in text


def test_the_opening_names_the_steps_that_will_really_come() -> None:
    seen = views.opening()
    items = tuple(
        replace(one, ahead=tuple(replace(a, at=Offset(-7, "days")) for a in one.ahead[:1])) for one in seen.main.items
    )
    text = render(replace(seen, sections=(replace(seen.main, items=items),))).text
    assert "到期前7日各提示一次" in text


def test_an_aim_in_a_bundle_speaks_for_itself_only() -> None:
    day = date(2025, 12, 31)
    items = tuple(views.item(ident, day=day, step="due-today") for ident in ("1.1a", "1.4c"))
    text = render(views.view(replace(views.bundle().main, items=items), day=day)).text
    assert "今天以后仍未报告完成的，2026年1月4日再提示一次" in text
    assert "1.1a属力争目标，到期后未报告完成的，只请说明一次情况，不作逾期处理" in text


def test_a_closing_account_is_asked_for_when_the_document_ends() -> None:
    day = date(2025, 12, 31)
    one = views.item("1.2", day=day, step="report-due-in-5-workdays", due=date(2026, 1, 8), closing=True)
    seen = views.view(replace(views.report_request().main, items=(one, one)), day=day)
    assert "的实施期到2025年12月31日为止" in render(seen).text
    later = replace(seen, day=date(2026, 1, 9))
    assert "的实施期已于2025年12月31日结束" in render(later).text
    assert "收尾说明" in render(later).text


def test_the_overview_puts_quiet_measures_together_and_loses_none() -> None:
    (seen,) = views.weekly().overviews
    quiet = [row for row in seen.own if row.light == "behind"]
    rows = tuple(replace(row, standing=replace(row.standing, light="normal")) for row in quiet)
    secret = tuple(replace(r, standing=replace(r.standing, measure=measure("13.2a"))) for r in rows)
    text = render(replace(views.weekly(), overviews=(replace(seen, own=(*rows, *rows, *secret)),))).text
    assert "需要说明的3项" in text
    assert "到2024年12月31日应达90家，已报71家，2项：3.5、3.5。" in text
    assert "敏感事项，详情不在此列出，1项：13.2a。" in text


STATES = [
    # the letter goes outside the bureau; these are the other owners of 10.4b
    ("reminder", ("省工业和信息化厅", "省知识产权局", "省税务局")),
    ("overdue", ("省工业和信息化厅", "省知识产权局", "省税务局")),
]


@pytest.mark.parametrize(("sample", "others"), STATES)
def test_no_letter_says_which_of_the_others_is_done(sample: str, others: tuple[str, ...]) -> None:
    text = render(SAMPLES[sample]()).text
    lines = [line for line in text.splitlines() if any(name in line for name in others)]
    shared = [line for line in lines if "共同单位" in line]
    assert len(shared) == 1
    assert [line for line in lines if "完成" in line] == shared, "counted together, never one by one"


NAMES = [
    ("省教育厅", "贵厅"),
    ("省知识产权局", "贵局"),
    ("省国资委", "贵委"),
    ("省委金融办", "贵办"),
    ("西安市政府", "贵市"),
    ("中国人民银行陕西省分行", "贵行"),
    ("省贸促会", "贵会"),
    ("杨凌示范区管委会", "贵单位"),
    ("某中心", "贵单位"),
]


@pytest.mark.parametrize(("department", "called"), NAMES)
def test_a_department_is_called_by_its_kind(department: str, called: str) -> None:
    seen = replace(views.released(), department=department)
    assert f"不再列{called}为责任单位" in render(seen).text


def test_who_is_not_known_stands_in_brackets() -> None:
    text = render(replace(views.reminder(), contact="", phone="")).text
    assert "联系人和电话：〔待统筹单位填写〕" in text
    assert "打电话" not in text, "nobody is sent to a telephone without a number"
    assert "联系人：赵某，电话：〔待填写〕" in render(replace(views.reminder(), phone="")).text
    assert "〔统筹处室：待填写〕：" in render(replace(views.weekly(), office="")).text


ANSWERS = [("mail", "直接回复本邮件即可"), ("chat", "在本会话中回复即可"), ("", "请打电话告诉我们")]


@pytest.mark.parametrize(("answer", "says"), ANSWERS)
def test_a_letter_says_how_to_answer(answer: str, says: str) -> None:
    assert says in render(replace(views.reminder(), answer=answer)).text


def test_an_extension_keeps_the_first_date_in_sight() -> None:
    (one,) = views.extended().main.items
    seen = views.view(replace(views.reminder().main, items=(replace(one, workdays_left=70),)))
    assert (
        "原时限为2024年12月31日（原文“2024年底前”，按当年最后一日计），经批准（陕政办函〔2024〕99号）调整"
        in render(seen).text
    )


@pytest.mark.parametrize(("number", "figure"), [(1, "一"), (10, "十"), (14, "十四"), (20, "二十"), (35, "三十五")])
def test_articles_are_cited_in_chinese_figures(number: int, figure: str) -> None:
    seen = views.with_measures(views.released(), id=f"{number}.2a")
    assert f"第（{figure}）条第2项" in render(seen).text


def shared(*names: str) -> LetterView:
    """A reminder to each of some departments at one address."""
    parts = [Section("reminder", (views.item("10.4b", name),), name, views.KINDS[name]) for name in names]
    return views.view(*parts, department=names[0])


def test_a_letter_for_two_departments_speaks_to_each_in_its_own_name() -> None:
    letter = render(shared(views.EDUCATION, TAX))
    assert letter.text.startswith("省教育厅、省税务局联络员：")
    ours, theirs = letter.text.split("\n省税务局：")
    assert "省教育厅：10.4b" in ours
    assert "请贵厅于" in ours
    assert "商请贵局于" in theirs
    assert "贵厅" not in theirs
    assert letter.subject.endswith("，另有省税务局的到期事项")
    assert ">致省教育厅、省税务局</h1>" in letter.html


def test_the_coordinators_are_told_whose_letters_they_are_to_pass_on() -> None:
    for seen in (shared(TAX), shared(TAX, "省科技厅")):
        names = seen.departments
        text = render(replace(seen, stands_in=names, office="运用促进处")).text
        assert text.startswith("运用促进处：")
        assert f"{'、'.join(names)}没有可用的联系方式，下列来信请代为转交" in text
        assert all(f"致{name}：10.4b" in text for name in names)


def test_what_is_for_a_deputy_without_address_is_for_the_liaison_to_pass_on() -> None:
    alone = replace(views.deputy(), standing_in_for_deputy=True)
    assert render(alone).text.startswith("省教育厅分管负责同志（请联络员代为转呈）：")
    beside = replace(alone, role="liaison",
                     sections=(views.overdue().main, replace(alone.main, role="deputy")))  # fmt: skip
    text = render(beside).text
    assert text.startswith("省教育厅联络员：")
    assert "致省教育厅分管负责同志：提请关注" in text
    assert text.count("请联络员代为转呈，并把地址告诉我们") == 1


def test_a_request_leaves_out_what_the_letter_asks_for_above() -> None:
    request = views.report_request().main
    out = tuple(one for one in request.items if one.measure and one.measure.id == "10.4b")
    rest = tuple(one for one in request.items if one not in out)
    text = render(views.view(views.reminder().main, replace(request, items=rest, left_out=out))).text
    assert "10.4b上面已经请贵厅填报，填报一次即可，同时算作本期进展，不再列入附表。" in text
    assert "附：报送事项（27项）" in text
    nothing = render(views.view(views.reminder().main, replace(request, items=(), left_out=out))).text
    assert "进展：与上列事项一并报送" in nothing
    assert "7月8日仍未收到的，再问一次" in nothing
    assert "附：" not in nothing


def test_a_request_for_one_measure_says_what_it_is_and_needs_no_annex() -> None:
    request = views.report_request().main
    text = render(views.view(replace(request, items=request.items[:1]))).text
    assert "内　　容：" in text
    assert "附：" not in text


def test_a_request_with_several_report_days_names_them_all() -> None:
    first, second = views.report_request().main.items[:2]
    items = (first, replace(second, due=date(2024, 7, 10)))
    letter = render(views.view(Section("report_request", items), day=date(2024, 6, 28)))
    assert "请分别于7月5日、7月10日前报送2项任务进展" in letter.subject
    assert "请贵厅分别于7月5日、7月10日前，报送附表2项" in letter.text
    assert "过了报送日仍未收到的，再问一次，最早在7月8日" in letter.text


def test_a_request_on_its_report_day_says_today() -> None:
    (one, *_) = views.report_request().main.items
    letter = render(views.view(Section("report_request", (one,)), day=date(2024, 7, 5)))
    assert "请于今天报送进展" in letter.subject


def test_no_sentence_ends_twice() -> None:
    (one,) = views.suspended().main.items
    act = one.decision and replace(one.decision, reason="等待国家平台接口。")
    text = render(views.view(replace(views.suspended().main, items=(replace(one, decision=act),)))).text
    assert "等待国家平台接口。\n" in text


def test_a_suspension_does_not_call_the_date_a_former_one() -> None:
    (one,) = views.suspended().main.items
    same = replace(one, old_due=one.due)
    text = render(views.view(replace(views.suspended().main, items=(same,)))).text
    assert "原　　来" not in text


LAST = [
    (0, "2025年1月27日起由我局研究下一步办法", "the day it begins"),
    (1, "今天起由我局研究下一步办法", "it has begun: the next time is none to announce"),
]


@pytest.mark.parametrize(("repeat", "says", "remark"), LAST)
def test_the_last_letter_says_when_the_bureau_considers_what_to_do(repeat: int, says: str, remark: str) -> None:
    (one,) = views.overdue().main.items
    ahead = (Ahead(date(2025, 1, 27), "decide", "bureau", "daily", repeat=repeat),)
    seen = replace(views.overdue(), day=date(2024, 12, 31))
    text = render(replace(seen, sections=(Section("overdue", (replace(one, ahead=ahead),)),))).text
    assert f"后续安排：此后不再按期书面联系，{says}" in text, remark
    assert "按下列日期" not in text


def test_the_account_of_an_aim_is_asked_for_by_the_report_day_of_its_period() -> None:
    text = render(replace(views.account(), next_report=date(2026, 1, 8))).text
    assert "请贵厅于1月8日（本期进展报送日）前写明三点" in text
    assert "请贵厅写明三点" in render(replace(views.account(), next_report=None)).text


def test_a_deputy_is_always_given_a_day_to_answer_by() -> None:
    (one,) = views.deputy().main.items
    ahead = (Ahead(date(2025, 2, 8), "decide", "bureau", "daily", repeat=1),)
    text = render(replace(views.deputy(), sections=(Section("deputy", (replace(one, ahead=ahead),)),))).text
    assert "请于2025年2月8日（星期六，含当日）前安排答复" in text
    assert "我局同时研究下一步办法" in text


def test_an_opening_after_the_end_promises_no_more_periods() -> None:
    text = render(replace(views.opening(), next_report=None)).text
    assert "不再按期报进展" in text
    assert "每季度报一次" not in text


def test_an_opening_of_nothing_but_what_recurs_says_nothing_of_an_end() -> None:
    autumn, winter = date(2024, 10, 15), date(2025, 1, 15)
    one = views.item("15.3b", views.BUREAU, autumn, "listed", due=None)
    one = replace(one, measure=replace(measure("15.3b"), occurrences=(autumn, winter)))
    seen = views.view(Section("opening", (one,)), department=views.BUREAU, day=autumn, next_report=None)
    for language, ended, own in (
        ("zh", "文件实施期已", "定期报送的，按各自的日期来信"),
        ("en", "The time of the document ended", "each on its own days"),
    ):
        text = render(seen, language).text
        assert ended not in text
        assert own in text


def recurring(days: tuple[date, ...], day: date, language: str = "zh") -> str:
    """The opening of 15.3b alone, which has occurrences on these days."""
    one = views.item("15.3b", views.BUREAU, day, "listed", due=None)
    one = replace(one, measure=replace(measure("15.3b"), occurrences=days))
    seen = views.view(Section("opening", (one,)), department=views.BUREAU, day=day)
    return render(seen, language).text


def test_an_opening_tells_the_next_occurrence_and_none_that_has_been() -> None:
    autumn, winter = date(2024, 10, 15), date(2025, 1, 15)
    text = recurring((autumn, winter), date(2024, 11, 15))
    assert "15.3b　向省政府和部委报告进展：下一次2025年1月15日，每季度一次" in text
    assert "10月15日" not in text
    assert "下一次2025年1月15日" in recurring((autumn, winter), winter)
    assert "下一次" not in recurring((autumn,), winter).partition("今后怎样联系")[0]
    assert "next on 15 January 2025" in recurring((autumn, winter), date(2024, 11, 15), "en")


def test_releases_stand_by_department_and_are_counted_through() -> None:
    (seen,) = views.weekly().overviews
    names = (views.EDUCATION, "省科技厅", views.EDUCATION)
    todo = [Todo("release", seen.day, measure(ident), name, Key(f"{n:016x}"))
            for n, (ident, name) in enumerate(zip(("10.4b", "1.2", "1.4a"), names, strict=True))]  # fmt: skip
    text = render(replace(views.weekly(), overviews=(replace(seen, todo=tuple(todo)),))).text
    assert "今天请定（3件）" in text
    assert text.count("签发：致省教育厅分管负责同志的信（2件）") == 1
    assert text.index("2．1.4a") < text.index("签发：致省科技厅分管负责同志的信（1件）") < text.index("3．1.2")


def test_a_recurring_measure_is_asked_for_by_its_day() -> None:
    day = date(2024, 7, 3)
    one = views.item("15.3a", day=day, step="report-due-in-5-workdays", due=date(2024, 7, 10))
    text = render(views.view(replace(views.report_request().main, items=(one,)), day=day)).text
    assert "7月10日这一次" in text
    assert measure("15.3a").title in text


def test_clauses_of_two_documents_with_one_number_count_each() -> None:
    seen = SAMPLES["opening"]()
    items = seen.main.items
    other = replace(items[0], document=replace(items[0].document, id="another"))
    two = replace(seen, sections=(replace(seen.main, items=(*items, other)),))

    def clauses(view: LetterView) -> int:
        found = re.search(r"有(\d+)项任务分工", render(view, "zh").text)
        assert found
        return int(found[1])

    assert clauses(two) == clauses(seen) + 1


def test_what_asks_for_an_answer_says_how_and_what_does_not_asks_for_no_fixed_lines() -> None:
    assert "答复方式：" in render(views.reopened()).text, "it asks for an account within ten working days"
    assert "答复方式：" not in render(views.suspended()).text
    consent = render(replace(views.consent(), answer="fixed")).text
    assert "直接回复本邮件即可" in consent
    assert "进展：" not in consent, "yes or no is no report"
    assert "进展：" in render(replace(views.reminder(), answer="fixed")).text


def test_an_objection_to_a_closing_is_not_told_that_reminders_resume() -> None:
    seen = views.settled()
    (one,) = seen.main.items
    done = replace(one, part=replace(views.part("省教育厅"), open=False))
    words = render(replace(seen, sections=(Section("settled", (done,)),))).text
    assert "贵单位部分已报完成，不再就此来信" in words
    assert "恢复联系" not in words
    assert "恢复联系" in render(seen).text
