"""The counts from which the overview's first sentences are made. No query."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dashboards.domain.answer import (
    Concern,
    DueItem,
    Moves,
    Outlooks,
    Sentence,
    Tally,
    Unrated,
    how_it_moved,
    what_cannot_be_judged,
    what_falls_due,
    what_worries,
    where_it_stands,
)
from dashboards.selectors.before import Before
from dashboards.selectors.changes import changes_between
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.schedule import DueNext
from dashboards.selectors.standing import PlanStanding
from measures.domain.progress import left_out
from measures.domain.rollup import states_of


def answer_of(
    standing: PlanStanding,
    before: Before | None,
    headlines: Sequence[IndicatorStanding],
    due: DueNext | None,
) -> tuple[Sentence, ...]:
    """The sentences, each on its own line; none of a quarter that has not ended."""
    if not standing.params.has_ended:
        return ()
    return tuple(_sentences(standing, before, headlines, due))


def _sentences(
    standing: PlanStanding,
    before: Before | None,
    headlines: Sequence[IndicatorStanding],
    due: DueNext | None,
) -> Iterator[Sentence]:
    tally = tally_of(standing)
    yield where_it_stands(tally)
    if before is not None:
        yield how_it_moved(moves_since(before, standing))
    if headlines:
        yield what_worries(outlooks_of(headlines))
    yield what_cannot_be_judged(tally)
    if due is not None and (items := list(_due_items(due))):
        yield what_falls_due(items)


def tally_of(standing: PlanStanding) -> Tally:
    """How many initiatives are in which state, and for what reasons."""
    total = standing.total
    why: dict[str, Counter[str]] = {}
    for item in initiatives_of(standing):
        reason = item.rating.reason.label if item.rating.reason else ""
        why.setdefault(item.rating.code, Counter())[reason] += 1
    return Tally(
        on_plan=total.on_plan,
        late=total.rated - total.on_plan,
        unrated=tuple(
            Unrated(
                state.label,
                state.code,
                total.counts[state.code],
                tuple(
                    (reason, count)
                    for reason, count in why.get(state.code, Counter()).most_common()
                    if reason and reason != state.label
                ),
            )
            for state in states_of(standing.scheme)
        ),
    )


def moves_since(before: Before, standing: PlanStanding) -> Moves:
    """How the counts and the ratings stand against what was before."""
    was = before.standing.total
    ratings = changes_between(before.standing, standing).ratings
    directions = Counter(change.direction for change in ratings)
    return Moves(
        since=before.label,
        on_plan=was.on_plan,
        late=was.rated - was.on_plan,
        better=directions["改善"],
        worse=directions["悪化"],
        other=directions["変化"],
        page=before.page,
    )


def outlooks_of(headlines: Sequence[IndicatorStanding]) -> Outlooks:
    """What is forecast of the headline goals; one that is late worries before one that is not."""
    known = [item for item in headlines if item.figures.outlook is not None]
    short = [item for item in known if item.figures.outlook is False]
    worst = max(short, key=lambda item: (item.rating.is_late, left_out(item.figures)), default=None)
    return Outlooks(len(known), len(short), _concern(worst) if worst else None)


def _concern(item: IndicatorStanding) -> Concern:
    figures, notation = item.figures, item.notation
    forecast = figures.forecast.final_value if figures.forecast else None
    ends = figures.final_range
    return Concern(
        code=item.indicator.code,
        name=item.indicator.name,
        due=figures.due.year_label if figures.due else "計画の終わり",
        forecast="" if forecast is None else notation.full(forecast),
        target=(
            f"{notation.text(ends.low)}〜{notation.full(ends.high)}"
            if ends
            else notation.full(figures.final_target)
        ),
        late=item.rating.is_late,
        summed=not item.grows,
    )


def _due_items(due: DueNext) -> Iterator[DueItem]:
    """The next round, the phases that are due first, and the targets of the year that ends."""
    for item in due.rounds:
        day = item.days.due_on
        if day >= due.since:
            yield DueItem(f"{item.period.short}の報告（{day.month}月{day.day}日）", "schedule")
            break
    for word, items in (("工程", due.phases), ("年度の目標", due.targets)):
        at = min((item.period for item in items), default=None)
        if at is not None:
            count = sum(item.period == at for item in items)
            yield DueItem(f"{word}{count}件（{at.short}末）", "schedule")
