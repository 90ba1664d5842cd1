"""What holds of every step from hand to hand, of quarterly reports and evaluations alike."""

from collections.abc import Collection
from typing import Protocol

from django.utils import timezone

from measures.actions.approval import clock_set_back
from measures.domain.transitions import Transition, TransitionRefused, transition_for
from measures.models.reports import StateStep
from measures.permissions import NO_APPROVER, NO_PROMOTER, entering_for
from plans import clock
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.permissions import Access

# No version: versions count from 1.
UNSEEN = 0
NOT_SHOWN = "一覧のこのページに表示されていません。一覧で確かめて、選び直してください。"


class StaleReport(Refused):
    """Somebody else saved the report in between."""

    def __init__(self) -> None:
        super().__init__(
            "この報告は、開いている間にほかの人が保存しました。"
            "新しい内容を確認してから、もう一度操作してください。"
        )


class AlreadyDone(Refused):
    """The step was taken before: the second click of a double click, or a second approver's."""


class Stepping(Protocol):
    """What goes from hand to hand; ``version`` counts its changes."""

    state: str
    version: int


def check_part_in(access: Access, departments: Collection[int], action: str) -> None:
    """Refuse whoever decides for other departments only, before anything of the report is told."""
    for_others = not access.is_administrator and not access.approver_of & set(departments)
    if action in {"approve", "send_back"} and for_others:
        raise Refused(NO_APPROVER)
    if action in {"submit", "withdraw"} and not entering_for(access, departments):
        raise Refused(NO_PROMOTER)


def next_step(
    report: Stepping, action: str, comment: str, last: StateStep | None, *, seen: int | None = None
) -> Transition:
    """The step *action* of *report* as it stands, *last* being the one before.

    *seen*: the version that was looked at, ``UNSEEN`` where none was, None for any.
    """
    if last and last.action == action and last.to_state == report.state:
        at = timezone.localtime(last.at)
        raise AlreadyDone(
            f"この報告は{at:%Y年%m月%d日 %H:%M}に{last.by}さんが{last.label}済みです。"
        )
    if seen == UNSEEN:
        raise Refused(NOT_SHOWN)
    if seen is not None and report.version != seen:
        raise StaleReport
    if last and last.at > clock.now():
        raise clock_set_back()
    try:
        step = transition_for(ReportState(report.state), action)
    except TransitionRefused as refusal:
        raise Refused(str(refusal)) from refusal
    if step.comment_required and not comment:
        raise Refused(f"{step.label}には理由を書いてください。")
    return step
