"""Figures of every kind on the sheet, and the warnings that somebody has to answer."""

from decimal import Decimal

import pytest

from measures.models import Actual, FigureConfirmation, PhaseProgress, QuarterlyReport
from plans.domain.vocabulary import EntryKind, ReportState, TargetBasis
from plans.models import Department, Indicator, Phase, Plan, User
from tests import factories
from tests.measures.bringing import bring_in
from tests.measures.sheets import xlsx
from tests.measures.views.desk_sheet import Sheet, browser_of, sheet_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


def approve_last(plan: Plan, indicator: Indicator, amount: int, by: User) -> None:
    """An official figure for the quarter before the plan's round."""
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    report = QuarterlyReport.objects.create(
        round=last, initiative=indicator.initiative, created_by=by, state="approved"
    )
    Actual.objects.create(
        report=report,
        indicator=indicator,
        fiscal_year=2026,
        quarter=1,
        value=amount,
        entered_by=by,
        approved_by=by,
        approved_at="2026-07-20T00:00:00Z",
    )


@pytest.fixture
def after_63(
    plan: Plan, indicator: Indicator, department: Department, promoter: User, administrator: User
) -> Sheet:
    """The sheet of the quarter after 63手続 had been reached."""
    round = plan.rounds.get()
    approve_last(plan, indicator, 63, administrator)
    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    sheet.open()
    return sheet


def test_what_was_added_and_the_total_give_each_other(
    after_63: Sheet, indicator: Indicator
) -> None:
    after_63.fields[f"a{indicator.pk}-increment"] = "＋１０"
    after_63.send()
    assert Actual.objects.drafts().get().value == 73

    # The total stands in its field now; a new addition is meant all the same.
    after_63.fields[f"a{indicator.pk}-increment"] = "12"
    page = after_63.send().content.decode()
    assert Actual.objects.drafts().get().value == 75
    assert "12" in page


def test_a_warning_holds_until_somebody_says_why_it_does_not(
    after_63: Sheet, value: str, state: str, indicator: Indicator, promoter: User
) -> None:
    key, submit = f"a{indicator.pk}", f"submit:{indicator.initiative_id}"
    after_63.fields |= {value: "60", state: "in_progress"}
    page = after_63.send(do=submit).content.decode()
    assert "累計ですが、前回より減っています" in page
    assert Actual.objects.drafts().get().value == 60

    # Ticked, but without a word why.
    after_63.fields[f"{key}-sure"] = "60"
    after_63.send(do=submit)
    assert not FigureConfirmation.objects.exists()

    after_63.fields |= {f"{key}-sure": "60", f"{key}-note": "3手続を統合した"}
    after_63.send(do=submit)
    confirmation = FigureConfirmation.objects.get()
    assert (confirmation.figure_text, confirmation.by) == ("60", promoter)
    assert confirmation.reason == "3手続を統合した"
    assert indicator.initiative.reports.get(round__quarter=2).state == ReportState.SUBMITTED


def test_a_confirmation_does_not_answer_for_another_figure(
    after_63: Sheet, value: str, state: str, indicator: Indicator
) -> None:
    key = f"a{indicator.pk}"
    after_63.fields |= {value: "60", state: "in_progress", f"{key}-note": "統合した"}
    after_63.send()
    after_63.fields[f"{key}-sure"] = "60"
    after_63.send()
    assert after_63.fields[f"{key}-sure"] == "60"

    after_63.fields[value] = "6"
    after_63.send(do=f"submit:{indicator.initiative_id}")
    assert f"{key}-sure" not in after_63.fields
    assert indicator.initiative.reports.get(round__quarter=2).state == ReportState.DRAFT


def test_fractions_and_references_have_their_fields(
    plan: Plan, department: Department, promoter: User, indicator: Indicator
) -> None:
    share = factories.IndicatorFactory(
        initiative=indicator.initiative,
        unit="％",
        cumulative=False,
        entry=EntryKind.FRACTION.value,
        basis=TargetBasis.REFERENCE.value,
        reference_name="県平均",
        decimals=1,
    )
    sheet = sheet_of(promoter, plan, department)
    key = f"a{share.pk}"
    sheet.fields |= {
        f"{key}-numerator": "１２件",
        f"{key}-denominator": "80",
        f"{key}-reference": "20.5%",
    }
    page = sheet.save().content.decode()

    actual = Actual.objects.get(indicator=share)
    assert (actual.numerator, actual.denominator) == (12, 80)
    assert actual.reference == Decimal("20.5")
    assert "<strong>15.0％</strong>" in page


@pytest.mark.parametrize("of_all", [False, True])
def test_phases_can_be_taken_over_from_the_last_report(
    of_all: bool,
    plan: Plan,
    department: Department,
    promoter: User,
    administrator: User,
    indicator: Indicator,
) -> None:
    round, phase = plan.rounds.get(), Phase.objects.get(edition__plan=plan)
    approve_last(plan, indicator, 63, administrator)
    PhaseProgress.objects.create(
        report=QuarterlyReport.objects.get(),
        phase=phase,
        state="in_progress",
        started_on="2026-04-01",
        entered_by=administrator,
        approved_by=administrator,
        approved_at="2026-07-20T00:00:00Z",
    )
    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    assert "前回と同じにする" in sheet.open().content.decode()
    assert "工程をすべて前回と同じにする" in sheet.open().content.decode()
    sheet.send(do="carry:all" if of_all else f"carry:{indicator.initiative_id}")

    drafted = PhaseProgress.objects.drafts().get()
    assert (drafted.state, str(drafted.started_on)) == ("in_progress", "2026-04-01")


def test_a_correction_that_passes_the_quarter_after_it_is_asked_about(
    plan: Plan, department: Department, promoter: User, administrator: User, indicator: Indicator
) -> None:
    later = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=3)
    report = QuarterlyReport.objects.create(
        round=later, initiative=indicator.initiative, created_by=administrator
    )
    Actual.objects.create(
        report=report, indicator=indicator, fiscal_year=2026, quarter=3, value=66,
        entered_by=administrator,
    )  # fmt: skip
    address = f"/work/{plan.rounds.get(quarter=2).pk}/{department.pk}/"
    sheet = Sheet(browser_of(promoter), address)
    sheet.open()
    sheet.fields[f"a{indicator.pk}-value"] = "67"
    assert "後の期の値より大きくなっています" in sheet.save().content.decode()


def test_a_correction_is_held_against_what_it_corrects(
    after_63: Sheet, plan: Plan, indicator: Indicator, administrator: User
) -> None:
    report = QuarterlyReport.objects.create(
        round=plan.rounds.get(quarter=2), initiative=indicator.initiative, created_by=administrator
    )
    Actual.objects.create(
        report=report, indicator=indicator, fiscal_year=2026, quarter=2, value=64,
        entered_by=administrator, approved_by=administrator, approved_at="2026-10-20T00:00:00Z",
    )  # fmt: skip
    Indicator.objects.update(cumulative=False)
    Actual.objects.filter(quarter=1).update(value=100)
    after_63.open()
    after_63.fields[f"a{indicator.pk}-value"] = "640"
    assert "今の値の10倍以上です" in after_63.save().content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"state": "completed", "completed_on": "R18.9.30"}, "計画の年度から外れた日付です"),
        ({"state": "in_progress", "started_on": "R8.12.1"}, "開始日がまだ来ていません"),
    ],
)
def test_a_phases_days_are_asked_about_on_the_sheet(
    plan: Plan, department: Department, promoter: User, fields: dict[str, str], message: str
) -> None:
    phase = Phase.objects.get(edition__plan=plan)
    sheet = sheet_of(promoter, plan, department)
    sheet.fields |= {f"p{phase.pk}-{name}": text for name, text in fields.items()}
    assert message in sheet.save().content.decode()
    assert PhaseProgress.objects.exists(), "it may well be right"


def test_a_remark_of_several_lines_comes_back_as_it_was_typed(
    plan: Plan, department: Department, promoter: User, indicator: Indicator
) -> None:
    note = "一行目\n二行目 👩\u200d💻 ﾒﾓ"
    sheet = sheet_of(promoter, plan, department)
    sheet.fields |= {
        f"a{indicator.pk}-value": "53",
        f"a{indicator.pk}-note": note.replace("\n", "\r\n"),
    }
    sheet.send()
    assert Actual.objects.get().note == note
    sheet.open()
    assert sheet.fields[f"a{indicator.pk}-note"] == note


def test_a_numerator_over_nothing_is_told_on_the_sheet(
    plan: Plan, department: Department, promoter: User, indicator: Indicator
) -> None:
    Indicator.objects.update(entry="fraction", aggregation="ratio", cumulative=False)
    sheet = sheet_of(promoter, plan, department)
    key = f"a{indicator.pk}"
    sheet.fields |= {f"{key}-numerator": "5", f"{key}-denominator": "0"}
    assert "分母が0なのに、分子が0ではありません" in sheet.save().content.decode()
    assert not Actual.objects.exists()


def confirm(sheet: Sheet, indicator: Indicator, amount: str) -> None:
    """Enter an amount that is asked about, and say that it is right and why."""
    key = f"a{indicator.pk}"
    sheet.fields |= {f"{key}-value": amount, f"{key}-note": "統合した"}
    sheet.send()
    sheet.fields[f"{key}-sure"] = amount
    sheet.send()


def test_a_page_without_the_tick_does_not_take_anothers_away(
    after_63: Sheet, indicator: Indicator, initiative: str
) -> None:
    after_63.fields |= {f"a{indicator.pk}-value": "60", f"a{indicator.pk}-note": "統合した"}
    after_63.send()
    other = Sheet(after_63.client, after_63.address)
    other.open()
    after_63.fields[f"a{indicator.pk}-sure"] = "60"
    after_63.send()
    for text in ("説明会", "説明会を2回"):
        other.fields[f"{initiative}-done"] = text
        other.save()

    assert FigureConfirmation.objects.get().figure_text == "60"
    # Who has been shown the tick may take it away.
    other.open()
    other.fields.pop(f"a{indicator.pk}-sure")
    other.save()
    assert not FigureConfirmation.objects.exists()


def test_a_tick_beside_an_older_figure_changes_nothing_and_holds_up_nothing(
    after_63: Sheet, indicator: Indicator, initiative: str
) -> None:
    after_63.fields |= {f"a{indicator.pk}-value": "60", f"a{indicator.pk}-note": "統合した"}
    after_63.send()
    other = Sheet(after_63.client, after_63.address)
    other.open()
    confirm(after_63, indicator, "58")

    other.fields |= {f"a{indicator.pk}-sure": "60", f"{initiative}-done": "説明会"}
    answer = other.save()
    assert answer["Desk-Kept"] == "yes"
    assert "保存されている内容は、この画面と違います：<strong>58" in answer.content.decode()
    # The box is for the figure that the page shows: not for the other's beside another number.
    assert f"a{indicator.pk}-asked" not in other.fields
    other.save()
    assert FigureConfirmation.objects.get().figure_text == "58"
    assert Actual.objects.drafts().get().value == 58


def test_an_import_below_a_text_that_cannot_be_read_is_shown_before_it_is_written_over(
    sheet: Sheet, value: str, plan: Plan, indicator: Indicator, promoter: User
) -> None:
    sheet.fields[value] = "６５くらい？"
    sheet.save()
    bring_in(plan, promoter, xlsx((indicator.code, 2026, 2, 66)))
    sheet.fields[value] = "70"
    page = sheet.send()

    assert page.status_code == 409
    assert "保存されている値：66" in page.content.decode()
    assert Actual.objects.get().value == 66


def test_an_official_import_leaves_a_report_open_whose_text_cannot_be_read(
    sheet: Sheet, value: str, plan: Plan, indicator: Indicator, administrator: User
) -> None:
    sheet.fields[value] = "６５くらい？"
    sheet.save()
    bring_in(plan, administrator, xlsx((indicator.code, 2026, 2, 66)))

    assert QuarterlyReport.objects.get().state == ReportState.DRAFT
    sheet.open()
    assert sheet.fields[value] == "６５くらい？"
