"""The gate of Wagtail's admin: what may not be opened does not exist.

Runs before the view, so a refused view never reads, writes, nor leaves a message behind.
"""

from collections.abc import Callable

from csp.constants import NONE, SELF
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from wagtail_localize.models import Translation, TranslationSource

from portal.core.admin_csp import policy_for
from portal.core.admin_pages import is_in_admin, pages_in_admin
from portal.core.admin_policy import CLOSED_DOORS, may_open
from portal.core.admin_viewer import seen_by

ADMIN_ROOT = "admin"
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
PREVIEW_VIEWS = frozenset(
    {
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:revisions_view",
        "wagtail_localize:preview_translation",
    }
)


class AdminGateMiddleware:
    """Let an editor into the listed views, on pages they may see; 404 for everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_admin_path(request.path_info):
            return self.get_response(request)
        with seen_by(request.user):
            response = self.get_response(request)
        if request.user.is_authenticated:
            _set_policy(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Raise Http404 unless the view and every page it names are open to the person.

        Visitors are led to the sign-in page, as everywhere: some views of packages are
        marked as open to them.
        """
        name = request.resolver_match.view_name or ""
        if not _is_admin_path(request.path_info) or name in CLOSED_DOORS:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_open(request.user, name):
            raise Http404
        if not _sees_named_pages(request.user, name, args, kwargs):
            raise Http404
        if name == "wagtailadmin_pages:move" and not _sees_destination(request):
            raise Http404
        return None


def _is_admin_path(path: str) -> bool:
    return path.split("/", 2)[1] == ADMIN_ROOT


def _sees_named_pages(user, view_name: str, args: tuple, kwargs: dict) -> bool:
    """Every page whose number stands in the address is one the editor may see."""
    if not str(kwargs.get("pk", 0)).isdigit():
        return False
    numbers = {int(kwargs[name]) for name in PAGE_ARGUMENTS if kwargs.get(name) is not None}
    if view_name == "wagtailadmin_pages:revisions_compare":
        numbers.add(int(args[0]))
    if "object_id" in kwargs:
        if kwargs.get("model_name") != "page" or not kwargs["object_id"].isdigit():
            return False
        numbers.add(int(kwargs["object_id"]))
    if numbers and pages_in_admin(user).filter(pk__in=numbers).count() != len(numbers):
        return False
    if view_name.startswith("wagtail_localize:"):
        return _may_translate(user, numbers, kwargs)
    return True


def _sees_destination(request: HttpRequest) -> bool:
    """The form of a move takes the number of any page, and shows its title when it refuses it."""
    number = request.POST.get("new_parent_page")
    return not number or is_in_admin(request.user, number)


def _may_translate(user, numbers: set[int], kwargs: dict) -> bool:
    """Translating asks for the right to edit the page itself, not only to translate."""
    source = None
    if "translation_id" in kwargs:
        translation = Translation.objects.filter(pk=kwargs["translation_id"]).first()
        source = translation.source if translation else None
    elif "translation_source_id" in kwargs:
        source = TranslationSource.objects.filter(pk=kwargs["translation_source_id"]).first()
    elif not numbers:
        return True
    pages = pages_in_admin(user).filter(pk__in=numbers)
    if source is not None:
        pages = pages_in_admin(user).filter(translation_key=source.object_id)
    found = list(pages.specific())
    return bool(found) and all(page.permissions_for_user(user).can_edit() for page in found)


def _set_policy(request: HttpRequest, response: HttpResponse) -> None:
    """Loosen the content policy for the admin, and framing for previews, and only there."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in PREVIEW_VIEWS:
        # A preview shows a page of the portal, under the portal's own policy, in a frame.
        _let_our_pages_frame(response)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    else:
        response._csp_config = policy_for(response)


def _let_our_pages_frame(response: HttpResponse) -> None:
    """A preview went through every middleware once already, with its own nonce: keep both."""
    known = response.headers.get("Content-Security-Policy")
    if known is None:
        response._csp_replace = {"frame-ancestors": [SELF]}
    else:
        response.headers["Content-Security-Policy"] = known.replace(
            f"frame-ancestors {NONE}", f"frame-ancestors {SELF}"
        )
