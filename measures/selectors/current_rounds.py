"""Which plans and which round a page or a command offers first."""

from django.db.models import QuerySet

from measures.models import ReportingRound
from measures.permissions import still_open
from plans import clock
from plans.models import Initiative, Plan
from plans.permissions import Access

# More are found by their code: a page costs the same however many plans there are.
OFFERED = 8


def plans_of(access: Access) -> QuerySet[Plan]:
    """The plans that *access* brings figures into: those of their departments, all for 管理者."""
    plans = Plan.objects.order_by("pk")
    if access.is_administrator:
        return plans
    mine = Initiative.objects.filter(responsibilities__department__in=access.promoter_of)
    return plans.filter(pk__in=mine.values("measure__plan"))


def offered_plans(access: Access, code: str = "") -> list[Plan]:
    """The plans to choose from: the one of that code, or of an open round, before the others."""
    plans = plans_of(access)
    first = plans.filter(code=code).first()
    if first is None and (round := open_round(ReportingRound.objects.filter(plan__in=plans))):
        first = round.plan
    others = plans.exclude(pk=first.pk) if first else plans
    return [*([first] if first else []), *others[:OFFERED]]


def open_round(rounds: QuerySet[ReportingRound]) -> ReportingRound | None:
    """The latest of *rounds* that is open today; else the latest that has begun, or any."""
    today = clock.today()
    latest = rounds.order_by("-fiscal_year", "-quarter", "plan_id").select_related("plan")
    begun = latest.filter(opens_on__lte=today)
    # Compared by key: an extension of each department would repeat the round.
    open_today = begun.filter(pk__in=rounds.filter(still_open(today)).values("pk"))
    return open_today.first() or begun.first() or latest.first()
