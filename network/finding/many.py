"""Long lists of values in a query: one parameter, whatever their number.

Django writes one parameter for each value of an `IN`, which costs more than the answer once there
are thousands, and again in each count.
"""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def one_of_keys(keys: Iterable[int]) -> RawSQL:
    """For `pk__in`: whole numbers."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [_array(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [_listed(keys)])


def one_of_uuids(uuids: Iterable[str]) -> RawSQL:
    """For `uuid__in`, from the 32 digits of each."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [_array(uuids)])
    return RawSQL("SELECT value FROM json_each(%s)", [_listed(uuids)])


def _array(values: Iterable) -> str:
    """One text: the driver would look at each value of a list."""
    return f"{{{','.join(map(str, values))}}}"


def _listed(values: Iterable) -> str:
    return json.dumps(list(values))
