"""The words for how far a report has come."""

import pytest

from measures.domain.reporting import ReportingState, reporting_state
from plans.domain.vocabulary import RatingState, ReportState


@pytest.mark.parametrize(
    ("state", "closed", "words"),
    [
        (None, False, "未着手"),
        (None, True, "この期の報告なし"),
        (ReportState.DRAFT, False, "入力中"),
        (ReportState.DRAFT, True, "未提出のまま締切"),
        (ReportState.SENT_BACK, False, "差戻し"),
        (ReportState.SENT_BACK, True, "差戻し"),
        (ReportState.SUBMITTED, False, "承認待ち"),
        (ReportState.SUBMITTED, True, "承認待ち"),
        (ReportState.APPROVED, True, "承認済"),
    ],
)
def test_each_state_has_its_words_while_open_and_closed(
    state: ReportState | None, closed: bool, words: str
) -> None:
    assert reporting_state(state, closed=closed).label == words


def test_what_was_approved_before_is_being_put_right_and_was_handed_in() -> None:
    state = reporting_state(ReportState.DRAFT, closed=True, reopened=True)

    assert state.label == "訂正中"
    assert state.handed_in


def test_no_word_for_a_report_is_the_word_for_a_figure_that_is_missing() -> None:
    assert RatingState.UNREPORTED.label not in {state.label for state in ReportingState}
