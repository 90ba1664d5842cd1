"""Returned survey forms: told apart, held against what left and what stands, then imported."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from measures.actions.import_confirm import confirm, import_file
from measures.actions.surveys import Receipt, receive_returns
from measures.importing.survey_returns import LineChange, Verdict
from measures.models import Actual, PhaseProgress, ReportingRound
from measures.reports.survey_workbook import survey_workbook
from measures.selectors import surveys
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Department, Indicator, Initiative, InitiativeDepartment, Plan, User
from tests import factories
from tests.libreoffice import resaved
from tests.measures.sheets import SIMPLE, xlsx
from tests.measures.survey_forms import filled, form_of, rewritten

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("today")]
CODE = "1-2-1-a"


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    initiative = Initiative.objects.get(measure__plan=plan)
    factories.IndicatorFactory(
        initiative=initiative, code="1-2-1-b", name="申請率", unit="％", cumulative=False
    )
    return plan.rounds.get()


@pytest.fixture
def take(round: ReportingRound, administrator: User) -> Callable[..., list[Receipt]]:
    def take_in(*files: tuple[str, bytes] | bytes, by: User | None = None, **options: Any) -> Any:
        named = [one if isinstance(one, tuple) else ("返送.xlsx", one) for one in files]
        return receive_returns(round=round, by=by or administrator, files=named, **options)

    return take_in


def changes(receipt: Receipt) -> dict[str, LineChange]:
    return {line.code: line.change for line in receipt.returned.lines}


def portal_says(plan: Plan, by: User, value: int, code: str = CODE) -> None:
    content = xlsx((code, 2026, 2, value))
    assert import_file(plan=plan, by=by, file_name="a.xlsx", content=content).batch


def test_what_was_filled_in_waits_for_confirmation_and_is_then_official(
    take: Any, round: ReportingRound, administrator: User
) -> None:
    [receipt] = take(filled(form_of(round), (CODE, "実績値", 66), ("1-2-1-b", "状態", "集計中")))

    assert receipt.returned.verdict is Verdict.FITS
    assert changes(receipt) == {
        CODE: LineChange.FILLED, "1-2-1-b": LineChange.FILLED, "1-2-1/1": LineChange.SAME,
        "1-2-1/報告": LineChange.SAME,
    }  # fmt: skip
    assert not Actual.objects.exists()
    assert receipt.batch
    confirm(batch=receipt.batch, by=administrator)
    stored = Actual.objects.current().values_list("indicator__code", "status", "value")
    assert set(stored) == {(CODE, "reported", Decimal(66)), ("1-2-1-b", "pending", None)}


def test_a_promoters_own_form_becomes_a_draft(
    take: Any, round: ReportingRound, promoter: User
) -> None:
    [receipt] = take(filled(form_of(round), (CODE, "実績値", 66)), by=promoter)
    assert receipt.batch
    confirm(batch=receipt.batch, by=promoter)

    assert Actual.objects.drafts().get().value == 66


def test_a_form_sent_back_as_it_left_changes_no_remark(
    take: Any, round: ReportingRound, administrator: User
) -> None:
    note = "一行目\n　二行目 👩\u200d💻 ﾒﾓ"
    content = xlsx((CODE, 2026, 2, 63, note), header=(*SIMPLE, "備考"))
    import_file(plan=round.plan, by=administrator, file_name="a.xlsx", content=content)

    [receipt] = take(filled(form_of(round)))
    assert changes(receipt)[CODE] is LineChange.SAME


def test_a_numerator_over_nothing_is_refused(take: Any, round: ReportingRound) -> None:
    Indicator.objects.filter(code=CODE).update(
        entry="fraction", aggregation="ratio", cumulative=False
    )
    [receipt] = take(filled(form_of(round), (CODE, "分子", 5), (CODE, "分母", 0)))
    [line] = [line for line in receipt.returned.lines if line.code == CODE]
    assert line.change is LineChange.ERROR
    assert "分母が0なのに、分子が0ではありません" in line.message


def test_phases_come_along(take: Any, round: ReportingRound, administrator: User) -> None:
    content = filled(form_of(round), ("1-2-1", "状態", "実施中"), sheet="工程")
    [receipt] = take(content)

    assert changes(receipt)["1-2-1/1"] is LineChange.FILLED
    assert receipt.batch
    confirm(batch=receipt.batch, by=administrator)
    assert PhaseProgress.objects.current().get().state == "in_progress"


def test_an_untouched_form_writes_nothing(take: Any, round: ReportingRound) -> None:
    [receipt] = take(form_of(round))

    assert receipt.batch is None
    assert set(changes(receipt).values()) == {LineChange.SAME}


def test_an_untouched_sample_stays_a_sample(
    take: Any, round: ReportingRound, administrator: User
) -> None:
    content = xlsx((CODE, 2026, 2, 60))
    import_file(
        plan=round.plan, by=administrator, file_name="a.xlsx", content=content, is_sample=True
    )
    [receipt] = take(filled(form_of(round), ("1-2-1-b", "実績値", 50)))
    assert receipt.batch
    confirm(batch=receipt.batch, by=administrator)

    assert Actual.objects.current().get(indicator__code=CODE).is_sample


class TestThreeWays:
    """The form as it left, as it came back, and the portal now."""

    @pytest.fixture
    def left(self, round: ReportingRound, administrator: User) -> bytes:
        portal_says(round.plan, administrator, 60)
        return form_of(round)

    def test_an_untouched_line_never_overwrites_what_came_later(
        self, take: Any, left: bytes, round: ReportingRound, administrator: User
    ) -> None:
        portal_says(round.plan, administrator, 70)
        [receipt] = take(filled(left, ("1-2-1-b", "実績値", 12.5)))

        assert changes(receipt)[CODE] is LineChange.OUTDATED
        assert receipt.batch
        confirm(batch=receipt.batch, by=administrator)
        assert Actual.objects.current().get(indicator__code=CODE).value == 70
        share = Actual.objects.current().get(indicator__code="1-2-1-b")
        assert (share.value, share.source_cell) == (Decimal("12.5"), "H9")

    def test_a_line_that_both_changed_is_held_back_and_shown_three_ways(
        self, take: Any, left: bytes, round: ReportingRound, administrator: User
    ) -> None:
        portal_says(round.plan, administrator, 70)
        [receipt] = take(filled(left, (CODE, "実績値", 66)))

        assert receipt.batch is None
        [line] = receipt.returned.telling
        assert line.change is LineChange.CONFLICT
        assert (line.left_as, line.came_back_as, line.now) == ("60", "66", "70")

    def test_it_is_written_where_the_returned_form_is_preferred(
        self, take: Any, left: bytes, round: ReportingRound, administrator: User
    ) -> None:
        portal_says(round.plan, administrator, 70)
        [receipt] = take(filled(left, (CODE, "実績値", 66)), prefer_returned=True)
        assert receipt.batch
        confirm(batch=receipt.batch, by=administrator)

        assert Actual.objects.current().get().value == 66

    def test_what_the_portal_holds_already_is_told(
        self, take: Any, left: bytes, round: ReportingRound, administrator: User
    ) -> None:
        portal_says(round.plan, administrator, 66)
        [receipt] = take(filled(left, (CODE, "実績値", 66)))

        assert changes(receipt)[CODE] is LineChange.ALREADY
        assert receipt.batch is None

    def test_a_value_that_was_taken_out_stays_and_is_told(self, take: Any, left: bytes) -> None:
        [receipt] = take(filled(left, (CODE, "実績値", None), (CODE, "状態", None)))

        assert changes(receipt)[CODE] is LineChange.CLEARED
        assert receipt.batch is None


class TestToldApart:
    """What is not the form that was asked for."""

    def test_a_form_of_another_round(self, take: Any, round: ReportingRound, plan: Plan) -> None:
        other = factories.ReportingRoundFactory(plan=plan, quarter=1)
        [receipt] = take(form_of(other))

        assert receipt.returned.verdict is Verdict.OTHER_ROUND
        assert "令和8年度第1四半期の調査票です" in receipt.returned.reason

    def test_a_form_of_another_plan(self, take: Any, round: ReportingRound) -> None:
        other = factories.small_plan(code="other", name="別の計画")
        [receipt] = take(form_of(other.rounds.get()))

        assert receipt.returned.verdict is Verdict.OTHER_PLAN

    def test_a_form_of_another_version(
        self, take: Any, round: ReportingRound, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(surveys, "VERSION", 0)
        [receipt] = take(form_of(round))

        assert receipt.returned.verdict is Verdict.OTHER_VERSION

    def test_another_departments_form_from_a_promoter(
        self, take: Any, round: ReportingRound
    ) -> None:

        stranger = factories.person(RoleKind.PROMOTER)
        [receipt] = take(form_of(round), by=stranger)

        assert receipt.returned.verdict is Verdict.OTHER_DEPARTMENT
        assert receipt.batch is None

    def test_two_forms_of_one_department(self, take: Any, round: ReportingRound) -> None:
        form = filled(form_of(round), (CODE, "実績値", 66))
        receipts = take(("一.xlsx", form), ("二.xlsx", form))

        assert [one.returned.verdict for one in receipts] == [Verdict.TWICE] * 2
        assert "「一.xlsx」と「二.xlsx」" in receipts[0].returned.reason
        assert [one.batch for one in receipts] == [None, None]

    def test_a_departments_form_beside_that_of_several(
        self, take: Any, round: ReportingRound, several: bytes
    ) -> None:
        receipts = take(("全課.xlsx", several), ("一課.xlsx", form_of(round)))

        assert [one.returned.verdict for one in receipts] == [Verdict.TWICE] * 2
        assert "「全課.xlsx」と「一課.xlsx」" in receipts[1].returned.reason

    def test_a_form_of_several_from_a_promoter_of_one(
        self, take: Any, promoter: User, several: bytes
    ) -> None:
        [receipt] = take(several, by=promoter)

        assert receipt.returned.verdict is Verdict.OTHER_DEPARTMENT
        assert receipt.returned.reason.startswith("市民課の調査票です")

    def test_a_form_of_a_department_that_is_gone(
        self, take: Any, round: ReportingRound, several: bytes
    ) -> None:
        Department.objects.filter(name="市民課").update(code="new")
        [receipt] = take(several)

        assert receipt.returned.verdict is Verdict.OTHER_DEPARTMENT
        assert "所管課コード「R」は登録されていません" in receipt.returned.reason
        assert receipt.returned.department.endswith("、R")

    def test_a_signature_that_was_written_over(self, take: Any, round: ReportingRound) -> None:
        def tamper(book: Any) -> None:
            cell = book["_様式"]["A2"]
            cell.value = f"x{cell.value}"

        [receipt] = take(rewritten(form_of(round), tamper))
        assert receipt.returned.verdict is Verdict.BAD_SIGNATURE

    def test_a_form_of_another_portal(
        self, take: Any, round: ReportingRound, settings: Any
    ) -> None:
        form = form_of(round)
        settings.SECRET_KEY = "another"
        assert take(form)[0].returned.verdict is Verdict.BAD_SIGNATURE

    @pytest.mark.parametrize("content", [xlsx((CODE, 2026, 2, 5)), b"", b"PK\x03\x04", b"a,b\n"])
    def test_what_is_no_form(self, take: Any, content: bytes) -> None:
        [receipt] = take(content)

        assert receipt.returned.verdict is Verdict.NO_FORM
        assert receipt.returned.reason

    def test_whoever_does_not_enter_figures_is_refused(
        self, take: Any, round: ReportingRound, viewer: User
    ) -> None:
        with pytest.raises(Refused, match="管理者と所管課の推進員だけ"):
            take(form_of(round), by=viewer)


@pytest.fixture
def several(round: ReportingRound) -> bytes:
    """The form of all departments, with 市民課 (R) for 1-2-2 beside the first."""
    other = factories.InitiativeFactory(measure=Initiative.objects.get().measure, code="1-2-2")
    factories.IndicatorFactory(initiative=other, code="1-2-2-a")
    department = factories.DepartmentFactory(code="R", name="市民課")
    InitiativeDepartment.objects.create(initiative=other, department=department)
    [form] = surveys.surveys_of(round, together=True)
    return survey_workbook(form)


def test_a_form_of_several_departments_is_taken_in_like_any(
    take: Any, round: ReportingRound, several: bytes, administrator: User
) -> None:
    [receipt] = take(filled(several, (CODE, "実績値", 66), ("1-2-2-a", "実績値", 5)))

    assert receipt.returned.verdict is Verdict.FITS
    assert {changes(receipt)[code] for code in (CODE, "1-2-2-a")} == {LineChange.FILLED}
    assert receipt.batch
    confirm(batch=receipt.batch, by=administrator)
    figures = dict(Actual.objects.current().values_list("indicator__code", "value"))
    assert figures == {CODE: 66, "1-2-2-a": 5}


def test_many_come_at_once_in_any_order(
    take: Any, round: ReportingRound, administrator: User
) -> None:
    measure = Initiative.objects.get().measure
    other = factories.InitiativeFactory(measure=measure, code="1-2-2")
    factories.IndicatorFactory(initiative=other, code="1-2-2-a")
    department = factories.DepartmentFactory()
    InitiativeDepartment.objects.create(initiative=other, department=department)
    first = Department.objects.exclude(pk=department.pk).get()
    receipts = take(
        ("いろは.xlsx", filled(form_of(round, department), ("1-2-2-a", "実績値", 1))),
        ("memo.txt", b"memo"),
        ("コピー.xlsx", filled(form_of(round, first), (CODE, "実績値", 2))),
    )
    for receipt in receipts:
        if receipt.batch:
            confirm(batch=receipt.batch, by=administrator)

    assert [one.returned.verdict for one in receipts] == [
        Verdict.FITS, Verdict.NO_FORM, Verdict.FITS,
    ]  # fmt: skip
    stored = dict(Actual.objects.current().values_list("indicator__code", "value"))
    assert stored == {"1-2-2-a": 1, CODE: 2}


def test_rows_may_have_moved_gone_or_come_in(take: Any, round: ReportingRound) -> None:
    other = factories.InitiativeFactory(measure=Initiative.objects.get().measure, code="1-2-2")
    factories.IndicatorFactory(initiative=other, code="1-2-2-a", name="よその指標")

    def rearrange(book: Any) -> None:
        sheet = book["実績"]
        first = [cell.value for cell in sheet[8]]
        for place, cell in enumerate(sheet[9], 1):
            sheet.cell(8, place).value = cell.value
            sheet.cell(9, place).value = None
            sheet.cell(12, place).value = first[place - 1]
            sheet.cell(14, place).value = first[place - 1]
        sheet.cell(12, 8).value = 66
        sheet.cell(14, 1).value, sheet.cell(14, 3).value = "1-2-2-a", "よその指標"
        sheet.cell(14, 8).value = 5
        book.remove(book["工程"])

    [receipt] = take(rewritten(form_of(round), rearrange))

    assert changes(receipt) == {
        CODE: LineChange.FILLED, "1-2-1-b": LineChange.SAME, "1-2-2-a": LineChange.FOREIGN,
        "1-2-1/1": LineChange.MISSING, "1-2-1/報告": LineChange.SAME,
    }  # fmt: skip
    assert receipt.batch
    assert receipt.batch.counts["new"] == 1


def test_a_faulty_cell_is_told_and_nothing_kept(take: Any, round: ReportingRound) -> None:
    [receipt] = take(filled(form_of(round), (CODE, "実績値", "多数")))

    [line] = receipt.returned.telling
    assert (line.change, line.code) == (LineChange.ERROR, CODE)
    assert "多数" in line.message
    assert receipt.batch is None


def test_saved_again_by_libreoffice_it_reads_the_same(
    take: Any, round: ReportingRound, administrator: User, tmp_path: Path
) -> None:
    content = filled(form_of(round), (CODE, "実績値", 66), ("1-2-1-b", "実績値", 0.3))
    [receipt] = take(resaved(content, tmp_path))

    assert receipt.returned.verdict is Verdict.FITS
    assert receipt.batch
    confirm(batch=receipt.batch, by=administrator)
    stored = dict(Actual.objects.current().values_list("indicator__code", "value"))
    assert stored == {CODE: Decimal(66), "1-2-1-b": Decimal("0.3")}
