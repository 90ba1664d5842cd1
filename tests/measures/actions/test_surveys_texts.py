"""取組状況・課題・今後の予定 in a survey form: returned, compared, written, taken back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from measures.actions.import_confirm import confirm_now
from measures.actions.import_undo import take_back
from measures.actions.reports import ensure_report, move_report
from measures.actions.surveys import Receipt, receive_returns
from measures.domain.reported import ReportTexts
from measures.importing.history import WrittenRows
from measures.importing.previews import PreviewRows
from measures.importing.survey_returns import LineChange, ReturnedLine
from measures.models import Actual, ImportBatch, QuarterlyReport, ReportingRound
from measures.selectors.surveys import surveys_of
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.models import AuditEntry, Initiative, InitiativeDepartment, Plan, User
from tests import factories
from tests.libreoffice import resaved
from tests.measures.saving import save_report
from tests.measures.survey_forms import filled, form_of

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("today")]
CODE = "1-2-1"
FORMER = ReportTexts("3手続を公開した。", "書類が多い。", "")


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    return plan.rounds.get()


@pytest.fixture
def write(round: ReportingRound, promoter: User) -> Callable[..., QuarterlyReport]:
    def write_texts(*texts: str) -> QuarterlyReport:
        initiative = Initiative.objects.get(code=CODE)
        report = ensure_report(round=round, initiative=initiative, by=promoter)
        return save_report(
            report=report,
            by=promoter,
            expected_version=report.version,
            texts=ReportTexts(*texts),
            actuals={},
            phases={},
        )

    return write_texts


def returned(round: ReportingRound, by: User, content: bytes, **options: bool) -> Receipt:
    [receipt] = receive_returns(round=round, by=by, files=[("返送.xlsx", content)], **options)
    return receipt


def with_texts(content: bytes, **texts: str | None) -> bytes:
    return filled(content, *((CODE, name, text) for name, text in texts.items()), sheet="取組")


def line_of(receipt: Receipt, code: str = CODE) -> ReturnedLine:
    [line] = [one for one in receipt.returned.lines if one.code == f"{code}/報告"]
    return line


def texts_now(code: str = CODE) -> tuple[str, str, str]:
    report = QuarterlyReport.objects.get(initiative__code=code)
    return report.done, report.issues, report.next_steps


def applied(receipt: Receipt, by: User) -> ImportBatch:
    assert receipt.batch
    return confirm_now(batch=receipt.batch, by=by)


def test_texts_come_back_in_one_preview_with_figures_old_beside_new(
    round: ReportingRound, write: Any, promoter: User
) -> None:
    write(*FORMER.as_texts())
    form = with_texts(form_of(round), 取組状況="4手続を公開した。", 今後の予定="続ける。")
    receipt = returned(round, promoter, filled(form, ("1-2-1-a", "実績値", 66)))

    line = line_of(receipt)
    assert line.change is LineChange.FILLED
    assert line.now == "取組状況: 3手続を公開した。\n今後の予定: （空欄）"
    assert line.came_back_as == "取組状況: 4手続を公開した。\n今後の予定: 続ける。"
    assert receipt.batch
    figure, texts = PreviewRows(receipt.batch, None)[-3:-2] + PreviewRows(receipt.batch, None)[-1:]
    assert (texts.before, texts.after) == (line.now, line.came_back_as)
    assert figure.after != texts.after
    assert texts_now() == tuple(FORMER.as_texts()), "not before it is confirmed"
    applied(receipt, promoter)
    assert texts_now() == ("4手続を公開した。", "書類が多い。", "続ける。")
    assert Actual.objects.get().value == 66
    assert list(AuditEntry.objects.get(action="取込").changes["texts"]) == ["1-2-1/報告 2026Q2"]


def test_an_initiative_that_has_texts_only_has_a_form(
    round: ReportingRound, administrator: User
) -> None:
    measure = Initiative.objects.get().measure
    other = factories.InitiativeFactory(measure=measure, code="1-2-2", name="計画の見直し")
    department = factories.DepartmentFactory()
    InitiativeDepartment.objects.create(initiative=other, department=department)

    [form] = surveys_of(round, departments=[department])
    assert (form.rows, form.phases) == ([], [])
    content = filled(form_of(round, department), ("1-2-2", "課題", "人手"), sheet="取組")
    applied(returned(round, administrator, content), administrator)
    assert texts_now("1-2-2") == ("", "人手", "")


def test_an_administrators_form_makes_the_report_official(
    round: ReportingRound, administrator: User
) -> None:
    content = with_texts(form_of(round), 取組状況="公開した。")
    applied(returned(round, administrator, content), administrator)
    assert QuarterlyReport.objects.get().state == ReportState.APPROVED


def test_a_form_sent_back_as_it_left_changes_no_text(
    round: ReportingRound, write: Any, promoter: User, tmp_path: Path
) -> None:
    write("一行目\r\n　二行目 👩\u200d💻", "=1+1", "'集計中")
    receipt = returned(round, promoter, resaved(form_of(round), tmp_path))

    assert line_of(receipt).change is LineChange.SAME
    assert receipt.batch is None


def test_texts_saved_by_libreoffice_read_the_same(
    round: ReportingRound, promoter: User, tmp_path: Path
) -> None:
    content = with_texts(form_of(round), 取組状況="一行目\n二行目", 課題="なし")
    applied(returned(round, promoter, resaved(content, tmp_path)), promoter)
    assert texts_now() == ("一行目\n二行目", "なし", "")


class TestThreeWays:
    """The form as it left, as it came back, and the report now."""

    @pytest.fixture
    def left(self, round: ReportingRound, write: Any) -> bytes:
        write(*FORMER.as_texts())
        return form_of(round)

    def test_an_untouched_form_never_overwrites_what_was_written_since(
        self, left: bytes, round: ReportingRound, write: Any, promoter: User
    ) -> None:
        write("5手続を公開した。", "書類が多い。", "")
        receipt = returned(round, promoter, filled(left, ("1-2-1-a", "実績値", 66)))

        assert line_of(receipt).change is LineChange.OUTDATED
        applied(receipt, promoter)
        assert texts_now() == ("5手続を公開した。", "書類が多い。", "")

    def test_a_text_that_both_changed_is_held_back_unless_the_form_is_preferred(
        self, left: bytes, round: ReportingRound, write: Any, promoter: User
    ) -> None:
        write("5手続を公開した。", "書類が多い。", "")
        mine = with_texts(left, 取組状況="4手続を公開した。")
        receipt = returned(round, promoter, mine)
        assert line_of(receipt).change is LineChange.CONFLICT
        assert receipt.batch is None

        applied(returned(round, promoter, mine, prefer_returned=True), promoter)
        assert texts_now()[0] == "4手続を公開した。"

    def test_a_change_beside_a_newer_text_is_held_back_too(
        self, left: bytes, round: ReportingRound, write: Any, promoter: User
    ) -> None:
        write("5手続を公開した。", "書類が多い。", "")
        receipt = returned(round, promoter, with_texts(left, 今後の予定="続ける。"))
        assert line_of(receipt).change is LineChange.CONFLICT

    def test_what_stands_already_is_told(
        self, left: bytes, round: ReportingRound, write: Any, promoter: User
    ) -> None:
        write("4手続を公開した。", "書類が多い。", "")
        receipt = returned(round, promoter, with_texts(left, 取組状況="4手続を公開した。"))
        assert line_of(receipt).change is LineChange.ALREADY

    def test_a_text_that_was_taken_out_stays_and_is_told(
        self, left: bytes, round: ReportingRound, promoter: User
    ) -> None:
        receipt = returned(round, promoter, with_texts(left, 取組状況=None, 課題=None))
        assert line_of(receipt).change is LineChange.CLEARED

        receipt = returned(round, promoter, with_texts(left, 取組状況="書いた。", 課題=None))
        assert "空欄の課題は、今の文のままにします。" in line_of(receipt).message
        applied(receipt, promoter)
        assert texts_now() == ("書いた。", "書類が多い。", "")


class TestTakenBack:
    """A form is taken back whole: figures and texts."""

    @pytest.fixture
    def batch(self, round: ReportingRound, write: Any, promoter: User) -> ImportBatch:
        write(*FORMER.as_texts())
        form = with_texts(form_of(round), 取組状況="4手続を公開した。")
        receipt = returned(round, promoter, filled(form, ("1-2-1-a", "実績値", 66)))
        return applied(receipt, promoter)

    def test_the_former_texts_stand_again(self, batch: ImportBatch, promoter: User) -> None:
        version = QuarterlyReport.objects.get().version
        take_back(batch=batch, by=promoter)

        assert texts_now() == tuple(FORMER.as_texts())
        assert not Actual.objects.exists()
        assert QuarterlyReport.objects.get().version > version

    def test_what_was_written_is_listed(self, batch: ImportBatch, write: Any) -> None:
        figure, texts = WrittenRows(batch)
        assert (figure.after, texts.after) == ("66", "取組状況: 4手続を公開した。")
        write("別の文", "", "")
        assert WrittenRows(batch)[1].message == "後の文に差し替え済み"

    def test_a_text_rewritten_since_keeps_it(
        self, batch: ImportBatch, write: Any, promoter: User
    ) -> None:
        write("別の文", "", "")
        with pytest.raises(Refused) as refusal:
            take_back(batch=batch, by=promoter)
        assert (
            "1-2-1 R8 Q2の報告の文（1件）はその後に書き直されています。" in refusal.value.messages
        )
        assert texts_now()[0] == "別の文"

    def test_a_report_handed_in_since_keeps_it(self, batch: ImportBatch, promoter: User) -> None:
        move_report(report=QuarterlyReport.objects.get(), action="submit", by=promoter)
        with pytest.raises(Refused, match="取り消せません") as refusal:
            take_back(batch=batch, by=promoter)
        assert any("報告の文（1件）は提出済み" in text for text in refusal.value.messages)

    def test_an_official_report_that_was_empty_before_is_open_again(
        self, round: ReportingRound, administrator: User
    ) -> None:
        content = with_texts(form_of(round), 取組状況="公開した。")
        batch = applied(returned(round, administrator, content), administrator)
        take_back(batch=batch, by=administrator)

        assert texts_now() == ("", "", "")
        assert QuarterlyReport.objects.get().state == ReportState.DRAFT


def test_a_code_that_the_plan_does_not_have_is_a_fault_of_the_line(
    round: ReportingRound, administrator: User
) -> None:
    content = filled(form_of(round), (CODE, "取組コード", "1-2-9"), sheet="取組")
    content = filled(content, ("1-2-9", "課題", "人手"), sheet="取組")
    receipt = returned(round, administrator, content)
    [line] = [one for one in receipt.returned.lines if one.change is LineChange.ERROR]
    assert "取組コード「1-2-9」の取組は計画にありません。近いもの: 1-2-1。" in line.message


def test_texts_of_the_quarter_before_are_asked_about_in_the_preview(
    round: ReportingRound, plan: Plan, promoter: User
) -> None:
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    QuarterlyReport.objects.create(
        round=last,
        initiative=Initiative.objects.get(code=CODE),
        created_by=promoter,
        **FORMER.columns(),
    )
    content = with_texts(
        form_of(round), 取組状況=FORMER.done, 課題=FORMER.issues, 今後の予定="9月に開く。"
    )
    receipt = returned(round, promoter, content)

    assert line_of(receipt).message == ("取組状況・課題が前回と同じ文です。このままでよいですか。")
    assert receipt.returned.planned
    [notice] = [one for one in receipt.returned.planned.notices if "確かめたい行" in one]
    assert "取組" in notice
    # A question, no refusal; once it is in the report it is not asked again.
    applied(receipt, promoter)
    assert QuarterlyReport.objects.get(round=round).next_steps == "9月に開く。"
    again = with_texts(form_of(round), 取組状況=FORMER.done)
    assert line_of(returned(round, promoter, again)).message == ""


def test_a_text_that_no_cell_holds_is_left_out_with_a_word_and_stands(
    round: ReportingRound, write: Any, promoter: User
) -> None:
    long = "長" * 32_768
    write(long, "", "")
    content = form_of(round)
    cell = openpyxl.load_workbook(BytesIO(content))["取組"]["E8"]
    assert cell.value is None
    assert "この欄には入りません" in cell.comment.text

    applied(returned(round, promoter, with_texts(content, 課題="書類が多い。")), promoter)
    assert texts_now() == (long, "書類が多い。", "")


def test_the_last_text_that_no_cell_holds_ends_by_saying_so(
    round: ReportingRound, plan: Plan, promoter: User
) -> None:
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    QuarterlyReport.objects.create(
        round=last, initiative=Initiative.objects.get(), created_by=promoter, done="長" * 32_768
    )
    cell = openpyxl.load_workbook(BytesIO(form_of(round)))["取組"]["D8"]
    assert cell.value is None or cell.value.endswith("続きはポータルで読めます）")
    assert cell.value or "この欄には入りません" in cell.comment.text
