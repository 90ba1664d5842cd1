"""A plan file completed from what is stored: what it is silent on stays as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import (
    FileEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PlanDocument,
)
from plans.domain.plan_rules import Fault, indicator_faults, phase_faults, scheme_faults
from plans.domain.plan_sheets import INDICATORS, PHASES, SCHEME
from plans.domain.sheet_columns import SheetForm
from plans.models import Edition, Plan, RatingScheme
from plans.selectors.plan_export import (
    edition_entry,
    head_entry,
    measure_entries,
    policy_entries,
    scheme_entry,
    term_entries,
)

Entry = TypeVar("Entry", bound=FileEntry)


def completed(document: PlanDocument) -> PlanDocument:
    """*document* with the stored value wherever the file has no key for what a record holds.

    Raises DocumentError where what the file says contradicts what it leaves as it is. Nine
    queries, whatever the size of the plan.
    """
    plan = Plan.objects.filter(code=document.plan.code).select_related("rating_scheme").first()
    own = plan.rating_scheme if plan and brings_no_scheme(document) else None
    scheme = own or RatingScheme.objects.filter(code=document.scheme.code).first()
    filled = replace(
        document, scheme=_filled(document.scheme, scheme_entry(scheme) if scheme else None)
    )
    if plan is not None:
        filled = _with_plan(filled, plan)
    if faults := list(_faults(filled)):
        raise DocumentError(*faults)
    return filled


def brings_no_scheme(document: PlanDocument) -> bool:
    """Whether the file leaves the rating scheme to the portal."""
    return "bands" in document.scheme.unsaid


def _filled(entry: Entry, stored: Entry | None) -> Entry:
    """*entry* with what it is silent on as *stored* has it; as it is where nothing is stored."""
    kept = {name: getattr(stored, name) for name in entry.unsaid} if stored else {}
    return replace(entry, **kept, unsaid=frozenset())


def _with_plan(document: PlanDocument, plan: Plan) -> PlanDocument:
    edition = Edition.objects.filter(plan=plan, number=document.edition.number).first()
    stored = _Stored(measure_entries(plan, edition))
    policies = {one.code: one for one in policy_entries(plan)}
    terms = {one.term: one for one in term_entries(plan)}
    return replace(
        document,
        plan=_filled(document.plan, head_entry(plan)),
        edition=_filled(document.edition, edition_entry(edition) if edition else None),
        policies=tuple(_filled(one, policies.get(one.code)) for one in document.policies),
        measures=tuple(stored.measure(one) for one in document.measures),
        glossary=tuple(_filled(one, terms.get(one.term)) for one in document.glossary),
    )


class _Stored:
    """The stored plan's measures and what is under them, by code."""

    def __init__(self, measures: Iterable[MeasureEntry]) -> None:
        self.measures = {one.code: one for one in measures}
        self.initiatives = {
            one.code: one for measure in self.measures.values() for one in measure.initiatives
        }
        self.indicators = {
            one.code: one for owner in self.initiatives.values() for one in owner.indicators
        }

    def measure(self, entry: MeasureEntry) -> MeasureEntry:
        filled = _filled(entry, self.measures.get(entry.code))
        return replace(filled, initiatives=tuple(map(self._initiative, entry.initiatives)))

    def _initiative(self, entry: InitiativeEntry) -> InitiativeEntry:
        stored = self.initiatives.get(entry.code)
        phases = {one.number: one for one in stored.phases} if stored else {}
        return replace(
            _filled(entry, stored),
            phases=tuple(_filled(one, phases.get(one.number)) for one in entry.phases),
            indicators=tuple(map(self._indicator, entry.indicators)),
        )

    def _indicator(self, entry: IndicatorEntry) -> IndicatorEntry:
        stored = self.indicators.get(entry.code)
        filled = _filled(entry, stored)
        notes = {year: note for year, note in filled.target_notes.items() if year in entry.targets}
        if "baseline" not in entry.unsaid:
            baseline = _filled(entry.baseline, stored.baseline if stored else None)
            filled = replace(filled, baseline=baseline)
        return replace(filled, target_notes=notes)


def _faults(document: PlanDocument) -> Iterator[str]:
    """What contradicts itself, with the record and the field it is about."""
    yield from _of(SCHEME, document.scheme.code, scheme_faults(document.scheme))
    for measure in document.measures:
        for one in measure.initiatives:
            for phase in one.phases:
                yield from _of(PHASES, f"{one.code} {phase.number}", phase_faults(phase))
            for indicator in one.indicators:
                yield from _of(INDICATORS, indicator.code, indicator_faults(indicator))


def _of(form: SheetForm, code: str, faults: Iterable[Fault]) -> Iterator[str]:
    names = {column.key: column.name for column in form.columns}
    for field, message in faults:
        name = names.get(field)
        yield f"{form.name} {code}{f' {name}' if name else ''}: {message}"
