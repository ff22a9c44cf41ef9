"""Addresses of deciding sign-ups, and of signing others up."""

from django.urls import path

from training.views import (
    approval_deputies,
    approvals,
    group_sign_ups,
    opening_notices,
    sign_up_imports,
)

urlpatterns = [
    path("validations/", approvals.approvals, name="approvals"),
    path("validations/<uuid:uuid>/refuser/", approvals.approval_refuse, name="approval_refuse"),
    path(
        "validations/inscriptions/",
        group_sign_ups.institution_sign_ups,
        name="institution_sign_ups",
    ),
    path("validations/suppleance/", approval_deputies.approval_deputy, name="approval_deputy"),
    path(
        "validations/suppleance/<uuid:uuid>/fin/",
        approval_deputies.approval_deputy_end,
        name="approval_deputy_end",
    ),
    path("session/<uuid:uuid>/groupe/", group_sign_ups.group_sign_up, name="group_sign_up"),
    path("session/<uuid:uuid>/importer/", sign_up_imports.sign_up_import, name="sign_up_import"),
    path("inscription/<uuid:uuid>/remplacer/", group_sign_ups.substitution, name="substitution"),
    path("session/<uuid:uuid>/prevenir/", opening_notices.opening_notice, name="opening_notice"),
    path(
        "modules/<uuid:key>/prevenir/",
        opening_notices.module_opening_notice,
        name="module_opening_notice",
    ),
]
