"""Which plans and which round a page or a command offers first."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """The plan a page is about, and the others to choose from; none where there are too many."""

    plan: Plan | None
    others: list[Plan]
    has_more: bool

    @property
    def plans(self) -> list[Plan]:
        return [*([self.plan] if self.plan else []), *self.others]


def plan_choice(access: Access, code: str = "") -> PlanChoice:
    """The plan of that code, else that of an open round, else the first."""
    plans = plans_of(access)
    chosen = plans.filter(code=code).first()
    if chosen is None and (round := open_round(ReportingRound.objects.filter(plan__in=plans))):
        chosen = round.plan
    found = list(plans[: OFFERED + 1])
    has_more, chosen = len(found) > OFFERED, chosen or next(iter(found), None)
    return PlanChoice(chosen, [] if has_more else [p for p in found if p != chosen], has_more)


def open_round(rounds: QuerySet[ReportingRound]) -> ReportingRound | None:
    """The latest of *rounds* that is open today; else the latest that has begun, or any."""
    today = clock.today()
    latest = rounds.order_by("-fiscal_year", "-quarter", "plan_id").select_related("plan")
    begun = latest.filter(opens_on__lte=today)
    # Compared by key: an extension of each department would repeat the round.
    open_today = begun.filter(pk__in=rounds.filter(still_open(today)).values("pk"))
    return open_today.first() or begun.first() or latest.first()
