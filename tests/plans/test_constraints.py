"""What the database itself refuses, on SQLite as on PostgreSQL."""

from datetime import date

import pytest
from django.db import IntegrityError

from plans.domain.vocabulary import RoleKind
from plans.models import RatingBand, RoleAssignment
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


def test_d_is_no_band() -> None:
    scheme = factories.RatingSchemeFactory()

    with pytest.raises(IntegrityError):
        RatingBand.objects.create(
            scheme=scheme, position=9, code="D", label="重", lower_bound="0.5", colour="red"
        )
