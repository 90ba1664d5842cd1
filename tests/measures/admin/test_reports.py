"""A quarter's report in the admin: begun, filled in, handed on, and nothing overwritten."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from measures.actions.reports import ensure_report, move_report
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from plans.domain.vocabulary import PhaseState, ReportState, RoleKind, ValueStatus
from plans.models import Department, Indicator, Initiative, Phase, Plan, User
from tests import factories
from tests.measures.saving import ReportTexts, save_report
from tests.plans.admin.visitors import address, audit_entries

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/admin/measures/quarterlyreport/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


@pytest.fixture
def phase(plan: Plan) -> Phase:
    return Phase.objects.get(edition__plan=plan)


def page(report: QuarterlyReport) -> str:
    return address(QuarterlyReport, "change", report) or ""


def fields(client: Client, report: QuarterlyReport) -> dict[str, str]:
    """The sheet as it comes, ready to be sent back."""
    form = client.get(page(report)).context["form"]
    found = {f"{form.key}-version": str(form.version), f"{form.key}-seen": form.seen}
    lines = [(*row.beside, row.main, row.status, row.note) for row in form.rows]
    lines += [(p.state, p.started_on, p.completed_on, p.note) for p in form.phases]
    for field in (*form.texts, *(field for line in lines for field in line)):
        found[field.name] = field.text
    return found


def send(client: Client, report: QuarterlyReport, **changes: str) -> Any:
    return client.post(page(report), fields(client, report) | {"_continue": "1"} | changes)


def names(indicator: Indicator, **changes: str) -> dict[str, str]:
    return {f"a{indicator.pk}-{name}": text for name, text in changes.items()}


def test_a_promoter_begins_a_report_and_lands_on_its_sheet(plan: Plan, promoter: User) -> None:
    initiative = Initiative.objects.get()
    form = {"round": str(plan.rounds.get().pk), "initiative": str(initiative.pk)}

    answer = browser(promoter).post(f"{LIST}add/", form)

    report = QuarterlyReport.objects.get()
    assert answer["Location"] == page(report)
    assert audit_entries().get().action == "報告作成"
    # Begun already: opened, not refused and not begun twice.
    assert browser(promoter).post(f"{LIST}add/", form)["Location"] == page(report)
    assert QuarterlyReport.objects.count() == 1


def test_a_report_that_may_not_be_begun_is_refused_in_the_form(plan: Plan, promoter: User) -> None:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 11, 22))
    form = {"round": str(plan.rounds.get().pk), "initiative": str(Initiative.objects.get().pk)}

    answer = browser(promoter).post(f"{LIST}add/", form)

    assert answer.status_code == 200
    assert "正しく選択してください" in answer.content.decode()
    assert not QuarterlyReport.objects.exists()


def test_beside_the_field_stand_unit_last_value_and_target(
    plan: Plan, report: QuarterlyReport, promoter: User, administrator: User, indicator: Indicator
) -> None:
    before = factories.ReportingRoundFactory(plan=plan, quarter=1)
    earlier = ensure_report(round=before, initiative=report.initiative, by=administrator)
    save_report(
        report=earlier,
        by=administrator,
        expected_version=1,
        texts=ReportTexts(),
        actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(66))},
        phases={},
    )
    move_report(report=earlier, action="submit", by=administrator)
    plan.allow_self_approval = True
    plan.save()
    move_report(report=earlier, action="approve", by=administrator)

    text = browser(promoter).get(page(report)).content.decode()

    assert "オンライン化した手続の数（手続）" in text
    assert "66手続" in text
    assert "R8 Q1" in text
    assert "73手続" in text


@pytest.mark.parametrize(
    ("typed", "value"), [("６９件目", None), ("６９", 69), ("69手続", 69), ("1,003", 1003)]
)
def test_a_figure_is_understood_as_in_the_sheets(
    typed: str, value: int | None, report: QuarterlyReport, promoter: User, indicator: Indicator
) -> None:
    client = browser(promoter)
    answer = send(client, report, **names(indicator, value=typed))

    assert answer.status_code == 302
    actual = Actual.objects.filter(report=report).first()
    assert (actual and actual.value) == value
    # What could not be read is kept as it was typed.
    assert typed in client.get(page(report)).content.decode() or value is not None


def test_words_phases_and_a_pending_figure_are_stored_and_audited(
    report: QuarterlyReport, promoter: User, indicator: Indicator, phase: Phase
) -> None:
    own = {f"i{report.initiative_id}-done": "三件を公開した。"}
    own |= names(indicator, status="pending", note="集計は来月")
    own |= {f"p{phase.pk}-state": "completed", f"p{phase.pk}-completed_on": "R8.9.30"}

    assert send(browser(promoter), report, **own).status_code == 302

    report.refresh_from_db()
    assert (report.done, report.version) == ("三件を公開した。", 2)
    assert Actual.objects.get().status == ValueStatus.PENDING
    state = PhaseProgress.objects.get()
    assert (state.state, state.completed_on) == (PhaseState.COMPLETED, date(2026, 9, 30))
    entry = audit_entries().first()
    assert entry
    assert (entry.action, entry.actor) == ("報告保存", promoter)


def test_the_same_form_sent_twice_stores_nothing_twice(
    report: QuarterlyReport, promoter: User, indicator: Indicator
) -> None:
    client = browser(promoter)
    form = fields(client, report) | names(indicator, value="69") | {"_continue": "1"}

    for _ in range(2):
        assert client.post(page(report), form).status_code == 302

    report.refresh_from_db()
    assert report.version == 2
    assert audit_entries().filter(action="報告保存").count() == 1


def test_the_second_to_save_learns_who_was_first_and_chooses(
    report: QuarterlyReport, promoter: User, department: Department, indicator: Indicator
) -> None:
    colleague = factories.person(RoleKind.PROMOTER, department, display_name="同僚")
    mine, theirs = browser(promoter), browser(colleague)
    form = fields(mine, report) | names(indicator, value="70") | {"_continue": "1"}
    send(theirs, report, **names(indicator, value="69"))

    answer = mine.post(page(report), form)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "同僚さん" in text
    assert "保存されている内容を残す: <strong>69" in text
    assert 'value="70"' in text
    assert Actual.objects.get().value == 69

    clash = answer.context["form"].rows[0].clash
    shown = answer.context["form"]
    again = form | {
        f"{shown.key}-version": str(shown.version),
        f"{shown.key}-seen": shown.seen,
        clash.name: clash.keep_mine,
    }
    assert mine.post(page(report), again).status_code == 302
    assert Actual.objects.get().value == 70


def test_a_closed_round_is_refused_with_the_reason_and_the_words_are_kept(
    report: QuarterlyReport, promoter: User
) -> None:
    client = browser(promoter)
    form = fields(client, report) | {f"i{report.initiative_id}-done": "締切のあとの文"}
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 11, 22))

    answer = client.post(page(report), form)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "締め切りました" in text
    assert "締切のあとの文" in text
    report.refresh_from_db()
    assert report.done == ""


def test_submit_saves_first_and_then_hands_in(
    report: QuarterlyReport, promoter: User, indicator: Indicator, phase: Phase
) -> None:
    client = browser(promoter)
    changes = names(indicator, value="69") | {f"p{phase.pk}-state": "in_progress"}

    changes |= {"do": "submit", "comment": "速報値です"}
    answer = client.post(page(report), fields(client, report) | changes)

    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert report.transitions.get().comment == "速報値です"
    assert Actual.objects.get().value == 69
    again = client.post(page(report), {"do": "submit"}, follow=True).content.decode()
    assert "提出済み" in again


def test_an_incomplete_report_is_saved_but_not_handed_in(
    report: QuarterlyReport, promoter: User
) -> None:
    client = browser(promoter)
    form = fields(client, report) | {f"i{report.initiative_id}-done": "途中まで", "do": "submit"}

    text = client.post(page(report), form).content.decode()

    assert "が未入力です" in text
    report.refresh_from_db()
    assert (report.state, report.done) == (ReportState.DRAFT, "途中まで")


def submitted(report: QuarterlyReport, by: User) -> QuarterlyReport:
    indicator = Indicator.objects.get(initiative=report.initiative)
    phase = Phase.objects.get(initiative=report.initiative)
    saved = save_report(
        report=report,
        by=by,
        expected_version=report.version,
        texts=ReportTexts(done="見本"),
        actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(69))},
        phases={phase.pk: ReportedPhase(PhaseState.IN_PROGRESS)},
    )
    return move_report(report=saved, action="submit", by=by)


def decide(client: Client, report: QuarterlyReport, action: str, **form: str) -> Any:
    version = client.get(page(report)).context["form"].version
    form |= {"do": action, f"i{report.initiative_id}-version": str(version)}
    return client.post(page(report), form, follow=True)


def test_from_hand_to_hand(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    submitted(report, promoter)

    assert "理由を書いて" in decide(browser(approver), report, "send_back").content.decode()
    decide(browser(approver), report, "send_back", comment="根拠を書いてください")
    report.refresh_from_db()
    assert report.state == ReportState.SENT_BACK
    assert "根拠を書いてください" in browser(promoter).get(page(report)).content.decode()

    move_report(report=report, action="submit", by=promoter)
    decide(browser(approver), report, "approve")
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED
    assert Actual.objects.current().get().approved_by == approver

    assert "reopen" not in browser(approver).get(page(report)).content.decode()
    decide(browser(administrator), report, "reopen", comment="転記誤り")
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    text = browser(promoter).get(f"{LIST}{report.pk}/history/").content.decode()
    for words in ("再開（転記誤り）", "差戻し（根拠を書いてください）", "承認", "取組状況: "):
        assert words in text


def test_a_decision_on_what_has_changed_since_is_not_taken(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    submitted(report, promoter)
    stale = {f"i{report.initiative_id}-version": "1", "do": "approve"}

    text = browser(approver).post(page(report), stale).content.decode()

    assert "ほかの人が保存しました" in text
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


@pytest.mark.parametrize("action", ["approve", "send_back", "reopen", "withdraw", "nonsense"])
def test_a_promoter_takes_no_step_that_is_not_theirs(
    action: str, report: QuarterlyReport, promoter: User
) -> None:
    if action != "withdraw":
        submitted(report, promoter)
    before = QuarterlyReport.objects.get(pk=report.pk)

    answer = decide(browser(promoter), report, action, comment="試す")

    assert answer.status_code == 200
    report.refresh_from_db()
    assert (report.state, report.version) == (before.state, before.version)


@pytest.mark.parametrize(
    "query", ["?period=2026Q2", "?period=nonsense", "?q=1-2-1", "?state=draft"]
)
def test_reports_are_found(query: str, report: QuarterlyReport, promoter: User) -> None:
    found = browser(promoter).get(LIST + query).context["cl"].result_list

    assert list(found) == [report]


def test_lists_cost_as_much_for_many_plans_as_for_one(
    desk: Client, plan: Plan, administrator: User, django_assert_max_num_queries: Any
) -> None:
    factories.report_of(plan, administrator)
    costs = []
    for number in range(2):
        cost = []
        for path in (LIST, "/admin/measures/reportinground/", "/admin/measures/importbatch/"):
            with django_assert_max_num_queries(25) as asked:
                assert desk.get(path).status_code == 200
            cost.append(len(asked))
        costs.append(cost)
        for copy in range(3):
            another = factories.small_plan(code=f"copy-{number}-{copy}")
            factories.report_of(another, administrator)

    assert costs[0] == costs[1]


def test_a_sheet_costs_as_much_beside_other_plans(
    desk: Client, report: QuarterlyReport, administrator: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as first:
        desk.get(page(report))
    for number in range(3):
        factories.report_of(factories.small_plan(code=f"copy-{number}"), administrator)
    with django_assert_max_num_queries(40) as second:
        desk.get(page(report))

    assert len(first) == len(second)


def test_a_numerator_over_nothing_is_told_and_days_ahead_are_asked_about(
    plan: Plan, promoter: User, indicator: Indicator, phase: Phase
) -> None:
    Indicator.objects.update(entry="fraction", aggregation="ratio", cumulative=False)
    report = ensure_report(round=plan.rounds.get(), initiative=indicator.initiative, by=promoter)
    days = {f"p{phase.pk}-state": "completed", f"p{phase.pk}-completed_on": "R18.9.30"}
    client, parts = browser(promoter), names(indicator, numerator="5", denominator="0")
    send(client, report, **parts, **days)
    shown = client.get(page(report)).content.decode()

    assert "分母が0なのに、分子が0ではありません" in shown
    assert "計画の年度から外れた日付です" in shown
    assert not Actual.objects.exists()


def test_a_judgement_is_chosen_in_the_admin_and_a_reason_asked_for(
    report: QuarterlyReport, promoter: User, phase: Phase
) -> None:
    judged = factories.IndicatorFactory(
        initiative=report.initiative, entry="judgement", unit="", cumulative=False,
        frequency="yearly",
    )  # fmt: skip
    client = browser(promoter)

    answer = send(
        client, report, **names(judged, value="達成"), **{f"p{phase.pk}-state": "cancelled"}
    )

    assert answer.status_code == 302
    text = client.get(page(report)).content.decode()
    assert f'<select id="a{judged.pk}-value"' in text
    assert '<option value="達成" selected>達成</option>' in text
    assert "年1回（第4四半期に報告）" in text
    assert "「達成」とした根拠を備考に書いてください。" in text
    assert "「中止」には理由を備考に書いてください。" in text
    assert not Actual.objects.exists()
    assert not PhaseProgress.objects.exists()
    send(client, report, **names(judged, note="全窓口に導入した"))
    assert Actual.objects.get().value == 1
