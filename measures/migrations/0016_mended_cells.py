from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measures", "0015_texts_of_imports")]

    operations = [
        migrations.RenameField("importbatch", "answers", "mended_cells"),
    ]
