from typing import Any

from django.db import migrations, models

NOT_RECORDED = "（理由の記録なし）"


def name_missing_reasons(apps: Any, schema_editor: Any) -> None:
    """Give phases cancelled without a reason the note that none was recorded."""
    progress = apps.get_model("measures", "PhaseProgress")
    progress.objects.filter(state="cancelled", note="").update(note=NOT_RECORDED)


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0008_import_jobs"),
        ("plans", "0006_rules"),
    ]

    operations = [
        migrations.RunPython(name_missing_reasons, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="phaseprogress",
            constraint=models.CheckConstraint(
                name="phase_cancelled_has_reason",
                condition=models.Q(("state", "cancelled"), _negated=True)
                | models.Q(("note", ""), _negated=True),
                violation_error_message="「中止」には理由を備考に書いてください。",
            ),
        ),
    ]
