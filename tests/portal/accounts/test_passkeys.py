"""Passkeys: added, used alone, used as second factor, with a key made of real cryptography."""

import hashlib
import json
import secrets

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from portal.core.models import JournalEntry
from tests.factories.accounts import make_member
from tests.support.client import PortalClient
from tests.support.second_factor import PASSWORD, is_signed_in, sign_in_with_password

pytestmark = pytest.mark.django_db

HOST = "localhost"
ORIGIN = f"https://{HOST}"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Key:
    """A security key: it signs challenges, and verifies its owner when asked to."""

    def __init__(self, owner):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.handle = None
        self.owner = owner

    def create(self, options: dict, *, verified: bool = True) -> str:
        options = options["publicKey"]
        self.handle = options["user"]["id"]
        public = AttestedCredentialData.create(
            Aaguid.NONE,
            self.credential_id,
            ES256.from_cryptography_key(self.private.public_key()),
        )
        data = AuthenticatorData.create(
            self._rp(), PRESENT | ATTESTED | (VERIFIED if verified else 0), 0, public
        )
        response = {
            "clientDataJSON": self._client_data("webauthn.create", options["challenge"]),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._json(response)

    def get(self, options: dict, *, verified: bool = True, origin: str = ORIGIN) -> str:
        options = options["publicKey"]
        client_data = CollectedClientData.create(
            CollectedClientData.TYPE.GET, options["challenge"], origin
        )
        data = AuthenticatorData.create(self._rp(), PRESENT | (VERIFIED if verified else 0), 1)
        signature = self.private.sign(
            bytes(data) + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._json(response)

    def _rp(self) -> bytes:
        return hashlib.sha256(HOST.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> str:
        return websafe_encode(CollectedClientData.create(kind, challenge, ORIGIN))

    def _json(self, response: dict) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.credential_id),
                "rawId": websafe_encode(self.credential_id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )


def ask(client, path: str, **extra):
    return client.get(path, headers={"Host": HOST}, secure=True, **extra)


def send(client, path: str, data: dict):
    return client.post(path, data, headers={"Host": HOST}, secure=True)


@pytest.fixture
def key(client, person) -> Key:
    """A key linked to the account as its first factor, through the pages."""
    made = Key(person)
    send(client, "/compte/login/", {"login": person.email, "password": PASSWORD})
    options = ask(client, "/compte/2fa/webauthn/add/").context["js_data"]["creation_options"]
    send(
        client,
        "/compte/2fa/webauthn/add/",
        {"name": "Clé", "passwordless": "on", "credential": made.create(options)},
    )
    return made


def test_first_passkey_completes_the_session_and_gives_recovery_codes(client, key, person):
    kinds = set(person.authenticator_set.values_list("type", flat=True))

    assert kinds == {"webauthn", "recovery_codes"}
    assert ask(client, "/compte/2fa/recovery-codes/").context["can_view_codes"]
    assert ask(client, "/compte/profil/").status_code == 200
    assert "account.factor_added" in JournalEntry.objects.values_list("action", flat=True)


def login_options(client) -> dict:
    response = client.get(
        "/compte/2fa/webauthn/login/",
        headers={"Host": HOST, "Accept": "application/json"},
        secure=True,
    )
    return response.json()["request_options"]


def test_passkey_alone_signs_in_with_a_second_factor(other_client, key, person):
    credential = key.get(login_options(other_client))

    response = send(other_client, "/compte/2fa/webauthn/login/", {"credential": credential})

    assert response["Location"] == "/"
    assert ask(other_client, "/compte/profil/").status_code == 200
    entry = JournalEntry.objects.filter(action="account.signed_in").latest("sequence")
    assert entry.data == {"second_factor": True}


@pytest.mark.parametrize(
    "fault",
    [{"verified": False}, {"origin": "https://faux.example"}],
    ids=["owner not verified", "false site"],
)
def test_passkey_without_proof_opens_nothing(other_client, key, fault):
    credential = key.get(login_options(other_client), **fault)

    send(other_client, "/compte/2fa/webauthn/login/", {"credential": credential})

    assert not is_signed_in(other_client)


def test_answer_to_an_old_challenge_opens_nothing(other_client, key):
    credential = key.get(login_options(other_client))
    login_options(other_client)

    send(other_client, "/compte/2fa/webauthn/login/", {"credential": credential})

    assert not is_signed_in(other_client)


def test_unknown_key_and_nonsense_open_nothing(other_client, person):
    stranger = Key(person)
    stranger.handle = websafe_encode(b"1")

    for credential in (stranger.get(login_options(other_client)), "{}", "[]", "nonsense", "null"):
        response = send(other_client, "/compte/2fa/webauthn/login/", {"credential": credential})
        assert response.status_code in (302, 200)
        assert not is_signed_in(other_client)


def test_passkey_serves_as_second_factor_after_the_password(other_client, key, person):
    send(other_client, "/compte/login/", {"login": person.email, "password": PASSWORD})
    page = ask(other_client, "/compte/2fa/authenticate/")
    credential = key.get(page.context["js_data"]["request_options"])

    send(other_client, "/compte/2fa/authenticate/", {"credential": credential})

    assert ask(other_client, "/compte/profil/").status_code == 200


def test_closed_account_is_not_opened_by_its_passkey(other_client, key, person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    credential = key.get(login_options(other_client))
    send(other_client, "/compte/2fa/webauthn/login/", {"credential": credential})

    assert not is_signed_in(other_client)


def test_only_passkey_cannot_be_removed(client, key, person):
    own = person.authenticator_set.get(type="webauthn")

    response = send(client, f"/compte/2fa/webauthn/keys/{own.pk}/remove/", {})

    assert response["Location"] == "/compte/2fa/"
    assert person.authenticator_set.filter(type="webauthn").exists()


def test_passkey_beside_another_one_is_removed(client, key, person):
    second = Key(person)
    options = ask(client, "/compte/2fa/webauthn/add/").context["js_data"]["creation_options"]
    send(
        client, "/compte/2fa/webauthn/add/",
        {"name": "Secours", "credential": second.create(options)},
    )  # fmt: skip
    own = person.authenticator_set.filter(type="webauthn").first()
    assert ask(client, "/compte/2fa/webauthn/").status_code == 200
    assert ask(client, f"/compte/2fa/webauthn/keys/{own.pk}/edit/").status_code == 200

    send(client, f"/compte/2fa/webauthn/keys/{own.pk}/remove/", {})

    assert person.authenticator_set.filter(type="webauthn").count() == 1


def test_passkey_of_another_person_does_not_exist(client, key, other_client, login):
    foreign = Authenticator.objects.get(type="webauthn")
    other_client.sign_in(make_member())
    session = other_client.session
    session["account_authentication_methods"][-1]["reauthenticated"] = True
    session.save()

    for page in ("remove", "edit"):
        path = f"/compte/2fa/webauthn/keys/{foreign.pk}/{page}/"
        assert other_client.get(path).status_code == 404
        assert other_client.post(path, {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=foreign.pk).exists()


def test_sign_in_page_offers_the_passkey_to_browsers_that_know_it(client):
    html = client.get("/compte/login/").content.decode()

    assert 'data-portal-passkey="login"' in html
    assert "js/passkeys.js" in html


def test_second_factor_page_of_person_without_key_offers_a_code(client, person, secret):
    sign_in_with_password(client, person)

    assert client.get("/compte/2fa/authenticate/").status_code == 200


def test_challenges_are_given_sixty_times_a_minute_at_most(client, fresh_counters):
    """Each one opens a session: whoever asks without end would fill the table."""
    asked = {"headers": {"X-Requested-With": "XMLHttpRequest"}, "REMOTE_ADDR": "198.51.100.8"}
    for _number in range(60):
        PortalClient().get("/compte/2fa/webauthn/login/", **asked)
    sessions = Session.objects.count()

    assert PortalClient().get("/compte/2fa/webauthn/login/", **asked).status_code == 429
    assert Session.objects.count() == sessions == 60
    assert client.get("/compte/2fa/webauthn/login/", headers=asked["headers"]).status_code == 200
