"""The words of the sector that a new portal begins with."""

from django.db import migrations

from search.sector_words import SECTOR_WORDS


def load(apps, schema_editor):
    synonyms = apps.get_model("search", "Synonym")
    known = {wording.lower() for wording in synonyms.objects.values_list("wording", flat=True)}
    synonyms.objects.bulk_create(
        synonyms(wording=wording, equivalents="\n".join(equivalents))
        for wording, equivalents in SECTOR_WORDS.items()
        if wording.lower() not in known
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_synonym")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
