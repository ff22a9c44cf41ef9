"""The proof of the inter-institutional sessions of a year."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import make_presence, make_session, make_sign_up, make_trainer
from tests.support.pages import main_text
from training.enums import SessionState, SignUpState
from training.enums_attendance import Presence
from training.mixity import proofs_of_year

pytestmark = pytest.mark.django_db


def _held(institutions: int, *, state=SessionState.CLOSED):
    """A session that is over, with somebody of each institution there."""
    session = make_session(maximum=9, days=-1, state=state)
    for _one in range(institutions):
        person = make_member(institution=InstitutionFactory())
        make_presence(make_sign_up(session, SignUpState.ATTENDED, person=person))
    return session


def _year():
    return timezone.localdate(timezone.now() - timedelta(days=1)).year


def test_proof_lists_sessions_held_in_the_year_and_says_which_count():
    counted, few = _held(3), _held(2)
    make_session()
    _held(3, state=SessionState.CANCELLED)
    make_session(days=-800)

    found = proofs_of_year(_year())

    assert {one.session: one.mixity.is_met for one in found} == {counted: True, few: False}


def test_absent_people_prove_nothing():
    session = _held(2)
    person = make_member(institution=InstitutionFactory())
    make_presence(make_sign_up(session, SignUpState.ABSENT, person=person), Presence.ABSENT)

    [proof] = proofs_of_year(_year())

    assert not proof.mixity.is_met


@pytest.mark.parametrize("count", [1, 3])
def test_proof_takes_the_same_queries(count, django_assert_num_queries):
    for _one in range(count):
        _held(2)

    with django_assert_num_queries(3):
        proofs_of_year(_year())


def test_coordination_reads_and_saves_the_proof(login):
    session = _held(3)
    name = session.sign_ups.first().institution.name
    client = login(make_member(Role.COORDINATOR))

    page = main_text(client.get(reverse("training:proofs"), {"year": _year()}))
    saved = client.get(reverse("training:proofs_export"), {"year": _year()})

    assert "Interinstitutionnelles : 1 sur 1 session tenue" in page
    assert name in page
    assert name in saved.content.decode("utf-8-sig")
    assert "Interinstitutionnelles : 0 sur" in main_text(
        client.get(reverse("training:proofs"), {"year": 2021})
    )


def test_proof_does_not_exist_for_others(login):
    _held(3)

    for reader in (make_member(), make_trainer(), make_member(Role.INSTITUTION_MANAGER)):
        for name in ("proofs", "proofs_export"):
            assert login(reader).get(reverse(f"training:{name}")).status_code == 404
