from typing import Any

from django.db import migrations, models
from django.db.models import Q


def drop_previews(apps: Any, schema_editor: Any) -> None:
    """Previews of before are in another form: their sheets are read again."""
    apps.get_model("measures", "ImportChunk").objects.all().delete()
    apps.get_model("measures", "ImportBatch").objects.update(kept_head=None, kept_seal="")


class Migration(migrations.Migration):
    dependencies = [("measures", "0013_confirmed_figure_text")]

    operations = [
        migrations.RunPython(drop_previews, migrations.RunPython.noop),
        migrations.RemoveConstraint("importbatch", "import_preview_kept_with_its_file"),
        migrations.RenameField("importbatch", "kept_head", "preview_head"),
        migrations.RenameField("importbatch", "kept_seal", "preview_basis"),
        migrations.AlterField(
            "importbatch",
            "preview_head",
            models.JSONField("確認内容", null=True, editable=False),
        ),
        migrations.AlterField(
            "importbatch",
            "preview_basis",
            models.CharField("確認内容の時点", max_length=80, blank=True, editable=False),
        ),
        migrations.AddConstraint(
            "importbatch",
            models.CheckConstraint(
                name="import_preview_kept_with_its_file",
                condition=Q(preview_head__isnull=True) | Q(content__isnull=False),
            ),
        ),
    ]
