"""Closed lists of the network. Values are stable keys; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryState(models.TextChoices):
    """Life of what the directory shows (domain A3)."""

    PROPOSED = "proposed", _("Proposed")
    VERIFIED = "verified", _("Verified")
    TO_VERIFY = "to_verify", _("To verify")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


# What every member of the network finds; the rest is for those who keep the entry.
SHOWN_STATES = (EntryState.VERIFIED, EntryState.TO_VERIFY)

ENTRY_TRANSITIONS: dict[str, frozenset[str]] = {
    EntryState.PROPOSED: frozenset({EntryState.VERIFIED, EntryState.CLOSED}),
    EntryState.VERIFIED: frozenset(
        {EntryState.VERIFIED, EntryState.TO_VERIFY, EntryState.SUSPENDED, EntryState.CLOSED}
    ),
    EntryState.TO_VERIFY: frozenset({EntryState.VERIFIED, EntryState.SUSPENDED, EntryState.CLOSED}),
    EntryState.SUSPENDED: frozenset({EntryState.VERIFIED, EntryState.CLOSED}),
    EntryState.CLOSED: frozenset({EntryState.PROPOSED}),
}


class ConfirmEvery(models.IntegerChoices):
    """How often its owner confirms an entry, in months."""

    MONTH = 1, _("every month")
    QUARTER = 3, _("every 3 months")
    HALF_YEAR = 6, _("every 6 months")
    YEAR = 12, _("every year")


class Saturation(models.TextChoices):
    LOW = "low", _("Places available")
    MODERATE = "moderate", _("Few places")
    HIGH = "high", _("Full, do not send anybody without calling")


class ServiceKind(models.TextChoices):
    """Types of data·inclusion v1, and two of our own with their fields (A7, A8)."""

    SUPPORT = "accompagnement", _("Support")
    FINANCIAL_AID = "aide-financiere", _("Financial aid")
    MATERIAL_AID = "aide-materielle", _("Material aid")
    WORKSHOP = "atelier", _("Workshop")
    TRAINING = "formation", _("Training course")
    INFORMATION = "information", _("Information")
    TARIFF = "tarif-preferentiel", _("Preferential tariff")
    DISABILITY = "offre-handicap", _("Offer for a disabled child")


class Vocabulary(models.TextChoices):
    """The closed lists whose values an entry carries as terms."""

    NEED = "need", _("Need")
    PUBLIC = "public", _("People concerned")
    LANGUAGE = "language", _("Language")
    REFERRER = "referrer", _("Who may refer")
    ACCESS = "access", _("Ways to ask")
    RECEPTION = "reception", _("How people are received")
    PAPER = "paper", _("Papers to bring")
    THEME = "theme", _("data·inclusion theme")
    DI_PUBLIC = "di_public", _("data·inclusion public")
    DISABILITY = "disability", _("Disability")


class Need(models.TextChoices):
    """What a professional looks for, in their words; also the topics of resource persons."""

    DANGER = "danger", _("Immediate danger")
    LISTENING = "listening", _("Listening and guidance")
    SHELTER = "shelter", _("Emergency shelter")
    HOUSING = "housing", _("Housing")
    COMPLAINT = "complaint", _("Complaint and protection by the police")
    PROTECTION_ORDER = "protection_order", _("Protection order and family court")
    LEGAL = "legal", _("Rights and legal advice")
    MEDICAL = "medical", _("Medical care and certificate")
    PSYCHOLOGICAL = "psychological", _("Psychological support")
    CHILDREN = "children", _("Children exposed to violence")
    PARENTING = "parenting", _("Parenting")
    CHILDCARE = "childcare", _("Childcare")
    DISABLED_CHILD = "disabled_child", _("Disabled child")
    MONEY = "money", _("Urgent money")
    BENEFITS = "benefits", _("Benefits and social rights")
    WORK = "work", _("Work and training")
    MOBILITY = "mobility", _("Mobility")
    AUTHORS = "authors", _("Authors of violence")
    ADMINISTRATIVE = "administrative", _("Paperwork and residence permit")


class Public(models.TextChoices):
    VICTIMS = "victims", _("Women victims of violence")
    SINGLE_PARENTS = "single_parents", _("Single parents")
    CHILDREN = "children", _("Children")
    AUTHORS = "authors", _("Authors of violence")
    PROFESSIONALS = "professionals", _("Professionals")


class Language(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    TURKISH = "tr", _("Turkish")
    ROMANIAN = "ro", _("Romanian")
    RUSSIAN = "ru", _("Russian")
    UKRAINIAN = "uk", _("Ukrainian")
    DARI = "prs", _("Dari")
    PASHTO = "ps", _("Pashto")
    TAMAZIGHT = "ber", _("Berber")
    CREOLE = "gcr", _("Creole")
    COMORIAN = "swb", _("Comorian")
    SIGN = "fsl", _("French sign language")


class Referrer(models.TextChoices):
    """Who may send somebody; anybody when nothing is ticked."""

    PERSON = "usagers", _("The person herself")
    PROFESSIONAL = "professionnels", _("Professionals")


class Access(models.TextChoices):
    """How the service is asked for: modes_mobilisation of data·inclusion v1."""

    GO_THERE = "se-presenter", _("Go there")
    PHONE = "telephoner", _("Call")
    MAIL = "envoyer-un-courriel", _("Send an e-mail")
    LINK = "utiliser-lien-mobilisation", _("Use the link")


class Reception(models.TextChoices):
    ON_SITE = "en-presentiel", _("On site")
    REMOTE = "a-distance", _("Remotely")


class Paper(models.TextChoices):
    IDENTITY = "identity", _("Identity document")
    FAMILY_RECORD = "family_record", _("Family record book")
    PROOF_OF_RESIDENCE = "residence", _("Proof of address")
    CAF_CERTIFICATE = "caf", _("Certificate of the family fund")
    HEALTH_CARD = "health_card", _("Health insurance card")
    INCOME = "income", _("Proof of income")
    TAX_NOTICE = "tax_notice", _("Tax notice")
    RESIDENCE_PERMIT = "permit", _("Residence permit")
    COMPLAINT_RECEIPT = "complaint", _("Receipt of a complaint")
    MEDICAL_CERTIFICATE = "certificate", _("Medical certificate")


class Disability(models.TextChoices):
    """What an offer can welcome; never a diagnosis of anybody."""

    MOTOR = "motor", _("Motor")
    SENSORY = "sensory", _("Sensory")
    COGNITIVE = "cognitive", _("Cognitive or learning")
    AUTISM = "autism", _("Autism spectrum")
    PSYCHIC = "psychic", _("Psychic")
    ILLNESS = "illness", _("Long illness")


# data·inclusion's own lists (themes, publics) are checked by its schema at import.
CLOSED_VALUES: dict[str, type[models.TextChoices]] = {
    Vocabulary.NEED: Need,
    Vocabulary.PUBLIC: Public,
    Vocabulary.LANGUAGE: Language,
    Vocabulary.REFERRER: Referrer,
    Vocabulary.ACCESS: Access,
    Vocabulary.RECEPTION: Reception,
    Vocabulary.PAPER: Paper,
    Vocabulary.DISABILITY: Disability,
}


class Fee(models.TextChoices):
    FREE = "gratuit", _("Free")
    PAID = "payant", _("Paid")


class NegotiationState(models.TextChoices):
    """Steps towards a preferential tariff (domain A7); expiry comes from its dates alone."""

    TO_CONTACT = "to_contact", _("To be approached")
    DISCUSSED = "discussed", _("Under discussion")
    VOTED = "voted", _("Voted")


class OutOfTown(models.TextChoices):
    """What families of other communes pay."""

    EXCLUDED = "excluded", _("Not admitted to the tariff")
    SAME = "same", _("The same tariff")
    ASK = "ask", _("On request")


class TariffProof(models.TextChoices):
    """What proves the right to a tariff. Nothing here may tell of violence (domain A7)."""

    QUOTIENT = "quotient", _("Certificate of quotient familial")
    TAX_NOTICE = "tax_notice", _("Tax notice")
    LONE_PARENT_BENEFIT = "asf", _("Certificate of a lone parent’s benefit")
    SWORN = "sworn", _("Sworn statement")
    FAMILY_RECORD = "family_record", _("Family record book")


class PersonStanding(models.TextChoices):
    TITULAR = "titular", _("Titular")
    DEPUTY = "deputy", _("Deputy")


class PersonState(models.TextChoices):
    """Steps of a resource person (domain A14). Dates may stop one before its state does."""

    PROPOSED = "proposed", _("Proposed")
    NOMINATED = "nominated", _("Nominated")
    TRAINED = "trained", _("Trained")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Mandate ended")


class SuspensionReason(models.TextChoices):
    """Why somebody stops being reached for a time (domain A14); shown to those who keep it."""

    LONG_ABSENCE = "long_absence", _("Long absence")
    TRAINING = "training", _("Training to renew")
    REQUEST = "request", _("At the person's request")
    INSTITUTION = "institution", _("Decided by the institution")


class Missing(models.TextChoices):
    """What keeps a resource person from being reached."""

    ACCOUNT = "account", _("The account is closed")
    MEMBERSHIP = "membership", _("No membership in force in the institution")
    ACTIVATION = "activation", _("The mandate is not active")
    MANDATE = "mandate", _("Outside the dates of the mandate")
    TRAINING = "training", _("No valid training")
    CHARTER = "charter", _("Charter not signed")
    CONFIRMATION = "confirmation", _("Contact details not confirmed")


PERSON_TRANSITIONS: dict[str, frozenset[str]] = {
    PersonState.PROPOSED: frozenset({PersonState.NOMINATED, PersonState.ENDED}),
    PersonState.NOMINATED: frozenset({PersonState.TRAINED, PersonState.ENDED}),
    PersonState.TRAINED: frozenset({PersonState.ACTIVE, PersonState.ENDED}),
    PersonState.ACTIVE: frozenset({PersonState.SUSPENDED, PersonState.ENDED}),
    PersonState.SUSPENDED: frozenset({PersonState.ACTIVE, PersonState.ENDED}),
    PersonState.ENDED: frozenset(),
}
