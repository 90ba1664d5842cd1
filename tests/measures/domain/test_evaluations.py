"""A letter is held against the figures, never put in their place."""

from hypothesis import given
from hypothesis import strategies as st

from measures.domain.evaluations import contradicts, is_on_plan, question, told
from measures.domain.rating import CANCELLED, Band, Rating
from plans.domain.evaluation import STANDARD_DIRECTIONS, STANDARD_LETTERS, LetterMeaning

MEANINGS = st.sampled_from(LetterMeaning)


@given(MEANINGS, st.none() | st.booleans())
def test_only_a_letter_that_says_the_opposite_contradicts(
    meaning: LetterMeaning, on_plan: bool | None
) -> None:
    opposite = {(LetterMeaning.ON_PLAN, False), (LetterMeaning.LATE, True)}

    assert contradicts(meaning, on_plan=on_plan) == ((meaning, on_plan) in opposite)


@given(MEANINGS)
def test_what_could_not_be_rated_is_contradicted_by_nothing(meaning: LetterMeaning) -> None:
    assert question("○ 期待どおり", meaning, CANCELLED) == ""
    assert is_on_plan(CANCELLED) is None


def test_the_question_names_both_and_how_to_answer() -> None:
    late = Rating("C", Band("C", "遅れ", 2, None))

    asked = question("○ 期待どおり", LetterMeaning.ON_PLAN, late)

    assert "「○ 期待どおり」" in asked
    assert "「C 遅れ」" in asked
    assert "「このままでよい」" in asked
    assert question("△ 課題がある", LetterMeaning.LATE, late) == ""


def test_a_state_is_told_once() -> None:
    assert told(CANCELLED) == "中止"
    assert told(Rating("B", Band("B", "計画どおり", 1, None, on_plan=True))) == "B 計画どおり"


def test_the_standard_scale_has_both_meanings_and_no_reckoned_letter() -> None:
    assert {meaning for _, _, meaning in STANDARD_LETTERS} == {
        LetterMeaning.ON_PLAN,
        LetterMeaning.LATE,
    }
    assert not {code for code, _, _ in STANDARD_LETTERS} & set("ABCD")
    assert len(set(STANDARD_DIRECTIONS)) == 7
