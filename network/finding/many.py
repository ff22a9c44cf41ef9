"""Long lists of values in a query: one parameter, whatever their number.

Django writes one parameter for each value of an `IN`, which costs more than the answer once there
are thousands, and again in each count.
"""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL


def one_of_keys(keys: Iterable[int]) -> RawSQL:
    """For `pk__in`: whole numbers."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [_listed(keys)])


def one_of_uuids(uuids: Iterable[UUID]) -> RawSQL:
    """For `uuid__in`, as each database stores them."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [list(uuids)])
    return RawSQL("SELECT value FROM json_each(%s)", [_listed(one.hex for one in uuids)])


def _listed(values: Iterable) -> str:
    return json.dumps(list(values))
