"""How we present ourselves to Elasticsearch: over TLS with its authority checked, by an API key."""

import ipaddress
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Node, answers_of
from search.engines.guarded import GuardedEngine
from search.lateness import Lateness
from tests.search.conftest import ask
from tests.support.misbehaving import misbehaving_server, refusal

DAY = timedelta(days=1)


def _certificate(folder, *, begins, ends, host="127.0.0.1"):
    """(certificate, key): files of a server at `host` that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "recherche")])
    alternatives = [x509.IPAddress(ipaddress.ip_address(host))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "ca.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@contextmanager
def _serving(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with misbehaving_server(tls=context) as (url, behaviour):
        behaviour.answer = refusal(403, "security_exception")
        yield url, behaviour


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    now = datetime.now(UTC)
    return _certificate(tmp_path_factory.mktemp("tls"), begins=now - DAY, ends=now + DAY)


@pytest.fixture
def secure_server(certificate):
    with _serving(certificate) as served:
        yield served


def test_key_is_sent_over_tls_to_the_authority_we_were_given(secure_server, certificate, tmp_path):
    url, behaviour = secure_server
    node = Node(url, api_key="c2VjcmV0OmtleQ==", ca_file=str(certificate[0]))

    with pytest.raises(EngineUnavailable, match="HTTP 403"):
        ask(ElasticsearchEngine(node, tmp_path), "budget")

    headers = behaviour.headers[-1]
    assert headers["authorization"] == "ApiKey c2VjcmV0OmtleQ=="
    assert "c2VjcmV0" not in repr(node)


def test_unknown_authority_gets_nothing(secure_server, tmp_path):
    url, behaviour = secure_server
    node = Node(url, api_key="c2VjcmV0OmtleQ==")

    with pytest.raises(EngineUnavailable, match="certificate of the server is refused"):
        ask(ElasticsearchEngine(node, tmp_path), "budget")

    assert behaviour.requests == []


@pytest.mark.parametrize(
    "case",
    [
        {"begins": DAY, "ends": 2 * DAY},
        {"begins": -2 * DAY, "ends": -DAY},
        {"begins": -DAY, "ends": DAY, "host": "127.0.0.2"},
    ],
    ids=["not-yet-valid", "expired", "other-host"],
)
def test_certificate_of_another_time_or_host_gets_nothing(tmp_path, case):
    """A clock that is late or early makes a good certificate look so."""
    now = datetime.now(UTC)
    dates = {"begins": now + case["begins"], "ends": now + case["ends"]}
    files = _certificate(tmp_path, **{**case, **dates})
    with _serving(files) as (url, behaviour):
        node = Node(url, api_key="c2VjcmV0OmtleQ==", ca_file=str(files[0]))
        engine = GuardedEngine(ElasticsearchEngine(node, tmp_path), None, Lateness("elasticsearch"))
        with pytest.raises(EngineUnavailable, match="certificate of the server is refused"):
            ask(engine, "budget")

    assert behaviour.requests == []


def test_requests_are_those_that_servers_8_and_9_take(tmp_path):
    with misbehaving_server() as (url, behaviour):
        behaviour.answer = refusal(503)
        with pytest.raises(EngineUnavailable):
            ask(ElasticsearchEngine(Node(url), tmp_path), "budget")

    assert "compatible-with=8" in behaviour.headers[-1]["accept"]


def test_one_failed_answer_among_several_is_a_fault():
    fine = {"status": 200, "hits": {"hits": []}}
    failed = {"status": 503, "error": {"type": "search_phase_execution_exception"}}

    assert answers_of({"responses": [fine, fine]}) == [fine, fine]
    with pytest.raises(EngineUnavailable, match="HTTP 503 search_phase_execution_exception"):
        answers_of({"responses": [fine, failed]})
