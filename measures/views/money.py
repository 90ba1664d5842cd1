"""予算・決算 — entered for one initiative and year."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from measures.actions.money import MoneyEntry, save_money
from measures.actions.reports import department_ids
from measures.domain.money import Money
from measures.forms.money import MoneyForm
from measures.permissions import may_enter_money
from measures.selectors.money import money_history, unit_of
from plans.domain.calendar import fiscal_year_label
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Initiative
from plans.permissions import access_of, requires, user_of

enterers = requires(RoleKind.PROMOTER, RoleKind.ADMINISTRATOR)


@enterers
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, plan: str, code: str, fiscal_year: int) -> HttpResponse:
    """The amounts of one year, and all that was entered before."""
    initiatives = Initiative.objects.select_related("measure__plan")
    initiative = get_object_or_404(initiatives, measure__plan__code=plan, code=code)
    stored, unit = initiative.measure.plan, unit_of(initiative.measure.plan)
    if unit is None or not stored.first_year <= fiscal_year <= stored.final_year:
        raise Http404
    access = access_of(request.user)
    if reason := may_enter_money(access, department_ids=department_ids(initiative)):
        raise PermissionDenied(reason)
    history = money_history(initiative, fiscal_year)
    current = next((row for row in history if row.superseded_at is None), None)
    form = MoneyForm(
        request.POST if request.method == "POST" else None,
        unit=unit,
        money=current.money if current else Money(),
        seen=current.pk if current else 0,
    )
    if form.is_bound and _is_saved(request, form, initiative, fiscal_year):
        return redirect(reverse("initiative", args=(plan, code)) + "#money")
    context = {
        "form": form,
        "plan": stored,
        "initiative": initiative,
        "label": fiscal_year_label(fiscal_year),
        "unit": unit,
        "history": history,
        "here": "money-entry",
        "carried": "",
    }
    return render(request, "money/entry.html", context, status=422 if form.errors else 200)


def _is_saved(
    request: HttpRequest, form: MoneyForm, initiative: Initiative, fiscal_year: int
) -> bool:
    """Whether what was typed is kept; the form says why not."""
    if not form.is_valid():
        return False
    one = MoneyEntry(initiative, fiscal_year, form.money, form.cleaned_data["seen"])
    try:
        saved = save_money(entries=[one], by=user_of(request))
    except Refused as refusal:
        form.add_error(None, list(refusal.messages))
        return False
    done = "予算・決算を保存しました。" if saved else "変更はありません。"
    messages.success(request, f"{fiscal_year_label(fiscal_year)}の{done}")
    return True
