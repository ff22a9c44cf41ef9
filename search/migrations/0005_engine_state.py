from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0004_pins_and_saved_searches")]

    operations = [
        migrations.CreateModel(
            name="EngineState",
            fields=[
                ("engine", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("behind_since", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("differences", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
