"""Opening a year's rounds, moving their days, and letting one department have longer."""

from dataclasses import asdict
from datetime import date

from django.db import transaction

from measures.domain.rounds import usual_days
from measures.models import ReportingRound, RoundExtension
from plans import clock
from plans.actions.records import delete_record, refusing, save_record
from plans.domain.calendar import Period, fiscal_year_label
from plans.errors import Refused
from plans.models import Department, Plan, User
from plans.permissions import access_of


@transaction.atomic
def open_rounds(*, plan: Plan, fiscal_year: int, by: User) -> list[ReportingRound]:
    """The four rounds of a year, those that were not there made with the usual days.

    A round that is there keeps its days: a second call changes nothing.
    """
    _check(by)
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not plan.first_year <= fiscal_year <= plan.final_year:
        raise Refused(
            f"{fiscal_year_label(fiscal_year)}は計画の期間"
            f"（{fiscal_year_label(plan.first_year)}〜{fiscal_year_label(plan.final_year)}）"
            "の外です。"
        )
    known = {item.quarter: item for item in plan.rounds.filter(fiscal_year=fiscal_year)}
    for quarter in sorted({1, 2, 3, 4} - known.keys()):
        days = usual_days(Period(fiscal_year, quarter))
        known[quarter] = ReportingRound(
            plan=plan, fiscal_year=fiscal_year, quarter=quarter, **asdict(days)
        )
        save_record(record=known[quarter], by=by)
    return [known[quarter] for quarter in sorted(known)]


@transaction.atomic
def change_round(
    *, round: ReportingRound, opens_on: date, due_on: date, closes_on: date, by: User
) -> ReportingRound:
    """Move a round's days; for everyone, as a closing day holds for everyone."""
    _check(by)
    stored = ReportingRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    stored.opens_on, stored.due_on, stored.closes_on = opens_on, due_on, closes_on
    with refusing():
        save_record(record=stored, by=by)
    return stored


@transaction.atomic
def extend_round(
    *, round: ReportingRound, department: Department, until: date, reason: str, by: User
) -> RoundExtension:
    """Let one department enter until a day after the closing one; again: until another day."""
    _check(by)
    stored = ReportingRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if until <= stored.closes_on:
        raise Refused(
            f"延長期限は締切日（{stored.closes_on:%Y年%m月%d日}）より後の日にしてください。"
        )
    if not reason.strip():
        raise Refused("延長の理由を書いてください。")
    if until < clock.today():
        raise Refused("延長期限は今日以後の日にしてください。")
    extension = stored.extensions.filter(department=department).first() or RoundExtension(
        round=stored, department=department
    )
    extension.until, extension.reason = until, reason.strip()
    with refusing():
        save_record(record=extension, by=by)
    return extension


@transaction.atomic
def end_extension(*, extension: RoundExtension, by: User) -> None:
    """Take an extension back: the department's round closes as everyone's does."""
    _check(by)
    if stored := RoundExtension.objects.filter(pk=extension.pk).first():
        delete_record(record=stored, by=by)


def _check(by: User) -> None:
    if not access_of(by).is_administrator:
        raise Refused("報告期を変えられるのは管理者だけです。")
