"""A plan file is read whole, or everything wrong with it is named by its path."""

from decimal import Decimal
from typing import Any

import pytest

from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import LimitsEntry, TargetRange
from plans.domain.plan_parsing import parse_text
from plans.domain.plan_rules import scheme_faults
from plans.domain.standard_scheme import STANDARD
from plans.domain.vocabulary import Frequency
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

    assert sorted(problems(file)) == sorted(
        f"{line(file, text)}行目 {problem}"
        for text, problem in (
            ("direction: up", f"{path}.indicators[0].direction: 「up」は使えません"
             "（increase・decrease・maintain・within のいずれか）。"),
            ("2031:", f"{path}.indicators[0].targets.2031: 計画の年度（2024〜2028）の外です。"),
            ("name: null", f"{path}.name: 必ず書いてください。"),
            ("policy: 9", "measures[0].policy: 基本方針「9」はありません。"),
        )
    )  # fmt: skip


def line(file: PlanFile, text: str) -> int:
    """The one line of the file that holds *text*."""
    [found] = [n for n, line in enumerate(file.text.splitlines(), 1) if text in line]
    return found


def test_what_is_not_there_is_told_at_the_record_that_lacks_it() -> None:
    file = PlanFile()
    del file.indicator["name"], file.measure["name"]

    assert sorted(problems(file)) == sorted(
        [
            f"{line(file, 'aggregation: latest')}行目 "
            "measures[0].initiatives[0].indicators[0].name: 必ず書いてください。",
            f"{line(file, 'measures:') + 1}行目 measures[0].name: 必ず書いてください。",
        ]
    )


def test_every_key_that_stands_twice_is_told_with_all_else_that_is_wrong() -> None:
    text = PlanFile().text.replace("glossary:", "edition: 1\npolicies: []\nglossary:", 1)
    with pytest.raises(DocumentError) as caught:
        parse_text(text + "edition: {}\npolicies: 5\n")

    messages = "\n".join(caught.value.messages)
    for message in ("「edition」が二度書かれています", "「policies」が二度", "policies: 一覧"):
        assert message in messages


def test_words_may_be_written_as_they_are_shown() -> None:
    file = PlanFile()
    file.indicator.update(direction="減少", frequency="年1回", cumulative="false")
    indicator = file.document.measures[0].initiatives[0].indicators[0]

    assert (indicator.direction, indicator.frequency) == ("decrease", "yearly")


@pytest.mark.parametrize("scheme", ["missing", "empty"])
def test_a_file_without_a_rating_scheme_has_the_standard_one(scheme: str) -> None:
    file = PlanFile()
    if scheme == "missing":
        del file.values["rating_scheme"]
    else:
        file.values["rating_scheme"] = None

    assert [band.code for band in file.document.rating_scheme.bands] == ["A", "B", "C"]
    assert not list(scheme_faults(STANDARD))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cumulative", True, None),
        ("aggregation", "sum", "cumulative: 「累計」は集計方法が「時点値」の指標"),
        ("entry", "fractions", "entry: 「fractions」は使えません"),
        ("decimals", "7", "decimals: 7 は 0 から 6 の間にありません"),
        ("decimals", "many", "decimals: 「many」: 数がありません"),
        ("unit", "単" * 21, "unit: 20文字以内"),
        ("basis", "reference", "reference_name: 比較系列の指標には"),
        ("baseline", {"value": "0.1234567"}, "baseline.value: 整数18桁・小数6桁"),
        ("baseline", {"value": "数百"}, "baseline.value: 「数百」: 数がありません"),
        ("baseline", {"value": ".nan"}, "baseline.value: 「.nan」: 数がありません"),
        ("baseline", {"on": "R5末"}, "baseline.on: 「R5末」: 日付として読めません"),
        ("baseline", {"on": "2024-13-40"}, "baseline.on: 「2024-13-40」: ない日付です"),
        ("baseline", {"value": "012"}, "baseline.value: 「012」: 0で始まっています"),
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

    assert problems(file) == [
        "31行目 measures[0].initiatives[0].indicators[1].code: "
        "コード「1-1-1-a」が二度使われています。"
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
        ("a: [", "YAMLとして読めません（1行5文字目: 書き方が崩れて"),
        ("a:\n\t- b", "2行1文字目: タブは使えません"),
        ("a: b: c", "1行5文字目: コロンの位置が違います"),
        ("a: *b", "1行4文字目: 「*」「&」で始まる値は引用符で".replace("*", ".")),
        ('a: "b', "引用符かかっこが閉じていません"),
        ("plan: {code: a}\nplan: {code: b}", "2行1文字目: 「plan」が二度書かれています"),
        ("", "計画ファイルの形式ではありません"),
        ("- a", "計画ファイルの形式ではありません"),
        ("? [a, b]\n: c", "見出しには文字か数"),
        ("!!python/object/apply:os.system [ls]", "YAMLとして読めません"),
    ],
)
def test_what_is_no_plan_at_all(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message.replace("（", ".")):
        parse_text(text)


JUDGED = {"code": "1-1-1-c", "name": "可否の判断", "entry": "judgement", "targets": {2028: "達成"}}


def test_a_goal_in_words_needs_neither_direction_nor_aggregation() -> None:
    file = PlanFile()
    file.initiative["indicators"].append(dict(JUDGED))
    indicator = file.document.measures[0].initiatives[0].indicators[2]

    assert indicator.targets == {2028: "達成"}
    assert (indicator.direction, indicator.aggregation) == ("increase", "latest")


def test_what_is_said_of_a_range_a_frequency_and_a_standing_activity_is_read() -> None:
    file = PlanFile()
    file.indicator.update(
        direction="within",
        targets={2028: {"low": "37.5", "high": "50"}},
        frequency="half_yearly",
        limits={"min": "0", "max": "100"},
    )
    file.initiative["phases"][1] |= {"ongoing": "true", "start_quarter": "2", "end_quarter": "3"}
    file.values["rating_scheme"] |= {"unrated_code": "－", "unreported_code": "未"}
    document = file.document
    [initiative] = document.measures[0].initiatives
    indicator, phase = initiative.indicators[0], initiative.phases[1]

    assert indicator.targets == {2028: TargetRange(Decimal("37.5"), Decimal(50))}
    assert indicator.frequency is Frequency.HALF_YEARLY
    assert indicator.limits == LimitsEntry(Decimal(0), Decimal(100))
    assert (phase.ongoing, phase.start_quarter, phase.end_quarter) == (True, 2, 3)
    assert (document.rating_scheme.unrated_code, document.rating_scheme.unreported_code) == (
        "－",
        "未",
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"direction": "within"}, "targets.2028: 「範囲内」の指標の目標は、下限と上限の両方"),
        ({"targets": {2028: {"low": "1", "high": "2"}}},
         "targets.2028: 範囲の目標は、目指す向きが「範囲内」"),
        ({"direction": "within", "targets": {2028: {"low": "2", "high": "1"}}},
         "targets.2028: 下限（2）は上限（1）以下"),
        ({"direction": "within", "targets": {2028: {"low": "2"}}},
         "targets.2028: 範囲の目標には下限と上限"),
        ({"direction": "within", "basis": "previous_year", "targets": None},
         "basis: 「範囲内」の指標の目標の基準は"),
        ({"basis": "previous_year"}, "targets: 目標の基準が「前年度以上」の指標には目標値を"),
        ({"targets": {2028: "達成"}}, "targets.2028: 「達成」は定性目標の指標だけ"),
        ({"entry": "judgement", "cumulative": "false"},
         "targets.2028: 定性目標の目標は「達成」とだけ書けます"),
        ({"entry": "judgement", "direction": "decrease"}, "direction: 定性目標の目指す向き"),
        ({"entry": "judgement", "aggregation": "sum"}, "aggregation: 定性目標の集計方法"),
        ({"entry": "judgement", "basis": "previous_year"}, "basis: 定性目標の目標の基準"),
        ({"entry": "judgement", "cumulative": "true"}, "cumulative: 定性目標を「累計」には"),
        ({"frequency": "monthly"}, "frequency: 「monthly」は使えません（quarterly・half_yearly"),
        ({"limits": {"min": "1", "max": "0"}}, "limits: 最大値（0）は最小値（1）以上"),
    ],
)  # fmt: skip
def test_rules_of_targets_and_limits(fields: dict[str, Any], message: str) -> None:
    file = PlanFile()
    file.indicator.update(fields)

    assert any(message in problem for problem in problems(file)), problems(file)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"start_quarter": "5"}, "start_quarter: 「5」: 四半期として読めません"),
        ({"start_quarter": "3", "end_quarter": "2"}, "end_quarter: 終了四半期は開始四半期以後"),
        ({"ongoing": "はい"}, "ongoing: true か false"),
    ],
)
def test_rules_of_a_phase(fields: dict[str, Any], message: str) -> None:
    file = PlanFile()
    file.initiative["phases"][0] |= fields

    assert any(message in problem for problem in problems(file)), problems(file)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"unrated_code": "A"}, "bands[0].code: 「A」は評価できないもののための記号"),
        ({"unrated_code": "未報告"}, "unreported_code: 評価できないものと未報告とは、別の記号"),
        ({"unreported_code": "中止"}, "unreported_code: 「中止」は評価区分以外の状態の名前"),
        ({"unrated_code": "評価不能です"}, "unrated_code: 4文字以内"),
    ],
)
def test_rules_of_the_codes_beside_the_bands(fields: dict[str, str], message: str) -> None:
    file = PlanFile()
    file.values["rating_scheme"] |= fields

    assert any(message in problem for problem in problems(file)), problems(file)


def test_a_band_may_be_called_d_where_what_cannot_be_rated_is_called_otherwise() -> None:
    file = PlanFile()
    file.bands[2]["code"] = "D"
    file.values["rating_scheme"]["unrated_code"] = "－"

    assert [band.code for band in file.document.rating_scheme.bands] == ["A", "B", "D"]


def test_a_dash_is_a_blank_and_no_zero() -> None:
    file = PlanFile()
    file.values["plan"]["first_year"] = "―"
    file.initiative["indicators"][1]["baseline"] = {"value": "90", "quarters": ["―", 30, 30, 30]}

    assert [problem.partition(": ")[2] for problem in problems(file)] == [
        "必ず書いてください。", "第1から第4四半期までの四つの数を書いてください。",
    ]  # fmt: skip
