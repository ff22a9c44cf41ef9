"""Light, dark or as the person's system says: kept in a cookie that holds nothing else."""

from django.http import HttpRequest

COOKIE = "theme"
AUTO = "auto"
THEMES = (AUTO, "light", "dark")
ONE_YEAR = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """The chosen theme; "auto" without a choice or with an unknown one."""
    chosen = request.COOKIES.get(COOKIE, AUTO)
    return chosen if chosen in THEMES else AUTO
