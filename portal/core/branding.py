"""The institution's name, logo and colours, as a page shows them."""

import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from portal.core.colours import for_dark_theme
from portal.core.models import BrandingSettings
from portal.core.prepared import prepared


@dataclass(frozen=True, slots=True)
class Branding:
    """What the header and the footer show; empty values leave the portal's own look."""

    name: str = ""
    stylesheet_url: str = ""
    logo_url: str = ""
    logo_width: int = 0
    logo_height: int = 0


def settings_for(request: HttpRequest) -> BrandingSettings | None:
    """The settings of the site with the request's host name, else of the default site.

    One query, whatever the number of sites.
    """
    host = request.get_host().rsplit(":", 1)[0]
    found = _settings_of(host)
    return min(found, key=lambda row: (row.site.hostname != host, row.site_id), default=None)


@prepared
def _settings_of(host: str) -> QuerySet:
    ours = BrandingSettings.objects.select_related("site")
    return ours.filter(Q(site__hostname=host) | Q(site__is_default_site=True))


def branding_for(request: HttpRequest) -> Branding:
    """What the shell shows. The addresses change with the content: caches may keep them."""
    found = settings_for(request)
    if found is None:
        return Branding()
    sheet, logo = stylesheet(found), found.logo.name if found.logo else ""
    return Branding(
        name=found.name,
        stylesheet_url=_versioned("branding_stylesheet", sheet) if sheet else "",
        logo_url=_versioned("branding_logo", logo) if logo else "",
        logo_width=found.logo_width or 0,
        logo_height=found.logo_height or 0,
    )


def stylesheet(found: BrandingSettings) -> str:
    """The style sheet of the institution's colours, with readable values for the dark theme."""
    chosen = {"--primary": found.primary_colour, "--accent": found.accent_colour}
    light = {name: colour for name, colour in chosen.items() if colour}
    if not light:
        return ""
    dark = _declarations({name: for_dark_theme(colour) for name, colour in light.items()})
    return (
        f"@layer tokens{{:root{{{_declarations(light)}}}"
        f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}'
        f"@media screen and (prefers-color-scheme:dark)"
        f'{{:root[data-theme="auto"]{{{dark}}}}}}}'
    )


def version_of(content: str) -> str:
    """Short mark of a content, for addresses that change with it."""
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _declarations(values: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in values.items())


def _versioned(url_name: str, content: str) -> str:
    return f"{reverse(url_name)}?v={version_of(content)}"
