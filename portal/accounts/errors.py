"""Refusals of the accounts app that a person may read."""

from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError


class NotAllowed(DomainError):
    """The rule does not give this act to the person. Views check first and answer 404."""

    def __init__(self):
        super().__init__(_("You may not do this."))


class LastManager(DomainError):
    """The institution would be left without a manager; the act may be repeated knowingly."""

    def __init__(self):
        super().__init__(
            _("This institution would have no manager left. Tick the box if that is intended.")
        )


class LastCoordinator(DomainError):
    """The network would be left without a coordinator: never allowed."""

    def __init__(self):
        super().__init__(_("The network needs at least one coordinator. Name another one first."))


class AlreadyMember(DomainError):
    def __init__(self):
        super().__init__(_("This person is already a member of this institution."))


class AlreadyInvited(DomainError):
    def __init__(self):
        super().__init__(_("An invitation is already open for this address."))


class InvitationClosed(DomainError):
    """Expired, used, cancelled or unknown: one answer for all."""

    def __init__(self):
        super().__init__(_("This invitation can no longer be used."))


class MembershipClosed(DomainError):
    def __init__(self):
        super().__init__(_("This membership has ended."))


class RecoveryRefused(DomainError):
    """The recovery is not open, too early, or asked for by the same person."""
