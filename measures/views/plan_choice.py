"""The plan that a page is about, of however many there are."""

from django.contrib import messages
from django.http import HttpRequest

from measures.selectors.current_rounds import PlanChoice, plan_choice
from plans.permissions import access_of


def plan_chosen(request: HttpRequest) -> PlanChoice:
    """The plan of ?plan= and the others; a code that is none is told."""
    code = request.GET.get("plan", "").strip()
    choice = plan_choice(access_of(request.user), code)
    if code and (choice.plan is None or choice.plan.code != code):
        messages.error(request, f"計画コード「{code[:50]}」の計画はありません。")
    return choice
