"""The counts from which the overview's first sentences are made. No query."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboards.domain.answer import (
    Concern,
    Moves,
    Outlooks,
    Sentence,
    Tally,
    Unrated,
    how_it_moved,
    what_cannot_be_judged,
    what_worries,
    where_it_stands,
)
from dashboards.selectors.changes import changes_between
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import PlanStanding
from measures.domain.progress import left_out
from measures.domain.rollup import states_of


@dataclass(frozen=True, slots=True)
class Before:
    """前回 — what the plan's standing is held against; ``query``: the same for another page."""

    label: str
    standing: PlanStanding
    query: str = ""


def answer_of(
    standing: PlanStanding, before: Before | None, headlines: Sequence[IndicatorStanding]
) -> tuple[Sentence, ...]:
    """The sentences, each on its own line; none of a quarter that has not ended."""
    if not standing.params.has_ended:
        return ()
    return tuple(_sentences(standing, before, headlines))


def _sentences(
    standing: PlanStanding, before: Before | None, headlines: Sequence[IndicatorStanding]
) -> Iterator[Sentence]:
    tally = tally_of(standing)
    yield where_it_stands(tally)
    if before is not None:
        yield how_it_moved(moves_since(before, standing))
    if headlines:
        yield what_worries(outlooks_of(headlines))
    yield what_cannot_be_judged(tally)


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
        query=before.query,
    )


def outlooks_of(headlines: Sequence[IndicatorStanding]) -> Outlooks:
    """What is forecast of the headline goals."""
    known = [item for item in headlines if item.figures.outlook is not None]
    short = [item for item in known if item.figures.outlook is False]
    worst = max(short, key=lambda item: left_out(item.figures), default=None)
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
    )
