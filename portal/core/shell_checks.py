"""System check: the quick exit must really lead out."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register


@register()
def check_quick_exit(app_configs=None, **kwargs) -> list[Error]:
    """The neutral address is absolute, and the policy lets a form lead to it.

    Browsers hold the redirect that answers a form to `form-action`: without the address there,
    the button would do nothing where JavaScript is off.
    """
    target = urlsplit(settings.QUICK_EXIT_URL)
    if target.scheme not in {"http", "https"} or not target.netloc:
        return [Error("QUICK_EXIT_URL is not an absolute address.", id="core.E020")]
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].get("form-action", [])
    origins = {urlsplit(source)[:2] for source in allowed}
    if target[:2] not in origins:
        hint = "Add QUICK_EXIT_URL to the form-action directive of CONTENT_SECURITY_POLICY."
        return [Error("form-action does not allow QUICK_EXIT_URL.", hint=hint, id="core.E021")]
    return []
