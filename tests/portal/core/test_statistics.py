"""SQLite knows what its indexes hold, and finds a few papers by their identifiers."""

import pytest
from django.db import connection

from committees.models import Paper
from portal.core.periodic import refresh_statistics
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def statistics():
    refresh_statistics()
    # A connection reads the statistics when it opens.
    connection.close()
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")
        connection.close()


@pytest.fixture
def papers():
    committee = CommitteeFactory()
    return [PaperFactory(committee=committee) for _ in range(30)]


def test_visible_papers_are_found_by_their_identifiers(papers, statistics):
    member = make_seated(papers[0].committee)
    found = Paper.objects.visible_to(member).filter(uuid__in=[papers[3].uuid, papers[4].uuid])

    assert found.count() == 2
    assert connection.vendor != "sqlite" or "(uuid=?)" in found.explain()
