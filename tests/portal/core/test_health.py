"""The health page: yes or no for this machine, nothing for anybody else."""

import shutil

import pytest
from django.db import connection
from django.db.utils import OperationalError

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings):
    settings.PRIVATE_MEDIA_ROOT.mkdir(parents=True)
    return settings.PRIVATE_MEDIA_ROOT


def test_health_says_ok_when_everything_answers(client, folder):
    response = client.get("/sante/")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_says_no_without_its_folder(client, folder):
    shutil.rmtree(folder)

    response = client.get("/sante/")

    assert (response.status_code, response.content) == (503, b"ko\n")


def test_health_says_no_without_database(client, folder):
    def broken(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        response = client.get("/sante/")

    assert (response.status_code, response.content) == (503, b"ko\n")


@pytest.mark.parametrize(
    "origin",
    [{"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}],
)
def test_health_does_not_exist_for_others(client, folder, origin):
    assert client.get("/sante/", **origin).status_code == 404


def test_health_asks_one_query(client, folder, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/sante/")
