"""What a line's indicator makes one ask about its figure, which a remark beside it answers."""

from collections.abc import Iterator

from measures.domain.entry_rules import NO_GROUNDS, Doubt, doubts_of
from measures.domain.reported import ReportedValue
from measures.domain.value import own_value
from measures.importing.figures import NOTE, NUMERATOR, VALUE, Line, note_of
from measures.selectors.import_context import AnyStanding, Ground, IndicatorGround
from measures.selectors.year_targets import observed
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, ValueStatus

SAY_WHY = "正しければ、備考に理由を書いてください。"


class Questions:
    """The periods that something was told of, stored or in the sheet so far, by indicator."""

    def __init__(self, ground: Ground) -> None:
        self._told = {
            key
            for stored in (ground.drafts, ground.current)
            for key, standing in stored.items()
            if standing.says.status is not ValueStatus.MISSING
        }

    def ask(
        self,
        line: Line,
        item: IndicatorGround,
        period: Period,
        says: ReportedValue,
        before: AnyStanding | None,
    ) -> None:
        """Fail *line* where its figure leaves a question open; *before* is what stands."""
        if item.is_judgement and says.value == 1 and not note_of(line) and not _is_same(before):
            line.fail(NO_GROUNDS, NOTE, VALUE)
        for doubt in self._doubts(item, period, says):
            if note_of(line):
                line.notices.append(doubt.label)
            else:
                line.fail(doubt.label + SAY_WHY, VALUE, NUMERATOR)

    def note(self, item: IndicatorGround, period: Period) -> None:
        """Something was told of *item* for *period*."""
        self._told.add((item.id, period))

    def _doubts(
        self, item: IndicatorGround, period: Period, says: ReportedValue
    ) -> Iterator[Doubt]:
        value = own_value(observed(period, says))
        if value is not None:
            earlier = (Period(period.year, quarter) for quarter in range(1, period.quarter))
            yield from doubts_of(
                value,
                period,
                limits=item.limits,
                frequency=item.frequency,
                aggregation=Aggregation(item.aggregation),
                is_first_of_year=not any((item.id, one) in self._told for one in earlier),
            )


def _is_same(before: AnyStanding | None) -> bool:
    """Whether it stood as 達成 before, with its grounds beside it."""
    return before is not None and isinstance(before.says, ReportedValue) and before.says.value == 1
