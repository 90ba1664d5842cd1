"""The first report as the baseline of an indicator without one; its effect is shown before."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboards.forms.baselines import BaselineForm
from dashboards.selectors.baseline_effect import baseline_effect
from dashboards.selectors.view_params import ViewParams
from dashboards.views.plan_request import plan_request, show
from measures.actions.baselines import adopt_baseline
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.permissions import requires, user_of
from plans.views.forms import perform_or_add_errors


@requires(RoleKind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    """The effect on today's official figures, for which the baseline holds from now on."""
    viewed = plan_request(request, plan)
    params = ViewParams(viewed.standing.params.period, clock.today())
    effect = baseline_effect(viewed.plan, params, code)
    if effect is None:
        raise Http404
    form = BaselineForm(request.POST if request.method == "POST" else None, first=effect.first)
    indicator = effect.indicator.before.indicator

    def adopt(reason: str, shown: str) -> None:
        adopt_baseline(
            indicator=indicator,
            first=effect.first,
            is_sample=effect.is_sample,
            reason=reason,
            by=user_of(request),
        )

    if form.is_bound and perform_or_add_errors(form, adopt):
        messages.success(request, f"「{indicator.name}」の基準値を登録しました。")
        return redirect("indicator", plan, code)
    return show(request, viewed, "baselines/baseline.html", effect=effect, form=form)
