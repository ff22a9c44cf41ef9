"""Closed lists of the training app (domain A1). Values are stable keys; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    MECHANISMS = "mechanisms", _("Mechanisms of couple violence")
    CHILDREN = "children", _("Effects on children")
    SEXUAL_VIOLENCE = "sexual_violence", _("Sexual violence")
    DANGER = "danger", _("Danger and protection")
    LAW = "law", _("Law and procedures")
    HEALTH = "health", _("Health care and certificates")
    SINGLE_PARENTS = "single_parents", _("Single parents and their rights")
    AUTHORS = "authors", _("Authors of violence")
    NETWORK = "network", _("Working as a network")


class Kit(models.TextChoices):
    """National kits of the MIPROF: a short film and its booklet."""

    ANNA = "anna", "Anna"
    ELISA = "elisa", "Elisa"
    TOM_AND_LENA = "tom_et_lena", "Tom et Léna"
    PROTECTION = "protection", "Protection sur ordonnance"
    BILAKORO = "bilakoro", "Bilakoro"


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("In person")
    REMOTE = "remote", _("Remote")
    HYBRID = "hybrid", _("In person and remote")
    ELEARNING = "elearning", _("E-learning")


class ModuleState(models.TextChoices):
    """What Wagtail's own states of a page say of a module."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class BudgetLine(models.TextChoices):
    """Spending lines of the action that may pay for a session."""

    TRAINING = "training", _("Inter-institutional training")
    AUTHORS = "authors", _("Follow-up of authors")
    OTHER = "other", _("Another budget")


class ApprovalMode(models.TextChoices):
    NONE = "none", _("No approval")
    MANAGER = "manager", _("The manager of the institution")
    COORDINATION = "coordination", _("The coordination")


class SessionState(models.TextChoices):
    """What somebody decided; what follows from dates and seats is a SessionPhase."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Published")
    CLOSED = "closed", _("Sign-up closed")
    SETTLED = "settled", _("Settled")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    SessionState.DRAFT: frozenset({SessionState.OPEN, SessionState.CANCELLED}),
    SessionState.OPEN: frozenset(
        {
            SessionState.CLOSED,
            SessionState.SETTLED,
            SessionState.POSTPONED,
            SessionState.CANCELLED,
        }
    ),
    SessionState.CLOSED: frozenset(
        {SessionState.OPEN, SessionState.SETTLED, SessionState.POSTPONED, SessionState.CANCELLED}
    ),
    SessionState.POSTPONED: frozenset({SessionState.OPEN, SessionState.CANCELLED}),
    SessionState.SETTLED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}
# Sessions that will be held, are being held or were held.
LIVE_STATES = (SessionState.OPEN, SessionState.CLOSED, SessionState.SETTLED)
# Sessions that every reader of the module finds.
SHOWN_STATES = (*LIVE_STATES, SessionState.POSTPONED, SessionState.CANCELLED)


class SessionPhase(models.TextChoices):
    """Where a session stands now: its state, its dates and its seats together."""

    DRAFT = "draft", _("Draft")
    UPCOMING = "upcoming", _("Sign-up not open yet")
    OPEN = "open", _("Open")
    FULL = "full", _("Full")
    CLOSED = "closed", _("Sign-up closed")
    RUNNING = "running", _("Running")
    DONE = "done", _("Held")
    SETTLED = "settled", _("Settled")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


class SignUpState(models.TextChoices):
    AWAITING = "awaiting", _("Waiting for approval")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Seat offered")
    CONFIRMED = "confirmed", _("Confirmed")
    ATTENDED = "attended", _("Attended")
    PARTIAL = "partial", _("Attended in part")
    ABSENT = "absent", _("Absent")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Lapsed")


# Somebody has this seat; an offer holds it while it runs.
SEATED_STATES = (
    SignUpState.OFFERED,
    SignUpState.CONFIRMED,
    SignUpState.ATTENDED,
    SignUpState.PARTIAL,
    SignUpState.ABSENT,
)
# The person comes or came: what another session may not overlap.
FIRM_STATES = (
    SignUpState.CONFIRMED,
    SignUpState.ATTENDED,
    SignUpState.PARTIAL,
    SignUpState.ABSENT,
)
# One of these at most per person and session.
ACTIVE_STATES = (SignUpState.AWAITING, SignUpState.WAITING, *SEATED_STATES)
# Nobody reaches these without the approval that the session asks for.
APPROVED_STATES = (SignUpState.WAITING, *SEATED_STATES)
# What the person may still leave by themselves.
LEAVABLE_STATES = (
    SignUpState.AWAITING,
    SignUpState.WAITING,
    SignUpState.OFFERED,
    SignUpState.CONFIRMED,
)


class RefusalReason(models.TextChoices):
    SERVICE = "service", _("Continuity of the service")
    BUDGET = "budget", _("No budget left")
    PRIORITY = "priority", _("Other colleagues first")
    NOT_CONCERNED = "not_concerned", _("Not for this function")
    ALREADY_TRAINED = "already_trained", _("Already trained")


# Refusals that say nothing of the person's need: they count for the next session (rule of order).
COUNTED_REFUSALS = (RefusalReason.SERVICE, RefusalReason.BUDGET, RefusalReason.PRIORITY)


class CancellationReason(models.TextChoices):
    """The first ones are chosen by people, the others written by the portal."""

    UNAVAILABLE = "unavailable", _("No longer available")
    WORKLOAD = "workload", _("Too much work")
    ILLNESS = "illness", _("Illness")
    TRANSPORT = "transport", _("Cannot get there")
    MISTAKE = "mistake", _("Signed up by mistake")
    OTHER = "other", _("Another reason")
    DECLINED = "declined", _("Seat offered and declined")
    TRANSFERRED = "transferred", _("Moved to another session")
    SUBSTITUTED = "substituted", _("Replaced by a colleague")
    SESSION_CANCELLED = "session_cancelled", _("The session is cancelled")
    LEFT = "left", _("Left the institution")


CHOSEN_REASONS = (
    CancellationReason.UNAVAILABLE,
    CancellationReason.WORKLOAD,
    CancellationReason.ILLNESS,
    CancellationReason.TRANSPORT,
    CancellationReason.MISTAKE,
    CancellationReason.OTHER,
)


class Source(models.TextChoices):
    """How a sign-up came."""

    SELF = "self", _("By the person")
    MANAGER = "manager", _("By the institution")
    COORDINATION = "coordination", _("By the coordination")
    TRAINER = "trainer", _("By the trainer")
    TRANSFER = "transfer", _("From another session")
    SUBSTITUTION = "substitution", _("In the place of a colleague")


class MoveKind(models.TextChoices):
    """What happened to the seats of a session, in the order in which it happened."""

    CAPACITY = "capacity", _("Number of seats")
    QUOTA = "quota", _("Seats reserved for an institution")
    RELEASED = "released", _("Reserved seats released")
    AWAITING = "awaiting", _("Sign-up waiting for approval")
    QUEUED = "queued", _("Put on the waiting list")
    CONFIRMED = "confirmed", _("Seat confirmed")
    OFFERED = "offered", _("Seat offered")
    ACCEPTED = "accepted", _("Offer accepted")
    LAPSED = "lapsed", _("Lapsed")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    BY_HAND = "by_hand", _("Seat given by hand")


class OrderReason(models.TextChoices):
    """Why one person of the list comes before the next one (declared rule, row 8)."""

    ALONE = "alone", _("Nobody else was waiting for this seat.")
    UNDER_REPRESENTED = (
        "under_represented",
        _("Their institution has the fewest seats in this session."),
    )
    REFUSED_BEFORE = "refused_before", _("They were left without a seat before.")
    FIRST_COME = "first_come", _("They signed up first.")


class NoticeStep(models.TextChoices):
    """Reminders of a session, each told once."""

    WEEK_BEFORE = "week_before", _("A week before")
    DAY_BEFORE = "day_before", _("The day before")
    DAY_AFTER = "day_after", _("The day after")
    QUARTER_AFTER = "quarter_after", _("Three months after")
