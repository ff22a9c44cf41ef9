"""What the training app writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions

register_actions(
    {
        "session.created": _("Training session created"),
        "session.changed": _("Training session changed"),
        "session.published": _("Training session published"),
        "session.closed": _("Sign-up to a training session closed"),
        "session.reopened": _("Sign-up to a training session opened again"),
        "session.settled": _("Training session settled"),
        "session.postponed": _("Training session postponed"),
        "session.moved": _("Training session moved to other dates"),
        "session.cancelled": _("Training session cancelled"),
        "session.capacity": _("Number of seats of a training session changed"),
        "session.quotas": _("Reserved seats of a training session changed"),
        "session.quota_released": _("Reserved seats of a training session released"),
        "session.trainers": _("Trainers of a training session changed"),
        "session.reminded": _("Reminder of a training session told"),
        "session.repaired": _("Training session put right by the check"),
        "sign_up.requested": _("Sign-up to a training session asked"),
        "sign_up.approved": _("Sign-up to a training session approved"),
        "sign_up.refused": _("Sign-up to a training session refused"),
        "sign_up.escalated": _("Sign-up to a training session left to the coordination"),
        "sign_up.offered": _("Seat in a training session offered"),
        "sign_up.accepted": _("Seat in a training session accepted"),
        "sign_up.declined": _("Seat in a training session declined"),
        "sign_up.lapsed": _("Sign-up to a training session lapsed"),
        "sign_up.cancelled": _("Sign-up to a training session cancelled"),
        "sign_up.kept": _("Seat in a moved training session kept"),
        "sign_up.by_hand": _("Seat in a training session given by hand"),
        "sign_up.transferred": _("Sign-up moved to another training session"),
        "sign_up.substituted": _("Trainee replaced by a colleague"),
        "sign_ups.imported": _("List of people signed up to a training session"),
        "approval_deputy.named": _("Deputy named to decide sign-ups"),
        "approval_deputy.ended": _("Deputy who decided sign-ups ended"),
        "session.printed": _("Papers of a training session printed"),
        "attestations.issued": _("Training attestations issued"),
        "attestation.revoked": _("Training attestation revoked"),
        "training.proofs_exported": _("Proof of inter-institutional sessions saved"),
        "training.table_exported": _("Table of trained people saved"),
        "unit.passed": _("E-learning unit passed"),
        "presence.marked": _("Presence at a training session recorded"),
        "presence.corrected": _("Presence at a training session corrected"),
        "needs.erased": _("Special needs of trainees erased"),
    }
)
