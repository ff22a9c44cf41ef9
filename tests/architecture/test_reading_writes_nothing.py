"""A GET changes nothing: no row is written but those of sessions, rate limits and tasks.

Each address is asked with objects that exist, by the persons who may open it.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.canary import worlds  # noqa: F401  declares the builders
from tests.support.canary import VISITOR, build_world, paths_of
from tests.support.client import PortalClient
from tests.support.urls import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Tables that a GET may write, with the reason.
MAY_BE_WRITTEN = {
    "django_session": "when the person was last there, what they go back to",
    "portal_cache": "counters of attempts, kept words of suggestions",
    "wagtailimages_rendition": "a size of an image drawn the first time it is shown",
    "core_portalrendition": "a size of an image drawn the first time it is shown",
    "wagtailadmin_editingsession": "who has a page open in the editor",
    "wagtailcore_pagesubscription": "whether an editor follows comments, which are switched off",
    "core_journalentry": "sensitive readings leave a line",
    "core_journalhead": "sensitive readings leave a line",
}
# Addresses whose GET is the act itself, with the reason.
ACTS = {
    "accounts:open_invitation": "keeps the secret of the invitation in the session",
}


@pytest.mark.parametrize("name", [VISITOR, "member", "secretary", "coordinator", "editor"])
def test_get_writes_no_row(name, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        world = build_world()
    client = PortalClient(raise_request_exception=False)
    if name != VISITOR:
        client.sign_in(world.people[name])
    client.get("/")
    written = {}

    for address in every_address():
        if address.name in ACTS:
            continue
        for path in paths_of(address, world)[:3]:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            tables = {match[1] for one in queries if (match := WRITE.match(one["sql"]))}
            if tables - set(MAY_BE_WRITTEN):
                written[path] = sorted(tables - set(MAY_BE_WRITTEN))

    assert written == {}
