"""A stored plan as the document that a file of it would hold: the way back of ``load_plan``."""

from collections import defaultdict
from decimal import Decimal

from plans.domain.plan_document import (
    ACHIEVED,
    BandEntry,
    BaselineEntry,
    DepartmentEntry,
    EditionEntry,
    IndicatorEntry,
    InitiativeEntry,
    Limits,
    MeasureEntry,
    PhaseEntry,
    PlanDocument,
    PlanHead,
    PolicyEntry,
    Quarters,
    ResponsibilityEntry,
    SchemeEntry,
    TargetEntry,
    TargetRange,
    TermEntry,
)
from plans.domain.standard_scheme import STANDARD
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
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
        plan=head_entry(plan),
        scheme=scheme_entry(plan.rating_scheme),
        edition=edition_entry(edition),
        policies=policy_entries(plan),
        measures=_Tree(plan, edition).measures(),
        glossary=term_entries(plan),
        departments=tuple(
            DepartmentEntry(department.code, department.name)
            for department in Department.objects.order_by("code")
        ),
        responsibilities=_responsibilities(plan, edition),
    )


def head_entry(plan: Plan) -> PlanHead:
    return PlanHead(
        code=plan.code,
        name=plan.name,
        first_year=plan.first_year,
        final_year=plan.final_year,
        source=plan.source,
        rate_method=RateMethod(plan.rate_method),
        philosophy=plan.philosophy,
        allow_self_approval=plan.allow_self_approval,
    )


def edition_entry(edition: Edition) -> EditionEntry:
    return EditionEntry(
        number=edition.number,
        label=edition.label,
        effective_from=edition.effective_from,
        adopted_on=edition.adopted_on,
        note=edition.note,
    )


def policy_entries(plan: Plan) -> tuple[PolicyEntry, ...]:
    return tuple(
        PolicyEntry(policy.code, policy.name, policy.source) for policy in plan.policies.all()
    )


def term_entries(plan: Plan) -> tuple[TermEntry, ...]:
    return tuple(TermEntry(term.term, term.meaning, term.source) for term in plan.glossary.all())


def measure_entries(plan: Plan, edition: Edition | None) -> tuple[MeasureEntry, ...]:
    """Every measure with the initiatives of all editions; phases and targets are *edition*'s."""
    return _Tree(plan, edition, of_all_editions=True).measures()


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
        unrated_code=scheme.unrated_code,
        unreported_code=scheme.unreported_code,
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

    def __init__(
        self, plan: Plan, edition: Edition | None, *, of_all_editions: bool = False
    ) -> None:
        self.plan = plan
        self.edition = None if of_all_editions else edition
        self.phases: dict[int, list[Phase]] = defaultdict(list)
        for phase in Phase.objects.filter(edition=edition).order_by("number"):
            self.phases[phase.initiative_id].append(phase)
        self.targets: dict[int, list[Target]] = defaultdict(list)
        for target in Target.objects.filter(edition=edition).order_by("fiscal_year"):
            self.targets[target.indicator_id].append(target)
        self.indicators: dict[int, list[Indicator]] = defaultdict(list)
        for indicator in Indicator.objects.filter(initiative__measure__plan=plan):
            self.indicators[indicator.initiative_id].append(indicator)

    def measures(self) -> tuple[MeasureEntry, ...]:
        initiatives: dict[int, list[InitiativeEntry]] = defaultdict(list)
        for row in Initiative.objects.filter(measure__plan=self.plan).select_related(
            "first_edition", "ended_edition"
        ):
            if self.edition is None or in_edition(row, self.edition):
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
                    ongoing=phase.ongoing,
                    start_quarter=phase.start_quarter,
                    end_quarter=phase.end_quarter,
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
                target.fiscal_year: target_entry(target, EntryKind(row.entry))
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
            frequency=Frequency(row.frequency),
            limits=Limits(plain(row.limit_min), plain(row.limit_max)),
        )


def target_entry(target: Target, entry: EntryKind) -> TargetEntry:
    """What *target* of an indicator entered as *entry* asks for."""
    if entry is EntryKind.JUDGEMENT:
        return ACHIEVED
    low, high, value = plain(target.low), plain(target.high), plain(target.value)
    if low is not None and high is not None:
        return TargetRange(low, high)
    return value if value is not None else Decimal(0)


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


def offered_scheme() -> SchemeEntry:
    """The bands that an empty workbook begins with: the latest plan's, else the standard ones."""
    plan = Plan.objects.select_related("rating_scheme").first()
    return scheme_entry(plan.rating_scheme) if plan else STANDARD
