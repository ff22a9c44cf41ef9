"""What exists only while a convention is in force: spaces, referrals, shares (row 99).

Nothing is copied or switched: each rule asks `Convention.objects.in_force()`, so that an
expiry takes effect at midnight and a renewal gives everything back.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from network.models.convention import Convention, ConventionKind, ConventionParty


def founded(field: str = "founding_convention", on: date | None = None) -> Q:
    """Condition on rows that a convention may found: no convention named, or one in force."""
    in_force = Convention.objects.in_force(on).filter(pk=OuterRef(field))
    return Q(**{f"{field}__isnull": True}) | Exists(in_force)


def parties_in_force(on: date | None = None) -> QuerySet:
    """Parties of the conventions in force, amendments apart."""
    conventions = Convention.objects.in_force(on).exclude(kind=ConventionKind.AMENDMENT)
    return ConventionParty.objects.filter(convention__in=conventions)


def may_refer(user, service) -> bool:
    """Whether the person may refer somebody to the service now.

    A service founded by a convention takes referrals from its parties alone, as long as the
    convention is in force; any other takes them from every member.
    """
    if service.founding_convention_id is None:
        return user.is_network_member
    ids = user.reading_institution_ids
    parties = parties_in_force().filter(convention_id=service.founding_convention_id)
    return parties.filter(institution_id__in=ids).exists()


def may_share_data(institution_id: int, other_id: int) -> bool:
    """Whether a convention on sharing information binds both institutions now."""
    sharing = Convention.objects.in_force().filter(kind=ConventionKind.DATA_SHARING)
    both = sharing.filter(parties__institution_id=institution_id)
    return both.filter(parties__institution_id=other_id).exists()
