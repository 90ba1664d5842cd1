"""A stored record keeps what a file has no key for; a key that is there and empty clears it."""

from decimal import Decimal
from typing import Any

import pytest

from plans.actions.plans import load_plan
from plans.domain.document_reader import DocumentError
from plans.domain.plan_parsing import parse_text
from plans.models import Indicator, Phase, Plan, RatingScheme, Target
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.plan_export import document_of
from tests.plans.plan_file import PlanFile

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]

JUDGED = {"code": "1-1-1-c", "name": "可否の判断", "entry": "judgement", "targets": {2028: "達成"}}
RANGE = {"low": "37.5", "high": "50"}
SAID: dict[str, Any] = {
    "frequency": "yearly",
    "limits": {"min": "0", "max": "100"},
    "definition": "数え方",
    "decimals": "2",
    "rate_method": "from_baseline",
    "headline": "true",
    "cumulative": "false",
    "direction": "within",
    "targets": {2028: RANGE},
    "target_notes": {2028: "注"},
}


def full() -> PlanFile:
    """The small plan with what later formats can say."""
    file = PlanFile()
    file.indicator.update(SAID)
    file.initiative["indicators"].append(dict(JUDGED))
    file.initiative["phases"][1].update(ongoing="true", start_quarter="2", end_quarter="3")
    file.values["rating_scheme"].update(unrated_code="－", unreported_code="未")
    return file


def load(file: PlanFile) -> Any:
    return load_plan(document=file.document, by=None)


def test_what_is_said_is_stored() -> None:
    load(full())
    indicator = Indicator.objects.get(code="1-1-1-a")
    phase = Phase.objects.get(number=2)
    scheme = RatingScheme.objects.get()
    targets = Target.objects.order_by("indicator").values_list("value", "low", "high")

    assert (indicator.frequency, indicator.limit_min, indicator.limit_max) == ("yearly", 0, 100)
    assert (phase.ongoing, phase.start_quarter, phase.end_quarter) == (True, 2, 3)
    assert (scheme.unrated_code, scheme.unreported_code) == ("－", "未")
    assert list(targets) == [(None, 37.5, 50), (-50, None, None), (1, None, None)]
    assert not load(full())


def test_a_file_made_before_these_keys_leaves_them_as_they_are() -> None:
    load(full())
    older = full()
    for key in SAID.keys() - {"direction", "targets", "cumulative"}:
        del older.indicator[key]
    del older.indicator["cumulative"]
    for key in ("ongoing", "start_quarter", "end_quarter"):
        del older.initiative["phases"][1][key]
    del (
        older.values["rating_scheme"]["unrated_code"],
        older.values["rating_scheme"]["unreported_code"],
    )

    assert not load(older)


@pytest.mark.parametrize(
    ("key", "column", "usual"),
    [
        ("frequency", "frequency", "quarterly"),
        ("limits", "limit_max", None),
        ("definition", "definition", ""),
        ("decimals", "decimals", 0),
        ("rate_method", "rate_method", ""),
        ("headline", "headline", False),
        ("baseline", "baseline_value", None),
    ],
)
def test_a_key_that_is_there_and_empty_clears(key: str, column: str, usual: Any) -> None:
    load(full())
    emptied = full()
    emptied.indicator[key] = {"value": None} if key == "baseline" else None
    load(emptied)

    assert getattr(Indicator.objects.get(code="1-1-1-a"), column) == usual


def test_a_phase_is_cleared_of_its_quarters_by_empty_keys() -> None:
    load(full())
    emptied = full()
    emptied.initiative["phases"][1].update(ongoing=None, start_quarter=None, end_quarter=None)
    load(emptied)
    phase = Phase.objects.get(number=2)

    assert (phase.ongoing, phase.start_quarter, phase.end_quarter) == (False, None, None)


def test_a_new_record_without_a_key_gets_the_usual_value() -> None:
    load(full())
    more = full()
    more.initiative["indicators"].append(
        {"code": "1-1-1-d", "name": "新", "direction": "increase", "aggregation": "sum"}
    )
    load(more)
    indicator = Indicator.objects.get(code="1-1-1-d")

    assert (indicator.frequency, indicator.entry, indicator.measurable) == (
        "quarterly", "value", True,
    )  # fmt: skip


def test_an_initiative_that_another_edition_ended_is_completed_too() -> None:
    load(full())
    without = full()
    without.values["edition"].update(number="2", label="改訂", effective_from="2026")
    without.measure["initiatives"] = []
    load(without)
    again = full()
    again.values["edition"].update(number="3", label="再改訂", effective_from="2027")
    del again.indicator["frequency"]
    load(again)

    assert Indicator.objects.get(code="1-1-1-a").frequency == "yearly"


def test_what_contradicts_what_stays_is_refused() -> None:
    load(full())
    file = full()
    file.indicator["direction"] = "increase"
    file.indicator["basis"] = "reference"
    file.indicator["targets"] = None
    file.indicator["reference_name"] = "県平均"
    del file.indicator["target_notes"]
    load(file)
    del file.indicator["basis"]
    file.indicator["reference_name"] = None

    with pytest.raises(DocumentError, match="指標 1-1-1-a 比較値の名称: 比較系列の指標には"):
        load(file)


def bands_of(plan: str) -> list[str]:
    scheme = Plan.objects.get(code=plan).rating_scheme
    return [scheme.code, *scheme.bands.order_by("position").values_list("code", flat=True)]


def test_a_new_plan_without_a_scheme_has_the_standard_one_and_the_difference_tells() -> None:
    file = PlanFile()
    del file.values["rating_scheme"]
    difference = load(file)

    assert bands_of("small") == ["standard", "A", "B", "C"]
    assert difference.notes == (
        "評価基準がファイルにないため、「標準」（A 計画以上・B 計画どおり・C 遅れ）を使います。",
    )
    assert not load(file)


def test_a_stored_plan_keeps_its_scheme_and_a_second_plan_takes_the_stored_standard() -> None:
    file = PlanFile()
    file.values["rating_scheme"]["code"] = "own"
    load(file)
    plain = PlanFile()
    plain.values["plan"]["code"] = "second"
    plain.bands[0]["lower_bound"] = "1.2"
    load(plain)
    for one in (file, plain):
        del one.values["rating_scheme"]
        assert not load(one)
    plain.values["plan"]["code"] = "third"
    load(plain)

    assert bands_of("small")[0] == "own"
    assert Plan.objects.get(code="third").rating_scheme.bands.get(code="A").lower_bound == Decimal(
        "1.2"
    )


def test_the_export_of_a_plan_is_the_plan_and_silent_on_nothing() -> None:
    load(full())
    plan = Plan.objects.get()
    document = document_of(plan, plan.editions.get())
    again = parse_text(plan_yaml(document))

    assert again.measures == document.measures
    assert not load_plan(document=again, by=None)
    assert not again.measures[0].initiatives[0].indicators[0].absent
    assert not again.measures[0].initiatives[0].phases[0].absent
    assert not again.rating_scheme.absent


def test_the_difference_names_ranges_and_goals_in_words() -> None:
    lines = [str(line) for line in load(full()).new]

    assert "目標 1-1-1-a 2028年度 37.5〜50" in lines
    assert "目標 1-1-1-c 2028年度 達成" in lines
