"""The committee's opinions: recorded by the office, answered by those responsible."""

from django.db import transaction

from measures.actions.comments import checked_text
from measures.models import Meeting, Opinion, ReportingRound
from measures.permissions import may_answer
from measures.selectors.discussion import answering_departments
from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import OPINION, OPINION_ANSWERED
from plans.domain.vocabulary import OpinionOutcome
from plans.errors import Refused
from plans.models import Initiative, Measure, Plan, Policy, User
from plans.permissions import access_of


@transaction.atomic
def record_opinion(
    *,
    about: Initiative | Measure | Policy | Plan,
    meeting: Meeting,
    by: User,
    text: str,
    speaker: str = "",
) -> Opinion:
    """Keep what was said *about* something in a meeting. Sent twice, it is kept once."""
    if not access_of(by).is_administrator:
        raise Refused("委員意見を記録できるのは管理者だけです。")
    kept, who = checked_text(text, "意見"), " ".join(speaker.split())[:100]
    target, plan_id = _target(about)
    if plan_id != meeting.plan_id:
        raise Refused(f"「{about}」は、この会議の計画のものではありません。")
    # Held so that the second of two clicks waits here for the first.
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    fields = {"initiative": None, "measure": None, "policy": None} | target
    same = Opinion.objects.filter(meeting=meeting, text=kept, speaker=who, **fields)
    if found := same.first():
        return found
    opinion = Opinion.objects.create(
        plan_id=plan_id,
        meeting=meeting,
        speaker=who,
        text=kept,
        recorded_by=by,
        recorded_at=clock.now(),
        **target,
    )
    changes = {"meeting": str(meeting), "about": str(about), "speaker": who, "text": kept}
    record(by=by, action=OPINION, subject=opinion, changes=changes)
    return opinion


def _target(about: Initiative | Measure | Policy | Plan) -> tuple[dict[str, object], int]:
    """The column of an opinion that names *about*, none of the plan itself; and the plan."""
    match about:
        case Initiative():
            return {"initiative": about}, about.measure.plan_id
        case Measure():
            return {"measure": about}, about.plan_id
        case Policy():
            return {"policy": about}, about.plan_id
    return {}, about.pk


@transaction.atomic
def answer_opinion(
    *,
    opinion: Opinion,
    by: User,
    text: str,
    outcome: OpinionOutcome = OpinionOutcome.ANSWERED,
) -> Opinion:
    """Answer an opinion in the round that runs now, and say what became of it.

    An answer given already is put in the new one's place, and both are in the audit trail.
    """
    stored = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("round", "meeting", "initiative", "measure", "policy", "plan")
        .get(pk=opinion.pk)
    )
    if reason := may_answer(access_of(by), department_ids=answering_departments(stored)):
        raise Refused(reason)
    before = [stored.answer, stored.outcome]
    kept = [checked_text(text, "回答"), outcome.value]
    if kept == before:
        return stored
    [stored.answer, stored.outcome] = kept
    stored.answered_by, stored.answered_at = by, clock.now()
    # Mended later, it counts for the round in which it was given; what was being acted on and is
    # done with counts for the round of today.
    if stored.answered_in is None or before[1] == OpinionOutcome.IN_PROGRESS:
        stored.answered_in = _round_now(stored)
    stored.save()
    changes = {"answer": [before[0], kept[0]], "outcome": [before[1], kept[1]]}
    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    record(by=by, action=OPINION_ANSWERED, subject=stored, changes=told)
    return stored


def _round_now(opinion: Opinion) -> ReportingRound | None:
    """The last round that has opened, but never one before the opinion's own; else that one."""
    rounds = ReportingRound.objects.filter(plan=opinion.plan_id)
    opened = rounds.filter(opens_on__lte=clock.today()).order_by("fiscal_year", "quarter").last()
    raised = opinion.raised_in
    if opened and opened.period > raised:
        return opened
    return rounds.filter(fiscal_year=raised.year, quarter=raised.quarter).first()
