"""The table of the cache: names nobody can read, and nothing past its time."""

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac


def keyed_digest(key: str, key_prefix: str, version: int) -> str:
    """A digest made with the secret key, in place of the name of an entry.

    Names of counters and used codes hold addresses and six-digit codes: without the key, a
    copy of the table does not let them be guessed one by one.
    """
    return salted_hmac(
        "portal.core.cache_table", f"{key_prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()


def delete_expired() -> int:
    """Delete the entries past their time and give how many; Django waits until there are many."""
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  our own name
        return cursor.rowcount
