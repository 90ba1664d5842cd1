"""What a line's indicator makes one ask about its figure, which a remark beside it answers."""

from measures.domain.entry_rules import NO_GROUNDS, gives_no_reason
from measures.domain.reported import ReportedValue
from measures.importing.figures import NOTE, NUMERATOR, VALUE, Line, note_of
from measures.selectors.import_context import ImportContext, IndicatorSubject
from measures.selectors.stored_rows import AnyStoredRow
from plans.domain.calendar import Period
from plans.domain.vocabulary import ValueStatus

SAY_WHY = "正しければ、備考に理由を書いてください。"


class Questions:
    """The periods that something was reported for, stored or in the sheet so far, by indicator."""

    def __init__(self, context: ImportContext) -> None:
        self._reported = {
            key
            for stored in (context.drafts, context.current)
            for key, standing in stored.items()
            if standing.reported.status is not ValueStatus.MISSING
        }

    def ask(
        self,
        line: Line,
        item: IndicatorSubject,
        period: Period,
        reported: ReportedValue,
        before: AnyStoredRow | None,
    ) -> None:
        """Fail *line* where its figure leaves a question open; *before* is what stands."""
        achieved = item.is_judgement and reported.value == 1
        if achieved and gives_no_reason(note_of(line)) and not _is_same(before):
            line.fail(NO_GROUNDS, NOTE, VALUE)
        earlier = (Period(period.year, quarter) for quarter in range(1, period.quarter))
        is_first = not any((item.id, one) in self._reported for one in earlier)
        for doubt in item.doubts(reported, period, is_first_of_year=is_first):
            if note_of(line):
                line.notices.append(doubt.label)
            else:
                line.fail(doubt.label + SAY_WHY, VALUE, NUMERATOR)

    def note(self, item: IndicatorSubject, period: Period) -> None:
        """Something was reported of *item* for *period*."""
        self._reported.add((item.id, period))


def _is_same(before: AnyStoredRow | None) -> bool:
    """Whether it stood as 達成 before, with its grounds beside it."""
    figure = before.reported if before else None
    return isinstance(figure, ReportedValue) and figure.value == 1
