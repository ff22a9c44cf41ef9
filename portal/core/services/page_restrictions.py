"""Restrictions follow a page's family: translations, aliases and copies."""

from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from portal.core.models.base_page import BasePage

_aligning: ContextVar[bool] = ContextVar("aligning_restrictions", default=False)

Signature = tuple[str, str, frozenset[int]]


def signature(restriction: PageViewRestriction) -> Signature:
    """What makes two restrictions the same."""
    groups = frozenset(group.pk for group in restriction.groups.all())
    return restriction.restriction_type, restriction.password, groups


def family_of(page: BasePage) -> list[Page]:
    """The other pages of the family of a page."""
    others = type(page)._base_manager.filter(family=page.family).exclude(pk=page.pk)
    return list(others.order_by("pk"))


def align_family(page_id: int) -> None:
    """Give every page of the family the restrictions of this one."""
    page = Page.objects.filter(pk=page_id).first()
    page = page.specific if page else None
    if not isinstance(page, BasePage):
        return
    _copy_restrictions(page, family_of(page))


def inherit_from_family(page: BasePage) -> None:
    """Give a new page the restrictions its family already has."""
    kin = family_of(page)
    if kin:
        _copy_restrictions(kin[0], [page])


@transaction.atomic
def _copy_restrictions(source: Page, targets: list[Page]) -> None:
    wanted = {signature(one) for one in _restrictions(source)}
    with _aligned():
        for target in targets:
            kept: Counter = Counter()
            for restriction in _restrictions(target):
                own = signature(restriction)
                kept[own] += 1
                if own not in wanted or kept[own] > 1:
                    restriction.delete()
            for kind, password, groups in wanted - set(kept):
                copy = PageViewRestriction(page=target, restriction_type=kind, password=password)
                copy.save()
                copy.groups.set(groups)


def _restrictions(page: Page):
    return PageViewRestriction.objects.filter(page_id=page.pk).prefetch_related("groups")


@contextmanager
def _aligned():
    """While copying, the signals of the copies must not start it again."""
    token = _aligning.set(True)
    try:
        yield
    finally:
        _aligning.reset(token)


def is_aligning() -> bool:
    """Whether the change being signalled is itself such a copy."""
    return _aligning.get()
