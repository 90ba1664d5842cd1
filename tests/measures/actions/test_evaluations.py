"""The year's evaluation goes from the department to its approver and on to the committee."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from measures.actions.evaluation_setup import save_scale
from measures.actions.evaluations import (
    Contradiction,
    Said,
    move_evaluation,
    record_committee_evaluation,
    save_evaluation,
)
from measures.actions.steps import AlreadyDone, StaleReport
from measures.models import Evaluation, EvaluationWords, EvaluationYear
from measures.selectors.evaluations import evaluation_tasks, evaluations_known
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Notice, Plan, User
from plans.permissions import access_of
from tests import factories
from tests.measures.evaluating import (
    LATE,
    ON_PLAN,
    approved,
    evaluated_year,
    handed_in,
    initiative_of,
    opinion_in,
    said_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def year(plan: Plan, administrator: User) -> EvaluationYear:
    return evaluated_year(plan, administrator)


def at(day: date) -> clock.frozen:  # type: ignore[valid-type]
    return clock.frozen(datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_a_draft_is_written_over_and_the_same_again_is_nothing(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    initiative = initiative_of(plan)
    first = save_evaluation(
        year=year, initiative=initiative, by=promoter, said=Said(summary="書きかけ"), seen=0
    )
    save_evaluation(year=year, initiative=initiative, by=promoter, said=said_in(year), seen=1)
    entries = AuditEntry.objects.count()
    # The second click of a double click has seen what the first one saw.
    again = save_evaluation(
        year=year, initiative=initiative, by=promoter, said=said_in(year), seen=1
    )

    assert (first.version, again.version) == (1, 2)
    assert AuditEntry.objects.count() == entries
    [words] = EvaluationWords.objects.all()
    assert Said.of(words) == said_in(year)
    assert words.approved_at is None


def test_a_form_that_is_stale_writes_nothing_over(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    initiative = initiative_of(plan)
    save_evaluation(year=year, initiative=initiative, by=promoter, said=said_in(year), seen=0)

    with pytest.raises(StaleReport):
        save_evaluation(
            year=year, initiative=initiative, by=promoter, said=said_in(year, "△"), seen=0
        )
    assert EvaluationWords.objects.get().letter == year.scheme.letters.get(code="○")


def test_nothing_at_all_begins_no_evaluation(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    with pytest.raises(Refused, match="まだ何も入力されていません"):
        save_evaluation(year=year, initiative=initiative_of(plan), by=promoter, said=Said())
    assert not Evaluation.objects.exists()


def test_the_whole_way_to_the_committee(
    year: EvaluationYear, plan: Plan, promoter: User, approver: User, administrator: User
) -> None:
    evaluation = handed_in(year, promoter)
    assert Notice.objects.get(person=approver).title.startswith("R7の年度評価 1-2-1 ")
    moved = move_evaluation(evaluation=evaluation, action="approve", by=approver, rating=ON_PLAN)
    record_committee_evaluation(
        evaluation=moved, by=administrator, said=opinion_in(year, "◎"), rating=ON_PLAN
    )

    [known] = evaluations_known(plan, date(2026, 11, 23), until=2026)[moved.initiative_id]
    assert known.own is not None
    assert known.committee is not None
    assert (str(known.own.letter), known.own.rated) == ("○ 期待どおり", "B 計画どおり")
    assert str(known.committee.letter) == "◎ 期待以上"
    told = Notice.objects.filter(person=promoter).values_list("title", flat=True)
    assert any("委員会の評価が付きました" in title for title in told)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-4:] == [
        "年度評価保存",
        "提出",
        "承認",
        "委員会評価記録",
    ]


def test_what_lacks_something_is_not_handed_in(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    saved = save_evaluation(
        year=year, initiative=initiative_of(plan), by=promoter, said=Said(issues="人手")
    )

    with pytest.raises(Refused) as refused:
        move_evaluation(evaluation=saved, action="submit", by=promoter, rating=ON_PLAN)
    assert refused.value.messages == (
        "評価を選んでください。",
        "今後の方向性を選んでください。",
        "総括を書いてください。",
    )


def test_a_letter_against_the_figures_is_asked_about_and_not_refused(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    initiative = initiative_of(plan)
    saved = save_evaluation(year=year, initiative=initiative, by=promoter, said=said_in(year))

    with pytest.raises(Contradiction, match="「C 遅れ」"):
        move_evaluation(evaluation=saved, action="submit", by=promoter, rating=LATE)
    move_evaluation(evaluation=saved, action="submit", by=promoter, rating=LATE, confirmed=True)

    words = EvaluationWords.objects.get()
    assert words.is_contradiction
    assert words.rated == "C 遅れ"


def test_a_reason_is_an_answer_to_the_question(
    year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    said = said_in(year, note="納品の遅れによる。")
    saved = save_evaluation(year=year, initiative=initiative_of(plan), by=promoter, said=said)

    moved = move_evaluation(evaluation=saved, action="submit", by=promoter, rating=LATE)

    assert moved.state == ReportState.SUBMITTED.value


def test_the_committee_is_asked_as_well(
    year: EvaluationYear, promoter: User, approver: User, administrator: User
) -> None:
    evaluation = approved(year, promoter, approver)

    with pytest.raises(Contradiction):
        record_committee_evaluation(
            evaluation=evaluation, by=administrator, said=opinion_in(year, "×"), rating=ON_PLAN
        )
    assert EvaluationWords.objects.count() == 1


def test_a_correction_keeps_what_was_known_before(
    year: EvaluationYear, plan: Plan, promoter: User, approver: User, administrator: User
) -> None:
    evaluation = approved(year, promoter, approver)
    first = record_committee_evaluation(
        evaluation=evaluation, by=administrator, said=opinion_in(year, "○"), rating=ON_PLAN
    )
    with at(date(2026, 12, 10)):
        reopened = move_evaluation(
            evaluation=evaluation,
            action="reopen",
            by=administrator,
            rating=ON_PLAN,
            comment="書き誤り",
        )
        said = said_in(year, "◎", "書き直した。")
        saved = save_evaluation(year=year, initiative=reopened.initiative, by=promoter, said=said)
        move_evaluation(evaluation=saved, action="submit", by=promoter, rating=ON_PLAN)
        move_evaluation(evaluation=saved, action="approve", by=approver, rating=ON_PLAN)
        record_committee_evaluation(
            evaluation=evaluation,
            by=administrator,
            said=opinion_in(year, "◎"),
            rating=ON_PLAN,
            seen=first.pk,
        )

    def letters(day: date) -> list[str]:
        [known] = evaluations_known(plan, day, until=2026)[evaluation.initiative_id]
        return [words.letter.code for words in (known.own, known.committee) if words]  # type: ignore[union-attr]

    assert letters(date(2026, 11, 23)) == ["○", "○"]
    assert letters(date(2026, 12, 9)) == ["○", "○"]
    assert letters(date(2026, 12, 10)) == ["◎", "◎"]
    assert evaluations_known(plan, date(2026, 11, 22), until=2026) == {}
    assert EvaluationWords.objects.count() == 4


def test_the_committees_second_page_is_stale(
    year: EvaluationYear, promoter: User, approver: User, administrator: User
) -> None:
    evaluation = approved(year, promoter, approver)
    said = opinion_in(year)
    one = record_committee_evaluation(
        evaluation=evaluation, by=administrator, said=said, rating=ON_PLAN, seen=0
    )
    again = record_committee_evaluation(
        evaluation=evaluation, by=administrator, said=said, rating=ON_PLAN, seen=0
    )

    assert again == one
    with pytest.raises(StaleReport):
        record_committee_evaluation(
            evaluation=evaluation,
            by=administrator,
            said=opinion_in(year, "◎"),
            rating=ON_PLAN,
            seen=0,
        )


def test_a_step_is_taken_once(year: EvaluationYear, promoter: User, approver: User) -> None:
    evaluation = handed_in(year, promoter)
    move_evaluation(evaluation=evaluation, action="approve", by=approver, rating=ON_PLAN)

    with pytest.raises(AlreadyDone):
        move_evaluation(evaluation=evaluation, action="approve", by=approver, rating=ON_PLAN)


@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER])
def test_another_department_neither_enters_nor_decides(
    role: RoleKind, year: EvaluationYear, plan: Plan, promoter: User
) -> None:
    other = factories.person(role)
    evaluation = handed_in(year, promoter)

    for action in ("approve", "send_back", "withdraw"):
        with pytest.raises(Refused):
            move_evaluation(
                evaluation=evaluation, action=action, by=other, rating=ON_PLAN, comment="理由"
            )
    with pytest.raises(Refused):
        save_evaluation(
            year=year, initiative=initiative_of(plan), by=other, said=said_in(year, "△")
        )
    with pytest.raises(Refused, match="管理者だけ"):
        record_committee_evaluation(
            evaluation=evaluation, by=other, said=opinion_in(year), rating=ON_PLAN
        )
    assert Evaluation.objects.get().state == ReportState.SUBMITTED.value


def test_nobody_approves_what_they_wrote(
    year: EvaluationYear, promoter: User, administrator: User
) -> None:
    said = said_in(year)
    saved = save_evaluation(
        year=year, initiative=initiative_of(year.plan), by=administrator, said=said
    )
    move_evaluation(evaluation=saved, action="submit", by=administrator, rating=ON_PLAN)

    with pytest.raises(Refused, match="自分が入力または提出した"):
        move_evaluation(evaluation=saved, action="approve", by=administrator, rating=ON_PLAN)


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2027, 1, 1)])
def test_before_and_after_its_days_nobody_enters(
    day: date, year: EvaluationYear, plan: Plan, promoter: User, administrator: User
) -> None:
    for by in (promoter, administrator):
        with at(day), pytest.raises(Refused, match="受付"):
            save_evaluation(year=year, initiative=initiative_of(plan), by=by, said=said_in(year))


def test_another_plans_letter_or_initiative_is_refused(
    year: EvaluationYear, plan: Plan, promoter: User, administrator: User
) -> None:
    other = evaluated_year(factories.small_plan(code="other"), administrator)

    with pytest.raises(Refused, match="この計画にない評価です"):
        save_evaluation(year=year, initiative=initiative_of(plan), by=promoter, said=said_in(other))
    with pytest.raises(Refused, match="この計画のものではありません"):
        save_evaluation(
            year=other, initiative=initiative_of(plan), by=administrator, said=said_in(other)
        )


def test_a_plan_may_do_without_the_committee(
    plan: Plan, promoter: User, approver: User, administrator: User
) -> None:
    year = evaluated_year(plan, administrator, with_committee=False)
    evaluation = approved(year, promoter, approver)

    with pytest.raises(Refused, match="委員会の評価を付けません"):
        record_committee_evaluation(
            evaluation=evaluation, by=administrator, said=opinion_in(year), rating=ON_PLAN
        )


def test_the_committee_speaks_after_the_department(
    year: EvaluationYear, promoter: User, administrator: User
) -> None:
    evaluation = handed_in(year, promoter)

    with pytest.raises(Refused, match="自己評価が承認されてから"):
        record_committee_evaluation(
            evaluation=evaluation, by=administrator, said=opinion_in(year), rating=ON_PLAN
        )


def test_a_letter_that_was_given_keeps_its_words(
    year: EvaluationYear, promoter: User, administrator: User
) -> None:
    handed_in(year, promoter)
    given, free = year.scheme.letters.get(code="○"), year.scheme.letters.get(code="◎")
    given.label = "だめ"
    free.label = "とてもよい"

    with pytest.raises(Refused, match="もう評価に使われています"):
        save_scale(record=given, by=administrator)
    save_scale(record=free, by=administrator)
    given.refresh_from_db()
    given.is_offered = False
    save_scale(record=given, by=administrator)


def test_the_desk_counts_what_is_handed_in(
    year: EvaluationYear, promoter: User, approver: User, viewer: User
) -> None:
    [before] = evaluation_tasks(access_of(promoter))
    handed_in(year, promoter)
    [after] = evaluation_tasks(access_of(approver))

    assert (before.total, before.handed_in) == (1, 0)
    assert (after.total, after.handed_in, after.waiting) == (1, 1, 1)
    assert evaluation_tasks(access_of(viewer)) == []


def test_a_plan_that_is_not_evaluated_knows_nothing(plan: Plan, promoter: User) -> None:
    assert evaluations_known(plan, date(2026, 11, 23), until=2026) == {}
    assert evaluation_tasks(access_of(promoter)) == []
