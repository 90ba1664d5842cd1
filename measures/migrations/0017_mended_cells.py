from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measures", "0016_meetings")]

    operations = [
        migrations.RenameField("importbatch", "answers", "mended_cells"),
    ]
