"""Sign-in: django-allauth by e-mail, on invitation, with a compulsory second factor."""

AUTHENTICATION_BACKENDS = ["portal.accounts.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.LengthValidator"},
    {"NAME": "portal.accounts.passwords.BreachedPasswordValidator"},
    {"NAME": "portal.accounts.passwords.PredictablePasswordValidator"},
]
PASSWORD_MIN_LENGTH = 15
PASSWORD_MAX_LENGTH = 4096
# Seconds; the link of a reset mail serves once.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# Words of the house that protect nothing, whoever types them.
PASSWORD_CONTEXT_WORDS = [
    "maillage", "portail", "intranet", "reseau", "comite", "commune", "departement", "mairie",
    "prefecture", "ccas", "cidff", "caf", "msa", "cpam", "hopital", "police", "gendarmerie",
    "tribunal", "justice", "association", "famille", "violence", "monoparentale", "victime",
    "coordination", "coordinatrice", "referent", "referente", "partenaire", "travail", "social",
]  # fmt: skip

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# The invitation proved the address; User.email is the only place that holds it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class path
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.sign_in.SignInForm",
    "reset_password": "portal.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.sign_in.NewPasswordForm",
    "change_password": "portal.accounts.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "portal.accounts.forms.sign_in.PasswordAgainForm",
}
# How many in how long, for each address ("ip"), account ("key") or signed-in person ("user").
# The counter of one address is our own action, because a good second factor clears the counters
# of "login_failed" and would otherwise let an insider wipe it.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/5m/key",
    "login_failed_address": "10/m/ip",
    "reset_password": "20/m/ip,5/h/key",
    "invite": "60/h/user",
    "open_invitation": "60/m/ip",
    "accept_invitation": "30/m/ip",
    "ask_recovery": "10/h/user",
    "read_address": "10/h/user",
    "tell_where": "20/h/user",
    "export_directory": "30/h/user",
    "person_card": "60/h/user",
    "verify_attestation": "20/m/ip",
    "read_feed": "60/m/ip",
}
# Number of trusted reverse proxies; production sets it, forged headers are ignored without it.
ALLAUTH_TRUSTED_PROXY_COUNT = 0

MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
# One period of grace for clocks and slow fingers; a code serves once all the same.
MFA_TOTP_TOLERANCE = 1
# What the telephone shows beside the address: nothing about the network.
MFA_TOTP_ISSUER = "Espace professionnel"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "portal.accounts.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.second_factor.AddPasskeyForm",
}

USERSESSIONS_TRACK_ACTIVITY = False
SESSION_IDLE_SECONDS = 20 * 60
SESSION_ABSOLUTE_SECONDS = 10 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# Requests that a page sends by itself: they do not prove that somebody is there. Requests with
# the header HX-Polling count among them.
SESSION_POLL_VIEWS = {
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
}

INVITATION_DAYS = 14
# A membership is confirmed each quarter; None switches the review off (demonstration).
RECERTIFICATION_DAYS: int | None = 91
RECERTIFICATION_GRACE_DAYS = 14
# An account unused for so many days is closed; None switches it off (demonstration).
ACCOUNT_IDLE_DAYS: int | None = 90
# A closed account is erased so many days later; None switches it off (demonstration).
ACCOUNT_ERASE_DAYS: int | None = 365
# An invitation accepted, cancelled or expired is kept so many days.
INVITATION_KEEP_DAYS = 365
# Two coordinators recover a locked-out person: hours between the request and the confirmation.
RECOVERY_DELAY_HOURS = 24
RECOVERY_EXPIRY_DAYS = 7
# Dotted path of a function that lists the accounts of the demonstration on the sign-in page.
DEMO_SIGN_IN_ROWS = ""
