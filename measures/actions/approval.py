"""Stamping approvals: the one place where a figure becomes official."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from measures.models import Actual, PhaseProgress, QuarterlyReport
from plans.models import User


def stamp_approval(*, reports: Collection[QuarterlyReport], by: User, at: datetime) -> None:
    """Make the drafts of *reports* official at the moment *at*.

    What they take the place of is marked as superseded at the same moment, so that on every
    day exactly one row speaks for an indicator and period. Constant number of statements.
    Must run within the caller's transaction.
    """
    _stamp(Actual, ("indicator", "fiscal_year", "quarter"), reports, by, at)
    _stamp(PhaseProgress, ("report", "phase"), reports, by, at)


def _stamp(
    model: Any,
    identity: tuple[str, ...],
    reports: Collection[QuarterlyReport],
    by: User,
    at: datetime,
) -> None:
    drafts = model.objects.drafts().filter(report__in=reports)
    taking_place = drafts.filter(**{name: OuterRef(name) for name in identity})
    model.objects.current().filter(Exists(taking_place)).update(superseded_at=at)
    drafts.update(approved_at=at, approved_by=by)
