"""The departments of a plan, and one of them whole. Who has reported is seen by every role.

Not cached: how far a report has come moves with the drafts, which no figure shows.
"""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.selectors.departments import department_page, department_rows
from dashboards.views.plan_request import page_or_404, plan_request, show
from measures.selectors.reporting import reporting_of
from plans.permissions import requires


@requires()
@require_safe
def departments(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Every department with its ratings and what it has still to hand in."""
    viewed = plan_request(request, plan)
    reporting = reporting_of(viewed.plan)
    rows = department_rows(viewed.standing, reporting)
    return show(request, viewed, "dashboards/departments.html", rows=rows, reporting=reporting)


@requires()
@require_safe
def department(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    """課の画面."""
    viewed = plan_request(request, plan)
    page = page_or_404(department_page(viewed.standing, code))
    return show(request, viewed, "dashboards/department.html", page=page)
