"""Comments and the committee's opinions: who may, once, in words, and until it is answered."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from measures.actions.comments import add_comment, withdraw_comment
from measures.actions.meetings import record_meeting
from measures.actions.opinions import answer_opinion, record_opinion
from measures.models import Comment, Meeting, Opinion, ReportingRound
from measures.selectors.discussion import discussion_of, in_plan_order
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import OpinionOutcome, RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Initiative, Plan, User
from plans.permissions import access_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
Q1, Q2, Q3, Q4 = (Period(2026, quarter) for quarter in (1, 2, 3, 4))


@pytest.fixture
def initiative(plan: Plan) -> Initiative:
    return Initiative.objects.get(measure__plan=plan)


@pytest.fixture
def rounds(plan: Plan) -> dict[Period, ReportingRound]:
    """The rounds of the year, each opening after its quarter; on 11-23 the second runs."""
    for quarter, opens_on in ((1, date(2026, 7, 1)), (3, date(2027, 1, 1)), (4, date(2027, 4, 1))):
        factories.ReportingRoundFactory(
            plan=plan, quarter=quarter, opens_on=opens_on, due_on=opens_on, closes_on=opens_on
        )
    return {item.period: item for item in plan.rounds.all()}


@pytest.fixture
def meetings(plan: Plan, rounds: object, administrator: User) -> dict[Period, Meeting]:
    """A meeting on each of the year's quarters, held when its round is over."""
    return {
        period: record_meeting(
            plan=plan,
            by=administrator,
            name=f"{period.label}の委員会",
            held_on=period.end + timedelta(days=50),
            period=period,
            as_known_on=period.end + timedelta(days=45),
        )
        for period in (Q1, Q2, Q3, Q4)
    }


def shown(initiative: Initiative, period: Period) -> list[tuple[str, bool, bool]]:
    """What is before the committee: the words, whether carried over, whether open."""
    discussion = discussion_of(initiative.measure.plan, initiative, period, access_of(None))  # type: ignore[arg-type]
    return [(line.opinion.text, line.is_carried, line.is_open) for line in discussion.opinions]


class TestAComment:
    def test_is_written_by_those_responsible(
        self, initiative: Initiative, promoter: User, approver: User, administrator: User
    ) -> None:
        for by in (promoter, approver, administrator):
            add_comment(initiative=initiative, by=by, text=" 根拠を\r\n確認しました ")

        assert [comment.text for comment in Comment.objects.all()] == ["根拠を\n確認しました"] * 3
        assert AuditEntry.objects.filter(action="コメント").count() == 3

    def test_is_not_written_by_others(
        self, initiative: Initiative, promoter: User, viewer: User
    ) -> None:
        elsewhere = factories.person(RoleKind.PROMOTER)
        promoter.roles.update(ends_on=date(2026, 11, 22))
        for by in (viewer, elsewhere, promoter, factories.UserFactory()):
            with pytest.raises(Refused, match="所管課の推進員・承認者と管理者"):
                add_comment(initiative=initiative, by=by, text="言う")

    def test_sent_twice_is_said_once(self, initiative: Initiative, promoter: User) -> None:
        first = add_comment(initiative=initiative, by=promoter, text="了解です")
        assert add_comment(initiative=initiative, by=promoter, text="了解です") == first
        with clock.frozen(timezone.make_aware(datetime(2026, 11, 24))):
            assert add_comment(initiative=initiative, by=promoter, text="了解です") != first

    @pytest.mark.parametrize(
        ("text", "message"), [(" \n ", "入力して"), ("あ" * 2001, "2,001文字")]
    )
    def test_says_something_and_not_too_much(
        self, initiative: Initiative, promoter: User, text: str, message: str
    ) -> None:
        with pytest.raises(Refused, match=message):
            add_comment(initiative=initiative, by=promoter, text=text)

    def test_about_a_report_belongs_to_its_initiative(
        self, plan: Plan, initiative: Initiative, promoter: User
    ) -> None:
        report = factories.report_of(plan, promoter)
        add_comment(initiative=initiative, by=promoter, text="この期は", report=report)
        discussion = discussion_of(plan, initiative, Q2, access_of(promoter))
        assert discussion.comments[0].about == Q2

        other = factories.InitiativeFactory(measure=initiative.measure)
        with pytest.raises(Refused, match="この取組のものではありません"):
            add_comment(initiative=other, by=promoter, text="x", report=report)

    def test_is_taken_back_by_its_author_or_an_administrator(
        self, initiative: Initiative, promoter: User, approver: User, administrator: User
    ) -> None:
        first = add_comment(initiative=initiative, by=promoter, text="甲")
        second = add_comment(initiative=initiative, by=promoter, text="乙")
        with pytest.raises(Refused, match="書いた本人と管理者"):
            withdraw_comment(comment=first, by=approver)
        withdraw_comment(comment=first, by=promoter)
        withdraw_comment(comment=first, by=administrator)
        withdraw_comment(comment=second, by=administrator)

        assert Comment.objects.get(pk=first.pk).withdrawn_by == promoter
        assert Comment.objects.filter(withdrawn_at=None).count() == 0
        assert AuditEntry.objects.filter(action="コメント取消").count() == 2


class TestAnOpinion:
    def test_is_carried_into_the_next_rounds_until_it_is_answered(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        promoter: User,
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い", speaker="A委員"
        )
        assert shown(initiative, Q1) == [("遅い", False, True)]
        assert shown(initiative, Q2) == shown(initiative, Q4) == [("遅い", True, True)]

        answer_opinion(opinion=opinion, by=promoter, text="急ぎます")
        assert shown(initiative, Q2) == [("遅い", True, False)], "answered in the round that runs"
        assert shown(initiative, Q3) == []
        assert shown(initiative, Q1) == [("遅い", False, False)]

    def test_of_a_later_round_is_not_shown_before(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        administrator: User,
    ) -> None:
        record_opinion(about=initiative, meeting=meetings[Q3], by=administrator, text="次")
        assert shown(initiative, Q2) == []
        assert shown(initiative, Period(2027, 1)) == [("次", True, True)]

    def test_is_never_answered_before_its_own_round(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q4], by=administrator, text="先の話"
        )
        assert (
            answer_opinion(opinion=opinion, by=administrator, text="はい").answered_in
            == (rounds[Q4])
        )

    def test_keeps_the_round_of_its_first_answer(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        promoter: User,
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い"
        )
        answer_opinion(opinion=opinion, by=promoter, text="急ぎます")
        with clock.frozen(timezone.make_aware(datetime(2027, 2, 1))):
            mended = answer_opinion(opinion=opinion, by=promoter, text="急いでいます")

        assert mended.answered_in == rounds[Q2]
        entries = AuditEntry.objects.filter(action="委員意見回答").order_by("pk")
        assert [entry.changes["answer"] for entry in entries] == [
            ["", "急ぎます"],
            ["急ぎます", "急いでいます"],
        ]

    def test_is_recorded_by_administrators_and_answered_by_promoters(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        promoter: User,
        approver: User,
        viewer: User,
        administrator: User,
    ) -> None:
        for by in (promoter, approver, viewer):
            with pytest.raises(Refused, match="管理者だけ"):
                record_opinion(about=initiative, meeting=meetings[Q1], by=by, text="x")
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い"
        )
        for by in (approver, viewer, factories.person(RoleKind.PROMOTER)):
            with pytest.raises(Refused, match="所管課の推進員と管理者"):
                answer_opinion(opinion=opinion, by=by, text="x")

    def test_sent_twice_is_kept_once_and_only_for_its_own_plan(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        administrator: User,
    ) -> None:
        for _ in range(2):
            record_opinion(about=initiative, meeting=meetings[Q1], by=administrator, text="遅い")
        assert Opinion.objects.count() == 1

        other = factories.MeetingFactory()
        with pytest.raises(Refused, match="この会議の計画のものではありません"):
            record_opinion(about=initiative, meeting=other, by=administrator, text="遅い")

    def test_half_an_answer_is_refused_by_the_database(
        self,
        initiative: Initiative,
        rounds: dict[Period, ReportingRound],
        meetings: dict[Period, Meeting],
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.filter(pk=opinion.pk).update(answer="急ぎます")

    def test_is_about_an_initiative_a_measure_a_policy_or_the_plan(
        self, plan: Plan, meetings: dict[Period, Meeting], administrator: User
    ) -> None:
        measure = plan.measures.get()
        for about in (plan, measure.policy, measure, measure.initiatives.get()):
            for _ in range(2):
                said = record_opinion(
                    about=about, meeting=meetings[Q1], by=administrator, text="遅い"
                )
                assert said.about == about

        kept = in_plan_order(Opinion.objects.all())
        assert [item.about for item in kept] == [
            plan,
            measure.policy,
            measure,
            measure.initiatives.get(),
        ]

    def test_about_two_things_or_raised_nowhere_is_refused_by_the_database(
        self, plan: Plan, meetings: dict[Period, Meeting], administrator: User
    ) -> None:
        measure = plan.measures.get()
        opinion = record_opinion(about=measure, meeting=meetings[Q1], by=administrator, text="遅い")
        wrong: list[dict[str, object]] = [
            {"policy": measure.policy},
            {"initiative": measure.initiatives.get()},
            {"meeting": None},
            {"round": plan.rounds.first()},
        ]
        for fields in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                Opinion.objects.filter(pk=opinion.pk).update(**fields)

    def test_on_a_measure_is_answered_by_its_departments_on_more_by_the_office(
        self,
        plan: Plan,
        meetings: dict[Period, Meeting],
        promoter: User,
        administrator: User,
    ) -> None:
        measure = plan.measures.get()
        for about in (measure, measure.policy, plan):
            opinion = record_opinion(
                about=about, meeting=meetings[Q1], by=administrator, text="遅い"
            )
            if about == measure:
                answer_opinion(opinion=opinion, by=promoter, text="急ぎます")
                continue
            with pytest.raises(Refused, match="所管課の推進員と管理者"):
                answer_opinion(opinion=opinion, by=promoter, text="急ぎます")
            answer_opinion(opinion=opinion, by=administrator, text="急ぎます")

    def test_stays_before_the_committee_while_it_is_acted_on(
        self,
        initiative: Initiative,
        meetings: dict[Period, Meeting],
        promoter: User,
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い"
        )
        acting = OpinionOutcome.IN_PROGRESS
        answer_opinion(opinion=opinion, by=promoter, text="急ぎます", outcome=acting)
        assert shown(initiative, Q4) == [("遅い", True, False)]

        answer_opinion(opinion=opinion, by=promoter, text="急ぎます", outcome=OpinionOutcome.DONE)
        assert shown(initiative, Q4) == []
        told = AuditEntry.objects.filter(action="委員意見回答").order_by("pk").last()
        assert told
        assert told.changes == {"outcome": ["in_progress", "done"]}

    def test_done_with_later_it_stands_in_the_quarter_in_which_that_was_said(
        self,
        initiative: Initiative,
        meetings: dict[Period, Meeting],
        promoter: User,
        administrator: User,
    ) -> None:
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text="遅い"
        )
        with clock.frozen(timezone.make_aware(datetime(2026, 8, 25))):
            acting = OpinionOutcome.IN_PROGRESS
            answer_opinion(opinion=opinion, by=promoter, text="急ぎます", outcome=acting)
        answer_opinion(opinion=opinion, by=promoter, text="済み", outcome=OpinionOutcome.DONE)

        assert shown(initiative, Q2) == [("遅い", True, False)]
        assert shown(initiative, Q3) == []

    def test_a_control_character_is_not_kept(
        self, initiative: Initiative, meetings: dict[Period, Meeting], administrator: User
    ) -> None:
        text = "遅\x01い\x0b\ufffe"
        opinion = record_opinion(
            about=initiative, meeting=meetings[Q1], by=administrator, text=text
        )
        assert opinion.text == "遅い"

    def test_is_answered_where_the_plan_has_no_round(self, administrator: User) -> None:
        meeting = factories.MeetingFactory()
        opinion = record_opinion(about=meeting.plan, meeting=meeting, by=administrator, text="遅い")
        assert answer_opinion(opinion=opinion, by=administrator, text="はい").answered_in is None
        before = Opinion.objects.before_the_committee
        assert (before(Q1).count(), before(Q2).count()) == (1, 0)
