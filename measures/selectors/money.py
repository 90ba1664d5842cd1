"""What initiatives cost, as known on a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from measures.domain.money import Money
from measures.models import InitiativeMoney
from plans import clock
from plans.domain.vocabulary import MoneyUnit
from plans.models import Initiative, Plan


def unit_of(plan: Plan) -> MoneyUnit | None:
    """In which unit *plan* shows money; None where it shows none."""
    return MoneyUnit(plan.money_unit) if plan.money_unit else None


def money_of(
    plan: Plan,
    years: Collection[int],
    day: date | None = None,
    *,
    initiatives: Collection[int] | None = None,
) -> Mapping[int, Mapping[int, Money]]:
    """By initiative and fiscal year, as known on *day* (by default today); nothing that is empty.

    One query, and none where the plan shows no money.
    """
    if unit_of(plan) is None:
        return {}
    rows = InitiativeMoney.objects.approved().as_known_on(day or clock.today())
    rows = rows.filter(initiative__measure__plan=plan, fiscal_year__in=years)
    if initiatives is not None:
        rows = rows.filter(initiative__in=initiatives)
    found: dict[int, dict[int, Money]] = defaultdict(dict)
    for row in rows.order_by("initiative_id", "fiscal_year"):
        if not row.money.is_empty:
            found[row.initiative_id][row.fiscal_year] = row.money
    return found


def money_history(initiative: Initiative, fiscal_year: int) -> list[InitiativeMoney]:
    """All that was ever entered of one year, the latest first. One query."""
    rows = InitiativeMoney.objects.filter(initiative=initiative, fiscal_year=fiscal_year)
    return list(rows.select_related("entered_by").order_by("-pk"))
