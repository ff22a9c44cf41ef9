"""Which language of the pages a person reads now."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from wagtail.models import Locale

from portal.core.per_request import once_per_request
from portal.core.prepared import prepared


def locale_to_read() -> int | None:
    """Key of the locale of the current language, of French otherwise; None without locales.

    One query per request, whatever the language.
    """
    keys = _keys()
    return keys.get(get_language(), keys.get(settings.LANGUAGE_CODE))


@once_per_request
def _keys() -> dict[str, int]:
    return dict(_locales())


@prepared
def _locales() -> QuerySet:
    return Locale.objects.order_by().values_list("language_code", "pk")
