"""`manage.py export_actuals`: what it writes, `import_actuals` finds unchanged."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from measures.actions.import_confirm import import_file
from measures.models import Actual, PhaseProgress
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import AuditEntry, Edition, Indicator, Initiative, Phase, Plan, Target, User
from tests import factories
from tests.dashboards.selectors.test_standing import at

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def reported(plan: Plan, administrator: User) -> Plan:
    """A plan with a figure of every kind that there is."""
    initiative = Initiative.objects.get(measure__plan=plan)
    approved = {"approved_by": administrator, "approved_at": at(2026, 11, 1, 9)}
    stored = factories.report_of(plan, administrator)
    common = {"report": stored, "fiscal_year": 2026, "quarter": 2, "entered_by": administrator}

    def actual(letter: str, unit: str, says: dict[str, Any], **fields: Any) -> None:
        item = factories.IndicatorFactory(
            initiative=initiative, code=f"1-2-1-{letter}", name=f"指標{letter}", unit=unit,
            cumulative=False, **fields,
        )  # fmt: skip
        Actual.objects.create(indicator=item, **common, **approved, **says)

    actual("b", "円", {"value": Decimal("-1234567.25"), "note": "=1+1"})
    actual("c", "％", {"value": Decimal("0.3"), "note": "'=引用"})
    actual("d", "％", {"numerator": 1, "denominator": 3}, aggregation="ratio", entry="fraction")
    actual(
        "e", "％", {"value": 80, "reference": Decimal("1")}, basis="reference",
        reference_name="県平均",
    )  # fmt: skip
    actual("f", "件", {"value": 0})
    actual("g", "件", {"status": ValueStatus.PENDING})
    actual("h", "件", {"status": ValueStatus.NOT_APPLICABLE})
    actual(
        "i", "件", {"value": Decimal("123456789012.345"), "note": '一行目, "引用"\n\n　👩‍💻 ﾒﾓ  ①'}
    )
    judgement = {"entry": "judgement", "baseline_value": None}
    actual("j", "", {"value": 1, "note": "全窓口に導入した"}, **judgement)
    actual("k", "", {"value": 0}, **judgement)
    actual("l", "人", {"value": 7, "note": "年度途中"}, aggregation="sum", frequency="yearly")
    actual("m", "％", {"value": 101, "note": "算定方法が変わった"}, limit_max=100)
    phase = Phase.objects.get(initiative=initiative)
    PhaseProgress.objects.create(
        report=stored,
        phase=phase,
        state=PhaseState.COMPLETED,
        started_on=at(2026, 7, 1).date(),
        completed_on=at(2026, 9, 30).date(),
        note="見本\n二行目 ﾒﾓ",
        is_sample=True,
        entered_by=administrator,
        **approved,
    )
    return plan


def export(path: Path, *options: str) -> bytes:
    call_command("export_actuals", str(path), "--plan", "tome-dx", *options)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["actuals", "phases"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_was_written_out_comes_in_unchanged(
    kind: str, suffix: str, reported: Plan, administrator: User, tmp_path: Path
) -> None:
    name = f"書き出し.{suffix}"
    content = export(tmp_path / name, "--kind", kind)
    result = import_file(plan=reported, by=administrator, file_name=name, content=content)

    shown = {(row.indicator, row.status.value, row.message) for row in result.plan.rows}
    assert {status for _, status, _ in shown} == {"same"}, shown
    assert len(result.plan.rows) == (12 if kind == "actuals" else 1)
    assert result.batch is None


def test_a_judgement_is_written_as_a_word_and_is_no_amount(reported: Plan, tmp_path: Path) -> None:
    rows = list(csv.DictReader(export(tmp_path / "a.csv").decode("utf-8-sig").splitlines()))
    shown = {row["指標コード"]: (row["数値"], row["実績値"]) for row in rows if row["指標コード"]}
    assert shown["1-2-1-j"] == ("", "達成")
    assert shown["1-2-1-k"] == ("", "未達成")
    assert shown["1-2-1-f"] == ("0", "0")


def test_targets_are_written_by_their_kind(reported: Plan, tmp_path: Path) -> None:
    Indicator.objects.filter(code="1-2-1-m").update(direction="within")
    Indicator.objects.filter(code="1-2-1-b").update(basis="previous_year")
    edition = Edition.objects.get(plan=reported)
    for letter, amounts in (("j", {"value": 1}), ("m", {"low": Decimal("37.5"), "high": 50})):
        indicator = Indicator.objects.get(code=f"1-2-1-{letter}")
        Target.objects.create(edition=edition, indicator=indicator, fiscal_year=2026, **amounts)

    written = export(tmp_path / "a.csv", "--kind", "targets").decode("utf-8-sig")

    rows = [row for row in csv.DictReader(written.splitlines()) if row["年度"] == "2026"]
    shown = {
        row["指標コード"]: (row["目標値"], row["目標の下限"], row["目標の上限"], row["状態"])
        for row in rows
    }
    assert shown["1-2-1-j"] == ("達成", "", "", "設定済")
    assert shown["1-2-1-m"] == ("", "37.5", "50", "設定済")
    assert shown["1-2-1-b"] == ("", "", "", "設定済")
    assert shown["1-2-1-f"] == ("", "", "", "目標未設定")


def test_samples_come_back_as_samples_beside_real_figures(
    reported: Plan, administrator: User, tmp_path: Path
) -> None:
    Actual.objects.filter(indicator__code__in=["1-2-1-b", "1-2-1-f"]).update(is_sample=True)
    content = export(tmp_path / "a.csv")
    result = import_file(plan=reported, by=administrator, file_name="a.csv", content=content)
    assert {row.status.value for row in result.plan.rows} == {"same"}

    Actual.objects.all().delete()
    import_file(plan=reported, by=administrator, file_name="a.csv", content=content)
    shown = Actual.objects.filter(is_sample=True).values_list("indicator__code", flat=True)
    assert set(shown) == {"1-2-1-b", "1-2-1-f"}


def test_a_sample_in_a_file_never_takes_the_place_of_a_real_figure(
    reported: Plan, administrator: User, tmp_path: Path
) -> None:
    Actual.objects.filter(indicator__code="1-2-1-b").update(is_sample=True)
    content = export(tmp_path / "a.csv").replace(b"-1234567.25", b"-7")
    Actual.objects.update(is_sample=False)
    result = import_file(plan=reported, by=administrator, file_name="a.csv", content=content)

    [row] = result.plan.errors
    assert "見本では置き換えません" in row.message


def test_what_was_changed_in_the_file_is_a_change(
    reported: Plan, administrator: User, tmp_path: Path
) -> None:
    text = export(tmp_path / "a.csv").decode("utf-8-sig").replace("-1234567.25", "-7")
    content = text.encode()
    result = import_file(plan=reported, by=administrator, file_name="a.csv", content=content)

    assert [row.indicator for row in result.plan.writes] == ["1-2-1-b"]
    assert Actual.objects.current().get(indicator__code="1-2-1-b").value == -7


def test_a_file_of_another_day_holds_what_was_known_then(reported: Plan, tmp_path: Path) -> None:
    before = export(tmp_path / "a.csv", "--as-known-on", "2026-10-31").decode("utf-8-sig")
    after = export(tmp_path / "b.csv", "--as-known-on", "2026-11-01").decode("utf-8-sig")

    assert (before.count("\r\n"), after.count("1-2-1-b")) == (1, 1)


def test_the_export_is_in_the_audit_trail(reported: Plan, tmp_path: Path) -> None:
    export(tmp_path / "a.xlsx")

    assert AuditEntry.objects.get(action="書き出し").changes["内容"] == "実績"


def test_an_old_encoding_names_what_it_lacks_and_writes_nothing(
    reported: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Indicator.objects.filter(code="1-2-1-b").update(name="𠮷野")
    with pytest.raises(SystemExit) as end:
        export(tmp_path / "a.csv", "--encoding", "cp932")

    assert end.value.code == 1
    assert "「𠮷」（U+20BB7）1回" in capsys.readouterr().err
    assert not (tmp_path / "a.csv").exists()
    assert "〓野" in export(tmp_path / "a.csv", "--encoding", "cp932", "--replace").decode("cp932")


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [("a.pdf", "tome-dx", "xlsx か .csv"), ("a.csv", "x", "計画「x」がありません")],
)
def test_wrong_usage_is_told(
    name: str, code: str, message: str, plan: Plan, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=message) as error:
        call_command("export_actuals", str(tmp_path / name), "--plan", code)

    assert error.value.returncode == 2
