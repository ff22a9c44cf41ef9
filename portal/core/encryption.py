"""Authenticated encryption of small values, with keys that rotate."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _keyring() -> MultiFernet:
    """The first key encrypts; every key decrypts."""
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt_text(text: str) -> str:
    """Encrypt a text with the current key."""
    return _keyring().encrypt(text.encode()).decode()


def decrypt_text(token: str) -> str:
    """Give back the text. Raises cryptography.fernet.InvalidToken when no key opens it."""
    return _keyring().decrypt(token.encode()).decode()


def rotate_text(token: str) -> str:
    """The same text under the current key. Raises InvalidToken when no key opens it."""
    return _keyring().rotate(token.encode()).decode()
