"""Loading a plan: all of a file or nothing of it."""

from collections import Counter
from collections.abc import Iterator
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, ProtectedError

from plans import clock
from plans.actions.audit import record as audit
from plans.actions.meaning import check_meaning
from plans.domain.plan_document import PlanDocument, SchemeEntry
from plans.errors import Refused
from plans.models import (
    Department,
    Indicator,
    InitiativeDepartment,
    Plan,
    RatingBand,
    RatingScheme,
    User,
)
from plans.permissions import access_of
from plans.selectors.meaning import reports
from plans.selectors.plan_completion import brings_no_scheme, completed
from plans.selectors.plan_difference import (
    DifferenceLine,
    PlanDifference,
    Records,
    TableDifference,
    compare,
    difference_line,
    shown_value,
)
from plans.selectors.plan_rows import Row
from plans.sheets.cells.words import code_key

REASON = "計画読込"
CHUNK = 500
# Added to the unique columns of rating bands while they change places.
ASIDE = 10_000
UNIQUE_OF_BANDS = {"position", "lower_bound", "phase_outcome"}


@transaction.atomic
def load_plan(
    *, document: PlanDocument, by: User | None, dry_run: bool = False, reason: str = ""
) -> PlanDifference:
    """Make the stored plan what *document* says; return what that changes.

    ``by=None`` is the system (a command). With *dry_run* the load is done and rolled back, so
    that the result is that of the load. Raises Refused where something that reports
    rest on is not in the file any more, Unconfirmed where reported figures would mean something
    else and there is no *reason* for it, DocumentError where the file contradicts what it leaves as
    it is.
    """
    if by is not None and not access_of(by).is_administrator:
        raise Refused("計画を読み込めるのは管理者だけです。")
    # One load at a time; the rows are there to be locked from the second load on.
    list(RatingScheme.objects.select_for_update().filter(code=document.rating_scheme.code))
    list(Plan.objects.select_for_update(of=("self",)).filter(code=document.plan.code))
    asked, document = document, completed(document)
    difference = compare(document)
    if brings_no_scheme(asked):
        difference = difference.noting(_scheme_used(document.rating_scheme))
    _check_scheme(document, difference)
    _check_values(difference)
    _check_departments(difference)
    _check_meaning(difference, reason if not dry_run else "試行")
    if not difference:
        return difference
    with transaction.atomic():
        _apply(difference, by)
        if dry_run:
            transaction.set_rollback(True)
    if not dry_run:
        _audit(document, difference, by, reason)
    return difference


def _scheme_used(scheme: SchemeEntry) -> str:
    bands = "・".join(f"{band.code} {band.label}" for band in scheme.bands)
    return f"評価基準がファイルにないため、「{scheme.name}」（{bands}）を使います。"


def _check_scheme(document: PlanDocument, difference: PlanDifference) -> None:
    """Refuse bands that would change the ratings of plans other than the file's."""
    of_scheme = difference.of(RatingScheme, RatingBand)
    changes = [*of_scheme.new, *of_scheme.changed, *of_scheme.gone]
    if not changes:
        return
    others = Plan.objects.filter(rating_scheme__code=document.rating_scheme.code)
    if names := [plan.name for plan in others.exclude(code=document.plan.code).order_by("pk")]:
        raise Refused(
            f"評価基準「{document.rating_scheme.code}」は、計画「{'」「'.join(names)}」でも使っているため、"
            "このファイルでは変えられません。評価基準のコードを別のものにするか、"
            "評価基準を今の内容に合わせてください。"
            f"違うところ: {'、'.join(str(line) for line in changes)}"
        )


def _check_meaning(difference: PlanDifference, reason: str) -> None:
    """Refuse what would leave reports without an indicator; a change of meaning wants a reason."""
    for indicator, code in difference.renamed:
        if reports.exist_under(indicator):
            raise Refused(
                f"指標「{indicator}」はファイルでは {code} になっています。報告があるため、"
                "コードは管理画面の「指標」で変えてから、もう一度読み込んでください。"
            )
    for before, after in changed_records(difference):
        check_meaning(before, after, reason)


def changed_records(difference: PlanDifference) -> Iterator[tuple[Model, Model]]:
    """The plan and the indicators that change: as they are stored, and as they would be."""
    for table in difference.of(Plan, Indicator).tables:
        for item in table.changed.values():
            before, after = copy(item.record), copy(item.record)
            for name, values in item.columns.items():
                for record, value in zip((before, after), values, strict=True):
                    if not isinstance(value, tuple):
                        setattr(record, name, value)
            yield before, after


def _check_departments(difference: PlanDifference) -> None:
    """Refuse codes that differ in their spelling alone, and departments that are no more."""
    stored: Any = difference.stored.get(Department, {})
    codes = {code_key(code): code for (code,) in stored}
    problems = []
    for table in difference.of(Department, InitiativeDepartment).tables:
        for key in table.new:
            code = str(key[-1])
            known, department = codes.setdefault(code_key(code), code), stored.get((code,))
            if known != code:
                problems.append(
                    f"所管課コード「{code}」は「{known}」と書き方が違うだけです。どちらかに揃えてください。"
                )
            elif department and not department.is_in_force_on(clock.today()):
                problems.append(
                    f"取組 {key[0]} の所管課「{department}」（{code}）は今は所管課ではありません"
                    "（廃止されたか、これからできる課です）。今の所管課にしてください。"
                )
    if problems:
        raise Refused(*dict.fromkeys(problems))


def _check_values(difference: PlanDifference) -> None:
    """Refuse values that the validators of the model would refuse in a form."""
    problems = [
        f"{table.model._meta.verbose_name} {shown_value(key)} {field.verbose_name}: {text}"
        for table in difference.tables
        for key, row in table.values()
        for field in table.model._meta.concrete_fields
        for text in _faults(field, row.get(field.name))
    ]
    if problems:
        raise Refused(*problems)


def _faults(field: Any, value: Any) -> list[str]:
    if field.is_relation or value in field.empty_values:
        return []
    try:
        field.run_validators(value)
    except ValidationError as error:
        return error.messages
    return []


def _apply(difference: PlanDifference, by: User | None) -> None:
    known = {model: dict(records) for model, records in difference.stored.items()}
    try:
        with transaction.atomic():
            for table in difference.tables:
                _set_aside(table)
                _create(table, known, by)
                _update(table, known, by)
    except IntegrityError as error:
        raise Refused(
            "計画の決まりに合わないため、何も書き込んでいません。"
            f"ほかの人が同時に変更した場合は、もう一度お試しください（{error}）。"
        ) from error
    if problems := [
        problem for table in reversed(difference.tables) for problem in _delete(table, by)
    ]:
        raise Refused(*problems)


def _resolved(model: type[Model], row: Row, known: dict[type[Model], Records]) -> dict[str, Any]:
    """*row* with the parents' records in place of their keys."""
    values = dict(row)
    for name, value in row.items():
        if isinstance(value, tuple):
            parent = model._meta.get_field(name).related_model
            assert isinstance(parent, type)
            values[name] = known[parent][value]
    return values


def _create(table: TableDifference, known: dict[type[Model], Records], by: User | None) -> None:
    created = {
        key: table.model(**_resolved(table.model, row, known)) for key, row in table.new.items()
    }
    known[table.model] |= created
    table.model._default_manager.bulk_create(created.values(), batch_size=CHUNK)
    _add_history(table.model, [*created.values()], by, update=False)


def _update(table: TableDifference, known: dict[type[Model], Records], by: User | None) -> None:
    columns: set[str] = set(UNIQUE_OF_BANDS) if table.model is RatingBand else set()
    for item in table.changed.values():
        to = {name: after for name, (_, after) in item.columns.items()}
        for name, value in _resolved(table.model, to, known).items():
            setattr(item.record, name, value)
        columns |= to.keys()
    if records := [item.record for item in table.changed.values()]:
        table.model._default_manager.bulk_update(records, sorted(columns), batch_size=CHUNK)
        _add_history(table.model, records, by, update=True)


def _add_history(model: Any, records: list[Model], by: User | None, *, update: bool) -> None:
    """The records' new state in the history of their model, where it has one."""
    if records and hasattr(model, "history"):
        model.history.bulk_history_create(
            records,
            batch_size=CHUNK,
            update=update,
            default_user=by,
            default_change_reason=REASON,
            default_date=clock.now(),
        )


def _set_aside(table: TableDifference) -> None:
    """Let bands swap places, and departments the lead: no two may have one even for a moment."""
    moving = [item.record.pk for item in table.changed.values()]
    moving += [record.pk for record in table.gone.values()]
    if moving and table.model is InitiativeDepartment:
        InitiativeDepartment.objects.filter(pk__in=moving).update(is_lead=False)
    if moving and table.model is RatingBand:
        RatingBand.objects.filter(pk__in=moving).update(
            position=F("position") + ASIDE, lower_bound=F("position") + ASIDE, phase_outcome=""
        )


def _delete(table: TableDifference, by: User | None) -> list[str]:
    """Remove what is gone, one by one (they are few); say what cannot be."""
    problems = []
    for key, record in table.gone.items():
        record._history_user = by  # type: ignore[attr-defined]
        record._change_reason = REASON  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                record.delete()
        except ProtectedError as error:
            counts = Counter(str(item._meta.verbose_name) for item in error.protected_objects)
            holders = "、".join(f"{name}{count}件" for name, count in sorted(counts.items()))
            problems.append(
                f"{difference_line(table.model, key, record, {})} はファイルにありませんが、"
                f"{holders}があるため削除できません。"
            )
    return problems


def _audit(
    document: PlanDocument, difference: PlanDifference, by: User | None, reason: str
) -> None:
    audit(
        by=by,
        action=REASON,
        subject=Plan.objects.get(code=document.plan.code),
        changes={
            "版": document.edition.label,
            "新規": Counter(line.kind for line in difference.new),
            "変更": {str(line): line.changes for line in difference.changed},
            "なくなったもの": [str(line) for line in difference.gone],
            **({"理由": reason} if reason else {}),
        },
    )


def counts_by_kind(lines: list[DifferenceLine]) -> str:
    """How many of each kind: 「指標 3・目標 15」."""
    return "・".join(f"{kind} {count}" for kind, count in Counter(x.kind for x in lines).items())
