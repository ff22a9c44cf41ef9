"""Who wants to be told when sign-up opens."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.module_page import ModulePage
from training.models.session import Session


class OpeningNoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, nobody else's: what somebody waits for concerns nobody."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def of_module(self, module: ModulePage):
        """Those for any session of a module."""
        return self.filter(module=module, session__isnull=True)

    def concerned_by(self, session: Session):
        """Those to tell when a session opens: for itself, or for its module.

        Whoever asked about a module after the session had opened waits for the next one.
        """
        any_of_module = Q(session__isnull=True, module=session.module_id)
        if session.opens_at is not None:
            any_of_module &= Q(asked_at__lt=session.opens_at)
        return self.filter(Q(session=session) | any_of_module)


class OpeningNotice(models.Model):
    """Asked for one session, or for whichever session of a module opens first. Told once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opening_notices"
    )
    module = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="opening_notices")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="opening_notices"
    )
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)

    objects = OpeningNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of opening")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "module"],
                condition=Q(session__isnull=True),
                name="one_opening_notice_per_module",
            ),
            models.UniqueConstraint(
                fields=["user", "session"],
                condition=Q(session__isnull=False),
                name="one_opening_notice_per_session",
            ),
        ]

    def __str__(self) -> str:
        return f"opening notice {self.pk}"


def sessions_opened_since_asked(sessions, now):
    """Sessions of a queryset whose time of opening passed while somebody waited for it."""
    waited = OpeningNotice.objects.filter(asked_at__lt=models.OuterRef("opens_at"))
    own = waited.filter(session=models.OuterRef("pk"))
    of_module = waited.filter(session__isnull=True, module=models.OuterRef("module"))
    due = sessions.open_at(now).filter(opens_at__isnull=False)
    return due.filter(models.Exists(own) | models.Exists(of_module))
