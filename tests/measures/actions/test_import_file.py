"""A sheet from bytes to stored figures: what comes in, as what, and what stays as it was."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from measures.actions.imports import ImportResult, import_file
from measures.actions.reports import ReportTexts, move_report, save_report
from measures.models import (
    Actual,
    ImportBatch,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    RoundExtension,
)
from plans import clock
from plans.domain.vocabulary import PhaseState, ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import AuditEntry, Department, Initiative, Plan, User
from tests import factories
from tests.measures.sheets import HEADER, SIMPLE, Percent, csv_of, xlsx

pytestmark = pytest.mark.usefixtures("today")
ROW = ("1-2-1-a", 2026, 2, 53)


def bring_in(
    plan: Plan, by: User, content: bytes, name: str = "実績.xlsx", **options: bool
) -> ImportResult:
    return import_file(plan=plan, by=by, file_name=name, content=content, **options)


def only_message(result: ImportResult) -> str:
    [row] = result.plan.errors
    return row.message


def nothing_is_stored() -> bool:
    return not any(
        model.objects.exists()
        for model in (Actual, PhaseProgress, QuarterlyReport, ImportBatch, AuditEntry)
    )


def test_an_administrators_sheet_is_official_at_once(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW))

    actual = Actual.objects.get()
    assert (actual.value, actual.status, actual.raw) == (Decimal(53), ValueStatus.REPORTED, "53")
    assert (actual.source_sheet, actual.source_cell) == ("実績", "D2")
    assert actual.approved_by == administrator
    assert actual.batch == result.batch
    assert not actual.is_sample
    report = actual.report
    assert report.state == ReportState.APPROVED
    steps = report.transitions.values_list("action", "to_state", "by")
    assert list(steps) == [
        ("submit", "submitted", administrator.pk),
        ("approve", "approved", administrator.pk),
    ]


def test_a_promoters_sheet_is_a_draft(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))

    actual = Actual.objects.get()
    assert actual.approved_at is None
    assert actual.report.state == ReportState.DRAFT
    assert not actual.report.transitions.exists()


def test_a_promoters_draft_goes_on_through_submission_and_approval(
    plan: Plan, promoter: User, approver: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    report = QuarterlyReport.objects.get()
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)

    assert Actual.objects.current().get().value == 53


@pytest.mark.parametrize("role", [RoleKind.VIEWER, RoleKind.APPROVER])
def test_those_who_only_read_or_decide_bring_in_nothing(
    plan: Plan, department: Department, role: RoleKind
) -> None:
    with pytest.raises(Refused, match="管理者と所管課の推進員だけ"):
        bring_in(plan, factories.person(role, department), xlsx(ROW))
    assert nothing_is_stored()


def test_a_promoter_of_another_department_is_refused(plan: Plan) -> None:
    result = bring_in(plan, factories.person(RoleKind.PROMOTER), xlsx(ROW))

    assert "自分の所管課の取組ではない" in only_message(result)
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("５３", "53"),
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("53手続", "53"),
        ("53 手続き", "53"),
        (53.5, "53.5"),
        ("1億2,345万", "123450000"),
        ("▲5", "-5"),
        (0, "0"),
        ("０手続", "0"),
        ("ゼロ", "0"),
    ],
)
def test_numbers_come_in_however_they_are_written(
    plan: Plan, administrator: User, written: object, value: str
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, written)))

    assert not result.plan.errors
    assert Actual.objects.get().value == Decimal(value)


@pytest.mark.parametrize("written", [Percent(0.681), "68.1%", "６８．１％", 68.1])
def test_a_percentage_is_stored_in_percent(
    plan: Plan, administrator: User, written: object
) -> None:
    plan_of_shares(plan)
    result = bring_in(plan, administrator, xlsx(("1-2-1-b", 2026, 2, written)))

    assert not result.plan.errors
    assert Actual.objects.get().value == Decimal("68.1")


def plan_of_shares(plan: Plan) -> None:
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(measure__plan=plan),
        code="1-2-1-b",
        name="オンライン申請率",
        unit="％",
        cumulative=False,
    )


def test_a_share_below_one_without_percent_sign_is_asked_about_not_guessed(
    plan: Plan, administrator: User
) -> None:
    plan_of_shares(plan)
    result = bring_in(plan, administrator, csv_of(("1-2-1-b", 2026, 2, "0.681")), "a.csv")

    assert "68.1%" in only_message(result)
    assert nothing_is_stored()


@pytest.mark.parametrize("year", ["令和8年度", "令和８年", "R8", "2026年度", "2026", 2026])
@pytest.mark.parametrize("quarter", ["第2四半期", "2", "Q2", "第２四半期", "7～9月"])
def test_years_and_quarters_come_in_however_they_are_written(
    plan: Plan, administrator: User, year: object, quarter: object
) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", year, quarter, 53)))

    actual = Actual.objects.get()
    assert (actual.fiscal_year, actual.quarter) == (2026, 2)


@pytest.mark.parametrize("period", ["2026Q2", "令和8年度第2四半期", "R8 Q2"])
@pytest.mark.parametrize("heading", ["報告期", "四半期"])
def test_the_quarter_may_say_its_year_itself(
    plan: Plan, administrator: User, period: str, heading: str
) -> None:
    header = ("指標コード", heading, "実績値")
    bring_in(plan, administrator, xlsx(("1-2-1-a", period, 53), header=header))

    actual = Actual.objects.get()
    assert (actual.fiscal_year, actual.quarter) == (2026, 2)


def test_a_unit_that_is_not_the_indicators_is_an_error(plan: Plan, administrator: User) -> None:
    header = (*SIMPLE, "単位")
    result = bring_in(plan, administrator, xlsx((*ROW, "千件"), header=header))

    assert "単位「千件」が指標の単位「手続」と違います" in only_message(result)
    assert not bring_in(plan, administrator, xlsx((*ROW, "手続き"), header=header)).plan.errors


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_comes_in_in_every_encoding_that_excel_writes(
    plan: Plan, administrator: User, encoding: str
) -> None:
    rows = [("1-2-1-a", "オンライン化した手続の数", "令和8年度", "第2四半期", "53", "", "～髙橋")]
    result = bring_in(plan, administrator, csv_of(*rows, header=HEADER, encoding=encoding), "a.csv")

    assert not result.plan.errors
    assert Actual.objects.get().note == "～髙橋"


def test_blank_is_not_zero(plan: Plan, administrator: User) -> None:
    rows = [("1-2-1-a", 2026, 1, None), ("1-2-1-a", 2026, 2, 0)]
    result = bring_in(plan, administrator, xlsx(*rows))

    assert result.plan.counts["skipped"] == 1
    actual = Actual.objects.get()
    assert (actual.quarter, actual.value) == (2, 0)


def test_a_blank_cell_leaves_the_figure_that_stands(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, None)))

    assert result.batch is None
    assert Actual.objects.current().get().value == 53


@pytest.mark.parametrize(
    ("word", "status"),
    [("集計中", ValueStatus.PENDING), ("該当なし", ValueStatus.NOT_APPLICABLE)],
)
def test_a_word_in_the_place_of_a_number_says_why_there_is_none(
    plan: Plan, administrator: User, word: str, status: ValueStatus
) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, word)))

    actual = Actual.objects.get()
    assert (actual.status, actual.value) == (status, None)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("1-2-9-z", 2026, 2, 53), "計画にありません"),
        (("1-2-1-a", 2023, 2, 53), "計画の期間"),
        (("1-2-1-a", 2029, 1, 53), "計画の期間"),
        (("1-2-1-a", 2026, 5, 53), "四半期"),
        (("1-2-1-a", 2026, "上半期", 53), "四半期「上半期」"),
        (("1-2-1-a", 2025, "2026Q2", 53), "年度と四半期が合いません（2025年度と2026Q2）"),
        (("1-2-1-a", None, 2, 53), "年度が空欄"),
        (("1-2-1-a", 2026, 2, "たくさん"), "実績値「たくさん」"),
        (("1-2-1-a", 2026, 2, "53 54"), "実績値「53 54」"),
        (("1-2-1-a", 2026, 2, "12/34"), "実績値「12/34」"),
        (("1-2-1-a", 2026, 2, "#DIV/0!"), "0で割っています"),
        (("1-2-1-a", 2026, 2, "53人"), "単位"),
        (("1-2-1-a", 2026, 2, "50以上"), "一つの数値"),
        (("1-2-1-a", 2026, 2, "①"), "数字ではありません"),
        (("1-2-1-a", 2026, 2, 0.1234567), "小数は6桁まで"),
        (("1-2-1-a", 2026, 2, "1234567890123.456"), "全体で15桁"),
        (("1-2-1-a", 2026, 2, "1000000000000000"), "全体で15桁"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_written(
    plan: Plan, administrator: User, row: tuple[object, ...], says: str
) -> None:
    good = ("1-2-1-a", 2026, 1, 52)
    result = bring_in(plan, administrator, xlsx(good, row))

    assert says in only_message(result)
    assert result.plan.errors[0].row == 3
    assert result.batch is None
    assert nothing_is_stored()


def test_an_error_in_the_last_row_undoes_nothing_because_nothing_was_done(
    plan: Plan, administrator: User
) -> None:
    good = [("1-2-1-a", year, quarter, 53) for year in (2024, 2025) for quarter in range(1, 5)]
    result = bring_in(plan, administrator, xlsx(*good, ("1-2-1-x", 2026, 2, 53)))

    assert result.plan.counts == {"new": 8, "changed": 0, "same": 0, "error": 1, "skipped": 0}
    assert nothing_is_stored()
    assert ReportingRound.objects.count() == 1


def test_a_near_miss_in_the_code_names_the_indicator_that_was_likely_meant(
    plan: Plan, administrator: User
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-c", 2026, 2, 53)))

    assert "1-2-1-a「オンライン化した手続の数」" in only_message(result)


def test_two_lines_for_one_quarter_are_both_told(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW, ("1-2-1-a", "R8", "Q2", 54)))

    assert [row.row for row in result.plan.errors] == [2, 3]
    assert all("二つあります（2行目と3行目）" in row.message for row in result.plan.errors)


def test_the_same_file_twice_changes_nothing(plan: Plan, administrator: User) -> None:
    content = xlsx(ROW, ("1-2-1-a", 2026, 1, "集計中"))
    bring_in(plan, administrator, content)
    before = list(Actual.objects.values())
    result = bring_in(plan, administrator, content)

    assert result.plan.counts == {"new": 0, "changed": 0, "same": 2, "error": 0, "skipped": 0}
    assert result.batch is None
    assert list(Actual.objects.values()) == before
    assert ImportBatch.objects.count() == 1
    assert "2026-11-23 に取込済み" in result.plan.notices[0]


def test_a_promoters_same_file_twice_changes_nothing(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(ROW))

    assert result.plan.counts["same"] == 1
    assert Actual.objects.count() == 1


def test_a_draft_gives_way_to_the_departments_next_sheet(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 2, 55)))

    [row] = result.plan.rows
    assert (row.before, row.after, row.status) == ("53", "55", "changed")
    assert Actual.objects.get().value == 55


def test_a_correction_supersedes_and_the_day_before_still_knows_the_old_figure(
    plan: Plan, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    with clock.frozen(timezone.make_aware(datetime(2026, 12, 1, 9, 0))):
        result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 51)))

    assert result.plan.rows[0].before == "53"
    known = Actual.objects.approved()
    assert known.as_known_on(date(2026, 11, 30)).get().value == 53
    assert known.as_known_on(date(2026, 12, 1)).get().value == 51
    assert Actual.objects.current().get().value == 51
    report = QuarterlyReport.objects.get()
    assert report.state == ReportState.APPROVED
    actions = list(report.transitions.values_list("action", flat=True))
    assert actions == ["submit", "approve", "reopen", "submit", "approve"]


def test_a_report_somebody_is_writing_stays_a_draft(
    plan: Plan, promoter: User, administrator: User
) -> None:
    report = factories.report_of(plan, promoter)
    save_report(
        report=report,
        by=promoter,
        expected_version=1,
        texts=ReportTexts(done="書きかけ"),
        actuals={},
        phases={},
    )
    bring_in(plan, administrator, xlsx(ROW))

    report.refresh_from_db()
    assert (report.state, report.done) == (ReportState.DRAFT, "書きかけ")
    assert Actual.objects.current().get().value == 53


def test_an_administrators_sheet_tells_of_the_draft_it_takes_the_place_of(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "下書き（53）を置き換えます" in result.plan.rows[0].message
    assert Actual.objects.get().value == 54
    entry = AuditEntry.objects.get(action="取込", actor=administrator)
    assert entry.changes["replaced_drafts"] == {"1-2-1-a 2026Q2": ["53", "54"]}


def test_a_submitted_report_is_not_written_over(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    move_report(report=QuarterlyReport.objects.get(), action="submit", by=promoter)
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "「提出」の状態です" in only_message(result)
    assert Actual.objects.get().value == 53


def test_a_promoter_does_not_write_over_what_was_approved(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "承認済みです" in only_message(result)


@pytest.mark.parametrize("who", ["administrator", "promoter"])
def test_a_closed_round_takes_nothing_from_anybody(
    plan: Plan, who: str, request: pytest.FixtureRequest
) -> None:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 10, 31))
    result = bring_in(plan, request.getfixturevalue(who), xlsx(ROW))

    assert "2026年11月22日に締め切りました" in only_message(result)
    assert nothing_is_stored()


def test_an_extension_opens_a_closed_round_for_its_department(
    plan: Plan, promoter: User, department: Department
) -> None:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 10, 31))
    RoundExtension.objects.create(
        round=plan.rounds.get(),
        department=department,
        until=date(2026, 11, 30),
        reason="集計の遅れ",
    )
    bring_in(plan, promoter, xlsx(ROW))

    assert Actual.objects.get().value == 53


def test_last_years_form_is_recognised(plan: Plan, promoter: User) -> None:
    ReportingRound.objects.update(
        fiscal_year=2025,
        opens_on=date(2025, 10, 1),
        due_on=date(2025, 10, 31),
        closes_on=date(2026, 3, 31),
    )
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2025, 2, 53)))

    assert any("昨年度の様式ではありませんか" in notice for notice in result.plan.notices)
    assert result.plan.errors
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("year", "quarter", "days"),
    [
        (2025, 4, ("2026-04-01", "2026-04-30", "2026-12-23")),
        (2026, 1, ("2026-07-01", "2026-07-31", "2026-12-23")),
        (2026, 3, ("2026-11-23", "2027-01-31", "2027-03-02")),
    ],
)
def test_an_administrators_sheet_makes_the_round_that_is_missing(
    plan: Plan, administrator: User, year: int, quarter: int, days: tuple[str, str, str]
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", year, quarter, 53)))

    assert [str(period) for period in result.plan.new_rounds] == [f"{year}Q{quarter}"]
    made = ReportingRound.objects.get(fiscal_year=year, quarter=quarter)
    assert (str(made.opens_on), str(made.due_on), str(made.closes_on)) == days


def test_a_promoters_sheet_makes_no_round(plan: Plan, promoter: User) -> None:
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 1, 53)))

    assert "報告期がありません" in only_message(result)
    assert ReportingRound.objects.count() == 1


def test_a_quarter_to_come_is_a_warning_for_an_administrator(
    plan: Plan, administrator: User
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 4, 53)))

    assert "まだ始まっていない期" in result.plan.rows[0].message
    assert result.batch


def test_a_quarter_to_come_is_an_error_for_a_promoter(plan: Plan, promoter: User) -> None:
    ReportingRound.objects.update(quarter=4)
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 4, 53)))

    assert "まだ始まっていない期" in only_message(result)


def test_a_dry_run_tells_all_and_writes_nothing(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW), dry_run=True)

    assert result.plan.counts["new"] == 1
    assert result.batch is None
    assert nothing_is_stored()


def test_a_sample_is_marked_as_such_everywhere(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW), is_sample=True)

    assert result.batch
    assert result.batch.is_sample
    assert Actual.objects.get().is_sample
    assert QuarterlyReport.objects.get().is_sample


def test_the_real_figure_takes_a_samples_place_even_where_it_is_the_same(
    plan: Plan, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW), is_sample=True)
    bring_in(plan, administrator, xlsx(ROW))

    assert not Actual.objects.current().get().is_sample
    assert not QuarterlyReport.objects.get().is_sample


def test_a_sample_never_takes_a_real_figures_place(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 60)), is_sample=True)

    assert "見本では置き換えません" in only_message(result)


def test_phases_come_in_from_their_own_sheet(plan: Plan, administrator: User) -> None:
    phases = [("1-2-1", 1, 2026, 2, "完了", "2025-04-01", "令和8年9月30日", "予定どおり")]
    result = bring_in(plan, administrator, xlsx(ROW, phases=phases))

    state = PhaseProgress.objects.get()
    assert (state.state, state.completed_on) == (PhaseState.COMPLETED, date(2026, 9, 30))
    assert (state.started_on, state.note) == (date(2025, 4, 1), "予定どおり")
    assert (state.source_sheet, state.source_cell) == ("工程", "E2")
    assert [row.indicator for row in result.plan.rows] == ["1-2-1-a", "1-2-1/1"]
    assert result.plan.rows[1].cell == "工程!E2"
    again = bring_in(plan, administrator, xlsx(ROW, phases=phases))
    assert again.plan.counts["same"] == 2


@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (("1-2-1", 7, 2026, 2, "完了", None, "2026-09-30"), "工程番号「7」はありません（1）"),
        (("1-2-7", 1, 2026, 2, "完了", None, "2026-09-30"), "取組コード「1-2-7」"),
        (("1-2-1", 1, 2026, 2, "完了", None, None), "完了日を書いてください"),
        (("1-2-1", 1, 2026, 2, "実施中", None, "2026-09-30"), "「完了」ではありません"),
        (("1-2-1", 1, 2026, 2, "もうすぐ", None, None), "工程の状態「もうすぐ」"),
        (("1-2-1", 1, 2026, 2, None, None, "2026-09-30"), "工程の状態「」"),
        (("1-2-1", 1, 2026, 2, "完了", "2026-10-01", "2026-09-30"), "開始日より前"),
    ],
)
def test_a_phase_that_cannot_be_taken_stops_the_whole_file(
    plan: Plan, administrator: User, phase: tuple[object, ...], says: str
) -> None:
    result = bring_in(plan, administrator, xlsx(ROW, phases=[phase]))

    assert says in only_message(result)
    assert nothing_is_stored()


def test_a_running_total_may_be_reported_by_what_was_added(plan: Plan, administrator: User) -> None:
    header = (*SIMPLE, "増分")
    rows = [("1-2-1-a", 2026, 1, 50, None), ("1-2-1-a", 2026, 2, None, 3)]
    bring_in(plan, administrator, xlsx(*rows, header=header))

    assert Actual.objects.get(quarter=2).value == 53


def test_a_fraction_comes_in_as_its_two_parts(plan: Plan, administrator: User) -> None:
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(measure__plan=plan),
        code="1-2-1-f",
        name="受講率",
        unit="％",
        entry="fraction",
        cumulative=False,
    )
    header = ("指標コード", "年度", "四半期", "分子", "分母")
    bring_in(plan, administrator, xlsx(("1-2-1-f", 2026, 2, 12, 34), header=header))

    actual = Actual.objects.get()
    assert (actual.value, actual.numerator, actual.denominator) == (None, 12, 34)


def test_the_batch_is_in_the_audit_trail_once(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW))

    entry = AuditEntry.objects.get(action="取込")
    assert result.batch
    assert entry.changes["sha256"] == result.batch.sha256
    assert entry.changes["counts"]["new"] == 1


def test_figures_stay_exact(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 0.1 + 0.2)))

    assert Actual.objects.get().value == Decimal("0.3")
