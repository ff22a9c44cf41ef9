import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_mandate_notifications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="newsreading", name="news_read_once"),
        migrations.RenameModel(old_name="NewsReading", new_name="PageReading"),
        migrations.AlterModelOptions(name="pagereading", options={"verbose_name": "page reading"}),
        migrations.AlterField(
            model_name="pagereading",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="page_readings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="pagereading",
            constraint=models.UniqueConstraint(
                fields=("user", "translation_key"), name="page_read_once"
            ),
        ),
    ]
