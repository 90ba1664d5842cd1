"""Which reports rest on an indicator or a plan, and which would belong nowhere if it changed."""

from django.db.models import Count, Max, Model, Q, QuerySet

from measures.models import Actual, QuarterlyReport
from plans.domain.calendar import fiscal_year_label
from plans.domain.vocabulary import EntryKind
from plans.models import Indicator, Plan

VALUES = Q(value__isnull=False)
FRACTIONS = Q(numerator__isnull=False)


def reports_exist_under(record: Model) -> bool:
    """Whether anything was reported, drafts among it."""
    if isinstance(record, Indicator):
        return Actual.objects.filter(indicator=record).exists()
    return isinstance(record, Plan) and QuarterlyReport.objects.filter(round__plan=record).exists()


def mark_under(record: Model) -> str:
    """Another text once a figure was entered, changed or approved under *record*."""
    if record.pk is None:
        return ""
    rows = Actual.objects.all()
    if isinstance(record, Indicator):
        rows = rows.filter(indicator=record)
    else:
        rows = rows.filter(report__round__plan=record.pk)
    moments = rows.aggregate(
        Count("pk"), *map(Max, ("pk", "entered_at", "approved_at", "superseded_at"))
    )
    return str(sorted(moments.items()))


def orphaned_by(record: Model) -> str:
    """Why reports would belong nowhere once *record* is as given; "" where none would."""
    if isinstance(record, Indicator):
        return _of_another_entry(record)
    return _outside(record) if isinstance(record, Plan) else ""


def _of_another_entry(indicator: Indicator) -> str:
    """Figures that were entered otherwise than the indicator is to be entered."""
    entry = EntryKind(indicator.entry)
    rows: QuerySet[Actual] = Actual.objects.filter(indicator=indicator)
    unlike = {
        EntryKind.VALUE: FRACTIONS,
        EntryKind.FRACTION: VALUES,
        EntryKind.JUDGEMENT: FRACTIONS | (VALUES & ~Q(value__in=(0, 1))),
    }[entry]
    if not (count := rows.filter(unlike).count()):
        return ""
    return (
        f"「{indicator}」の入力を「{entry.label}」に変えると、これまでの報告{count}件が読めなくなります。"
        "今の指標は残し、新しい入力の指標を別のコードで加えてください。"
    )


def _outside(plan: Plan) -> str:
    """Reports on years that the plan would not have any more."""
    rounds = QuarterlyReport.objects.filter(round__plan=plan).exclude(
        round__fiscal_year__range=(plan.first_year, plan.final_year)
    )
    years = sorted({*rounds.values_list("round__fiscal_year", flat=True)})
    if not years:
        return ""
    labels = "・".join(map(fiscal_year_label, years))
    return (
        f"{labels}の報告があるため、計画の年度から外せません。"
        "最初の年度と最後の年度を、報告のある年度を含むようにしてください。"
    )
