"""What every page of a plan needs: the plan, the parameters of the request, and the standing."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from dashboards.forms.view_params import ViewParamsForm
from dashboards.selectors.kept import standing_of
from dashboards.selectors.plan_part import WHOLE, PlanPart
from dashboards.selectors.plan_standing import plan_course
from dashboards.selectors.standing import PlanStanding
from dashboards.views.files import Export, exported
from measures.domain.rating import Scheme
from plans.models import Plan
from plans.selectors.plan_state import PlanState, state_read_with, with_state
from plans.selectors.plans import plans_for_pages


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A plan, with the parameters of a request and the standing they lead to.

    ``state``: the one that the page is rendered in, if it is to be kept. ``course``: the
    standings of the quarters before it, where they were asked for, and this one.
    """

    plan: Plan
    form: ViewParamsForm
    state: PlanState | None
    standing: PlanStanding
    course: tuple[PlanStanding, ...] = ()

    @property
    def table_arguments(self) -> tuple[Scheme, str]:
        """What a table takes beside its rows: the rating scheme, and the query for its links."""
        return self.standing.scheme, self.form.carried


def plan_request(request: HttpRequest, code: str, part: PlanPart = WHOLE) -> PlanRequest:
    """The plan of this code with the parameters in the query; of its figures those of *part*.

    Raises Http404.
    """
    plans = plans_for_pages().select_related("rating_scheme")
    state: PlanState | None = getattr(request, "plan_state", None)
    plan = get_object_or_404(plans if state else with_state(plans), code=code)
    begun_in = state or state_read_with(plan)
    form = ViewParamsForm(plan, request.GET)
    standing = standing_of(plan, form.params, part, state, begun_in)
    return PlanRequest(plan, form, state, standing)


def plan_course_request(request: HttpRequest, code: str, quarters: int) -> PlanRequest:
    """As ``plan_request``, with the standings of the last *quarters*. Raises Http404."""
    plan = get_object_or_404(plans_for_pages().select_related("rating_scheme"), code=code)
    form = ViewParamsForm(plan, request.GET)
    state: PlanState | None = getattr(request, "plan_state", None)
    course = plan_course(plan, form.params, quarters, state)
    return PlanRequest(plan, form, state, course[-1], course)


def page_or_404(page: Any) -> Any:
    """*page*. Raises Http404 where it is None."""
    if page is None:
        raise Http404
    return page


def show(
    request: HttpRequest,
    viewed: PlanRequest,
    template: str,
    *,
    export: Export | None = None,
    **context: Any,
) -> HttpResponseBase:
    """The page, with what every page of a plan shows around it.

    With ``?export=`` in the query its *export*, if it has one, as a file instead: unless the query
    cannot be read, which the page tells.
    """
    to_export = export if "export" in request.GET else None
    unread = viewed.form.errors or (to_export and to_export.filter and to_export.filter.errors)
    if to_export and not unread:
        return exported(request, viewed.standing, to_export)
    shared = {
        "plan": viewed.plan,
        "plan_state": viewed.state,
        "params": viewed.standing.params,
        "params_form": viewed.form,
        "carried": viewed.form.carried,
        "standing": viewed.standing,
        "here": request.resolver_match.url_name if request.resolver_match else "",
    }
    return TemplateResponse(request, template, shared | context, status=422 if to_export else 200)
