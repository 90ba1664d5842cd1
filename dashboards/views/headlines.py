"""主な目標 — which goals the overview shows large, and in which order."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboards.forms.headlines import HeadlinesForm
from dashboards.selectors.pages import indicators_of
from dashboards.views.plan_request import plan_request, show
from plans.actions.headlines import choose_headlines
from plans.domain.vocabulary import RoleKind
from plans.permissions import requires, user_of
from plans.views.forms import perform_or_add_errors


@requires(RoleKind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def headlines(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    indicators = [item.indicator for item in indicators_of(viewed.standing)]
    data = request.POST if request.method == "POST" else None
    form = HeadlinesForm(data, indicators=indicators)
    choose = partial(choose_headlines, plan=viewed.plan, by=user_of(request))
    if form.is_bound and perform_or_add_errors(form, choose):
        messages.success(request, "主な目標と順を保存しました。")
        return redirect("plan", plan)
    return show(request, viewed, "dashboards/headlines.html", form=form, indicators=indicators)
