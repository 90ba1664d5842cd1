"""A stored plan as the document that a file of it would hold: the way back of ``load_plan``."""

from collections import defaultdict
from decimal import Decimal

from plans.domain.plan_document import (
    BandEntry,
    BaselineEntry,
    DepartmentEntry,
    EditionEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PhaseEntry,
    PlanDocument,
    PlanHead,
    PolicyEntry,
    Quarters,
    ResponsibilityEntry,
    SchemeEntry,
    TermEntry,
)
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Phase,
    Plan,
    RatingScheme,
    Target,
)


def plain(value: Decimal | None) -> Decimal | None:
    """A stored number without the zeros that only fill its column."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def document_of(plan: Plan, edition: Edition) -> PlanDocument:
    """*plan* as *edition* has it. Eleven queries, whatever the size of the plan."""
    return PlanDocument(
        plan=PlanHead(
            code=plan.code,
            name=plan.name,
            first_year=plan.first_year,
            final_year=plan.final_year,
            source=plan.source,
            rate_method=RateMethod(plan.rate_method),
            philosophy=plan.philosophy,
            allow_self_approval=plan.allow_self_approval,
        ),
        scheme=scheme_entry(plan.rating_scheme),
        edition=EditionEntry(
            number=edition.number,
            label=edition.label,
            effective_from=edition.effective_from,
            adopted_on=edition.adopted_on,
            note=edition.note,
        ),
        policies=tuple(
            PolicyEntry(policy.code, policy.name, policy.source) for policy in plan.policies.all()
        ),
        measures=_Tree(plan, edition).measures(),
        glossary=tuple(
            TermEntry(term.term, term.meaning, term.source) for term in plan.glossary.all()
        ),
        departments=tuple(
            DepartmentEntry(department.code, department.name)
            for department in Department.objects.order_by("code")
        ),
        responsibilities=_responsibilities(plan, edition),
    )


def scheme_entry(scheme: RatingScheme) -> SchemeEntry:
    return SchemeEntry(
        code=scheme.code,
        name=scheme.name,
        bands=tuple(
            BandEntry(
                code=band.code,
                label=band.label,
                lower_bound=plain(band.lower_bound),
                colour=band.colour,
                meaning=band.meaning,
                on_plan=band.on_plan,
                phase_outcome=PhaseOutcome(band.phase_outcome) if band.phase_outcome else None,
            )
            for band in scheme.bands.order_by("position")
        ),
    )


def in_edition(initiative: Initiative, edition: Edition) -> bool:
    """Whether *initiative* belongs to the plan as *edition* has it."""
    first, ended = initiative.first_edition, initiative.ended_edition
    begun = first is None or first.number <= edition.number
    return begun and (ended is None or ended.number > edition.number)


def _responsibilities(plan: Plan, edition: Edition) -> tuple[ResponsibilityEntry, ...]:
    rows = (
        InitiativeDepartment.objects.filter(initiative__measure__plan=plan)
        .select_related("initiative__first_edition", "initiative__ended_edition", "department")
        .order_by(
            "initiative__measure__position",
            "initiative__position",
            "-is_lead",
            "department__code",
        )
    )
    return tuple(
        ResponsibilityEntry(row.initiative.code, row.department.code, row.is_lead)
        for row in rows
        if in_edition(row.initiative, edition)
    )


class _Tree:
    """The plan's measures with all that is under them, read table by table."""

    def __init__(self, plan: Plan, edition: Edition) -> None:
        self.plan, self.edition = plan, edition
        self.phases: dict[int, list[Phase]] = defaultdict(list)
        for phase in edition.phases.order_by("number"):
            self.phases[phase.initiative_id].append(phase)
        self.targets: dict[int, list[Target]] = defaultdict(list)
        for target in edition.targets.order_by("fiscal_year"):
            self.targets[target.indicator_id].append(target)
        self.indicators: dict[int, list[Indicator]] = defaultdict(list)
        for indicator in Indicator.objects.filter(initiative__measure__plan=plan):
            self.indicators[indicator.initiative_id].append(indicator)

    def measures(self) -> tuple[MeasureEntry, ...]:
        initiatives: dict[int, list[InitiativeEntry]] = defaultdict(list)
        for row in Initiative.objects.filter(measure__plan=self.plan).select_related(
            "first_edition", "ended_edition"
        ):
            if in_edition(row, self.edition):
                initiatives[row.measure_id].append(self._initiative(row))
        return tuple(
            MeasureEntry(
                code=measure.code,
                policy=measure.policy.code if measure.policy else None,
                name=measure.name,
                source=measure.source,
                initiatives=tuple(initiatives[measure.pk]),
            )
            for measure in self.plan.measures.select_related("policy")
        )

    def _initiative(self, row: Initiative) -> InitiativeEntry:
        return InitiativeEntry(
            code=row.code,
            name=row.name,
            goal=row.goal,
            source=row.source,
            phases=tuple(
                PhaseEntry(
                    number=phase.number,
                    label=phase.label,
                    start=phase.start_year,
                    end=phase.end_year,
                    inferred=phase.inferred,
                    source=phase.source,
                )
                for phase in self.phases[row.pk]
            ),
            indicators=tuple(self._indicator(item) for item in self.indicators[row.pk]),
        )

    def _indicator(self, row: Indicator) -> IndicatorEntry:
        return IndicatorEntry(
            code=row.code,
            name=row.name,
            definition=row.definition,
            unit=row.unit,
            direction=Direction(row.direction),
            aggregation=Aggregation(row.aggregation),
            entry=EntryKind(row.entry),
            cumulative=row.cumulative,
            basis=TargetBasis(row.basis),
            measurable=row.measurable,
            unmeasurable_note=row.unmeasurable_note,
            baseline=_baseline(row),
            targets={
                target.fiscal_year: plain(target.value) or Decimal(0)
                for target in self.targets[row.pk]
            },
            reference_name=row.reference_name,
            headline=row.headline,
            decimals=row.decimals,
            source=row.source,
            rate_method=RateMethod(row.rate_method) if row.rate_method else None,
            target_notes={
                target.fiscal_year: target.note for target in self.targets[row.pk] if target.note
            },
        )


def _baseline(row: Indicator) -> BaselineEntry:
    given = (row.baseline_q1, row.baseline_q2, row.baseline_q3, row.baseline_q4)
    first, second, third, fourth = (plain(amount) for amount in given)
    quarters: Quarters | None = None
    if first is not None and second is not None and third is not None and fourth is not None:
        quarters = first, second, third, fourth
    return BaselineEntry(
        value=plain(row.baseline_value),
        on=row.baseline_on,
        note=row.baseline_note,
        reference=plain(row.baseline_reference),
        quarters=quarters,
        sample=row.baseline_is_sample,
    )


def standard_scheme() -> SchemeEntry | None:
    """The bands that an empty workbook begins with: those of the latest plan."""
    plan = Plan.objects.select_related("rating_scheme").first()
    return scheme_entry(plan.rating_scheme) if plan else None
