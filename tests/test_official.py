"""measures.toml against the official text.

`data/official.toml` says in our words what each clause contains, so the policy file is held to the truth
wherever the tests run. It is itself held to the text where that lies beside the repository.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

Table = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "source" / "shaanxi-2024-11.txt"
POLICY: Table = tomllib.loads((ROOT / "measures.toml").read_text(encoding="utf-8"))
OFFICIAL: Table = tomllib.loads((ROOT / "tests" / "data" / "official.toml").read_text(encoding="utf-8"))
MEASURES: list[Table] = POLICY["measure"]
CLAUSES: dict[str, Table] = {clause["number"]: clause for clause in OFFICIAL["clause"]}

with_text = pytest.mark.skipif(not SOURCE.exists(), reason="official text not present beside the repository")

PARTY = {"省委金融办", "省委军民融合办"}
CENTRAL = {"陕西证监局", "中国人民银行陕西省分行", "金融监管总局陕西监管局", "省税务局"}
CITIES = {"杨凌示范区管委会"} | {
    f"{city}市政府" for city in ["西安", "宝鸡", "咸阳", "铜川", "渭南", "延安", "榆林", "汉中", "安康", "商洛"]
}


def clause_of(measure: Table) -> str:
    return str(measure["id"]).rstrip("abcdefghijklmnopqrstuvwxyz")


def measures_of(number: str) -> list[Table]:
    return [measure for measure in MEASURES if clause_of(measure) == number]


def by_id(id: str) -> Table:
    return next(measure for measure in MEASURES if measure["id"] == id)


def ids_where(key: str, value: object) -> set[str]:
    return {measure["id"] for measure in MEASURES if measure.get(key) == value}


# ── measures.toml says what the clauses say ────────────────────────────────────


def test_the_document_is_the_official_one() -> None:
    facts = {key: POLICY["document"][key] for key in ("number", "title", "issued")}
    assert facts == {key: OFFICIAL["document"][key] for key in facts}


def test_no_measure_and_no_document_invents_a_lead() -> None:
    assert POLICY["document"]["lead"] == "stated"
    assert not [measure["id"] for measure in MEASURES if "lead" in measure]


def test_all_58_clauses_are_covered_and_no_other_in_the_order_of_the_text() -> None:
    assert len(CLAUSES) == 58
    assert list(dict.fromkeys(map(clause_of, MEASURES))) == list(CLAUSES)
    assert {piece["clause"] for piece in POLICY["untracked"]} <= set(CLAUSES)


@pytest.mark.parametrize("number", CLAUSES)
def test_ids_take_letters_in_order_and_only_where_a_clause_holds_several(number: str) -> None:
    letters = [measure["id"].removeprefix(number) for measure in measures_of(number)]
    assert letters == ([""] if len(letters) == 1 else list("abcdefgh"[: len(letters)]))


@pytest.mark.parametrize("number", CLAUSES)
def test_owners_are_exactly_those_in_the_bracket(number: str) -> None:
    for measure in measures_of(number):
        assert measure["owners"] == CLAUSES[number]["owners"], measure["id"]


def test_the_brackets_hold_105_owner_places_of_17_offices_and_two_collectives() -> None:
    places = Counter(owner for clause in CLAUSES.values() for owner in clause["owners"])
    assert places.total() == 105
    assert places["省知识产权局"] == 34
    assert len(places) == 17 + 2


def test_only_the_seven_dated_clauses_have_dates_with_their_very_words() -> None:
    told = {n: {(d["date"], d["phrase"]) for d in c["dates"]} for n, c in CLAUSES.items() if "dates" in c}
    kept: dict[str, set[tuple[date, str]]] = {}
    for measure in MEASURES:
        if "due" in measure:
            kept.setdefault(clause_of(measure), set()).add((measure["due"], measure["phrase"]))
    assert set(told) == {"1.1", "1.4", "3.5", "3.6", "6.1", "10.4", "14.3"}
    assert kept == told


DATED = [
    ("1.1a", date(2025, 12, 31), "stated", "the aim is for the coverage, not for the register or the money"),
    ("1.4b", date(2025, 12, 31), "stated", "300 亿元"),
    ("1.4c", date(2025, 12, 31), "stated", "the rate follows the date directly, though it has no figure"),
    ("3.5", date(2025, 12, 31), "stated", "150 家"),
    ("3.6", date(2025, 12, 31), "inherited", "the date stands in the sentence before"),
    ("6.1", date(2025, 12, 31), "stated", "filing by every firm with patents"),
    ("10.4b", date(2024, 12, 31), "stated", "the date stands before the sharing; 10.4a comes before the date"),
    ("10.4c", date(2024, 12, 31), "same sentence", "wider filing follows the sharing in one sentence"),
    ("14.3a", date(2024, 12, 31), "stated", "the launch, not the incentives of the next sentence"),
]


@pytest.mark.parametrize(("id", "due", "basis", "remark"), DATED)
def test_a_date_says_what_it_rests_on(id: str, due: date, basis: str, remark: str) -> None:
    measure = by_id(id)
    assert (measure["due"], measure.get("due_basis", "stated")) == (due, basis), remark


def test_no_measure_beyond_these_has_a_date() -> None:
    assert {measure["id"] for measure in MEASURES if "due" in measure} == {row[0] for row in DATED}


RECURRING = [
    ("14.3b", "yearly", date(2025, 12, 31), "the text says year by year and names no day"),
    ("15.3a", "quarterly", date(2024, 7, 10), "the text says regularly; the quarter is the bureau's choice"),
    ("15.3b", "quarterly", date(2024, 7, 15), "the same, five days later to sum up"),
]


@pytest.mark.parametrize(("id", "every", "first", "remark"), RECURRING)
def test_a_cadence_is_marked_as_decided_and_keeps_the_documents_word(
    id: str, every: str, first: date, remark: str
) -> None:
    measure = by_id(id)
    assert (measure["every"], measure["from"], measure["due_basis"]) == (every, first, "decided"), remark
    assert measure["phrase"] == CLAUSES[clause_of(measure)]["cadence"]


def test_only_the_clauses_with_a_word_for_it_recur() -> None:
    assert {measure["id"] for measure in MEASURES if "every" in measure} == {row[0] for row in RECURRING}
    assert {n for n, clause in CLAUSES.items() if "cadence" in clause} == {"14.3", "15.3"}


def test_an_aim_is_one_where_the_text_says_so() -> None:
    assert ids_where("force", "aim") == {"1.1a", "2.4b"}
    assert {n for n, clause in CLAUSES.items() if "aim" in clause} == {"1.1", "2.4"}


def figures_of(measure: Table) -> Iterator[tuple[object, str, str]]:
    if target := measure.get("target"):
        yield target["value"], target["unit"], "target"
    for amount in measure.get("amounts", ()):
        yield amount["value"], amount["unit"], "amount"


@pytest.mark.parametrize("number", CLAUSES)
def test_targets_and_amounts_are_the_figures_of_the_clause(number: str) -> None:
    kept = Counter(figure for measure in measures_of(number) for figure in figures_of(measure))
    assert kept == Counter((f["value"], f["unit"], f["kind"]) for f in CLAUSES[number].get("figures", ()))


def test_a_share_names_its_denominator_and_a_count_of_firms_runs_since_the_document() -> None:
    targets = {measure["id"]: measure["target"] for measure in MEASURES if "target" in measure}
    assert {id for id, target in targets.items() if "denominator" in target} == {"1.1a", "6.1"}
    assert {id for id, target in targets.items() if target.get("counting") == "since"} == {"3.5", "3.6"}


def test_the_years_contract_volume_is_one_offices_figure_and_awaited_in_january() -> None:
    target = by_id("1.4b")["target"]
    assert (target["counting"], target["source"]) == ("year", "省工业和信息化厅")
    assert target["figures_by"] == date(2026, 1, 31)


def test_defence_technology_and_the_transfer_review_are_sensitive() -> None:
    assert ids_where("sensitive", True) == {"10.2a", "10.2b", "10.2c", "13.2a"}


def test_departments_report_to_the_bureau_and_the_bureau_to_the_province() -> None:
    acts = {measure["id"]: measure["acts"] for measure in MEASURES if "acts" in measure}
    assert acts == {"15.3a": ["省级各相关部门"], "15.3b": ["省知识产权局"]}


def test_every_department_has_its_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for department in POLICY["department"]:
        kinds.setdefault(department["kind"], set()).add(department["name"])
    offices = {owner for clause in CLAUSES.values() for owner in clause["owners"]}
    government = offices - PARTY - CENTRAL - {"省贸促会", "各市（区）政府", "省级各相关部门"}
    assert kinds == {
        "government": government,
        "party": PARTY,
        "central": CENTRAL,
        "association": {"省贸促会"},
        "city": CITIES,
    }


def test_names_and_aliases_of_departments_are_all_different() -> None:
    names = [n for d in POLICY["department"] for n in (d["name"], *d.get("aliases", ()))]
    assert Counter(names).most_common(1)[0][1] == 1


def test_the_two_collectives_have_their_members_and_wait_to_be_confirmed() -> None:
    groups = {group["name"]: group for group in POLICY["group"]}
    kinds = {d["name"]: d["kind"] for d in POLICY["department"]}
    provincial = {n for n, kind in kinds.items() if kind in ("government", "party")} - {"省知识产权局"}
    assert {name: set(group["members"]) for name, group in groups.items()} == {
        "各市（区）政府": CITIES,
        "省级各相关部门": provincial,
    }
    assert len(CITIES) == 11
    assert {group["basis"] for group in groups.values()} == {"待确认"}


def test_titles_are_short_and_their_own_and_a_summary_is_one_sentence() -> None:
    assert [m["id"] for m in MEASURES if len(m["title"]) > 14] == []
    assert Counter(m["title"] for m in MEASURES).most_common(1)[0][1] == 1
    assert [m["id"] for m in MEASURES if not re.fullmatch(r"[^。]{15,50}。", m["summary"])] == []


# ── official.toml says what the text says ──────────────────────────────────────


def read_clauses() -> dict[str, tuple[list[str], str]]:
    """Number → (owners, text), cut from the official text; an article stands on a line of its own."""
    owner = "|".join(sorted({o for clause in CLAUSES.values() for o in clause["owners"]}))
    bracket = re.compile(f"[（〔]((?:{owner})(?:、(?:{owner}))*)[）〕]")
    articles = re.findall(r"^（[一二三四五六七八九十]+）[^。]*。(.*)$", SOURCE.read_text("utf-8"), re.MULTILINE)
    found: dict[str, tuple[list[str], str]] = {}
    for article, body in enumerate(articles, 1):
        start = 0
        for item, match in enumerate(bracket.finditer(body), 1):
            found[f"{article}.{item}"] = (match[1].split("、"), body[start : match.start()].strip())
            start = match.end()
        assert not body[start:].strip(), f"article {article} ends in words that no bracket owns"
    assert len(articles) == OFFICIAL["document"]["articles"]
    return found


TEXTS = read_clauses() if SOURCE.exists() else {}


@with_text
def test_the_document_carries_these_names() -> None:
    text = re.sub(r"\s", "", SOURCE.read_text("utf-8"))
    issued: date = OFFICIAL["document"]["issued"]
    assert OFFICIAL["document"]["number"] in text
    assert OFFICIAL["document"]["title"] in text
    assert f"{issued.year}年{issued.month}月{issued.day}日" in text


@with_text
def test_numbers_and_owners_are_those_of_the_text() -> None:
    assert {n: c["owners"] for n, c in CLAUSES.items()} == {n: owners for n, (owners, _) in TEXTS.items()}


@with_text
@pytest.mark.parametrize("number", CLAUSES)
def test_the_hash_is_that_of_the_clauses_text(number: str) -> None:
    assert hashlib.sha256(TEXTS[number][1].encode()).hexdigest() == CLAUSES[number]["sha256"]


@with_text
@pytest.mark.parametrize("number", CLAUSES)
def test_a_clause_has_a_date_when_its_text_names_a_year_outside_a_title(number: str) -> None:
    own = [d["phrase"] for d in CLAUSES[number].get("dates", ()) if "inherited_from" not in d]
    years = re.findall(r"20\d\d年", re.sub("《.*?》", "", TEXTS[number][1]))
    assert len(own) == len(years)
    assert all(phrase in TEXTS[number][1] for phrase in own)


@with_text
def test_an_inherited_date_stands_in_the_clause_it_comes_from() -> None:
    dates = [d for clause in CLAUSES.values() for d in clause.get("dates", ()) if "inherited_from" in d]
    assert len(dates) == 1
    assert all(d["phrase"] in TEXTS[d["inherited_from"]][1] for d in dates)


@with_text
@pytest.mark.parametrize("number", CLAUSES)
def test_a_clauses_figures_are_all_those_its_text_names(number: str) -> None:
    text, figures = TEXTS[number][1], CLAUSES[number].get("figures", ())
    assert Counter(f["words"] for f in figures) == Counter(re.findall(r"\d+(?:万元|亿元|家|%)|全覆盖", text))
    spelled = [f for f in figures if f["words"] != "全覆盖"]
    assert all(f["words"] == f"{f['value']}{f['unit']}" for f in spelled)


@with_text
@pytest.mark.parametrize("number", CLAUSES)
def test_words_of_aim_and_cadence_are_those_of_the_text(number: str) -> None:
    text = TEXTS[number][1]
    assert re.findall("力争", text) == [CLAUSES[number][key] for key in ("aim",) if key in CLAUSES[number]]
    assert CLAUSES[number].get("cadence", "") in text


# ── our words are our own ──────────────────────────────────────────────────────

RUN = 14
"""As many characters in a row no longer happen by chance, unless they are a name."""

NAMES = re.compile("《[^》]*》|“[^”]*”|国家知识产权服务业集聚发展示范区|省技术创新引导计划（基金）")


def runs(text: str) -> set[str]:
    return {text[i : i + RUN] for i in range(len(text) - RUN + 1)}


@with_text
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: str(measure["id"]))
def test_title_and_summary_are_not_copied(measure: Table) -> None:
    official = runs(SOURCE.read_text("utf-8"))
    pieces = [piece for key in ("title", "summary") for piece in NAMES.split(measure[key])]
    assert [run for piece in pieces for run in runs(piece) & official] == []
