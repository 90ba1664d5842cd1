"""A plan file completed from what is stored: what it is silent on stays as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import (
    EditionEntry,
    IndicatorEntry,
    PhaseEntry,
    PlanDocument,
    PlanHead,
    TermEntry,
)
from plans.domain.plan_rules import Fault, indicator_faults, phase_faults, scheme_faults
from plans.domain.plan_sheets import INDICATORS, PHASES, SCHEME
from plans.domain.sheet_columns import FileEntry, Nested, SheetForm, specs_of
from plans.models import Edition, Plan, RatingScheme
from plans.selectors.plan_export import (
    entry_of,
    measure_entries,
    policy_entries,
    scheme_entry,
    term_entries,
)

Entry = TypeVar("Entry", bound=FileEntry)
# What a record is known by in its plan: its kind and its code; of a phase also its initiative's.
Known = dict[tuple[object, ...], Any]


def completed(document: PlanDocument) -> PlanDocument:
    """*document* with the stored value wherever the file has no key for what a record holds.

    Raises DocumentError where what the file says contradicts what it leaves as it is. Nine
    queries, whatever the size of the plan.
    """
    plan = Plan.objects.filter(code=document.plan.code).select_related("rating_scheme").first()
    own = plan.rating_scheme if plan and brings_no_scheme(document) else None
    scheme = own or RatingScheme.objects.filter(code=document.rating_scheme.code).first()
    filled = replace(
        document,
        rating_scheme=_filled(document.rating_scheme, scheme_entry(scheme) if scheme else None),
    )
    if plan is not None:
        filled = _with_plan(filled, plan)
    if faults := list(_faults(filled)):
        raise DocumentError(*faults)
    return filled


def brings_no_scheme(document: PlanDocument) -> bool:
    """Whether the file leaves the rating scheme to the portal."""
    return "bands" in document.rating_scheme.unsaid


def _filled(entry: Entry, stored: Any) -> Entry:
    """*entry* with what it is silent on as *stored* has it; as it is where nothing is stored."""
    kept = {name: getattr(stored, name) for name in entry.unsaid} if stored else {}
    return replace(entry, **kept, unsaid=frozenset())


def _with_plan(document: PlanDocument, plan: Plan) -> PlanDocument:
    edition = Edition.objects.filter(plan=plan, number=document.edition.number).first()
    known: Known = {}
    for one in (*policy_entries(plan), *measure_entries(plan, edition), *term_entries(plan)):
        _note(one, known)
    return replace(
        document,
        plan=_filled(document.plan, entry_of(PlanHead, plan)),
        edition=_filled(document.edition, entry_of(EditionEntry, edition) if edition else None),
        policies=tuple(_completed(one, known) for one in document.policies),
        measures=tuple(_completed(one, known) for one in document.measures),
        glossary=tuple(_completed(one, known) for one in document.glossary),
    )


def _children(entry: FileEntry) -> Iterator[tuple[str, bool]]:
    """The fields of *entry* that hold one record, or many of them."""
    for name, spec in specs_of(type(entry)).items():
        if isinstance(spec, Nested):
            yield name, spec.many


def _key(entry: Any, above: str) -> tuple[object, ...]:
    if isinstance(entry, PhaseEntry):
        return above, entry.number
    return type(entry), entry.term if isinstance(entry, TermEntry) else entry.code


def _note(entry: Any, known: Known, above: str = "") -> None:
    """Put *entry* and what is beneath it into *known*."""
    known[_key(entry, above)] = entry
    for name, is_many in _children(entry):
        for one in getattr(entry, name) if is_many else ():
            _note(one, known, entry.code)


def _completed(entry: Entry, known: Known, above: str = "") -> Entry:
    """*entry* and what is beneath it, each filled from the stored record of its key."""
    stored = known.get(_key(entry, above))
    filled: Any = _filled(entry, stored)
    changes: dict[str, Any] = {}
    for name, is_many in _children(filled):
        beneath = getattr(filled, name)
        if is_many:
            changes[name] = tuple(_completed(one, known, filled.code) for one in beneath)
        else:
            changes[name] = _filled(beneath, getattr(stored, name, None))
    if isinstance(filled, IndicatorEntry):
        notes = filled.target_notes.items()
        changes["target_notes"] = {year: note for year, note in notes if year in filled.targets}
    return replace(filled, **changes)  # type: ignore[no-any-return]


def _faults(document: PlanDocument) -> Iterator[str]:
    """What contradicts itself, with the record and the field it is about."""
    yield from _of(SCHEME, document.rating_scheme.code, scheme_faults(document.rating_scheme))
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
