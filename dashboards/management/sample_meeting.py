"""The demo's meeting of the committee, with opinions and answers, all marked 見本."""

from collections.abc import Mapping
from typing import Any

import yaml

from dashboards.management import sample
from measures.actions.meetings import record_meeting
from measures.actions.opinions import answer_opinion, record_opinion
from measures.models import Opinion
from plans.domain.calendar import Period
from plans.domain.vocabulary import OpinionOutcome
from plans.models import Initiative, Measure, Plan, User

MEETING = sample.SAMPLES / "tome_dx_meeting_sample.yaml"
# The sample's opinions with an answer, each with what became of it.
Answers = list[tuple[Opinion, str, OpinionOutcome]]


def sample_meeting() -> dict[str, Any]:
    """The meeting as the sample file has it."""
    found: dict[str, Any] = yaml.safe_load(MEETING.read_text(encoding="utf-8"))
    return found | {"period": Period.parse(found["period"])}


def hold_meeting(plan: Plan, by: User, facts: Mapping[str, Any]) -> Answers:
    """Record the meeting and what was said in it; the answers that the departments owe then."""
    meeting = record_meeting(
        plan=plan,
        by=by,
        name=facts["name"],
        held_on=facts["held_on"],
        period=facts["period"],
        as_known_on=facts["as_known_on"],
        is_sample=True,
        **{name: f"見本: {facts[name]}" for name in ("agenda", "attendees", "minutes")},
    )
    owed = []
    for said in facts["opinions"]:
        opinion = record_opinion(
            about=_about(plan, said),
            meeting=meeting,
            by=by,
            text=f"見本: {said['text']}",
            speaker=f"見本 {said['speaker']}",
        )
        if "answer" in said:
            owed.append((opinion, f"見本: {said['answer']}", OpinionOutcome(said["outcome"])))
    return owed


def _about(plan: Plan, said: Mapping[str, str]) -> Initiative | Measure | Plan:
    if code := said.get("initiative"):
        return Initiative.objects.get(measure__plan=plan, code=code)
    if code := said.get("measure"):
        return plan.measures.get(code=code)
    return plan


def answer_in_sample(owed: Answers, administrator: User, writers: Mapping[str, User]) -> None:
    """The answers, by whoever writes for the initiative's department, or by the office."""
    for opinion, text, outcome in owed:
        by = administrator
        if opinion.initiative:
            by = writers[sample.department_of(opinion.initiative.measure.code)]
        answer_opinion(opinion=opinion, by=by, text=text, outcome=outcome)
