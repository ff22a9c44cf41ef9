"""Plain factories for committees, seats, meetings, agenda items and papers."""

import hashlib
from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from committees.enums import (
    CommitteeKind,
    CommitteeVisibility,
    ExtractionState,
    MeetingState,
    PaperKind,
    PaperState,
    Standing,
)
from committees.models import (
    AgendaItem,
    Committee,
    ContentPage,
    FileContent,
    Meeting,
    Paper,
    PaperVersion,
    Seat,
)
from portal.accounts.enums import Role
from portal.accounts.models import Institution, User
from portal.core.models import Audience
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member


def default_audience(committee: Committee) -> Audience:
    """What the services give to a meeting or a paper when nothing else is said."""
    return Audience.objects.for_tokens(committee.content_tokens() | {committee.secretariat_token()})


class CommitteeFactory(factory.django.DjangoModelFactory):
    """A private committee: the network knows it exists, its members read it."""

    class Meta:
        model = Committee

    name = factory.Sequence(lambda n: f"Comité {n}")
    slug = factory.Sequence(lambda n: f"comite-{n}")
    kind = CommitteeKind.STEERING
    visibility = CommitteeVisibility.PRIVATE

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        committee = model_class(*args, audience=Audience.objects.network(), **kwargs)
        committee.save()
        committee.audience = Audience.objects.for_tokens(committee.existence_tokens())
        committee.save(update_fields=["audience"])
        return committee


class SeatFactory(factory.django.DjangoModelFactory):
    """A seat whose titular is a plain member of the institution that holds it."""

    class Meta:
        model = Seat

    committee = factory.SubFactory(CommitteeFactory)
    institution = factory.SubFactory(InstitutionFactory)
    titular = factory.LazyAttribute(lambda seat: make_member(institution=seat.institution))
    standing = Standing.VOTING


def make_seated(
    committee: Committee,
    *roles: str,
    standing: str = Standing.VOTING,
    institution: Institution | None = None,
    **fields,
) -> User:
    """A person with one active membership and one active seat in the committee."""
    institution = institution or InstitutionFactory()
    user = make_member(*roles, institution=institution, **fields)
    SeatFactory(committee=committee, institution=institution, titular=user, standing=standing)
    return user


def make_secretary(committee: Committee, **fields) -> User:
    """A person who manages the meetings and papers of the committee."""
    return make_seated(committee, Role.COMMITTEE_SECRETARY, standing=Standing.SECRETARIAT, **fields)


class MeetingFactory(factory.django.DjangoModelFactory):
    """A convened meeting in a week, open to whoever reads the committee."""

    class Meta:
        model = Meeting

    committee = factory.SubFactory(CommitteeFactory)
    title = factory.Sequence(lambda n: f"Réunion {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    state = MeetingState.CONVENED
    audience = factory.LazyAttribute(lambda meeting: default_audience(meeting.committee))


class AgendaItemFactory(factory.django.DjangoModelFactory):
    """An item with the audience of its meeting."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Point {n}")
    audience = factory.LazyAttribute(lambda item: item.meeting.audience)


def make_content(
    pages: tuple[str, ...] = ("Texte de la page.",),
    *,
    body: bytes | None = None,
    kind: str = "txt",
    media_type: str = "text/plain",
    state: str = ExtractionState.TEXT,
    **fields,
) -> FileContent:
    """A content with its file in the private storage and its text by page.

    Without `body` the file holds the pages; the same body twice gives the same content.
    """
    body = "\f".join(pages).encode() if body is None else body
    digest = hashlib.sha256(body).hexdigest()
    existing = FileContent.objects.filter(sha256=digest).first()
    if existing:
        return existing
    content = FileContent(
        sha256=digest,
        size=len(body),
        kind=kind,
        media_type=media_type,
        page_count=len(pages) or None,
        state=state,
        progress=100,
        **fields,
    )
    content.file.save("file", ContentFile(body), save=False)
    content.save()
    ContentPage.objects.bulk_create(
        ContentPage(content=content, number=number, text=text, method="text")
        for number, text in enumerate(pages, start=1)
    )
    return content


class PaperFactory(factory.django.DjangoModelFactory):
    """A published paper with one version and its text by page.

    `pages`: the text of each page. `content`: use this FileContent instead. `filename` and
    `uploaded_by` go to the version. `version=False` makes a paper without any version.
    """

    class Meta:
        model = Paper

    committee = factory.SubFactory(CommitteeFactory)
    kind = PaperKind.MINUTES
    title = factory.Sequence(lambda n: f"Compte rendu {n}")
    dated_on = factory.LazyFunction(timezone.localdate)
    state = PaperState.PUBLISHED
    published_at = factory.LazyAttribute(
        lambda paper: timezone.now() if paper.state != PaperState.DRAFT else None
    )
    withdrawn_at = factory.LazyAttribute(
        lambda paper: timezone.now() if paper.state == PaperState.WITHDRAWN else None
    )
    audience = factory.LazyAttribute(lambda paper: default_audience(paper.committee))

    @classmethod
    def _create(
        cls,
        model_class,
        *args,
        pages=None,
        content=None,
        filename="compte-rendu.txt",
        uploaded_by=None,
        version=True,
        **kwargs,
    ):
        paper = super()._create(model_class, *args, **kwargs)
        if version:
            content = content or make_content(pages or (f"Texte du document {paper.pk}.",))
            add_version(paper, content, filename=filename, uploaded_by=uploaded_by)
        return paper


def add_version(
    paper: Paper,
    content: FileContent,
    *,
    filename: str = "compte-rendu.txt",
    uploaded_by: User | None = None,
    note: str = "",
) -> PaperVersion:
    """The next version of the paper, made the current one."""
    version = PaperVersion.objects.create(
        paper=paper,
        number=paper.versions.count() + 1,
        content=content,
        filename=filename,
        note=note,
        uploaded_by=uploaded_by or UserFactory(),
    )
    paper.current_version = version
    paper.save(update_fields=["current_version"])
    return version
