"""年度評価 — a plan's year as evaluated, and the pages on which it is entered and judged."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.selectors.evaluations import (
    evaluation_rows,
    rating_in,
    standing_in,
    years_evaluated,
)
from dashboards.tables import EvaluationTable
from dashboards.views.cached_page import plan_page
from dashboards.views.files import Export
from dashboards.views.plan_request import page_or_404, plan_request, show
from measures.actions.evaluations import (
    Contradiction,
    Said,
    move_evaluation,
    record_committee_evaluation,
    save_evaluation,
)
from measures.actions.steps import AlreadyDone
from measures.domain.rating import Rating
from measures.forms.desk_moves import MoveForm
from measures.forms.evaluations import CommitteeForm, SaidForm, SelfEvaluationForm
from measures.models import Evaluation, EvaluationYear
from measures.selectors.evaluations import (
    EvaluationPage,
    evaluation_desk,
    evaluation_page,
    scheme_of_plan,
)
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Initiative
from plans.permissions import Access, access_of, requires, user_of

workers = requires(RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR)


@plan_page
def evaluations(request: HttpRequest, plan: str) -> HttpResponseBase:
    """One year of the plan, with what was said of each initiative."""
    viewed = plan_request(request, plan)
    page_or_404(scheme_of_plan(viewed.plan))
    params = viewed.standing.params
    years = years_evaluated(viewed.plan, params.period.year)
    asked = request.GET.get("fiscal_year", "")
    year = next((one for one in years if str(one.fiscal_year) == asked), next(iter(years), None))
    at = year.fiscal_year if year else params.period.year
    standing = standing_in(viewed.plan, at, params.as_known_on, state=viewed.state)
    rows = evaluation_rows(standing) if year else []
    table = EvaluationTable(rows, request, *viewed.table_arguments)
    if year:
        table.columns["own"].column.verbose_name = year.scheme.own_label
        table.columns["committee"].column.verbose_name = year.scheme.committee_label
    export = Export(table, {"評価した年度": year.label if year else "なし"}, table.caption)
    context: dict[str, Any] = {
        "years": years,
        "year": year,
        "table": table,
        "is_sample": any(row.is_sample for row in rows),
    }
    return show(request, viewed, "dashboards/evaluations.html", export=export, **context)


@workers
@require_safe
def evaluation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person works on in one year: to enter, to approve, to judge."""
    year, access = _year(pk=pk), access_of(request.user)
    desk = evaluation_desk(year, access)
    context = {"desk": desk, "year": year, "is_administrator": access.is_administrator}
    return render(request, "evaluations/list.html", context)


@workers
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, plan: str, code: str, fiscal_year: int) -> HttpResponse:
    """One initiative's year: the department's evaluation, its steps, the committee's."""
    year = _year(scheme__plan__code=plan, fiscal_year=fiscal_year)
    initiatives = Initiative.objects.select_related("measure", "first_edition", "ended_edition")
    initiative = get_object_or_404(initiatives, measure__plan=year.plan_id, code=code)
    access = access_of(request.user)
    _check(access, initiative)
    rating = page_or_404(rating_in(year, initiative))
    work = _Work(request, evaluation_page(year, initiative, access), rating)
    if request.method == "POST" and work.is_done():
        return redirect("evaluation", plan, code, fiscal_year)
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluations/evaluation.html", work.context, status=status)


def _year(**lookup: Any) -> EvaluationYear:
    return get_object_or_404(EvaluationYear.objects.select_related("scheme__plan"), **lookup)


def _check(access: Access, initiative: Initiative) -> None:
    departments = {row.department_id for row in initiative.responsibilities.all()}
    if not access.is_administrator and not departments & (access.promoter_of | access.approver_of):
        raise PermissionDenied("ほかの所管課の評価は開けません。")


class _Work:
    """The forms of one page, and what becomes of the one that was posted."""

    def __init__(self, request: HttpRequest, page: EvaluationPage, rating: Rating) -> None:
        self.request, self.page, self.rating = request, page, rating
        self.by = user_of(request)
        self.do = request.POST.get("do", "")
        posted = request.POST if request.method == "POST" else None
        scheme, line = page.year.scheme, page.line
        self.own = SelfEvaluationForm(
            posted if self.do in {"save", "submit"} else None,
            scheme=scheme,
            said=Said.of(line.own),
            seen=page.version,
        )
        self.committee = CommitteeForm(
            posted if self.do == "judge" else None,
            scheme=scheme,
            said=Said.of(line.committee),
            seen=line.committee.pk if line.committee else 0,
        )
        self.move = MoveForm(posted if posted and "action" in posted else None)

    @property
    def context(self) -> dict[str, Any]:
        return {
            "page": self.page,
            "plan": self.page.year.plan,
            "initiative": self.page.line.initiative,
            "rating": self.rating,
            "own": self.own,
            "committee": self.committee,
            "move": self.move,
            "here": "evaluations",
            "carried": "",
        }

    def is_done(self) -> bool:
        """Whether the posted form was understood and nothing was in its way."""
        if self.own.is_bound:
            return self._perform(self.own, self._save if self.do == "save" else self._hand_in)
        if self.committee.is_bound:
            return self._perform(self.committee, self._judge)
        return self.move.is_bound and self._perform(self.move, self._move)

    def _perform(self, form: SaidForm | MoveForm, action: Callable[[], str]) -> bool:
        if not form.is_valid():
            return False
        try:
            messages.success(self.request, action())
        except AlreadyDone as done:
            messages.info(self.request, done.messages[0])
        except Contradiction as asked:
            form.add_error("confirmed", list(asked.messages))
            return False
        except Refused as refusal:
            form.add_error(None, list(refusal.messages))
            return False
        return True

    def _save(self) -> str:
        self._saved()
        return "下書きを保存しました。"

    def _saved(self) -> Evaluation:
        """The draft as it is kept, which the page goes on with, should it not be handed in."""
        saved = save_evaluation(
            year=self.page.year,
            initiative=self.page.line.initiative,
            by=self.by,
            said=self.own.said,
            seen=self.own.cleaned_data["seen"],
        )
        data = self.request.POST.copy()
        data["seen"] = str(saved.version)
        self.own.data = data
        return saved

    def _hand_in(self) -> str:
        saved = self._saved()
        try:
            move_evaluation(
                evaluation=saved,
                action="submit",
                by=self.by,
                rating=self.rating,
                seen=saved.version,
                confirmed=self.own.cleaned_data["confirmed"],
            )
        except Refused as refusal:
            if not isinstance(refusal, AlreadyDone):
                messages.info(self.request, "入力した内容は、下書きとして保存しました。")
            raise
        return "自己評価を提出しました。"

    def _move(self) -> str:
        data = self.move.cleaned_data
        evaluation = self.page.line.evaluation
        if evaluation is None:
            raise Http404
        moved = move_evaluation(
            evaluation=evaluation,
            action=data["action"],
            by=self.by,
            rating=self.rating,
            comment=data["comment"],
            seen=data["version"],
        )
        return f"「{moved.get_state_display()}」にしました。"

    def _judge(self) -> str:
        evaluation = self.page.line.evaluation
        if evaluation is None:
            raise Refused("委員会の評価は、自己評価が承認されてから記録できます。")
        record_committee_evaluation(
            evaluation=evaluation,
            by=self.by,
            said=self.committee.said,
            rating=self.rating,
            seen=self.committee.cleaned_data["seen"],
            confirmed=self.committee.cleaned_data["confirmed"],
        )
        return "委員会の評価を記録しました。"
