"""A plan file completed from what is stored: what it is silent on stays as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from plans.domain import plan_document as entries
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument, beneath
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
    stored = scheme_entry(scheme) if scheme else None
    filled = replace(document, rating_scheme=_filled(document.rating_scheme, stored))
    if plan is not None:
        filled = _with_plan(filled, plan)
    if faults := list(_faults(filled)):
        raise DocumentError(*faults)
    return filled


def brings_no_scheme(document: PlanDocument) -> bool:
    """Whether the file leaves the rating scheme to the portal."""
    return "bands" in document.rating_scheme.absent


def _filled(entry: Entry, stored: Any) -> Entry:
    """*entry* with what it is silent on as *stored* has it; as it is where nothing is stored."""
    kept = {name: getattr(stored, name) for name in entry.absent} if stored else {}
    return replace(entry, **kept, absent=frozenset())


def _with_plan(document: PlanDocument, plan: Plan) -> PlanDocument:
    edition = Edition.objects.filter(plan=plan, number=document.edition.number).first()
    known: Known = {}
    for one in (*policy_entries(plan), *measure_entries(plan, edition), *term_entries(plan)):
        known |= {_key(one): one}
        known |= {_key(record, above): record for _, _, record, above in beneath(one)}
    return replace(
        document,
        plan=_filled(document.plan, entry_of(entries.PlanHead, plan)),
        edition=_filled(
            document.edition, entry_of(entries.EditionEntry, edition) if edition else None
        ),
        policies=tuple(_completed(one, known) for one in document.policies),
        measures=tuple(_completed(one, known) for one in document.measures),
        glossary=tuple(_completed(one, known) for one in document.glossary),
    )


def _key(entry: Any, above: Any = None) -> tuple[object, ...]:
    of = above.code if isinstance(entry, entries.PhaseEntry) else ""
    return type(entry), of, getattr(entry, entry.known_by, None)


def _completed(entry: Entry, known: Known, above: Any = None) -> Entry:
    """*entry* and what is beneath it, each filled from the stored record of its key."""
    stored = known.get(_key(entry, above))
    filled: Any = _filled(entry, stored)
    changes: dict[str, Any] = {}
    for name, spec in specs_of(type(entry)).items():
        if isinstance(spec, Nested):
            given = getattr(filled, name)
            changes[name] = (
                tuple(_completed(one, known, filled) for one in given)
                if spec.many
                else _filled(given, getattr(stored, name, None))
            )
    if isinstance(filled, entries.IndicatorEntry):
        notes = filled.target_notes.items()
        changes["target_notes"] = {year: note for year, note in notes if year in filled.targets}
    return replace(filled, **changes)  # type: ignore[no-any-return]


def _faults(document: PlanDocument) -> Iterator[str]:
    """What contradicts itself, with the record and the field it is about."""
    yield from _of(SCHEME, document.rating_scheme.code, scheme_faults(document.rating_scheme))
    for _, _, record, above in beneath(document):
        if isinstance(record, entries.PhaseEntry):
            yield from _of(PHASES, f"{above.code} {record.number}", phase_faults(record))
        elif isinstance(record, entries.IndicatorEntry):
            yield from _of(INDICATORS, record.code, indicator_faults(record))


def _of(form: SheetForm, code: str, faults: Iterable[Fault]) -> Iterator[str]:
    names = {column.key: column.name for column in form.columns}
    for field, message in faults:
        name = names.get(field)
        yield f"{form.name} {code}{f' {name}' if name else ''}: {message}"
