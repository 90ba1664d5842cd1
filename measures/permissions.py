"""Who may do what with a report: by object, by day, with the reason when not."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from measures.models import EvaluationYear, ReportingRound
from plans.permissions import Access

NO_APPROVER = "この取組の所管課の承認者ではないため、承認・差戻しはできません。"
NO_PROMOTER = "この取組の所管課の推進員ではないため、入力できません。"


def closing_day(
    round: ReportingRound, department_ids: Collection[int], extensions: Mapping[int, date]
) -> date:
    """The last day on which these departments may enter: the round's, or a later extension.

    ``extensions`` are those of the round, by department.
    """
    granted = (extensions[key] for key in department_ids if key in extensions)
    return max([round.closes_on, *granted])


def still_open(day: date, department_ids: Collection[int] | None = None) -> Q:
    """Rounds that have not closed on *day* for every department, or for all of these."""
    extended = Q(extensions__until__gte=day)
    if department_ids is not None:
        extended &= Q(extensions__department__in=department_ids)
    return Q(closes_on__gte=day) | extended


def entering_for(access: Access, department_ids: Collection[int]) -> frozenset[int]:
    """Which of an initiative's departments *access* enters for: all of them for 管理者.

    One department's extension is not another's, though they answer for one initiative.
    """
    all_of_them = frozenset(department_ids)
    return all_of_them if access.is_administrator else all_of_them & access.promoter_of


def may_enter(
    access: Access,
    *,
    round: ReportingRound,
    department_ids: Collection[int],
    extensions: Mapping[int, date],
    day: date,
) -> str | None:
    """``None`` where *access* may enter this initiative's report on *day*, else why not.

    ``department_ids`` are the initiative's departments; ``extensions`` those of the round.
    """
    entered_for = entering_for(access, department_ids)
    if not access.is_administrator and not entered_for:
        return NO_PROMOTER
    if day < round.opens_on:
        return f"{round.period.label}の受付は{round.opens_on:%Y年%m月%d日}からです。"
    closes_on = closing_day(round, entered_for, extensions)
    if day > closes_on:
        return (
            f"{round.period.label}の受付は{closes_on:%Y年%m月%d日}に締め切りました。"
            "入力が必要なときは管理者に延長を依頼してください。"
        )
    return None


def may_evaluate(
    access: Access, *, year: EvaluationYear, department_ids: Collection[int], day: date
) -> str | None:
    """``None`` where *access* may enter the evaluation of these departments today, else why not."""
    if not entering_for(access, department_ids) and not access.is_administrator:
        return NO_PROMOTER
    if day < year.opens_on:
        return f"{year}の受付は{year.opens_on:%Y年%m月%d日}からです。"
    if day > year.closes_on:
        return (
            f"{year}の受付は{year.closes_on:%Y年%m月%d日}に締め切りました。"
            "入力が必要なときは、管理者に締切日を延ばすよう依頼してください。"
        )
    return None


def may_approve(
    access: Access,
    *,
    department_ids: Collection[int],
    author_ids: Collection[int],
    allow_self_approval: bool,
) -> str | None:
    """``None`` where *access* may approve or send back this report, else why not.

    ``author_ids`` are the people whose report it is (docs/decisions/0006).
    """
    if not access.is_administrator and not access.approver_of & set(department_ids):
        return NO_APPROVER
    if access.user_id in author_ids and not allow_self_approval:
        return (
            "自分が入力または提出した報告は承認・差戻しできません。ほかの承認者に依頼してください。"
        )
    return None


def may_comment(access: Access, *, department_ids: Collection[int]) -> str | None:
    """``None`` where *access* may speak about an initiative of these departments, else why not."""
    if access.is_administrator or (access.promoter_of | access.approver_of) & set(department_ids):
        return None
    return "コメントできるのは、この取組の所管課の推進員・承認者と管理者です。"


def may_enter_money(access: Access, *, department_ids: Collection[int]) -> str | None:
    """``None`` where *access* may enter what an initiative of these costs, else why not."""
    if entering_for(access, department_ids) or access.is_administrator:
        return None
    return "予算・決算を入力できるのは、この取組の所管課の推進員と管理者です。"


def may_answer(access: Access, *, department_ids: Collection[int]) -> str | None:
    """``None`` where *access* may answer the committee on such an initiative, else why not."""
    if access.is_administrator or access.promoter_of & set(department_ids):
        return None
    return "委員意見に回答できるのは、この取組の所管課の推進員と管理者です。"
