"""The texts of reports beside those that whoever decides on them has seen before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.domain.reported import TEXTS
from measures.domain.text_difference import TextDifference, difference_of
from measures.domain.transitions import RETURNS, label_of
from measures.models import QuarterlyReport
from measures.selectors.desk.lines import ReportLines
from plans.domain.audit_actions import REPORT_SAVED
from plans.models import AuditEntry
from plans.sheets.cells.words import as_kept


@dataclass(frozen=True, slots=True)
class TextBeside:
    """A text of a report, ``former`` one and whose that is: 「差戻しの前」「前回 R8 Q1」.

    ``former`` is None where nothing was seen before. ``is_copied``: it is that of the quarter
    before, word for word.
    """

    label: str
    text: str
    former: str | None
    of: str
    is_copied: bool = False

    @property
    def is_changed(self) -> bool:
        return bool(self.former) and self.former != self.text

    @property
    def difference(self) -> TextDifference:
        return difference_of(self.former or "", self.text)


def texts_beside(reports: Sequence[ReportLines]) -> dict[int, tuple[TextBeside, ...]]:
    """By report its texts that say something or did. One query, where any was ever returned.

    A report that was sent back or reopened is held against what it said then; any other against
    that of the quarter before.
    """
    returned = _said_when_returned(reports)
    found = {}
    for lines in reports:
        if lines.report:
            said = returned.get(lines.report.pk)
            texts = _against_returned(lines, said) if said is not None else _against_before(lines)
            found[lines.report.pk] = tuple(one for one in texts if one.text or one.former)
    return found


def _against_before(lines: ReportLines) -> Iterable[TextBeside]:
    of = f"前回 {lines.round.period.shift(-1).short}"
    for name, label in TEXTS.items():
        text = as_kept(lines.texts[name])
        former = getattr(lines.before, name) if lines.before and text else None
        is_copied = label in lines.repeated_texts
        yield TextBeside(label, text, former, of, is_copied)


def _against_returned(lines: ReportLines, said: dict[str, str]) -> Iterable[TextBeside]:
    assert lines.returned
    of = f"{lines.returned.label}の前"
    for name, label in TEXTS.items():
        text = as_kept(lines.texts[name])
        yield TextBeside(label, text, as_kept(said.get(label, text)), of)


def _said_when_returned(reports: Sequence[ReportLines]) -> dict[int, dict[str, str]]:
    """By report the texts that were changed since it was last returned, as they were then."""
    since = {
        lines.report.pk: lines.returned.at for lines in reports if lines.report and lines.returned
    }
    if not since:
        return {}
    returning = [label_of(action) for action in RETURNS]
    entries = AuditEntry.objects.filter(
        action__in=(REPORT_SAVED, *returning),
        subject_type=QuarterlyReport._meta.label_lower,
        subject_id__in=[str(key) for key in since],
        at__gte=min(since.values()),
    )
    found: dict[int, dict[str, str]] = {key: {} for key in since}
    for key, action, changes in entries.order_by("pk").values_list(
        "subject_id", "action", "changes"
    ):
        if action in returning:
            found[int(key)] = {}
        else:
            for label in set(TEXTS.values()) & changes.keys():
                found[int(key)].setdefault(label, changes[label][0])
    return found
