"""A plan's file taken as a revision: the same content, as the draft of a new edition."""

from dataclasses import replace

from plans import clock
from plans.domain.calendar import FiscalYear
from plans.domain.plan_document import PlanDocument
from plans.errors import Refused
from plans.models import Edition, Plan

DRAFT = "（見直し案）"
# What an edition has of its own; anything else is the plan's, whatever the edition.
OF_AN_EDITION = frozenset({"版", "目標", "工程"})


def as_draft(document: PlanDocument) -> PlanDocument:
    """*document* as the plan's draft: the one there is, or a new one after the last edition.

    Raises Refused where there is no plan yet to revise.
    """
    plan = Plan.objects.filter(code=document.plan.code).first()
    last = plan.editions.order_by("number").last() if plan else None
    if plan is None or last is None:
        raise Refused(
            f"計画「{document.plan.code}」はまだないため、見直しの案にはできません。"
            "「見直しの案として」の印を外して、新しい計画として読み込んでください。"
        )
    if last.is_draft:
        return _with_edition(document, last.number, last.label, last.effective_from)
    year = max(document.edition.effective_from, last.effective_from, _next_year(plan))
    label = document.edition.label
    same = Edition.objects.filter(plan=plan, label=label).exists()
    return _with_edition(document, last.number + 1, label + DRAFT if same else label, year)


def _next_year(plan: Plan) -> int:
    """The fiscal year after this one, within the plan's."""
    return min(FiscalYear.containing(clock.today()).value + 1, plan.final_year)


def _with_edition(document: PlanDocument, number: int, label: str, year: int) -> PlanDocument:
    edition = replace(
        document.edition, number=number, label=label, effective_from=year, adopted_on=None
    )
    return replace(document, edition=edition)


def check_one_draft(document: PlanDocument) -> None:
    """Refuse a second draft beside the one that waits for its decision."""
    if document.edition.adopted_on is not None:
        return
    other = (
        Edition.objects.filter(plan__code=document.plan.code, adopted_on=None)
        .exclude(number=document.edition.number)
        .first()
    )
    if other:
        raise Refused(
            f"案「{other.label}」（版の番号 {other.number}）が既にあります。"
            "その番号で読み込むか、先に決定または取り下げてください。"
        )
