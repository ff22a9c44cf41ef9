"""A production environment with invented secrets, for processes that tests start."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def production_environment(folder: Path, **variables: str) -> dict[str, str]:
    """The variables of a process that runs with the production settings.

    `folder` receives the secrets; `variables` are added, without their prefix.
    """
    contents = {"secret.key": secrets.token_urlsafe(60), "encryption.keys": Fernet.generate_key()}
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    values = {
        "HOSTS": "portail.example",
        "SECRET_KEY_FILE": str(folder / "secret.key"),
        "ENCRYPTION_KEYS_FILE": str(folder / "encryption.keys"),
        "DATABASE_URL": "postgres://maillage_app:secret@base.example/maillage",
        "EMAIL_URL": "smtp+tls://compte:secret@courrier.example:587",
        "EMAIL_FROM": "portail@exemple.example",
        "DATA_DIR": str(folder / "data"),
        **variables,
    }
    prefixed = {f"MAILLAGE_{name}": value for name, value in values.items()}
    return {**inherited, **prefixed, "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
