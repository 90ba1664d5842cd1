from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measures", "0012_order_rows_by_their_own_columns")]

    operations = [
        migrations.RenameField("figureconfirmation", old_name="said", new_name="figure_text"),
    ]
