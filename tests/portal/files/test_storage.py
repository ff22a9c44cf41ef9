"""The private storage."""

import stat

import pytest
from django.core.checks import run_checks
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.core.errors import is_disk_full
from portal.files.storage import local_file


@pytest.fixture
def storage():
    return storages["private"]


def test_files_belong_to_the_server_alone(storage, settings):
    name = storage.save("ab/abcdef", ContentFile(b"canary"))

    path = settings.PRIVATE_MEDIA_ROOT / name
    assert path.read_bytes() == b"canary"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nginx_reads_through_the_group_when_it_sends_the_files(storage, settings):
    settings.X_ACCEL_PREFIX = "/prive/"

    path = settings.PRIVATE_MEDIA_ROOT / storage.save("ab/abcdef", ContentFile(b"canary"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o750


def test_file_of_a_storage_without_paths_is_copied_for_a_while(tmp_path):
    class Distant(ContentFile):
        @property
        def path(self):
            raise NotImplementedError("no path")

    with local_file(Distant(b"canary")) as path:
        assert path.read_bytes() == b"canary"
    assert not path.exists()


def test_file_of_this_disk_is_read_where_it_is(storage, settings):
    name = storage.save("ab/abcdef", ContentFile(b"canary"))

    with storage.open(name) as stored:
        stored.path = storage.path(name)
        with local_file(stored) as path:
            assert path == settings.PRIVATE_MEDIA_ROOT / name
    assert path.exists()


def test_private_files_have_no_address(storage):
    with pytest.raises(NotImplementedError):
        storage.url("ab/abcdef")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "ab/../../outside"])
def test_names_never_leave_the_folder(storage, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"x"))


@pytest.mark.parametrize(
    ("private", "errors"),
    [("served/private", ["files.E001"]), ("served", ["files.E001"]), ("elsewhere", [])],
)
def test_private_folder_must_not_be_served(settings, tmp_path, private, errors):
    settings.MEDIA_ROOT = tmp_path / "served"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / private

    assert [e.id for e in run_checks() if e.id.startswith("files.")] == errors


def test_file_the_disk_has_no_room_for_is_refused_whole(storage, settings, monkeypatch):
    storage.save("ab/before", ContentFile(b"canary"))
    monkeypatch.setattr("portal.files.storage.ROOM_KEPT", 2**62)

    with pytest.raises(OSError, match="No space left") as refusal:
        storage.save("ab/after", ContentFile(b"canary"))

    assert is_disk_full(refusal.value)
    assert storage.listdir("ab") == ([], ["before"])


def test_private_folder_that_cannot_be_made_is_told_before_the_start(settings, tmp_path):
    def told() -> list[str]:
        found = run_checks(include_deployment_checks=True)
        return [one.id for one in found if one.id.startswith("files.")]

    (tmp_path / "file").touch()
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "file" / "private"
    assert told() == ["files.E002"]

    settings.PRIVATE_MEDIA_ROOT = tmp_path / "data" / "private"
    assert told() == []
