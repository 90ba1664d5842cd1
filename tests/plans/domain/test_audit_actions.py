"""What an action may have changed of a plan: anything, unless it is known to change less."""

from plans.domain import audit_actions
from plans.domain.audit_actions import WITHOUT_EFFECT_ON_FIGURES, Reach, reach_of


def test_an_unknown_action_may_have_changed_the_plan() -> None:
    assert reach_of("版の決定") == Reach.PLAN
    assert reach_of("") == Reach.PLAN


def test_an_approval_changes_figures_and_a_draft_does_not() -> None:
    assert reach_of("承認") == Reach.FIGURES
    assert reach_of(audit_actions.REPORT_SAVED) == Reach.DRAFTS
    assert reach_of(audit_actions.COMMENT) == Reach.NONE
    assert audit_actions.COMMENT in WITHOUT_EFFECT_ON_FIGURES
    assert "承認" not in WITHOUT_EFFECT_ON_FIGURES


def test_no_action_has_two_reaches() -> None:
    listed = [action for actions in audit_actions._REACHES.values() for action in actions]

    assert len(listed) == len(set(listed))
