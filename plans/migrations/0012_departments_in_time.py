"""Departments and what they answer for get a span of time, and departments a key of their code."""

from datetime import date, timedelta
from typing import Any

from django.db import migrations, models
from django.db.models import Q

import plans.models.base
from plans.sheets.cells.words import code_key


def store_keys(apps: Any, schema_editor: Any) -> None:
    """A key for each department; of two codes alike, the later one's own number tells it apart."""
    for name in ("Department", "HistoricalDepartment"):
        model = apps.get_model("plans", name)
        taken: set[str] = set()
        for row in model.objects.order_by("pk"):
            key = code_key(row.code)
            if name == "Department" and key in taken:
                key = f"{key}~{row.pk}"
            taken.add(key)
            # Written past the field itself, which would work the key out again.
            model.objects.filter(pk=row.pk).update(code_key=key)


def end_inactive(apps: Any, schema_editor: Any) -> None:
    """Departments out of use end, with all that was still theirs."""
    last = date.today() - timedelta(days=1)
    gone = apps.get_model("plans", "Department").objects.filter(is_active=False)
    keys = list(gone.values_list("pk", flat=True))
    gone.update(ends_on=last)
    rows = apps.get_model("plans", "InitiativeDepartment").objects.filter(department__in=keys)
    rows.update(ends_on=last)
    roles = apps.get_model("plans", "RoleAssignment").objects.filter(department__in=keys)
    running = roles.filter(Q(ends_on=None) | Q(ends_on__gt=last))
    running.filter(starts_on__gt=last).delete()
    running.update(ends_on=last)


def mark_inactive(apps: Any, schema_editor: Any) -> None:
    departments = apps.get_model("plans", "Department").objects
    departments.filter(ends_on__lt=date.today()).update(is_active=False)


HELP = "最後の日。取組や役割が残る課は「組織改編」で引き継いでから廃止します。"
FIELDS: dict[str, dict[str, models.Field[Any, Any]]] = {
    "department": {
        "starts_on": models.DateField("設置日", null=True, blank=True),
        "ends_on": models.DateField("廃止日", null=True, blank=True, help_text=HELP),
        "code_key": plans.models.base.CodeKeyField(
            "照合用コード", max_length=40, editable=False, default=""
        ),
    },
    "initiativedepartment": {
        "starts_on": models.DateField("開始日", null=True, blank=True, editable=False),
        "ends_on": models.DateField("終了日", null=True, blank=True, editable=False),
    },
}


class Migration(migrations.Migration):
    dependencies = [("plans", "0011_home_plan_and_late_indicators")]

    operations = [
        *(
            migrations.AddField(
                f"{table}{model}", name, field.clone(), preserve_default=name != "code_key"
            )
            for model, fields in FIELDS.items()
            for table in ("", "historical")
            for name, field in fields.items()
        ),
        migrations.RunPython(store_keys, migrations.RunPython.noop),
        migrations.RunPython(end_inactive, mark_inactive),
    ]
