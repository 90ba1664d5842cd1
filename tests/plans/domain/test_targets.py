"""A target as plans write it: a number, a range, a bound, a reduction, or achieved."""

from decimal import Decimal

import pytest

from plans.domain.plan_document import ACHIEVED, TargetRange
from plans.domain.targets import target_of, unit_of_target, written_target
from plans.domain.vocabulary import TargetBasis
from plans.sheets.cells.values import Unreadable

SHARE = TargetBasis.CHANGE_FROM_BASELINE


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("93", Decimal(93)),
        ("1,200件", Decimal(1200)),
        ("達成", ACHIEVED),
        ("37.5〜50", TargetRange(Decimal("37.5"), Decimal(50))),
        ("37.5以上50以下", TargetRange(Decimal("37.5"), Decimal(50))),
        ("10から20まで", TargetRange(Decimal(10), Decimal(20))),
        ("", None),
    ],
)
def test_a_target_is_read_as_it_is_written(text: str, target: object) -> None:
    assert target_of(text, "件") == target


@pytest.mark.parametrize(
    ("text", "percent"), [("3割減", -30), ("25%削減", -25), ("半減", -50), ("-10%", -10)]
)
def test_a_reduction_is_a_share_of_the_baseline(text: str, percent: int) -> None:
    assert target_of(text, "枚", SHARE) == percent


def test_a_reduction_of_another_indicator_is_refused() -> None:
    with pytest.raises(Unreadable, match="基準値比"):
        target_of("3割減", "枚")


@pytest.mark.parametrize(
    ("text", "direction", "refused"),
    [
        ("93以上", "increase", False),
        ("93以下", "decrease", False),
        ("93以下", "increase", True),
        ("93以上", "decrease", True),
        ("93以下", "maintain", False),
    ],
)
def test_a_bound_must_point_where_the_indicator_points(
    text: str, direction: str, refused: bool
) -> None:
    if refused:
        with pytest.raises(Unreadable, match="目指す向き"):
            target_of(text, "件", direction=direction)
    else:
        assert target_of(text, "件", direction=direction) == 93


def test_the_unit_of_a_share_is_percent() -> None:
    assert unit_of_target("枚", SHARE) == "％"
    assert unit_of_target("枚", TargetBasis.ABSOLUTE) == "枚"


def test_what_is_written_is_read_back() -> None:
    for target in (Decimal("0.5"), TargetRange(Decimal(1), Decimal(2)), ACHIEVED):
        assert target_of(written_target(target, "％"), "％") == target
