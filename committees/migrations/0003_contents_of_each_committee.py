from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("committees", "0002_waiting_notices_and_places")]

    operations = [
        migrations.AlterField(
            model_name="filecontent",
            name="sha256",
            field=models.CharField(db_index=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="filecontent",
            name="held_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
