"""Which plan the portal opens with."""

from datetime import date

from plans.domain.calendar import FiscalYear
from plans.models import Plan


def current_plan(today: date) -> Plan | None:
    """The plan running today; else the latest one, None where there is no plan yet."""
    year = FiscalYear.containing(today).value
    plans = Plan.objects.order_by("-first_year", "code")
    running = plans.filter(first_year__lte=year, final_year__gte=year).first()
    return running or plans.first()
