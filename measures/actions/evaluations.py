"""The year's evaluation: entered by the department, approved, then judged by the committee."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db import transaction
from django.urls import reverse

from measures.actions.approval import clock_set_back, stamp_drafts
from measures.actions.comments import LONGEST
from measures.actions.notices import Moved, notify_moves
from measures.actions.reports import department_ids
from measures.actions.steps import StaleReport, check_part_in, next_step
from measures.domain.evaluations import EvaluationStage, is_on_plan, question, told
from measures.domain.rating import Rating
from measures.models import (
    Evaluation,
    EvaluationStep,
    EvaluationWords,
    EvaluationYear,
    ImportBatch,
)
from measures.permissions import may_approve, may_evaluate
from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import COMMITTEE_EVALUATION, EVALUATION_SAVED
from plans.domain.evaluation import LetterMeaning
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.models import EvaluationDirection, EvaluationLetter, Initiative, User
from plans.permissions import access_of
from plans.sheets.cells.words import as_kept

LABELS = {
    "letter": "評価",
    "direction": "今後の方向性",
    "summary": "総括・意見",
    "issues": "課題",
    "note": "計算した評価と異なる理由",
}
LONGEST_NOTE = 1_000


class Contradiction(Refused):
    """The letter says otherwise than the figures, and nobody said yet that this is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """評価の中身 — what is said in one stage; empty where nothing is."""

    letter: EvaluationLetter | None = None
    direction: EvaluationDirection | None = None
    summary: str = ""
    issues: str = ""
    note: str = ""

    @classmethod
    def of(cls, words: EvaluationWords | None) -> "Said":
        """What a stored row says."""
        if words is None:
            return cls()
        return cls(**{field.name: getattr(words, field.name) for field in fields(cls)})


@transaction.atomic
def save_evaluation(
    *,
    year: EvaluationYear,
    initiative: Initiative,
    by: User,
    said: Said,
    seen: int | None = None,
    batch: ImportBatch | None = None,
    is_sample: bool = False,
) -> Evaluation:
    """Keep what the department says as its draft. *seen*: the version looked at, 0 for none yet.

    The same words again change nothing, whoever saved them.
    """
    reason = may_evaluate(
        access_of(by), year=year, department_ids=department_ids(initiative), day=clock.today()
    )
    if reason:
        raise Refused(reason)
    _check_planned(year, initiative)
    said = _checked(year, said)
    known = Evaluation.objects.filter(year=year, initiative=initiative)
    if said == Said() and not known.exists():
        raise Refused("まだ何も入力されていません。")
    Evaluation.objects.get_or_create(year=year, initiative=initiative, defaults={"version": 0})
    stored = _held(year, initiative)
    draft, current = _draft_and_current(stored, EvaluationStage.SELF)
    before = Said.of(draft or current)
    if before == said:
        return stored
    if seen is not None and stored.version != seen:
        raise StaleReport
    if not stored.is_editable:
        raise Refused(f"この評価は「{stored.get_state_display()}」のため、入力できません。")
    words = draft or EvaluationWords(evaluation=stored, stage=EvaluationStage.SELF.value)
    _put(words, said, by, batch=batch, is_sample=is_sample)
    words.save()
    stored.version += 1
    stored.save(update_fields=["version"])
    _record(EVALUATION_SAVED, stored, before, said, by)
    return stored


@transaction.atomic
def move_evaluation(
    *,
    evaluation: Evaluation,
    action: str,
    by: User,
    rating: Rating,
    comment: str = "",
    seen: int | None = None,
    confirmed: bool = False,
) -> Evaluation:
    """Take the department's evaluation one step through the transition table.

    *rating*: what the figures of the year come to now; kept with what is handed in. A letter that
    contradicts it is handed in with a reason, or *confirmed*; else ``Contradiction`` asks.
    """
    comment = comment.strip()
    stored = _held(evaluation.year, evaluation.initiative)
    departments, access = department_ids(stored.initiative), access_of(by)
    check_part_in(access, departments, action)
    last = stored.steps.select_related("by").order_by("-pk").first()
    step = next_step(stored, action, comment, last, seen=seen)
    if not access.roles & step.roles:
        raise Refused("この操作をする役割がありません。")
    if action in {"submit", "withdraw"}:
        today = clock.today()
        reason = may_evaluate(access, year=stored.year, department_ids=departments, day=today)
    elif action in {"approve", "send_back"}:
        reason = may_approve(
            access,
            department_ids=departments,
            author_ids=_author_ids(stored),
            allow_self_approval=stored.year.plan.allow_self_approval,
        )
    else:
        reason = None
    if reason:
        raise Refused(reason)
    if action == "submit":
        _check_complete(stored, rating, confirmed=confirmed)
    _store_step(stored, step.target, action, rating, by, comment)
    notify_moves(moved=[_moved(stored, departments)], action=action, by=by, comment=comment)
    return stored


@transaction.atomic
def record_committee_evaluation(
    *,
    evaluation: Evaluation,
    by: User,
    said: Said,
    rating: Rating,
    seen: int | None = None,
    confirmed: bool = False,
    is_sample: bool = False,
) -> EvaluationWords:
    """Keep the committee's letter and opinion; what it said before stays, as superseded.

    *seen*: the number of the committee's row that was looked at, 0 for none yet.
    """
    if not access_of(by).is_administrator:
        raise Refused("委員会の評価を記録できるのは管理者だけです。")
    stored = _held(evaluation.year, evaluation.initiative)
    if not stored.year.scheme.with_committee:
        raise Refused("この計画では、委員会の評価を付けません。")
    said = _checked(stored.year, said)
    if said.letter is None:
        raise Refused("委員会の評価を選んでください。")
    _, current = _draft_and_current(stored, EvaluationStage.COMMITTEE)
    if current and Said.of(current) == said:
        return current
    if seen is not None and seen != (current.pk if current else 0):
        raise StaleReport
    if stored.state != ReportState.APPROVED.value and current is None:
        raise Refused("委員会の評価は、自己評価が承認されてから記録できます。")
    _ask(said, rating, confirmed=confirmed)
    at = clock.now()
    if current:
        if current.approved_at and current.approved_at > at:
            raise clock_set_back()
        EvaluationWords.objects.filter(pk=current.pk).update(superseded_at=at)
    words = EvaluationWords(evaluation=stored, stage=EvaluationStage.COMMITTEE.value)
    _put(words, said, by, is_sample=is_sample)
    _rate(words, rating)
    words.approved_by, words.approved_at = by, at
    words.save()
    _record(COMMITTEE_EVALUATION, stored, Said.of(current), said, by)
    moved = _moved(stored, department_ids(stored.initiative), words.pk)
    notify_moves(moved=[moved], action="judge", by=by)
    return words


def _held(year: EvaluationYear, initiative: Initiative) -> Evaluation:
    """The evaluation as stored, held until the transaction ends."""
    rows = Evaluation.objects.select_for_update(of=("self",))
    related = rows.select_related("year__scheme__plan", "initiative__measure")
    return related.get(year=year, initiative=initiative)


def _draft_and_current(
    evaluation: Evaluation, stage: EvaluationStage
) -> tuple[EvaluationWords | None, EvaluationWords | None]:
    rows = EvaluationWords.objects.filter(
        evaluation=evaluation, stage=stage.value, superseded_at=None
    ).select_related("letter", "direction")
    found = {row.approved_at is None: row for row in rows}
    return found.get(True), found.get(False)


def _check_planned(year: EvaluationYear, initiative: Initiative) -> None:
    if initiative.measure.plan_id != year.plan_id:
        raise Refused("この取組は、この計画のものではありません。")
    if not initiative.is_planned_for(year.fiscal_year, clock.today()):
        raise Refused(f"この取組は、{year.label}の計画に含まれていません。")


def _checked(year: EvaluationYear, said: Said) -> Said:
    """*said* as it is kept. Refuses another plan's letter or direction, and too long a text."""
    faults = []
    for choice, label in ((said.letter, "評価"), (said.direction, "今後の方向性")):
        if choice and choice.scheme_id != year.scheme_id:
            faults.append(f"この計画にない{label}です。")
    texts = {}
    for name, longest in (("summary", LONGEST), ("issues", LONGEST), ("note", LONGEST_NOTE)):
        text = as_kept(getattr(said, name))
        if len(text) > longest:
            length = f"（今は{len(text):,}文字）"
            faults.append(f"{LABELS[name]}は{longest:,}文字までです{length}。")
        texts[name] = text
    if faults:
        raise Refused(*faults)
    return Said(letter=said.letter, direction=said.direction, **texts)


def _check_complete(evaluation: Evaluation, rating: Rating, *, confirmed: bool) -> None:
    """Refuse a submission that lacks something, or whose letter has to be asked about."""
    said = Said.of(next(filter(None, _draft_and_current(evaluation, EvaluationStage.SELF)), None))
    lacking = [LABELS[name] for name in ("letter", "direction") if getattr(said, name) is None]
    faults = [f"{label}を選んでください。" for label in lacking]
    if not said.summary:
        faults.append("総括を書いてください。")
    if faults:
        raise Refused(*faults)
    _ask(said, rating, confirmed=confirmed)


def _ask(said: Said, rating: Rating, *, confirmed: bool) -> None:
    if said.letter is None or said.note or confirmed:
        return
    if asked := question(str(said.letter), LetterMeaning(said.letter.meaning), rating):
        raise Contradiction(asked)


def _put(
    words: EvaluationWords,
    said: Said,
    by: User,
    *,
    batch: ImportBatch | None = None,
    is_sample: bool = False,
) -> None:
    for field in fields(said):
        setattr(words, field.name, getattr(said, field.name))
    words.entered_by, words.entered_at = by, clock.now()
    words.batch, words.is_sample = batch, is_sample


def _rate(words: EvaluationWords, rating: Rating) -> None:
    words.rated, words.rated_on_plan = told(rating), is_on_plan(rating)


def _author_ids(evaluation: Evaluation) -> set[int]:
    """Whose it is: who wrote its draft, and who handed it in last."""
    drafts = evaluation.words.drafts().order_by().values_list("entered_by_id", flat=True)
    submitted = evaluation.steps.filter(action="submit").order_by("-pk").first()
    return {*drafts, *([submitted.by_id] if submitted else [])}


def _store_step(
    evaluation: Evaluation, target: ReportState, action: str, rating: Rating, by: User, comment: str
) -> None:
    """Leave the step's traces everywhere at one and the same moment."""
    at, source = clock.now(), evaluation.state
    drafts = EvaluationWords.objects.drafts().filter(evaluation=evaluation)
    if action in {"submit", "approve"} and (draft := drafts.first()):
        _rate(draft, rating)
        draft.save(update_fields=["rated", "rated_on_plan"])
    if target is ReportState.APPROVED:
        stamp_drafts(drafts, ("evaluation", "stage"), by, at)
    evaluation.state = target.value
    evaluation.version += 1
    evaluation.save(update_fields=["state", "version"])
    step = EvaluationStep.objects.create(
        evaluation=evaluation,
        action=action,
        from_state=source,
        to_state=target.value,
        comment=comment,
        by=by,
        at=at,
    )
    record(
        by=by,
        action=step.label,
        subject=evaluation,
        changes={"state": [source, target.value], "comment": comment},
        plan_id=evaluation.plan_id,
    )


def _record(action: str, evaluation: Evaluation, before: Said, after: Said, by: User) -> None:
    changes = {
        label: [getattr(before, name), getattr(after, name)]
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    }
    record(by=by, action=action, subject=evaluation, changes=changes, plan_id=evaluation.plan_id)


def _moved(evaluation: Evaluation, departments: Collection[int], mark: int = 0) -> Moved:
    year, initiative = evaluation.year, evaluation.initiative
    return Moved(
        subject=f"evaluation:{evaluation.pk}:{evaluation.version}:{mark}",
        name=f"{year.short}の年度評価 {initiative}",
        link=reverse("evaluation", args=(year.plan.code, initiative.code, year.fiscal_year)),
        departments=departments,
    )
