from decimal import Decimal
from typing import Any

from django.db import migrations, models

OF_NOTHING = "（分子{}、分母0と報告されていたため、集計中に直しました）"


def figure(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def keep_parts_of_nothing_as_pending(apps: Any, schema_editor: Any) -> None:
    """Make figures such as 5/0 pending: no share can be had from them, and none may be lost.

    What was reported goes into the remark, and stands in ``raw`` where nothing else does. Who
    entered and approved it stays, so that the figure is open in every view of the past too: what
    it added to a year's share was wrong on any day.
    """
    actual = apps.get_model("measures", "Actual")
    for row in actual.objects.filter(denominator=0).exclude(numerator=0):
        row.note = OF_NOTHING.format(figure(row.numerator)) + row.note
        row.raw = row.raw or f"分子 {figure(row.numerator)}、分母 0"
        row.status, row.numerator, row.denominator = "pending", None, None
        row.save(update_fields=["note", "raw", "status", "numerator", "denominator"])


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0009_cancelled_reason"),
    ]

    operations = [
        migrations.AlterField(
            model_name="actual",
            name="note",
            field=models.CharField(blank=True, max_length=1000, verbose_name="備考"),
        ),
        migrations.AlterField(
            model_name="phaseprogress",
            name="note",
            field=models.CharField(blank=True, max_length=1000, verbose_name="備考"),
        ),
        migrations.AlterField(
            model_name="figureconfirmation",
            name="reason",
            field=models.CharField(max_length=1000, verbose_name="理由"),
        ),
        migrations.RunPython(
            keep_parts_of_nothing_as_pending, migrations.RunPython.noop, elidable=True
        ),
        migrations.AddConstraint(
            model_name="actual",
            constraint=models.CheckConstraint(
                name="actual_of_nothing_is_nothing",
                condition=models.Q(("denominator", None))
                | models.Q(("denominator", 0), _negated=True)
                | models.Q(("numerator", 0)),
                violation_error_message=(
                    "分母が0なのに、分子が0ではありません。"
                    "分母を書くか、まだ分からなければ「集計中」にしてください。"
                ),
            ),
        ),
    ]
