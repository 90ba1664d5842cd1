"""報告の状況 — how far a report has come, in words that anybody may read."""

from plans.domain.vocabulary import Labelled, ReportState


class ReportingState(Labelled):
    """報告の状況 — of one initiative in one round. None of them is 未報告, which is of a figure."""

    NOT_BEGUN = "not_begun", "未着手"
    BEGUN = "begun", "入力中"
    SENT_BACK = "sent_back", "差戻し"
    SUBMITTED = "submitted", "承認待ち"
    APPROVED = "approved", "承認済"
    REOPENED = "reopened", "訂正中"
    LEFT = "left", "未提出のまま締切"
    NONE = "none", "この期の報告なし"

    @property
    def handed_in(self) -> bool:
        """Whether the quarter was reported on, a figure being put right meanwhile or not."""
        return self in (
            ReportingState.SUBMITTED,
            ReportingState.APPROVED,
            ReportingState.REOPENED,
        )


HANDED_IN = {
    ReportState.SUBMITTED: ReportingState.SUBMITTED,
    ReportState.APPROVED: ReportingState.APPROVED,
}


def reporting_state(
    state: ReportState | None, *, closed: bool, reopened: bool = False
) -> ReportingState:
    """The words for a report in *state*; None where there is no report.

    ``closed``: nobody enters any more. ``reopened``: it was approved before.
    """
    if state in HANDED_IN:
        return HANDED_IN[state]
    if reopened:
        return ReportingState.REOPENED
    if state is ReportState.SENT_BACK:
        return ReportingState.SENT_BACK
    if state is None:
        return ReportingState.NONE if closed else ReportingState.NOT_BEGUN
    return ReportingState.LEFT if closed else ReportingState.BEGUN
