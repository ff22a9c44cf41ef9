"""Every variable an installation may set, and the reading of them all at once.

One table is the only list: an unknown MAILLAGE_ variable, a missing one or a malformed one stops
the start with one message that names them all. Messages are French literals, as no catalogue is
available while settings are read.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

PREFIX = "MAILLAGE_"
# Read by the service files and the image, not by the settings.
OUTSIDE_SETTINGS = {"MAILLAGE_ENV_FILE"}
SECRET_KEY_LENGTH = 50
# A line of the file: a variable, a comment.
ASSIGNMENT = re.compile(r"\s*(#|(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=)")


class Malformed(ValueError):
    """A value cannot be used; the text says why, in French."""


@dataclass(frozen=True)
class Variable:
    """One variable: how its text is read and what it is worth when absent (None: required)."""

    read: Callable[[str], object]
    default: object = None


# Readings: each takes the text and gives the value, or raises Malformed


def secret_file(text: str) -> str:
    """The content of a file that only its owner and group can read."""
    path = Path(text)
    try:
        content = path.read_text(encoding="utf-8").strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise Malformed(f"le fichier {text} ne peut pas être lu ({error.strerror})") from error
    if mode & 0o007:
        raise Malformed(f"le fichier {text} est lisible par tous : chmod 640 {text}")
    return content


def secret_key(text: str) -> str:
    """Django's secret key, from its file."""
    key = secret_file(text)
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise Malformed(f"la clé doit être tirée au hasard, {SECRET_KEY_LENGTH} signes ou plus")
    return key


def encryption_keys(text: str) -> list[str]:
    """The keys of encrypted columns, one per line of a file, the current one first."""
    keys = secret_file(text).split()
    if not keys:
        raise Malformed(f"le fichier {text} ne contient aucune clé")
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise Malformed(f"la clé n° {number} de {text} n'est pas une clé Fernet") from error
    return keys


def hosts(text: str) -> list[str]:
    """Host names, separated by commas; the first one is written in mails."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise Malformed("au moins un nom d'hôte est attendu")
    for name in names:
        if "*" in name or "/" in name or name.startswith("."):
            raise Malformed(f"« {name} » n'est pas un nom d'hôte complet")
    return names


def is_this_host(host: str) -> bool:
    """Whether a host is this machine: a socket folder, localhost or a loopback address."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def database(text: str) -> dict:
    """The address of PostgreSQL."""
    try:
        config = environ.Env.db_url_config(text)
    except (ValueError, ImproperlyConfigured) as error:
        raise Malformed("l'adresse attendue est postgres://compte:secret@hôte/base") from error
    if "postgresql" not in config.get("ENGINE", ""):
        raise Malformed("seul PostgreSQL est accepté : postgres://compte:secret@hôte/base")
    return {**config, "HOST": unquote(config.get("HOST") or "")}


def email(text: str) -> dict:
    """The address of the mail server; without encryption on this host only."""
    try:
        config = environ.Env.email_url_config(text)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise Malformed("l'adresse attendue est smtp+tls://compte:secret@hôte:587") from error
    if not config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        raise Malformed("l'adresse attendue est smtp+tls://compte:secret@hôte:587")
    encrypted = config.get("EMAIL_USE_TLS") or config.get("EMAIL_USE_SSL")
    if not encrypted and not is_this_host(config["EMAIL_HOST"] or ""):
        raise Malformed("hors de cette machine, smtp+tls:// ou smtp+ssl:// est obligatoire")
    return config


def https_url(text: str) -> str:
    """A complete https address."""
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname:
        raise Malformed("une adresse complète en https:// est attendue")
    return text


def elasticsearch_url(text: str) -> str:
    """The address of Elasticsearch; without encryption on this host or a private network only."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Malformed("l'adresse attendue est https://hôte:9200")
    if parts.username or parts.password:
        raise Malformed("le secret va dans le fichier MAILLAGE_ELASTICSEARCH_API_KEY_FILE")
    if parts.scheme == "http" and not is_this_host(parts.hostname) and "." in parts.hostname:
        raise Malformed("hors de cette machine, https:// est obligatoire")
    return text


def index_name(text: str) -> str:
    """What names of indices begin with: small letters, digits and hyphens."""
    if not text.replace("-", "").isalnum() or text != text.lower() or not text[0].isalpha():
        raise Malformed("des minuscules, des chiffres et des traits d'union sont attendus")
    return text


def whole_number(text: str) -> int:
    """Zero or more."""
    if not text.isdigit():
        raise Malformed("un nombre entier est attendu")
    return int(text)


def internal_prefix(text: str) -> str:
    """A path between slashes, or nothing."""
    if text and not (text.startswith("/") and text.endswith("/")):
        raise Malformed("un chemin entre barres obliques est attendu, comme /prive/")
    return text


def one_of(*choices: str) -> Callable[[str], str]:
    """A value of a short list."""

    def read(text: str) -> str:
        if text not in choices:
            raise Malformed(f"une de ces valeurs est attendue : {', '.join(choices)}")
        return text

    return read


VARIABLES = {
    "MAILLAGE_HOSTS": Variable(hosts),
    "MAILLAGE_SECRET_KEY_FILE": Variable(secret_key),
    "MAILLAGE_ENCRYPTION_KEYS_FILE": Variable(encryption_keys),
    "MAILLAGE_DATABASE_URL": Variable(database),
    "MAILLAGE_DATABASE_SSLMODE": Variable(
        one_of("verify-full", "verify-ca", "require", "disable"), "verify-full"
    ),
    "MAILLAGE_DATABASE_CA_FILE": Variable(str, ""),
    "MAILLAGE_STATEMENT_TIMEOUT_MS": Variable(whole_number, 5000),
    "MAILLAGE_EMAIL_URL": Variable(email),
    "MAILLAGE_EMAIL_FROM": Variable(str),
    "MAILLAGE_DATA_DIR": Variable(Path, Path("/var/lib/maillage")),
    "MAILLAGE_SEARCH_INDEX_PATH": Variable(Path, Path()),
    "MAILLAGE_SEARCH_ENGINE": Variable(one_of("embedded", "elasticsearch"), "embedded"),
    "MAILLAGE_SEARCH_FALLBACK": Variable(one_of("embedded", "none"), "embedded"),
    "MAILLAGE_ELASTICSEARCH_URL": Variable(elasticsearch_url, ""),
    "MAILLAGE_ELASTICSEARCH_API_KEY_FILE": Variable(secret_file, ""),
    "MAILLAGE_ELASTICSEARCH_CA_FILE": Variable(str, ""),
    "MAILLAGE_ELASTICSEARCH_INDEX": Variable(index_name, "maillage"),
    "MAILLAGE_ELASTICSEARCH_REPLICAS": Variable(whole_number, 0),
    "MAILLAGE_X_ACCEL_PREFIX": Variable(internal_prefix, ""),
    "MAILLAGE_CLAMD_SOCKET": Variable(str, ""),
    "MAILLAGE_TRUSTED_PROXY_COUNT": Variable(whole_number, 1),
    "MAILLAGE_PAPER_MAX_MIB": Variable(whole_number, 100),
    "MAILLAGE_NAME": Variable(str, "Maillage"),
    "MAILLAGE_QUICK_EXIT_URL": Variable(https_url, "https://www.meteofrance.com/"),
    "MAILLAGE_LOG_LEVEL": Variable(one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
}


def with_file(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, completed by the file that MAILLAGE_ENV_FILE names, if any."""
    named = environment.get("MAILLAGE_ENV_FILE")
    if not named:
        return dict(environment)
    if not Path(named).is_file():
        raise ImproperlyConfigured(f"MAILLAGE_ENV_FILE : le fichier {named} n'existe pas.")
    _check_lines(Path(named))

    class Reader(environ.Env):
        ENVIRON = dict(environment)

    Reader.read_env(named)
    return Reader.ENVIRON


def _check_lines(file: Path) -> None:
    """Stop at a line that would be left out without a word; its text may hold a secret."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not ASSIGNMENT.match(line):
            raise ImproperlyConfigured(
                f"MAILLAGE_ENV_FILE : la ligne {number} de {file} n'est pas de la forme NOM=valeur."
            )


def read_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """The value of every variable, by its name without prefix, in lower case.

    Raises ImproperlyConfigured, naming in French each unknown, missing or malformed variable.
    """
    complete = with_file(environment)
    known = VARIABLES.keys() | OUTSIDE_SETTINGS
    problems = [
        f"{name} : variable inconnue"
        for name in sorted(complete)
        if name.startswith(PREFIX) and name not in known
    ]
    values = {}
    for name, variable in VARIABLES.items():
        text = complete.get(name, "").strip()
        if not text and variable.default is None:
            problems.append(f"{name} : variable obligatoire, absente")
            continue
        try:
            value = variable.read(text) if text else variable.default
        except Malformed as error:
            problems.append(f"{name} : {error}")
            continue
        values[name.removeprefix(PREFIX).lower()] = value
    problems += _contradictions(values)
    if problems:
        raise ImproperlyConfigured(
            "Réglages de production incorrects (voir .env.example) :\n  - "
            + "\n  - ".join(problems)
        )
    return values


def _contradictions(values: dict) -> list[str]:
    """Values that are right alone and wrong together."""
    problems = []
    if values.get("search_engine") == "elasticsearch" and not values.get("elasticsearch_url"):
        problems.append("MAILLAGE_ELASTICSEARCH_URL : variable obligatoire avec ce moteur, absente")
    address, mode = values.get("database_url"), values.get("database_sslmode")
    if address and mode == "disable" and not is_this_host(address["HOST"]):
        problems.append(
            "MAILLAGE_DATABASE_SSLMODE : « disable » n'est accepté que pour une base de cette "
            "machine"
        )
    return problems
