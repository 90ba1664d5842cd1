"""Revising a plan (見直し): a draft edition, changed until it is adopted and never afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from plans import clock
from plans.actions.audit import record as audit
from plans.actions.records import delete_record, refusing, save_record
from plans.domain.calendar import fiscal_year_label
from plans.domain.plan_document import TargetEntry, TargetRange, target_columns
from plans.domain.vocabulary import EntryKind
from plans.errors import Refused
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Target,
    User,
)
from plans.permissions import access_of
from plans.selectors.plan_export import target_entry

REASON = "版の案"


@transaction.atomic
def draft_edition(
    *, plan: Plan, label: str, effective_from: int, by: User, note: str = ""
) -> Edition:
    """A draft with the targets and phases of the last adopted edition, to be changed from there."""
    _check(by)
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if draft := plan.editions.filter(adopted_on=None).first():
        raise Refused(f"案「{draft.label}」が既にあります。決定するか取り下げてください。")
    base = plan.editions.order_by("number").last()
    if base is None:
        raise Refused("この計画にはまだ版がありません。先に計画を読み込んでください。")
    _check_year(plan, base, effective_from)
    edition = Edition(
        plan=plan,
        number=base.number + 1,
        label=label.strip(),
        effective_from=effective_from,
        note=note,
    )
    with refusing():
        save_record(record=edition, by=by)
    for model, rows in ((Target, base.targets.all()), (Phase, base.phases.all())):
        bulk_create_with_history(
            [_copied(row, edition) for row in rows],
            model,
            default_user=by,
            default_change_reason=REASON,
            default_date=clock.now(),
        )
    return edition


@transaction.atomic
def change_draft(
    *, edition: Edition, label: str, effective_from: int, note: str, by: User
) -> Edition:
    """Name the draft, and the fiscal year it is to be in force from."""
    draft = _draft(edition, by)
    _check_year(draft.plan, _last_adopted(draft.plan), effective_from)
    draft.label, draft.effective_from, draft.note = label.strip(), effective_from, note
    with refusing():
        save_record(record=draft, by=by)
    return draft


@transaction.atomic
def set_targets(
    *, edition: Edition, values: Mapping[tuple[int, int], TargetEntry | None], by: User
) -> None:
    """Set the draft's targets by (indicator id, fiscal year); None takes a target away."""
    draft = _draft(edition, by)
    plan = draft.plan
    indicators = Indicator.objects.filter(initiative__measure__plan=plan).in_bulk(
        {indicator for indicator, _ in values}
    )
    stored = {(item.indicator_id, item.fiscal_year): item for item in draft.targets.all()}
    changes: dict[str, list[Decimal | str | None]] = {}
    for (key, year), value in values.items():
        if key not in indicators or not plan.first_year <= year <= plan.final_year:
            raise Refused(f"この計画の指標・年度ではありません（番号 {key}、{year}年度）。")
        target = stored.get((key, year))
        indicator = indicators[key]
        before = target_entry(target, EntryKind(indicator.entry)) if target else None
        if before == value:
            continue
        changes[f"{indicator.code} {year}"] = [
            str(one) if isinstance(one, TargetRange) else one for one in (before, value)
        ]
        target = target or Target(edition=draft, indicator=indicator, fiscal_year=year)
        _set_target(target, value, by)
    if changes:
        audit(by=by, action="目標の変更", subject=draft, changes=changes, plan_id=draft.plan_id)


def _set_target(target: Target, value: TargetEntry | None, by: User) -> None:
    target._history_user = by  # type: ignore[attr-defined]
    if value is None:
        target.delete()
        return
    for name, amount in target_columns(value).items():
        setattr(target, name, amount)
    with refusing(f"{target.indicator} {fiscal_year_label(target.fiscal_year)}: "):
        target.full_clean()
    target.save()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPhase:
    """工程の入力 — a phase as the draft is to have it; ``number`` None: a new one."""

    initiative: Initiative
    label: str
    start_year: int
    end_year: int
    number: int | None = None
    start_quarter: int | None = None
    end_quarter: int | None = None
    ongoing: bool = False
    is_removed: bool = False


@transaction.atomic
def set_phase(*, edition: Edition, planned: PlannedPhase, by: User) -> Phase:
    """Make the draft's phase of this number so; without one, add a phase under a new number."""
    draft, initiative = _draft(edition, by), planned.initiative
    _check_of_plan(initiative, draft.plan)
    number = planned.number
    if number is None:
        number = (initiative.phases.aggregate(last=Max("number"))["last"] or 0) + 1
    phase = draft.phases.filter(initiative=initiative, number=number).first() or Phase(
        edition=draft, initiative=initiative, number=number
    )
    phase.label = planned.label.strip()
    for name in ("start_year", "start_quarter", "end_year", "end_quarter", "ongoing"):
        setattr(phase, name, getattr(planned, name))
    # An administrator has set the years: they are no longer read off a picture.
    phase.inferred = False
    with refusing(f"{initiative}「{phase.label}」: "):
        save_record(record=phase, by=by)
    return phase


@transaction.atomic
def remove_phase(*, edition: Edition, initiative: Initiative, number: int, by: User) -> None:
    """Leave a phase out of the draft; removed already, nothing happens."""
    draft = _draft(edition, by)
    if phase := draft.phases.filter(initiative=initiative, number=number).first():
        delete_record(record=phase, by=by)


@transaction.atomic
def revise_draft(
    *,
    edition: Edition,
    targets: Mapping[tuple[int, int], TargetEntry | None],
    phases: Collection[PlannedPhase],
    by: User,
) -> None:
    """Set these targets and phases of the draft: all of them or, where one is refused, none."""
    set_targets(edition=edition, values=targets, by=by)
    for item in phases:
        if not item.is_removed:
            set_phase(edition=edition, planned=item, by=by)
        elif item.number is not None:
            remove_phase(edition=edition, initiative=item.initiative, number=item.number, by=by)


@transaction.atomic
def add_initiative(
    *,
    edition: Edition,
    measure: Measure,
    code: str,
    name: str,
    by: User,
    goal: str = "",
    lead: Department | None = None,
) -> Initiative:
    """An initiative that the plan has from the draft's edition on."""
    draft = _draft(edition, by)
    if measure.plan_id != draft.plan_id:
        raise Refused("この計画の施策ではありません。")
    last = measure.initiatives.aggregate(last=Max("position"))["last"] or 0
    initiative = Initiative(
        measure=measure,
        code=code.strip(),
        name=name.strip(),
        goal=goal.strip(),
        position=last + 1,
        source=draft.label,
        first_edition=draft,
    )
    with refusing():
        save_record(record=initiative, by=by)
        if lead:
            responsible = InitiativeDepartment(initiative=initiative, department=lead)
            save_record(record=responsible, by=by)
    return initiative


@transaction.atomic
def end_initiative(*, edition: Edition, initiative: Initiative, by: User) -> None:
    """Leave an initiative out from the draft's edition on; one the draft added goes altogether."""
    draft = _draft(edition, by)
    _check_of_plan(initiative, draft.plan)
    if initiative.first_edition_id == draft.pk:
        delete_record(record=initiative, by=by)
        return
    initiative.ended_edition = draft
    save_record(record=initiative, by=by)


@transaction.atomic
def keep_initiative(*, edition: Edition, initiative: Initiative, by: User) -> None:
    """Take back that the draft ends an initiative."""
    draft = _draft(edition, by)
    if initiative.ended_edition_id == draft.pk:
        initiative.ended_edition = None
        save_record(record=initiative, by=by)


@transaction.atomic
def adopt_edition(*, edition: Edition, effective_from: int, adopted_on: date, by: User) -> Edition:
    """Put the draft in force from a fiscal year, by a decision of that day. There is no way back.

    Years before *effective_from* keep the targets of their own edition.
    """
    draft = _draft(edition, by)
    last = _last_adopted(draft.plan)
    _check_year(draft.plan, last, effective_from)
    if last and last.adopted_on and adopted_on < last.adopted_on:
        raise Refused(
            f"決定日は「{last.label}」の決定日（{last.adopted_on:%Y年%m月%d日}）以後にしてください。"
        )
    draft.effective_from, draft.adopted_on = effective_from, adopted_on
    with refusing():
        save_record(record=draft, by=by)
    return draft


@transaction.atomic
def discard_edition(*, edition: Edition, by: User) -> None:
    """Give a draft up: what it added goes, what it ended stays in the plan."""
    draft = _draft(edition, by)
    for ended in Initiative.objects.filter(ended_edition=draft):
        keep_initiative(edition=draft, initiative=ended, by=by)
    for added in Initiative.objects.filter(first_edition=draft):
        delete_record(record=added, by=by)
    delete_record(record=draft, by=by)


def _copied(row: Any, edition: Edition) -> Any:
    row.pk, row.edition = None, edition
    row._state.adding = True
    return row


def _check(by: User) -> None:
    if not access_of(by).is_administrator:
        raise Refused("計画の版を変えられるのは管理者だけです。")


def _draft(edition: Edition, by: User) -> Edition:
    """*edition* as stored, locked; refused unless it is still a draft."""
    _check(by)
    stored = (
        Edition.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(pk=edition.pk)
        .first()
    )
    if stored is None:
        raise Refused("この案は取り下げられています。")
    if stored.adopted_on:
        raise Refused(
            f"「{stored.label}」は{stored.adopted_on:%Y年%m月%d日}に決定済みのため、変えられません。"
        )
    return stored


def _last_adopted(plan: Plan) -> Edition | None:
    return plan.editions.filter(adopted_on__isnull=False).order_by("number").last()


def _check_year(plan: Plan, base: Edition | None, year: int) -> None:
    first = max(plan.first_year, base.effective_from if base else plan.first_year)
    if not first <= year <= plan.final_year:
        raise Refused(
            f"適用開始年度は{fiscal_year_label(first)}から"
            f"{fiscal_year_label(plan.final_year)}までにしてください。"
        )


def _check_of_plan(initiative: Initiative, plan: Plan) -> None:
    if initiative.measure.plan_id != plan.pk:
        raise Refused("この計画の取組ではありません。")
