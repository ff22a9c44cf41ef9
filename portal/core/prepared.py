"""Queries of every page, compiled once per process.

Django builds and compiles a query anew each time it is asked, which costs more than the database
takes to answer a short one. A function marked with `@prepared` builds its query once, with
stand-ins for its values; each call runs the same SQL with the values of the moment:

    @prepared
    def seats_of(user_id: int, today: date) -> QuerySet:
        return Seat.objects.active(today).filter(titular_id=user_id)

    seats_of(user.pk, timezone.localdate())  # a list, read now

Nothing of an answer is kept. The function may not look at its values: it sees stand-ins.
"""

import datetime
import functools
import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler

_MOMENT = datetime.datetime(1901, 1, 1, tzinfo=datetime.UTC)
_NUMBER = 2_000_000_000
# Longer lists are seldom twice of the same length; this many shapes are kept of one query.
LONGEST_LIST, MOST_SHAPES = 64, 256
_SINGLE = (str, int, datetime.date, UUID)


_MOMENT_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d")


class CannotPrepare(TypeError):
    """Raised for a query that does not hold one of its values, or that looked at the clock."""


def prepared(build: Callable[..., models.QuerySet]) -> Callable[..., list]:
    """Turn a function that builds a queryset into one that gives its rows as a list.

    Values are whole numbers, texts, dates, aware datetimes, UUIDs, or tuples of those; they are
    passed by position. Raises CannotPrepare when the query does not use one of them, or holds a
    moment that is none of them: it would stay that of the first call.
    """
    compiled: dict[tuple, _Compiled] = {}

    @functools.wraps(build)
    def run(*values) -> list:
        shape = (connection.vendor, *(_shape_of(value) for value in values))
        if max(shape[1:], default=0) > LONGEST_LIST:
            return list(build(*values))
        query = compiled.get(shape)
        if query is None:
            if len(compiled) >= MOST_SHAPES:
                compiled.clear()
            try:
                query = compiled[shape] = _Compiled(build, values)
            except EmptyResultSet:
                # An empty list of values: no row can answer.
                return []
        return query.rows(values)

    return run


def _shape_of(value: object) -> int:
    """What the SQL depends on: how many values stand in a list."""
    return len(value) if isinstance(value, tuple) else -1


def _flat(values: Sequence) -> list:
    """Every single value, as the database takes it."""
    found = []
    for value in values:
        found += [_adapted(one) for one in (value if isinstance(value, tuple) else (value,))]
    return found


def _adapted(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _stand_in(value: object, number: int) -> object:
    """A value of the same type that nothing else in the query holds."""
    if isinstance(value, datetime.datetime):
        return _MOMENT + datetime.timedelta(seconds=number)
    if isinstance(value, datetime.date):
        return _MOMENT.date() + datetime.timedelta(days=number)
    if isinstance(value, UUID):
        return UUID(int=number)
    if isinstance(value, int):
        return _NUMBER + number
    return f"stand-in {number}"


def _place(parameter: object, places: dict) -> int | None:
    return places.get(parameter) if isinstance(parameter, _SINGLE) else None


def _is_moment(constant: object) -> bool:
    written = isinstance(constant, str) and _MOMENT_WRITTEN.match(constant)
    return bool(written) or isinstance(constant, datetime.date)


class _Compiled:
    """The SQL of one shape of a query, and where its values go."""

    def __init__(self, build: Callable[..., models.QuerySet], values: Sequence):
        stand_ins, number = [], 0
        for value in values:
            if isinstance(value, tuple):
                stand_ins.append(tuple(_stand_in(one, number + i) for i, one in enumerate(value)))
                number += len(value)
            else:
                stand_ins.append(_stand_in(value, number))
                number += 1
        self.queryset = build(*stand_ins)
        self.compiler: SQLCompiler = self.queryset.query.get_compiler(connection=connection)
        self.sql, parameters = self.compiler.as_sql()
        places = {one: index for index, one in enumerate(_flat(stand_ins))}
        self.parameters = [(_place(one, places), one) for one in parameters]
        constants = [one for place, one in self.parameters if place is None]
        used = {place for place, _one in self.parameters if place is not None}
        if used != set(range(number)) or any(map(_is_moment, constants)):
            raise CannotPrepare(build.__qualname__)
        self.converters = self.compiler.get_converters([one[0] for one in self.compiler.select])

    def rows(self, values: Sequence) -> list:
        given = _flat(values)
        with connection.cursor() as cursor:
            cursor.execute(
                self.sql,
                [one if place is None else given[place] for place, one in self.parameters],
            )
            found = cursor.fetchall()
        if self.compiler.has_extra_select:
            found = [row[: self.compiler.col_count] for row in found]
        return list(self.queryset._iterable_class(_Answer(self, found))) if found else []


class _Answer:
    """Stands for the queryset, its query and their compiler before Django's own iterables."""

    def __init__(self, compiled: _Compiled, rows: list[tuple]):
        self._compiled = compiled
        self._rows = rows
        queryset = compiled.queryset
        self.model = queryset.model
        self.db = queryset.db
        self._fields = ()
        self._known_related_objects: dict = {}
        self.query = SimpleNamespace(get_compiler=lambda *_names, **_using: self)
        self.select = compiled.compiler.select
        self.klass_info = compiled.compiler.klass_info
        self.annotation_col_map = compiled.compiler.annotation_col_map

    def execute_sql(self, **_options) -> list[tuple]:
        return self._rows

    def results_iter(self, _results=None, *, tuple_expected: bool = False, **_options):
        rows = self._rows
        if self._compiled.converters:
            rows = self._compiled.compiler.apply_converters(rows, self._compiled.converters)
        return map(tuple, rows) if tuple_expected else iter(rows)
