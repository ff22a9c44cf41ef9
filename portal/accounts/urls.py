"""Addresses of the accounts: the pages of allauth the portal has, one by one, and our own.

allauth's own list is not included: a page it adds one day stays closed until it stands here.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import include, path, re_path

from portal.accounts.views import (
    closed,
    institutions,
    invitations,
    members,
    own_account,
    recoveries,
    sign_in,
)

sign_in_patterns = [
    path("login/", sign_in.SignInView.as_view(), name="account_login"),
    path("logout/", sign_in.SignOutView.as_view(), name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("password/reset/", account_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # Names that allauth reverses, pages that the portal does not have.
    path("signup/", closed.not_found, name="account_signup"),
    path("email/", closed.not_found, name="account_email"),
    path("confirm-email/", closed.not_found, name="account_email_verification_sent"),
    path("password/set/", closed.not_found, name="account_set_password"),
    path("login/code/confirm/", closed.not_found, name="account_confirm_login_code"),
]

factor_patterns = [
    path("", sign_in.SecurityView.as_view(), name="mfa_index"),
    path("authenticate/", mfa_views.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("totp/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", sign_in.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        sign_in.MakeCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("webauthn/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("webauthn/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path("webauthn/login/", sign_in.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/",
        passkey_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "webauthn/keys/<int:pk>/remove/",
        sign_in.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("webauthn/keys/<int:pk>/edit/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
]

own_patterns = [
    path("compte/profil/", own_account.profile, name="profile"),
    path("compte/sessions/fermer/", own_account.close_session, name="close_session"),
    path(
        "compte/sessions/fermer-les-autres/",
        own_account.close_other_sessions,
        name="close_other_sessions",
    ),
    path("compte/invitation/", invitations.accept_invitation, name="accept_invitation"),
    path("compte/invitation/<str:token>/", invitations.open_invitation, name="open_invitation"),
    path("institutions/", institutions.institution_list, name="institutions"),
    path("institutions/nouvelle/", institutions.edit_institution, name="create_institution"),
    path("institutions/<uuid:uuid>/", institutions.institution, name="institution"),
    path(
        "institutions/<uuid:uuid>/modifier/",
        institutions.edit_institution,
        name="edit_institution",
    ),
    path("institutions/<uuid:uuid>/inviter/", institutions.invite, name="invite"),
    path(
        "institutions/<uuid:uuid>/membres/",
        institutions.export_members,
        name="institution_members",
    ),
    path(
        "institutions/<uuid:uuid>/confirmer/",
        institutions.confirm_members,
        name="confirm_members",
    ),
    path(
        "invitations/<uuid:uuid>/renvoyer/",
        institutions.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "invitations/<uuid:uuid>/annuler/",
        institutions.cancel_invitation,
        name="cancel_invitation",
    ),
    path("appartenances/<uuid:uuid>/", members.member, name="member"),
    path("appartenances/<uuid:uuid>/fin/", members.end_membership, name="end_membership"),
    path(
        "appartenances/<uuid:uuid>/fermer-le-compte/", members.close_account, name="close_account"
    ),
    path(
        "appartenances/<uuid:uuid>/rouvrir-le-compte/",
        members.reopen_account,
        name="reopen_account",
    ),
    path(
        "appartenances/<uuid:uuid>/demander-le-retablissement/",
        members.ask_recovery,
        name="ask_recovery",
    ),
    path("comptes-bloques/", recoveries.recovery_list, name="recoveries"),
    path("comptes-bloques/<uuid:uuid>/confirmer/", recoveries.confirm, name="confirm_recovery"),
    path("comptes-bloques/<uuid:uuid>/annuler/", recoveries.cancel, name="cancel_recovery"),
]

urlpatterns = [
    path("compte/", include(sign_in_patterns)),
    path("compte/2fa/", include(factor_patterns)),
    path("compte/sessions/", own_account.session_list, name="usersessions_list"),
    path("", include((own_patterns, "accounts"))),
]
