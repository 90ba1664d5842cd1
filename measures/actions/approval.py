"""Stamping approvals: the one place where a figure becomes official."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from measures.models import Actual, PhaseProgress, QuarterlyReport
from measures.models.actuals import ReportedQuerySet
from plans import clock
from plans.errors import Refused
from plans.models import User

# The constraint of ``measures.models.actuals`` that a clock which was set back breaks.
SUPERSEDED_EARLY = "superseded_after_approval"
CLOCK_SET_BACK = (
    "サーバーの時計が、前に記録した時刻より前（{:%Y年%m月%d日 %H:%M}）を指しています。"
    "何も変更していません。時計を合わせてからもう一度操作するよう、管理者に知らせてください。"
)


def clock_set_back() -> Refused:
    """The refusal of what would be recorded before that which it follows."""
    return Refused(CLOCK_SET_BACK.format(timezone.localtime(clock.now())))


def stamp_approval(*, reports: Collection[QuarterlyReport], by: User, at: datetime) -> None:
    """Make the drafts of *reports* official at the moment *at*.

    What they take the place of is marked as superseded at the same moment, so that on every
    day exactly one row speaks for an indicator and period. Constant number of statements.
    Must run within the caller's transaction.
    """
    of_reports = {"report__in": reports}
    period = ("indicator", "fiscal_year", "quarter")
    stamp_drafts(Actual.objects.drafts().filter(**of_reports), period, by, at)
    # A phase is known by its number: another edition has a row of its own for it.
    phases = PhaseProgress.objects.drafts().filter(**of_reports)
    stamp_drafts(phases, ("report", "phase__number"), by, at)


def stamp_drafts(
    drafts: ReportedQuerySet, identity: tuple[str, ...], by: User, at: datetime
) -> None:
    """Make *drafts* official; each takes the place of the current row with the same *identity*."""
    taking_place = drafts.filter(**{name: OuterRef(name) for name in identity})
    current: ReportedQuerySet = drafts.model.objects.current()
    current.filter(Exists(taking_place)).update(superseded_at=at)
    drafts.update(approved_at=at, approved_by=by)
