from django.db import migrations, models
from django.utils import timezone


def count_from_now(apps, schema_editor):
    """Nobody noted when the accounts closed before this migration were closed."""
    closed = apps.get_model("accounts", "User").objects.filter(is_active=False)
    closed.update(closed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="closed on"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="erased on"
            ),
        ),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
