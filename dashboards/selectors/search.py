"""Searching a plan as it is today: names, codes, definitions, reports' words, opinions, terms.

As many queries for one row as for a thousand: one a kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Window

from measures.models import QuarterlyReport
from plans import clock
from plans.domain.calendar import FiscalYear
from plans.domain.folding import excerpt, marked
from plans.domain.vocabulary import ReportState
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Plan,
    holding,
)
from plans.permissions import Access

# So many of each kind are shown before one kind is asked for.
SHOWN = 5
Parts = list[tuple[str, bool]]
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class SearchKind:
    """種類 — what is searched: the rows that a person may see, and which of their texts."""

    key: str
    label: str
    rows: Callable[[Plan, Access], Rows]
    columns: tuple[str, ...]
    title: Callable[[Any], str] = str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """見つかったもの — a record, with the words marked in its name and in a part of its text."""

    record: Any
    title: Parts
    text: Parts


@dataclass(frozen=True, slots=True)
class FoundKind:
    """種類ごとの結果 — ``total`` is how many there are, of which ``hits`` are shown."""

    kind: SearchKind
    total: int
    hits: tuple[Hit, ...]


def _in_force(plan: Plan) -> Q:
    """Of initiatives those that the plan's edition of today holds (as ``Initiative.is_in``)."""
    today = clock.today()
    year = min(max(FiscalYear.containing(today).value, plan.first_year), plan.final_year)
    editions = Edition.objects.filter(plan=plan).in_force(fiscal_year=year, as_known_on=today)
    number = editions.values("number")[:1]
    begun = Q(first_edition=None) | Q(first_edition__number__lte=number)
    return begun & (Q(ended_edition=None) | Q(ended_edition__number__gt=number))


def _initiatives(plan: Plan, access: Access) -> Rows:
    rows = Initiative.objects.filter(_in_force(plan), measure__plan=plan)
    return rows.order_by("measure__position", "position", "pk")


def _indicators(plan: Plan, access: Access) -> Rows:
    rows = Indicator.objects.filter(initiative__in=_initiatives(plan, access).order_by())
    return rows.order_by("initiative__measure__position", "initiative__position", "position", "pk")


def _reports(plan: Plan, access: Access) -> Rows:
    """Approved reports, and those not approved yet of whoever works on them."""
    seen = Q(state=ReportState.APPROVED.value)
    if access.is_administrator:
        seen = Q()
    elif own := access.promoter_of | access.approver_of:
        seen |= Q(initiative__in=InitiativeDepartment.objects.initiatives_of(own))
    rows = QuarterlyReport.objects.filter(seen, initiative__measure__plan=plan)
    return rows.select_related("round", "initiative").order_by(
        "-round__fiscal_year", "-round__quarter", "initiative__code"
    )


def _departments(plan: Plan, access: Access) -> Rows:
    held = InitiativeDepartment.objects.filter(initiative__measure__plan=plan)
    return Department.objects.filter(pk__in=held.values("department")).order_by("code")


def _opinions(plan: Plan, access: Access) -> Rows:
    rows = plan.opinions.select_related("plan", "initiative", "measure", "policy", "meeting")
    return rows.order_by("-pk")


REPORT_TEXTS = ("done", "issues", "next_steps")
KINDS = (
    SearchKind("measure", "施策", lambda p, _: p.measures.order_by("position"), ("code", "name")),
    SearchKind("initiative", "取組", _initiatives, ("code", "name", "goal"), texts=("goal",)),
    SearchKind(
        "indicator", "指標", _indicators, ("code", "name", "definition"), texts=("definition",)
    ),
    SearchKind("department", "所管課", _departments, ("name",)),
    SearchKind("report", "報告の文章", _reports, REPORT_TEXTS, texts=REPORT_TEXTS),
    SearchKind(
        "opinion",
        "委員意見",
        _opinions,
        ("speaker", "text", "answer"),
        title=lambda item: str(item.about),
        texts=("speaker", "text", "answer"),
    ),
    SearchKind(
        "meeting",
        "会議",
        lambda p, _: p.meetings.order_by("-held_on", "-pk"),
        ("name", "agenda", "attendees", "minutes"),
        texts=("agenda", "attendees", "minutes"),
    ),
    SearchKind(
        "term",
        "用語",
        lambda p, _: p.glossary.order_by("position", "pk"),
        ("term", "meaning"),
        texts=("meaning",),
    ),
)


def rows_of_kind(plan: Plan, access: Access, kind: SearchKind, words: Sequence[str]) -> Rows:
    """The rows of one kind that hold all the *words*, in their order."""
    return holding(kind.rows(plan, access), words, *kind.columns)


def found_in(plan: Plan, access: Access, words: Sequence[str]) -> list[FoundKind]:
    """The first of each kind that hold all the *words*; kinds without any are left out."""
    found = []
    for kind in KINDS:
        rows = rows_of_kind(plan, access, kind, words).annotate(total=Window(Count("pk")))
        if records := list(rows[:SHOWN]):
            hits = hits_of(kind, records, words)
            found.append(FoundKind(kind, records[0].total, hits))
    return found


def hits_of(kind: SearchKind, records: Sequence[Any], words: Sequence[str]) -> tuple[Hit, ...]:
    """*records* with the *words* marked in them."""
    return tuple(
        Hit(
            record,
            marked(kind.title(record), words),
            excerpt("　".join(filter(None, (getattr(record, name) for name in kind.texts))), words),
        )
        for record in records
    )
