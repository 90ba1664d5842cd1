"""What the database itself refuses, on SQLite as on PostgreSQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from plans.domain.vocabulary import RoleKind
from plans.models import (
    Department,
    Indicator,
    InitiativeDepartment,
    RatingBand,
    RoleAssignment,
    Target,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_citywide_role_is_held_once() -> None:
    viewer = factories.person(RoleKind.VIEWER)

    with pytest.raises(IntegrityError):
        RoleAssignment.objects.create(user=viewer, role="viewer", starts_on=date(2020, 4, 1))


def test_a_promoter_needs_a_department() -> None:
    user = factories.UserFactory()

    with pytest.raises(IntegrityError):
        RoleAssignment.objects.create(user=user, role="promoter", starts_on=date(2026, 4, 1))


def test_only_one_band_has_no_bound() -> None:
    scheme = factories.RatingSchemeFactory()

    with pytest.raises(IntegrityError):
        RatingBand.objects.create(scheme=scheme, position=9, code="E", label="重", colour="red")


@pytest.mark.parametrize("state", ["中止", "期限前", "期中"])
def test_no_band_takes_the_name_of_a_state(state: str) -> None:
    scheme = factories.RatingSchemeFactory()

    with pytest.raises(IntegrityError):
        RatingBand.objects.create(
            scheme=scheme, position=9, code=state, label="重", lower_bound="0.5", colour="red"
        )


def test_a_scheme_that_rates_d_writes_what_cannot_be_rated_otherwise() -> None:
    scheme = factories.RatingSchemeFactory(unrated_code="－")
    band = RatingBand(
        scheme=scheme, position=9, code="D", label="悪化", lower_bound="0.5", colour="red"
    )

    band.full_clean()
    band.save()


def test_a_band_may_not_take_the_code_of_what_cannot_be_rated() -> None:
    scheme = factories.RatingSchemeFactory()
    band = RatingBand(
        scheme=scheme, position=9, code="D", label="重", lower_bound="0.5", colour="red"
    )

    with pytest.raises(ValidationError, match="評価区分以外の記号"):
        band.full_clean()


QUARTERS = [
    ("0.1", "0.2", "0", "0", "0.3"),
    ("1", "2.5", "3", "4.000001", "10.500001"),
    ("69400000000000", "0.1", "0.2", "0.000001", "69400000000000.300001"),
]


@pytest.mark.parametrize(("q1", "q2", "q3", "q4", "year"), QUARTERS)
def test_quarters_that_add_up_are_taken_exactly(
    q1: str, q2: str, q3: str, q4: str, year: str
) -> None:
    indicator = _summed(q1, q2, q3, q4, year)

    indicator.full_clean()
    indicator.save()


@pytest.mark.parametrize(("q1", "q2", "q3", "q4", "year"), QUARTERS)
def test_quarters_a_millionth_off_are_refused(
    q1: str, q2: str, q3: str, q4: str, year: str
) -> None:
    indicator = _summed(q1, q2, q3, q4, str(Decimal(year) + Decimal("0.000001")))

    with pytest.raises(ValidationError, match="四つとも"):
        indicator.full_clean()


def test_quarters_that_do_not_add_up_are_refused_by_the_database() -> None:
    indicator = _summed("1", "2", "3", "4", "10.000001")

    with pytest.raises(IntegrityError):
        indicator.save()


def _summed(q1: str, q2: str, q3: str, q4: str, year: str) -> Indicator:
    indicator: Indicator = factories.IndicatorFactory(
        aggregation="sum", direction="decrease", cumulative=False
    )
    for name, amount in zip(
        ("baseline_q1", "baseline_q2", "baseline_q3", "baseline_q4", "baseline_value"),
        (q1, q2, q3, q4, year),
        strict=True,
    ):
        setattr(indicator, name, Decimal(amount))
    return indicator


@pytest.mark.parametrize(
    "amounts",
    [
        {"value": None},
        {"value": 5, "low": 1, "high": 9},
        {"value": None, "low": 9, "high": 1},
        {"value": None, "low": 1},
    ],
)
def test_a_target_is_one_value_or_a_range(amounts: dict[str, int | None]) -> None:
    plan = factories.small_plan()
    indicator = Indicator.objects.filter(initiative__measure__plan=plan).first()

    with pytest.raises(IntegrityError):
        Target.objects.create(
            edition=plan.editions.get(), indicator=indicator, fiscal_year=2099, **amounts
        )


@pytest.mark.parametrize(
    ("kind", "amounts", "message"),
    [
        ({"direction": "within"}, {"value": 5}, "下限と上限"),
        ({"direction": "increase"}, {"value": None, "low": 1, "high": 2}, "下限と上限"),
        ({"entry": "judgement"}, {"value": 2}, "1（達成）"),
        ({"basis": "previous_year"}, {"value": 2}, "前年度以上"),
    ],
)
def test_a_target_is_of_its_indicators_kind(
    kind: dict[str, str], amounts: dict[str, int | None], message: str
) -> None:
    plan = factories.small_plan()
    Indicator.objects.filter(initiative__measure__plan=plan).update(cumulative=False, **kind)
    indicator = Indicator.objects.filter(initiative__measure__plan=plan).first()
    target = Target(edition=plan.editions.get(), indicator=indicator, fiscal_year=2099, **amounts)

    with pytest.raises(ValidationError, match=message):
        target.full_clean()


@pytest.mark.parametrize("code", ["Sample-a", "ｓａｍｐｌｅ－ａ", "SAMPLE－A"])
def test_two_departments_codes_differ_in_more_than_their_spelling(code: str) -> None:
    factories.DepartmentFactory(code="sample-A")

    with pytest.raises(IntegrityError):
        Department.objects.bulk_create([Department(code=code, name="別の課")])


def test_a_leading_zero_makes_no_other_code() -> None:
    factories.DepartmentFactory(code="0101")

    with pytest.raises(ValidationError, match="先頭の0が違うだけ"):
        Department(code="101", name="別の課").full_clean()


def test_nobody_answers_for_anything_after_the_end_of_a_department() -> None:
    ended = factories.DepartmentFactory(ends_on=date(2026, 3, 31))
    initiative = factories.InitiativeFactory()
    user = factories.UserFactory()
    for record in (
        InitiativeDepartment(initiative=initiative, department=ended),
        RoleAssignment(user=user, role="promoter", department=ended, starts_on=date(2026, 1, 1)),
    ):
        with pytest.raises(ValidationError, match="2026-03-31で廃止です"):
            record.full_clean()


def test_a_department_that_still_leads_does_not_end() -> None:
    plan = factories.small_plan()
    department = InitiativeDepartment.objects.get(initiative__measure__plan=plan).department
    department.ends_on = date(2030, 3, 31)

    with pytest.raises(ValidationError, match="「組織改編」で引き継ぎ先"):
        department.full_clean()
