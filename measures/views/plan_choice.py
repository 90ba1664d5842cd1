"""The plan that a page is about, of however many there are."""

from django.contrib import messages
from django.http import HttpRequest

from measures.selectors.current_rounds import offered_plans
from plans.models import Plan
from plans.permissions import access_of


def plans_offered(request: HttpRequest) -> list[Plan]:
    """The plans to choose from, the one of ?plan= first; a code that is none is told."""
    code = request.GET.get("plan", "").strip()
    plans = offered_plans(access_of(request.user), code)
    if code and code not in {plan.code for plan in plans}:
        messages.error(request, f"計画コード「{code[:50]}」の計画はありません。")
    return plans
