"""The overview's sentences say the numbers they are given, and each names where it is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.domain.answer import (
    LATE,
    ON_PLAN,
    Clause,
    Concern,
    DueItem,
    Moves,
    Outlooks,
    Tally,
    Unrated,
    how_it_moved,
    sentence_text,
    what_cannot_be_judged,
    what_falls_due,
    what_worries,
    where_it_stands,
)

COUNT = st.integers(0, 400)
UNRATED = st.lists(
    st.builds(Unrated, st.sampled_from(["評価できない", "未報告", "中止"]), st.just("D"), COUNT),
    max_size=4,
)
TALLY = st.builds(Tally, COUNT, COUNT, UNRATED.map(tuple))
MOVES = st.builds(Moves, st.just("前回"), COUNT, COUNT, COUNT, COUNT, COUNT)
CONCERN = Concern("1-3-2-a", "コンビニ交付の割合", "令和10年度", "22.0％", "30.0％")


def numbers(clauses: tuple[Clause, ...]) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", sentence_text(clauses))]


@given(TALLY)
def test_the_parts_make_up_the_whole(tally: Tally) -> None:
    total, on_plan, late = numbers(where_it_stands(tally))
    rest = numbers(what_cannot_be_judged(tally))

    assert (on_plan, late) == (tally.on_plan, tally.late)
    assert total == on_plan + late + sum(rest)


@given(TALLY)
def test_every_number_but_the_whole_leads_to_the_list_that_shows_it(tally: Tally) -> None:
    standing = where_it_stands(tally)

    assert [(c.page, c.key) for c in standing if c.page] == [
        ("initiatives", ON_PLAN),
        ("initiatives", LATE),
    ]
    counted = [part for part in tally.unrated if part.count]
    assert [c.key for c in what_cannot_be_judged(tally) if c.page] == [p.code for p in counted]


@given(MOVES)
def test_a_move_is_told_by_its_ratings_and_no_number_is_left_out_but_nought(moves: Moves) -> None:
    told = numbers(how_it_moved(moves))

    assert told[:2] == [moves.on_plan, moves.late]
    assert told[2:] == [n for n in (moves.better, moves.worse, moves.other) if n]


def test_where_nothing_moved_it_says_so() -> None:
    assert sentence_text(how_it_moved(Moves("前回", 20, 6, 0, 0, 0))) == (
        "前回は計画どおり以上20、遅れ6でした。評価はどの取組も変わっていません。"
    )


@pytest.mark.parametrize(
    ("outlooks", "said"),
    [
        (Outlooks(0, 0, None), "主な目標の見込みは、まだ計算できません。"),
        (
            Outlooks(4, 0, None),
            "主な目標のうち、見込みを計算できる4は、どれも届く見込みです（試算）。",
        ),
        (
            Outlooks(4, 1, CONCERN),
            "いちばんの心配はコンビニ交付の割合です。このまま進むと令和10年度末に22.0％で、"
            "最終目標の30.0％に届かない見込みです（試算）。",
        ),
    ],
)
def test_the_biggest_concern_is_told_as_a_forecast(outlooks: Outlooks, said: str) -> None:
    assert sentence_text(what_worries(outlooks)) == said


def test_a_goal_that_is_not_late_is_no_biggest_concern_and_a_yearly_sum_is_called_one() -> None:
    paper = Concern(
        "3-1-1-a", "紙購入量", "令和10年度", "580万枚", "400万枚", late=False, summed=True
    )

    assert sentence_text(what_worries(Outlooks(1, 1, paper))) == (
        "遅れてはいませんが心配なのは紙購入量です。直近4四半期の合計が続くと令和10年度末に580万枚で、"
        "最終目標の400万枚に届かない見込みです（試算）。"
    )


def test_the_other_goals_that_fall_short_are_counted() -> None:
    assert "ほかに2つの主な目標" in sentence_text(what_worries(Outlooks(4, 3, CONCERN)))


def test_why_something_cannot_be_judged_stands_beside_its_number() -> None:
    tally = Tally(1, 0, (Unrated("評価できない", "D", 3, (("測定方法未定", 3),)),))

    assert sentence_text(what_cannot_be_judged(tally)) == "評価できないは3（測定方法未定3）です。"
    assert "ありません" in sentence_text(what_cannot_be_judged(Tally(1, 0)))


def test_what_falls_due_names_each_and_counts_the_rest() -> None:
    items = [DueItem("R8 Q3の報告（12月28日）", "rounds"), DueItem("工程「導入」")]

    assert sentence_text(what_falls_due(items, 2)) == (
        "次に期限が来るのはR8 Q3の報告（12月28日）、工程「導入」、ほか2件です。"
    )
    assert what_falls_due([]) == ()
