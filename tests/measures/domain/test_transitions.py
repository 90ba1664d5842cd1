"""Which step leads from which state, and who may take it."""

import pytest

from measures.domain.transitions import (
    EDITABLE,
    TransitionRefused,
    allowed_actions,
    label_of,
    transition_for,
)
from plans.domain.vocabulary import ReportState, RoleKind

PROMOTER = frozenset({RoleKind.PROMOTER})
APPROVER = frozenset({RoleKind.APPROVER})
ADMINISTRATOR = frozenset({RoleKind.ADMINISTRATOR})


@pytest.mark.parametrize(
    ("state", "action", "target"),
    [
        (ReportState.DRAFT, "submit", ReportState.SUBMITTED),
        (ReportState.SENT_BACK, "submit", ReportState.SUBMITTED),
        (ReportState.SUBMITTED, "withdraw", ReportState.DRAFT),
        (ReportState.SUBMITTED, "approve", ReportState.APPROVED),
        (ReportState.SUBMITTED, "send_back", ReportState.SENT_BACK),
        (ReportState.APPROVED, "reopen", ReportState.DRAFT),
    ],
)
def test_a_step_leads_to_one_state(state: ReportState, action: str, target: ReportState) -> None:
    assert transition_for(state, action).target == target


def test_a_step_that_the_state_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(TransitionRefused, match="「承認」の報告に「提出」はできません"):
        transition_for(ReportState.APPROVED, "submit")


@pytest.mark.parametrize(
    ("state", "roles", "actions"),
    [
        (ReportState.DRAFT, PROMOTER, ["submit"]),
        (ReportState.DRAFT, APPROVER, []),
        (ReportState.SUBMITTED, PROMOTER, ["withdraw"]),
        (ReportState.SUBMITTED, APPROVER, ["approve", "send_back"]),
        (ReportState.SUBMITTED, PROMOTER | APPROVER, ["withdraw", "approve", "send_back"]),
        (ReportState.APPROVED, APPROVER, []),
        (ReportState.APPROVED, ADMINISTRATOR, ["reopen"]),
        (ReportState.APPROVED, frozenset(), []),
    ],
)
def test_each_role_has_its_own_steps(
    state: ReportState, roles: frozenset[RoleKind], actions: list[str]
) -> None:
    assert [step.action for step in allowed_actions(state, roles)] == actions


def test_what_undoes_anothers_work_needs_a_reason() -> None:
    steps = [transition_for(ReportState.SUBMITTED, "send_back")]
    steps += [transition_for(ReportState.APPROVED, "reopen")]

    assert all(step.comment_required for step in steps)
    assert not transition_for(ReportState.SUBMITTED, "approve").comment_required


def test_reports_are_written_in_until_they_are_handed_in() -> None:
    assert set(EDITABLE) == {ReportState.DRAFT, ReportState.SENT_BACK}
    assert (label_of("send_back"), label_of("delete")) == ("差戻し", "delete")
