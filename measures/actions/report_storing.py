"""What a report is told, held against what is stored of it, and the difference stored."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from measures.domain.entry_rules import judgement_fault
from measures.domain.reported import AnyReported, ReportedPhase, ReportedValue
from measures.models import Actual, PhaseProgress, QuarterlyReport
from measures.selectors.desk.lines import TEXTS
from plans import clock
from plans.actions.records import refusing
from plans.domain.vocabulary import EntryKind, Judgement, ValueStatus
from plans.errors import Refused
from plans.models import Indicator, Phase, User


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """What a report says in words."""

    done: str = ""
    issues: str = ""
    next_steps: str = ""


Entered: TypeAlias = str | AnyReported


@dataclass(frozen=True, slots=True)
class Difference:
    """差分 — one field of which *entered* says something else than what is *stored*.

    ``name`` is ``done``, ``issues``, ``next_steps``, ``actual-<indicator id>`` or
    ``phase-<phase id>``; ``subject`` the indicator or phase. Nothing stored yet is None.
    """

    name: str
    label: str
    stored: Entered | None
    entered: Entered
    subject: Indicator | Phase | None = None


def differences(
    report: QuarterlyReport,
    texts: ReportTexts,
    actuals: Mapping[int, ReportedValue],
    phases: Mapping[int, ReportedPhase],
) -> list[Difference]:
    """Where the entries (by indicator and by phase id) differ from what *report* holds."""
    return [
        *_of_texts(report, texts),
        *_of_actuals(report, actuals),
        *_of_phases(report, phases),
    ]


def store(report: QuarterlyReport, found: Collection[Difference], by: User) -> None:
    """Write what was entered into *report* (not saved itself) and its draft rows."""
    for item in found:
        if isinstance(item.entered, str):
            setattr(report, item.name, item.entered)
        else:
            _store_row(_draft_of(report, item.subject), item, item.entered, by)


def _draft_of(report: QuarterlyReport, subject: Indicator | Phase | None) -> Any:
    """The draft of *subject* in *report*, or a row that is not stored yet."""
    if not isinstance(subject, Indicator):
        found = report.phase_states.drafts().filter(phase=subject).first()
        return found or PhaseProgress(report=report, phase=subject)
    period = report.round.period
    return report.actuals.drafts().filter(indicator=subject).first() or Actual(
        report=report, indicator=subject, fiscal_year=period.year, quarter=period.quarter
    )


def audit_value(content: Entered | None, subject: Indicator | Phase | None) -> Any:
    """*content* as the audit trail keeps it; a judgement by its word."""
    if content is None or isinstance(content, str):
        return content
    columns = content.columns()
    is_judged = isinstance(subject, Indicator) and subject.entry == EntryKind.JUDGEMENT
    if is_judged and columns["value"] is not None:
        columns["value"] = Judgement.of(columns["value"]).label
    return columns


def _of_texts(report: QuarterlyReport, texts: ReportTexts) -> Iterator[Difference]:
    for name, text in asdict(texts).items():
        before = getattr(report, name)
        if before != text:
            yield Difference(name, TEXTS[name], before, text)


def _of_actuals(
    report: QuarterlyReport, entries: Mapping[int, ReportedValue]
) -> Iterator[Difference]:
    indicators = {item.pk: item for item in report.initiative.indicators.all()}
    if unknown := set(entries) - set(indicators):
        raise Refused(f"この取組の指標ではありません（番号 {sorted(unknown)}）。")
    standing = _standing(Actual, report, "indicator_id") if entries else {}
    for key, entry in entries.items():
        before = standing.get(key)
        if before == entry or (before is None and _says_nothing(entry)):
            continue
        _check_kind(indicators[key], entry)
        label = str(indicators[key])
        yield Difference(f"actual-{key}", label, before, entry, indicators[key])


def _of_phases(
    report: QuarterlyReport, entries: Mapping[int, ReportedPhase]
) -> Iterator[Difference]:
    adopted = report.initiative.phases.filter(edition__adopted_on__isnull=False)
    phases = {item.pk: item for item in adopted}
    if unknown := set(entries) - set(phases):
        raise Refused(f"この取組の工程ではありません（番号 {sorted(unknown)}）。")
    standing = _standing(PhaseProgress, report, "phase_id") if entries else {}
    for key, entry in entries.items():
        before = standing.get(key)
        if before != entry:
            label = f"工程「{phases[key].label}」"
            yield Difference(f"phase-{key}", label, before, entry, phases[key])


def _standing(model: Any, report: QuarterlyReport, key: str) -> dict[int, Any]:
    """What stands in *report*: its drafts, before what was approved of it."""
    rows = model.objects.filter(report=report)
    return {getattr(row, key): row.reported for row in (*rows.current(), *rows.drafts())}


def _store_row(
    row: Actual | PhaseProgress, item: Difference, reported: AnyReported, by: User
) -> None:
    for name, value in reported.columns().items():
        setattr(row, name, value)
    row.entered_by, row.entered_at, row.is_sample = by, clock.now(), row.report.is_sample
    # Typed in by hand from here on: the sheet it may have come from no longer vouches for it.
    row.batch, row.source_sheet, row.source_cell = None, "", ""
    with refusing(f"{item.label}: "):
        row.full_clean(validate_unique=False)
    row.save()


def _says_nothing(entry: ReportedValue) -> bool:
    """A field left empty that never held anything."""
    return entry.status is ValueStatus.MISSING and not entry.note and entry.reference is None


def _check_kind(indicator: Indicator, entry: ReportedValue) -> None:
    """A fraction where fractions are entered, one value where values are, 達成 with its grounds."""
    wrong = entry.value if indicator.entry == EntryKind.FRACTION else entry.numerator
    if wrong is not None:
        raise Refused(f"{indicator}: {indicator.get_entry_display()}で入力する指標です。")
    if indicator.entry == EntryKind.JUDGEMENT:
        fault = judgement_fault(entry.value, entry.note)
        if fault:
            raise Refused(f"{indicator}: {fault}")
