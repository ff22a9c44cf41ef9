"""Modules of training and their sessions.

Nothing of who signed up is indexed, nor the address of a video meeting.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from network.models import Commune
from portal.accounts.models import Institution, User
from search.source_pages import PortalPageSource
from search.sources import SearchSource, SourceDocument, SourcePage, register
from training.enums import LIVE_STATES, Kit, Mode, SessionState, Theme
from training.models import HalfDay, ModulePage, Session, SessionTrainer

# A cancelled session is read by its address, and found no more.
_FOUND_STATES = (*LIVE_STATES, SessionState.POSTPONED)


def _words(*parts) -> str:
    """Words in the language of the portal, those that are empty left out."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(str(part) for part in parts if part)


def _kind_of_training(module: ModulePage, mode: str) -> list:
    kit = [Kit(module.kit).label] if module.kit else []
    return [Theme(module.theme).label, Mode(mode).label, *kit, *module.public_labels]


@register
class ModuleSource(PortalPageSource):
    """Modules of the catalogue, e-learning units included, by what they teach and to whom."""

    kind = "module"
    model = ModulePage
    label = _("Training modules")
    facet_kinds = {"module": _("Training module")}

    def queryset(self) -> models.QuerySet:
        return ModulePage.objects.select_related("locale")

    def visible_to(self, user) -> models.QuerySet:
        return ModulePage.objects.visible_to(user).select_related("locale")

    def document(self, obj: ModulePage) -> SourceDocument:
        with translation.override(settings.LANGUAGE_CODE):
            kinds = _kind_of_training(obj, obj.mode)
            facts = _words(_("Training"), obj.code, *kinds)
        page = super().document(obj)
        return SourceDocument(
            title=page.title,
            pages=page.pages,
            facet_kind=self.kind,
            language=page.language,
            facts=facts,
        )


@register
class SessionSource(SearchSource):
    """Sessions by their module, dates, place, organiser and trainers."""

    kind = "session"
    model = Session
    label = _("Training sessions")
    id_field = "pk"
    facet_kinds = {"session": _("Training session")}
    # Each sign-up saves them.
    unread_fields = frozenset({"taken", "calendar_sequence"})
    depends_on = {
        ModulePage: lambda page: Session.objects.filter(
            module__translation_key=page.translation_key
        ),
        HalfDay: lambda half_day: Session.objects.filter(pk=half_day.session_id),
        SessionTrainer: lambda seat: Session.objects.filter(pk=seat.session_id),
        User: lambda user: Session.objects.filter(trainer_seats__user=user),
        Institution: lambda institution: Session.objects.filter(organiser=institution),
        Commune: lambda commune: Session.objects.filter(commune=commune),
    }

    def queryset(self) -> models.QuerySet:
        return (
            Session.objects.filter(state__in=_FOUND_STATES)
            .select_related("module", "organiser", "commune")
            .prefetch_related("half_days", "trainer_seats__user")
        )

    def visible_to(self, user) -> models.QuerySet:
        """What a trainer or the coordination alone reads is not searched."""
        found = Session.objects.visible_to(user).filter(state__in=_FOUND_STATES)
        modules = ModulePage.objects.visible_to(user).values("translation_key")
        return found.filter(module__translation_key__in=modules).select_related("module")

    def tokens(self, obj: Session) -> frozenset[str]:
        """Those of the module's pages in every language: the twin of what sessions show."""
        if obj.state not in _FOUND_STATES:
            return frozenset()
        pages = ModulePage.objects.filter(translation_key=obj.module.translation_key)
        return frozenset().union(*(page.effective_tokens() for page in pages))

    def lapsed(self, now: datetime) -> models.QuerySet:
        """Sessions of modules past their end in every language, still to be unpublished."""
        live = ModulePage.objects.filter(live=True).order_by()
        over = live.filter(expire_at__lte=now).values("translation_key")
        read = live.exclude(expire_at__lte=now).values("translation_key")
        found = Session.objects.order_by().filter(module__translation_key__in=over)
        found = found.exclude(module__translation_key__in=read)
        return found.annotate(name=Cast("pk", models.CharField())).values("name")

    def title(self, obj: Session) -> str:
        return obj.title

    def document(self, obj: Session) -> SourceDocument:
        half_days = obj.half_days.all()
        places = dict.fromkeys(
            [obj.place, obj.room, *(part for one in half_days for part in (one.place, one.room))]
        )
        text = _words(obj.module.summary, obj.module.objectives, obj.needs, *places)
        with translation.override(settings.LANGUAGE_CODE):
            days = dict.fromkeys(date_format(one.day, "j F Y") for one in half_days)
            facts = _words(
                _("Training session"), obj.module.code, *_kind_of_training(obj.module, obj.mode),
                obj.organiser.name, obj.organiser.short_name, obj.commune and obj.commune.name,
                *(seat.user.get_full_name() for seat in obj.trainer_seats.all()), *days,
            )  # fmt: skip
        return SourceDocument(
            title=obj.title,
            pages=[SourcePage(None, text)],
            facet_kind=self.kind,
            language=settings.LANGUAGE_CODE,
            dated_on=timezone.localdate(obj.starts_at) if obj.starts_at else None,
            institution=str(obj.organiser.uuid),
            facts=facts,
        )

    def url(self, obj: Session, *, page: int | None, words: str, request) -> str:
        return reverse("training:session", args=[obj.uuid])
