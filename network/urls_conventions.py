"""Addresses of conventions."""

from django.urls import path

from network.views import convention_changes as changes
from network.views import conventions

urlpatterns = [
    path("conventions/", conventions.convention_list, name="conventions"),
    path("conventions/chiffres/", conventions.convention_numbers, name="convention_numbers"),
    path("conventions/nouvelle/", changes.convention_create, name="convention_create"),
    path("conventions/<uuid:uuid>/", conventions.convention_detail, name="convention"),
    path("conventions/<uuid:uuid>/modifier/", changes.convention_update, name="convention_update"),
    path("conventions/<uuid:uuid>/etape/", changes.convention_step, name="convention_step"),
    path("conventions/<uuid:uuid>/parties/", changes.party_add, name="party_add"),
    path("conventions/<uuid:uuid>/renouveler/", changes.convention_renew, name="convention_renew"),
    path(
        "conventions/<uuid:uuid>/denoncer/", changes.convention_denounce, name="convention_denounce"
    ),
    path("conventions/<uuid:uuid>/orientations/", changes.referrals_found, name="referrals_found"),
    path(
        "conventions/<uuid:uuid>/orientations/<uuid:service>/liberer/",
        changes.referrals_free,
        name="referrals_free",
    ),
    path("conventions/parties/<uuid:uuid>/signature/", changes.party_sign, name="party_sign"),
    path(
        "conventions/parties/<uuid:uuid>/referent/", changes.party_referent, name="party_referent"
    ),
    path("conventions/parties/<uuid:uuid>/retirer/", changes.party_remove, name="party_remove"),
    path(
        "conventions/parties/<uuid:uuid>/engagement/", changes.engagement_add, name="engagement_add"
    ),
    path(
        "conventions/engagements/<uuid:uuid>/nouvelles/",
        changes.engagement_news,
        name="engagement_news",
    ),
]
