from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def tell_what_there_was(apps: Any, schema_editor: Any) -> None:
    """Of opinions from before there were meetings: their plan, and that an answer was given."""
    opinions = apps.get_model("measures", "Opinion").objects
    rounds = apps.get_model("measures", "ReportingRound").objects
    own = rounds.filter(pk=OuterRef("round")).values("plan")
    opinions.update(plan=Subquery(own))
    opinions.exclude(answer="").update(outcome="answered")
    if schema_editor.connection.vendor == "postgresql":
        # What is checked at the transaction's end would keep the column's index from being made.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ("measures", "0017_mended_cells"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="opinion", name="opinion_answer_complete"),
        migrations.AddField(
            model_name="opinion",
            name="plan",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="plans.plan", verbose_name="計画"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="outcome",
            field=models.CharField(blank=True, choices=[("answered", "回答済み"), ("in_progress", "対応中"), ("done", "対応済み")], default="", max_length=12, verbose_name="対応"),
            preserve_default=False,
        ),
        migrations.RunPython(tell_what_there_was, migrations.RunPython.noop),
    ]
