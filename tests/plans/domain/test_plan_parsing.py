"""A plan file is read whole, or everything wrong with it is named by its path."""

from decimal import Decimal
from typing import Any

import pytest

from plans.domain.document_reader import DocumentError
from plans.domain.plan_parsing import parse_text
from tests.plans.plan_file import PlanFile


def problems(file: PlanFile) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        parse_text(file.text)
    return list(caught.value.messages)


def test_a_good_file_becomes_a_plan() -> None:
    document = PlanFile().document
    indicator = document.measures[0].initiatives[0].indicators[0]

    assert document.plan.code == "small"
    assert indicator.targets == {2024: Decimal(53), 2028: Decimal(93)}
    assert indicator.baseline.on is not None, "the key `on` is a word, not a yes"


def test_phases_are_numbered_by_their_place_unless_they_say_otherwise() -> None:
    file = PlanFile()
    file.initiative["phases"][1]["number"] = 7

    assert [p.number for p in file.document.measures[0].initiatives[0].phases] == [1, 7]


def test_decimals_are_exact() -> None:
    file = PlanFile()
    file.indicator["baseline"]["value"] = "0.1"

    assert file.document.measures[0].initiatives[0].indicators[0].baseline.value == Decimal("0.1")


def test_every_problem_is_named_by_its_path() -> None:
    file = PlanFile()
    file.indicator["direction"] = "up"
    file.indicator["targets"]["2031"] = "1"
    file.initiative["name"] = None
    file.measure["policy"] = "9"
    path = "measures[0].initiatives[0]"

    assert sorted(problems(file)) == [
        f"{path}.indicators[0].direction: "
        "「up」は使えません（increase・decrease・maintain のいずれか）。",
        f"{path}.indicators[0].targets.2031: 計画の年度（2024〜2028）の外です。",
        f"{path}.name: 必ず書いてください。",
        "measures[0].policy: 基本方針「9」は policies にありません。",
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cumulative", True, None),
        ("aggregation", "sum", "cumulative: 「累計」は aggregation が latest の指標"),
        ("entry", "fractions", "entry: 「fractions」は使えません"),
        ("decimals", "7", "decimals: 7 は 0 から 6 の間にありません"),
        ("decimals", "many", "decimals: 「many」は整数ではありません"),
        ("unit", "単" * 21, "unit: 20文字以内"),
        ("basis", "reference", "reference_name: 比較系列の指標には"),
        ("baseline", {"value": "0.1234567"}, "baseline.value: 整数18桁・小数6桁"),
        ("baseline", {"value": "百"}, "baseline.value: 「百」は数ではありません"),
        ("baseline", {"value": ".nan"}, "baseline.value: 「.nan」は数ではありません"),
        ("baseline", {"on": "R5末"}, "baseline.on: 「R5末」は日付ではありません"),
        ("baseline", ["43"], "baseline: 「項目: 値」の形"),
        ("targets", {"令和6": "1"}, "targets.令和6: 年度は西暦"),
        ("targets", {"2024": None}, "targets.2024: 目標値が要ります"),
        ("headline", "はい", "headline: true か false"),
        ("nmae", "x", "nmae: この項目は計画ファイルの形式にありません"),
    ],
)
def test_rules_of_an_indicator(field: str, value: Any, message: str | None) -> None:
    file = PlanFile()
    file.indicator[field] = value
    if message is None:
        assert file.document
    else:
        assert any(message in problem for problem in problems(file)), problems(file)


def test_quarters_of_a_baseline_add_up_to_it() -> None:
    file = PlanFile()
    sheets = file.initiative["indicators"][1]
    sheets["baseline"] = {"value": "100", "quarters": ["20", "30", "30", "30"]}
    assert "四つの合計を基準値" in problems(file)[0]

    sheets["baseline"]["quarters"][0] = "10"
    assert file.document


def test_a_code_stands_for_one_thing() -> None:
    file = PlanFile()
    file.initiative["indicators"][1]["code"] = "1-1-1-a"

    assert sorted(problems(file)) == [
        "measures[].initiatives[].indicators: コード「1-1-1-a」が二度使われています。"
    ]


@pytest.mark.parametrize(
    ("place", "field", "value", "message"),
    [
        (1, "lower_bound", "1.2", "下限が下がるように"),
        (1, "lower_bound", None, "空欄にできるのは一番下の区分だけ"),
        (2, "lower_bound", "0.5", "一番下の区分の下限は空欄"),
        (2, "code", "D", "評価できないもののための記号"),
        (2, "colour", "pink", "「pink」は使えません"),
        (2, "phase_outcome", "early", "二つの区分に付けることはできません"),
    ],
)
def test_rules_of_the_bands(place: int, field: str, value: Any, message: str) -> None:
    file = PlanFile()
    file.bands[place][field] = value

    assert any(message in problem for problem in problems(file)), problems(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "YAMLとして読めません（1行"),
        ("plan: {code: a}\nplan: {code: b}", "2行1文字目: 「plan」が二度書かれています"),
        ("", "計画ファイルの形式ではありません"),
        ("- a", "計画ファイルの形式ではありません"),
        ("a: 2024-13-40", "YAMLとして読めません"),
        ("? [a, b]\n: c", "見出しには文字か数"),
        ("!!python/object/apply:os.system [ls]", "YAMLとして読めません"),
    ],
)
def test_what_is_no_plan_at_all(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message.replace("（", ".")):
        parse_text(text)
