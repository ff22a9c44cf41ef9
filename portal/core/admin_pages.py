"""The pages an editor meets in the admin: editing rights, cut by reading rights."""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from portal.core.audiences import tokens_for
from portal.core.models.audience import Audience


def pages_in_admin(user) -> PageQuerySet:
    """Pages, drafts included, that the person may explore and whose audience includes them.

    The root has no audience: it is only the place of the trees.
    """
    explorable = page_permission_policy.explorable_instances(user).values("pk")
    readable = Audience.objects.readable_with(tokens_for(user))
    return Page.objects.filter(Q(depth=1) | Q(access__audience__in=readable), pk__in=explorable)


def is_in_admin(user, number: str | None) -> bool:
    """Whether this is the number of a page that the person meets in the admin."""
    try:
        return pages_in_admin(user).filter(pk=number).exists()
    except ValueError:
        return False
