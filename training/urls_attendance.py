"""Addresses of presence, sheets, attestations, evaluations."""

from django.urls import path

from training.views import (
    attendance,
    attestations,
    evaluations,
    presence_codes,
    proofs,
    sheets,
    trained,
    units,
    verification,
)

urlpatterns = [
    path("presences/<uuid:uuid>/", attendance.session_presence, name="session_presence"),
    path("demi-journee/<uuid:uuid>/", attendance.half_day_marks, name="half_day_marks"),
    path("demi-journee/<uuid:uuid>/code/", presence_codes.half_day_code, name="half_day_code"),
    path(
        "demi-journee/<uuid:uuid>/corriger/<uuid:trainee>/",
        attendance.presence_correct,
        name="presence_correct",
    ),
    path("presence/<str:code>/", presence_codes.presence_scan, name="presence_scan"),
    path("presences/<uuid:uuid>/emargement/", sheets.session_sheets, name="session_sheets"),
    path("presences/<uuid:uuid>/liste/", sheets.session_participants, name="session_participants"),
    path("presences/<uuid:uuid>/badges/", sheets.session_badges, name="session_badges"),
    path("demi-journee/<uuid:uuid>/emargement/", sheets.half_day_sheet, name="half_day_sheet"),
    path(
        "presences/<uuid:uuid>/attestations/",
        attestations.session_attestations,
        name="session_attestations",
    ),
    path("attestations/", attestations.own_attestations, name="own_attestations"),
    path("attestations/<uuid:uuid>/", attestations.attestation_pdf, name="attestation_pdf"),
    path(
        "attestations/<uuid:uuid>/revoquer/",
        attestations.attestation_revoke,
        name="attestation_revoke",
    ),
    path("verifier/", verification.attestation_verify, name="attestation_check"),
    path("verifier/<slug:code>/", verification.attestation_verify, name="attestation_verify"),
    path("personnes-formees/", trained.trained, name="trained"),
    path("personnes-formees/tableur/", trained.trained_export, name="trained_export"),
    path("modules/<uuid:key>/", units.unit, name="unit"),
    path("modules/<uuid:key>/lecon/<int:number>/", units.unit_lesson, name="unit_lesson"),
    path("modules/<uuid:key>/quiz/", units.unit_quiz, name="unit_quiz"),
    path("interinstitutionnel/", proofs.proofs, name="proofs"),
    path("interinstitutionnel/tableur/", proofs.proofs_export, name="proofs_export"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path(
        "presences/<uuid:uuid>/evaluations/",
        evaluations.session_evaluations,
        name="session_evaluations",
    ),
    path(
        "evaluation/<uuid:uuid>/<slug:kind>/",
        evaluations.evaluation_answer,
        name="evaluation_answer",
    ),
]
