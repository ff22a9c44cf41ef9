"""Closed lists of the accounts app. Values are stable keys; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionKind(models.TextChoices):
    DEPARTEMENT = "departement", _("Département")
    CAF = "caf", _("Family allowance fund (CAF)")
    MSA = "msa", _("Agricultural mutual fund (MSA)")
    CPAM = "cpam", _("Health insurance fund (CPAM)")
    CES = "ces", _("Health examination centre (CES)")
    HOSPITAL = "hospital", _("Hospital")
    POLICE = "police", _("Police")
    GENDARMERIE = "gendarmerie", _("Gendarmerie")
    COURT = "court", _("Court and prosecution")
    SPIP = "spip", _("Prison and probation service (SPIP)")
    PREFECTURE = "prefecture", _("Prefecture")
    CIDFF = "cidff", _("Women's rights information centre (CIDFF)")
    FRANCE_VICTIMES = "france_victimes", _("Victim support (France Victimes)")
    ASSOCIATION = "association", _("Association")
    CCAS = "ccas", _("Municipal social action centre (CCAS)")
    EPCI = "epci", _("Inter-municipal body (EPCI)")
    COMMUNE = "commune", _("Commune")
    EDUCATION = "education", _("Education (Éducation nationale)")
    HOUSING = "housing", _("Social landlord")
    FRANCE_TRAVAIL = "france_travail", _("France Travail")
    MISSION_LOCALE = "mission_locale", _("Mission locale")
    MDPH = "mdph", _("Disability centre (MDPH)")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    RESOURCE_PERSON = "resource_person", _("Resource person")
    INSTITUTION_MANAGER = "institution_manager", _("Institution manager")
    TRAINER = "trainer", _("Trainer")
    COMMITTEE_SECRETARY = "committee_secretary", _("Committee secretary")
    COORDINATOR = "coordinator", _("Coordinator")
    PEER_COORDINATOR = "peer_coordinator", _("Peer support coordinator")
    SPONSORSHIP_COORDINATOR = "sponsorship_coordinator", _("Sponsorship coordinator")
    EDITOR = "editor", _("Page editor")
    DATA_PROTECTION = "data_protection", _("Data protection officer")
    TECHNICAL_ADMINISTRATOR = "technical_administrator", _("Technical administrator")


class Action(models.TextChoices):
    """What a role may do. Reading is decided by audiences, never by an action."""

    READ_NETWORK = "read_network", _("Read network content")
    SEARCH = "search", _("Search")
    EDIT_PAGES = "edit_pages", _("Edit and publish pages")
    MANAGE_OWN_MEMBERS = "manage_own_members", _("Manage the members of one's institution")
    MANAGE_ALL_MEMBERS = "manage_all_members", _("Manage the members of every institution")
    MANAGE_INSTITUTIONS = "manage_institutions", _("Create and change institutions")
    MANAGE_COMMITTEES = "manage_committees", _("Create committees and name their seats")
    MANAGE_PAPERS = "manage_papers", _("Manage the papers of one's committees")
    MANAGE_DIRECTORY = "manage_directory", _("Manage the directory of the network")
    KEEP_OWN_ENTRIES = "keep_own_entries", _("Keep the entries of one's institution up to date")
    MANAGE_CONVENTIONS = "manage_conventions", _("Manage conventions")
    DISTRIBUTE_TOOLS = "distribute_tools", _("Send tools to the institutions")
    RECOVER_ACCOUNTS = "recover_accounts", _("Recover a locked-out person, with another one")
    TUNE_SEARCH = "tune_search", _("Tune the search: words of the sector, pinned results")
    READ_JOURNAL = "read_journal", _("Read the journal")
    SEE_HEALTH = "see_health", _("See the state of the services")


class AccountEvent(models.TextChoices):
    """What the journal says of accounts."""

    SIGNED_IN = "account.signed_in", _("Signed in")
    SIGN_IN_FAILED = "account.sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "account.signed_out", _("Signed out")
    FACTOR_FAILED = "account.factor_failed", _("Second factor refused")
    FACTOR_ADDED = "account.factor_added", _("Second factor added")
    FACTOR_REMOVED = "account.factor_removed", _("Second factor removed")
    RECOVERY_CODES_MADE = "account.recovery_codes_made", _("Recovery codes made")
    RECOVERY_CODE_USED = "account.recovery_code_used", _("Recovery code used")
    PASSWORD_CHANGED = "account.password_changed", _("Password changed")
    PASSWORD_RESET = "account.password_reset", _("Password reset")
    SESSION_CLOSED = "account.session_closed", _("Session closed by its owner")
    SESSIONS_ENDED = "account.sessions_ended", _("Sessions ended")
    PROFILE_CHANGED = "account.profile_changed", _("Profile changed")
    CLOSED = "account.closed", _("Account closed")
    REOPENED = "account.reopened", _("Account reopened")
    ERASED = "account.erased", _("Account erased")
    RECOVERY_ASKED = "account.recovery_asked", _("Recovery asked")
    RECOVERY_CANCELLED = "account.recovery_cancelled", _("Recovery cancelled")
    RECOVERED = "account.recovered", _("Account recovered")
    KEYS_ROTATED = "account.keys_rotated", _("Encryption keys rotated")
    INVITED = "invitation.sent", _("Invitation sent")
    INVITATION_RESENT = "invitation.resent", _("Invitation sent again")
    INVITATION_CANCELLED = "invitation.cancelled", _("Invitation cancelled")
    INVITATION_ACCEPTED = "invitation.accepted", _("Invitation accepted")
    INVITATIONS_FORGOTTEN = "invitation.forgotten", _("Old invitations erased")
    MEMBERSHIP_STARTED = "membership.started", _("Membership started")
    ROLES_CHANGED = "membership.roles_changed", _("Roles changed")
    MEMBERSHIP_CONFIRMED = "membership.confirmed", _("Membership confirmed")
    MEMBERSHIP_NOTIFIED = "membership.notified", _("Confirmation of a membership asked")
    MEMBERSHIP_SUSPENDED = "membership.suspended", _("Membership suspended")
    MEMBERSHIP_ENDED = "membership.ended", _("Membership ended")
    MEMBERS_EXPORTED = "membership.exported", _("Members of an institution saved as a spreadsheet")
    INSTITUTION_CREATED = "institution.created", _("Institution created")
    INSTITUTION_CHANGED = "institution.changed", _("Institution changed")
