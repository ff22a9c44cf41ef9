"""Delays counted in months."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day of the month that many months later (earlier if negative), or the last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
