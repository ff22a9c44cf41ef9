"""What taking a file does when the machine cannot keep it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from committees.models import FileContent, Paper
from tests.factories.committees import CommitteeFactory, make_secretary

pytestmark = pytest.mark.django_db


def test_file_without_room_on_the_disk_is_refused_with_advice(login, monkeypatch):
    committee = CommitteeFactory(slug="accords")
    client = login(make_secretary(committee))
    DBTaskResult.objects.all().delete()
    monkeypatch.setattr("portal.files.storage.ROOM_KEPT", 2**62)

    answer = client.post(
        "/comites/accords/deposer/fichier/", {"file": SimpleUploadedFile("a.txt", b"Bonjour")}
    )

    assert answer.json()["code"] == "no_room"
    assert "plus de place" in answer.json()["message"]
    assert not Paper.objects.exists()
    assert not FileContent.objects.exists()
    assert not DBTaskResult.objects.exists()
