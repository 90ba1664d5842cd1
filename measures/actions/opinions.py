"""The committee's opinions: recorded by the office, answered by those responsible."""

from django.db import transaction

from measures.actions.comments import checked_text
from measures.models import Opinion, ReportingRound
from measures.permissions import may_answer
from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import OPINION, OPINION_ANSWERED
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import access_of


@transaction.atomic
def record_opinion(
    *, initiative: Initiative, round: ReportingRound, by: User, text: str, speaker: str = ""
) -> Opinion:
    """Keep what the committee said about *initiative* in *round*. Sent twice, it is kept once."""
    if not access_of(by).is_administrator:
        raise Refused("委員意見を記録できるのは管理者だけです。")
    kept, who = checked_text(text, "意見"), " ".join(speaker.split())[:100]
    if initiative.measure.plan_id != round.plan_id:
        raise Refused("この取組は、この報告期の計画のものではありません。")
    Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    same = Opinion.objects.filter(initiative=initiative, round=round, text=kept, speaker=who)
    if found := same.first():
        return found
    opinion = Opinion.objects.create(
        initiative=initiative,
        round=round,
        speaker=who,
        text=kept,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    changes = {"round": str(round), "speaker": who, "text": kept}
    record(by=by, action=OPINION, subject=opinion, changes=changes)
    return opinion


@transaction.atomic
def answer_opinion(*, opinion: Opinion, by: User, text: str) -> Opinion:
    """Answer an opinion in the round that runs now; it is carried no further.

    An answer given already is put in the new one's place, and both are in the audit trail.
    """
    stored = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("round__plan", "initiative")
        .get(pk=opinion.pk)
    )
    departments = list(stored.initiative.responsibilities.values_list("department_id", flat=True))
    if reason := may_answer(access_of(by), department_ids=departments):
        raise Refused(reason)
    kept, before = checked_text(text, "回答"), stored.answer
    if kept == before:
        return stored
    stored.answer, stored.answered_by, stored.answered_at = kept, by, clock.now()
    # Mended later, it still counts for the round in which it was first given.
    stored.answered_in = stored.answered_in or _round_now(stored)
    stored.save()
    record(by=by, action=OPINION_ANSWERED, subject=stored, changes={"answer": [before, kept]})
    return stored


def _round_now(opinion: Opinion) -> ReportingRound:
    """The last round that has opened, but never one before the opinion's own."""
    opened = ReportingRound.objects.filter(
        plan=opinion.round.plan_id, opens_on__lte=clock.today()
    ).order_by("fiscal_year", "quarter")
    last = opened.last()
    return last if last and last.period > opinion.round.period else opinion.round
