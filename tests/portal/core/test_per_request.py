"""Answers kept for one request, and for no longer."""

import pytest

from portal.core.page_locale import locale_to_read
from portal.core.per_request import once_per_request, one_request


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    @once_per_request
    def answer() -> int:
        asked.append(None)
        return len(asked)

    return answer


def test_answer_is_kept_until_the_request_ends(ask):
    with one_request():
        assert [ask(), ask()] == [1, 1]
    with one_request():
        assert ask() == 2


def test_answer_is_not_kept_outside_a_request(ask):
    assert [ask(), ask()] == [1, 2]


def test_failed_request_leaves_no_answer(ask):
    with pytest.raises(ZeroDivisionError), one_request():
        1 / (ask() - 1)

    assert ask() == 2


@pytest.mark.django_db
def test_language_is_read_once_a_request(django_assert_num_queries):
    with one_request(), django_assert_num_queries(1):
        assert locale_to_read() == locale_to_read()
