"""What the container image holds."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings


def test_image_holds_every_application_of_the_portal():
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, flags=re.MULTILINE))
    ours = {
        config.name.partition(".")[0]
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(settings.BASE_DIR)
        and "site-packages" not in config.path
    }
    assert "training" in ours
    assert ours <= copied
