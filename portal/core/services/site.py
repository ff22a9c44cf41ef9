"""The smallest tree a portal needs: a home page in each language and the site record."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Collection, Locale, Page, Site

from portal.core.groups import sync_editors_group
from portal.core.models.home import HomePage


@transaction.atomic
def ensure_site() -> HomePage:
    """Make what is missing of: root, locales, home pages, site, group of editors.

    Changes nothing that exists, except Wagtail's own welcome page, which it removes.
    Gives the home page in French.
    """
    root = Page.get_first_root_node() or _add_root()
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    home = _ensure_home(root, settings.LANGUAGE_CODE, None)
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            _ensure_home(root, code, home)
    _ensure_site_record(home)
    sync_editors_group()
    return home


def _add_root() -> Page:
    return Page.add_root(title="Root", slug="root", locale=_locale(settings.LANGUAGE_CODE))


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _ensure_home(root: Page, code: str, source: HomePage | None) -> HomePage:
    found = HomePage.objects.filter(locale__language_code=code, depth=2).first()
    if found is not None:
        return found
    with override(code):
        home = HomePage(
            title=_("Home"),
            slug="accueil" if code == settings.LANGUAGE_CODE else f"home-{code}",
            locale=_locale(code),
            is_public=True,
        )
    if source is not None:
        home.translation_key, home.family = source.translation_key, source.family
    return root.add_child(instance=home)


def _ensure_site_record(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost",
            root_page=home,
            is_default_site=True,
            site_name=settings.PORTAL_NAME,
        )
    elif site.root_page.specific_class is not HomePage:
        welcome = site.root_page
        site.root_page, site.site_name = home, settings.PORTAL_NAME
        site.save()
        if welcome.depth > 1:
            welcome.delete()
