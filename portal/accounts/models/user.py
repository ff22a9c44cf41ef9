"""The person who signs in, by e-mail."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Action
from portal.accounts.permissions import READING_ROLES, actions_of


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A person without any right: rights come with memberships."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """A technical superuser; it reads no restricted content."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined on"), default=timezone.now)
    previous_visit = models.DateTimeField(_("previous visit"), null=True, blank=True)
    # Time from which disuse is counted: creation, then each reactivation.
    enabled_at = models.DateTimeField(_("enabled on"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True, editable=False)
    # From then on the row only stands for whoever wrote or decided something.
    erased_at = models.DateTimeField(_("erased on"), null=True, blank=True, editable=False)
    # Part of what a session is bound to: raising it ends every session at its next request.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci_unique")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        if self.erased_at is not None:
            return gettext("Erased account")
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    def has_perm(self, perm, obj=None) -> bool:
        """Django's permissions serve the editing of pages and follow the role of today.

        Without the role nobody has any, superusers and former editors included.
        """
        return self.can(Action.EDIT_PAGES) and super().has_perm(perm, obj)

    def has_module_perms(self, app_label) -> bool:
        return self.can(Action.EDIT_PAGES) and super().has_module_perms(app_label)

    def _get_session_auth_hash(self, secret=None) -> str:
        """Bind a session to the password, as Django does, and to the generation of sessions."""
        return salted_hmac(
            "accounts.User.session_auth_hash",
            f"{self.session_generation}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def active_memberships(self) -> list:
        """Memberships in force now, with their institution; kept for one request."""
        cache = getattr(self, "audience_token_cache", None)
        if cache is not None and "memberships" in cache:
            return cache["memberships"]
        found = self.memberships.model.in_force(self.pk, timezone.localdate())
        if cache is not None:
            cache["memberships"] = found
        return found

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for m in self.active_memberships for role in m.roles)

    @property
    def is_network_member(self) -> bool:
        """Whether an active membership opens the network to this person."""
        return bool(self.roles)

    @property
    def reading_institution_ids(self) -> list[int]:
        """Institutions for which the person reads what the institution receives."""
        return [
            m.institution_id
            for m in self.active_memberships
            if not READING_ROLES.isdisjoint(m.roles)
        ]

    def can(self, action: str) -> bool:
        """Whether any active membership gives the action. Superusers get nothing more."""
        return self.is_active and action in actions_of(self.roles)
