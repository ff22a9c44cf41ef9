"""Addresses of committees, meetings and papers. Objects are named by UUID, committees by slug."""

from django.urls import path

from committees import downloads
from committees.views import (
    administration,
    committees,
    exports,
    managed_papers,
    meetings,
    paper_changes,
    papers,
    uploads,
)

app_name = "committees"

urlpatterns = [
    path("comites/", committees.committee_list, name="list"),
    path("comites/<slug:slug>/", committees.committee_detail, name="detail"),
    path("comites/<slug:slug>/reunions/", committees.meeting_list, name="meetings"),
    path("comites/<slug:slug>/reunions/nouvelle/", meetings.meeting_create, name="meeting_create"),
    path("comites/<slug:slug>/membres/", exports.member_export, name="members_export"),
    path("comites/<slug:slug>/deposer/", uploads.upload, name="upload"),
    path("comites/<slug:slug>/deposer/fichier/", uploads.upload_file, name="upload_file"),
    path("comites/<slug:slug>/completer/", uploads.complete, name="complete"),
    path("comites/<slug:slug>/gerer/", managed_papers.managed_papers, name="managed_papers"),
    path("comites/<slug:slug>/lecteurs/", managed_papers.audience_change, name="audience"),
    path("reunions/<uuid:uuid>/", meetings.meeting_detail, name="meeting"),
    path("reunions/<uuid:uuid>/modifier/", meetings.meeting_update, name="meeting_update"),
    path("reunions/<uuid:uuid>/etat/", meetings.meeting_state, name="meeting_state"),
    path("reunions/<uuid:uuid>/ordre-du-jour/", meetings.agenda, name="agenda"),
    path("documents/", papers.paper_list, name="papers"),
    path("documents/exporter/", exports.paper_export, name="papers_export"),
    path("documents/<uuid:uuid>/", papers.paper_detail, name="paper"),
    path("documents/<uuid:uuid>/comparer/", papers.paper_compare, name="compare"),
    path("documents/<uuid:uuid>/modifier/", paper_changes.paper_update, name="paper_update"),
    path("documents/<uuid:uuid>/version/", paper_changes.version_add, name="version_add"),
    path("documents/<uuid:uuid>/deplacer/", paper_changes.paper_move, name="paper_move"),
    path("documents/<uuid:uuid>/retirer/", paper_changes.paper_withdraw, name="paper_withdraw"),
    path("documents/<uuid:uuid>/remettre/", paper_changes.paper_restore, name="paper_restore"),
    path("documents/<uuid:uuid>/publier/", paper_changes.paper_publish, name="paper_publish"),
    path("documents/<uuid:uuid>/v/<int:number>/fichier", downloads.download, name="download"),
    path(
        "documents/<uuid:uuid>/v/<int:number>/page/<int:page>/",
        downloads.page_image,
        name="page_image",
    ),
    path(
        "documents/<uuid:uuid>/v/<int:number>/reprendre/",
        paper_changes.version_reinstate,
        name="version_reinstate",
    ),
    path(
        "documents/<uuid:uuid>/v/<int:number>/relire/",
        paper_changes.version_retry,
        name="version_retry",
    ),
    path("administration/comites/", administration.administered_list, name="administered_list"),
    path(
        "administration/comites/nouveau/",
        administration.committee_create,
        name="committee_create",
    ),
    path(
        "administration/comites/<uuid:uuid>/",
        administration.administered_detail,
        name="administered",
    ),
    path(
        "administration/comites/<uuid:uuid>/modifier/",
        administration.committee_update,
        name="committee_update",
    ),
    path("administration/comites/<uuid:uuid>/siege/", administration.seat_open, name="seat_open"),
    path("administration/sieges/<uuid:uuid>/fin/", administration.seat_end, name="seat_end"),
]
