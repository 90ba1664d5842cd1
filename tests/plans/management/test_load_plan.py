"""`load_plan`: the plan from its file, once and for all or not at all."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.models import AuditEntry, Indicator, Initiative, Measure, Phase, Plan, Target

pytestmark = pytest.mark.django_db
FILE = Path(__file__).resolve().parents[3] / "fixtures" / "tome_dx_plan.yaml"


@pytest.mark.thorough
def test_the_whole_plan_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_plan", str(FILE))

    assert Plan.objects.get().code == "tome-dx"
    assert (Measure.objects.count(), Initiative.objects.count()) == (16, 31)
    assert Phase.objects.count() == 62
    targets = Target.objects.filter(indicator__code="1-2-1-a").order_by("fiscal_year")
    assert [int(target.value) for target in targets] == [53, 63, 73, 83, 93]


@pytest.mark.thorough
def test_loading_it_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_plan", str(FILE))
    audit_entries = AuditEntry.objects.count()
    capsys.readouterr()

    call_command("load_plan", str(FILE))

    assert "変わるものはありません" in capsys.readouterr().out
    assert AuditEntry.objects.count() == audit_entries


@pytest.mark.thorough
def test_a_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_plan", str(FILE), "--dry-run")

    assert "53" in capsys.readouterr().out
    assert not Plan.objects.exists()


@pytest.mark.thorough
def test_a_broken_file_is_refused_and_nothing_written(tmp_path: Path) -> None:
    broken = tmp_path / "plan.yaml"
    broken.write_text(
        FILE.read_text(encoding="utf-8").replace("direction: decrease", "direction: up")
    )

    with pytest.raises(CommandError, match=r"direction: 「up」は使えません") as refusal:
        call_command("load_plan", str(broken))

    assert refusal.value.returncode == 1
    assert not Indicator.objects.exists()
