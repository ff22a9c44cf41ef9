"""The variables of an installation: read together, refused together."""

import re

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import OUTSIDE_SETTINGS, VARIABLES, read_environment
from tests.support.services import ROOT

LINE = re.compile(r"^(?:# )?(MAILLAGE_[A-Z_]+)=(.*)$", re.MULTILINE)


@pytest.fixture
def environment(tmp_path):
    """A complete environment, its two secrets in files."""
    secret, keys = tmp_path / "secret.key", tmp_path / "encryption.keys"
    secret.write_text("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijkl\n")
    keys.write_text(f"{Fernet.generate_key().decode()}\n{Fernet.generate_key().decode()}\n")
    for path in (secret, keys):
        path.chmod(0o640)
    return {
        "MAILLAGE_HOSTS": "portail.example, autre.example",
        "MAILLAGE_SECRET_KEY_FILE": str(secret),
        "MAILLAGE_ENCRYPTION_KEYS_FILE": str(keys),
        "MAILLAGE_DATABASE_URL": "postgres://app:secret@base.example/maillage",
        "MAILLAGE_EMAIL_URL": "smtp+tls://compte:secret@courrier.example:587",
        "MAILLAGE_EMAIL_FROM": "portail@exemple.example",
    }


def test_complete_environment_is_read(environment):
    values = read_environment(environment)

    assert values["hosts"] == ["portail.example", "autre.example"]
    assert len(values["encryption_keys_file"]) == 2
    assert values["database_url"]["HOST"] == "base.example"
    assert values["statement_timeout_ms"] == 5000


def test_elasticsearch_needs_an_address(environment, tmp_path):
    key = tmp_path / "elasticsearch.key"
    key.write_text("secret\n")
    key.chmod(0o640)
    chosen = {
        "MAILLAGE_SEARCH_ENGINE": "elasticsearch",
        "MAILLAGE_ELASTICSEARCH_API_KEY_FILE": str(key),
    }
    address = {"MAILLAGE_ELASTICSEARCH_URL": "https://recherche.example:9200"}

    values = read_environment(environment | chosen | address)

    assert values["elasticsearch_api_key_file"] == "secret"
    with pytest.raises(ImproperlyConfigured, match="MAILLAGE_ELASTICSEARCH_URL : variable oblig"):
        read_environment(environment | chosen)


def test_variables_outside_our_prefix_are_ignored(environment):
    assert read_environment({**environment, "PATH": "/bin", "LANG": "C"})


def test_environment_file_completes_the_environment(environment, tmp_path):
    path = tmp_path / "maillage.env"
    path.write_text("\n".join(f"{name}={value}" for name, value in environment.items()))

    values = read_environment({"MAILLAGE_ENV_FILE": str(path), "MAILLAGE_HOSTS": "ici.example"})

    assert values["hosts"] == ["ici.example"]
    assert values["email_from"] == "portail@exemple.example"


def test_absent_environment_file_stops_the_start(environment):
    with pytest.raises(ImproperlyConfigured, match="n'existe pas"):
        read_environment({**environment, "MAILLAGE_ENV_FILE": "/nowhere/maillage.env"})


def test_line_of_the_file_that_sets_nothing_stops_the_start(environment, tmp_path):
    path = tmp_path / "maillage.env"
    path.write_text("# Commentaire\n\nexport MAILLAGE_NAME=Lien\nMAILLAGE_EMAIL_FROM secret")

    with pytest.raises(ImproperlyConfigured, match="la ligne 4") as stopped:
        read_environment({**environment, "MAILLAGE_ENV_FILE": str(path)})

    assert "secret" not in str(stopped.value)


def test_every_problem_is_named_at_once(environment):
    del environment["MAILLAGE_EMAIL_FROM"]
    environment |= {"MAILLAGE_HOST": "x", "MAILLAGE_STATEMENT_TIMEOUT_MS": "vite"}

    with pytest.raises(ImproperlyConfigured) as stopped:
        read_environment(environment)

    text = str(stopped.value)
    assert "MAILLAGE_HOST : variable inconnue" in text
    assert "MAILLAGE_EMAIL_FROM : variable obligatoire, absente" in text
    assert "MAILLAGE_STATEMENT_TIMEOUT_MS : un nombre entier est attendu" in text


@pytest.mark.parametrize("name", [name for name, one in VARIABLES.items() if one.default is None])
@pytest.mark.parametrize("text", [None, "", "  "])
def test_required_variable_is_missed(environment, name, text):
    environment = {key: value for key, value in environment.items() if key != name}
    if text is not None:
        environment[name] = text

    with pytest.raises(ImproperlyConfigured, match=f"{name} : variable obligatoire"):
        read_environment(environment)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MAILLAGE_HOSTS", "*"),
        ("MAILLAGE_HOSTS", ".exemple.example"),
        ("MAILLAGE_HOSTS", "https://portail.example"),
        ("MAILLAGE_HOSTS", ","),
        ("MAILLAGE_SECRET_KEY_FILE", "/nowhere/secret.key"),
        ("MAILLAGE_ENCRYPTION_KEYS_FILE", "/nowhere/encryption.keys"),
        ("MAILLAGE_DATABASE_URL", "sqlite:////tmp/base.sqlite3"),
        ("MAILLAGE_DATABASE_URL", "mysql://app:secret@base.example/maillage"),
        ("MAILLAGE_DATABASE_SSLMODE", "prefer"),
        ("MAILLAGE_DATABASE_SSLMODE", "disable"),
        ("MAILLAGE_STATEMENT_TIMEOUT_MS", "-1"),
        ("MAILLAGE_EMAIL_URL", "smtp://courrier.example:25"),
        ("MAILLAGE_EMAIL_URL", "consolemail://"),
        ("MAILLAGE_EMAIL_URL", "courrier.example"),
        ("MAILLAGE_X_ACCEL_PREFIX", "prive"),
        ("MAILLAGE_QUICK_EXIT_URL", "http://www.exemple.example/"),
        ("MAILLAGE_QUICK_EXIT_URL", "https:///"),
        ("MAILLAGE_LOG_LEVEL", "bavard"),
        ("MAILLAGE_SEARCH_ENGINE", "solr"),
        ("MAILLAGE_SEARCH_FALLBACK", "elasticsearch"),
        ("MAILLAGE_ELASTICSEARCH_URL", "recherche.example:9200"),
        ("MAILLAGE_ELASTICSEARCH_URL", "http://recherche.example:9200"),
        ("MAILLAGE_ELASTICSEARCH_URL", "https://compte:secret@recherche.example:9200"),
        ("MAILLAGE_ELASTICSEARCH_API_KEY_FILE", "/nowhere/elasticsearch.key"),
        ("MAILLAGE_ELASTICSEARCH_INDEX", "Maillage,*"),
    ],
)
def test_unsafe_or_malformed_value_is_refused(environment, name, text):
    with pytest.raises(ImproperlyConfigured, match=f"{name} : "):
        read_environment({**environment, name: text})


@pytest.mark.parametrize(
    ("content", "why"), [("short", "tirée au hasard"), ("a" * 80, "tirée au hasard")]
)
def test_weak_secret_key_is_refused(environment, tmp_path, content, why):
    (tmp_path / "secret.key").write_text(content)

    with pytest.raises(ImproperlyConfigured, match=why):
        read_environment(environment)


def test_secret_that_everybody_reads_is_refused(environment, tmp_path):
    (tmp_path / "secret.key").chmod(0o644)

    with pytest.raises(ImproperlyConfigured, match="lisible par tous"):
        read_environment(environment)


@pytest.mark.parametrize("content", ["", "not-a-key\n"])
def test_unusable_encryption_key_is_refused(environment, tmp_path, content):
    (tmp_path / "encryption.keys").write_text(content)

    with pytest.raises(ImproperlyConfigured, match="MAILLAGE_ENCRYPTION_KEYS_FILE : "):
        read_environment(environment)


def test_local_socket_of_the_database_needs_no_encryption(environment):
    values = read_environment(
        {
            **environment,
            "MAILLAGE_DATABASE_URL": "postgres://app:s@%2Fvar%2Frun%2Fpostgresql/maillage",
            "MAILLAGE_DATABASE_SSLMODE": "disable",
        }
    )

    assert values["database_url"]["HOST"] == "/var/run/postgresql"


def test_local_mail_server_needs_no_encryption(environment):
    values = read_environment({**environment, "MAILLAGE_EMAIL_URL": "smtp://localhost:25"})

    assert values["email_url"]["EMAIL_HOST"] == "localhost"


def test_example_names_each_variable_once():
    named = [name for name, _value in LINE.findall((ROOT / ".env.example").read_text())]

    assert sorted(named) == sorted(VARIABLES)
    assert {"MAILLAGE_ENV_FILE"} == OUTSIDE_SETTINGS


def test_example_shows_the_true_defaults():
    text = (ROOT / ".env.example").read_text()
    shown = re.findall(r"^# (MAILLAGE_[A-Z_]+)=(.+)$", text, re.MULTILINE)

    for name, value in shown:
        if name != "MAILLAGE_X_ACCEL_PREFIX":
            assert VARIABLES[name].read(value) == VARIABLES[name].default
