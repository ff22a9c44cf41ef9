"""Many papers in committees of uneven sizes, and people who read some of them.

The sentences of a judged corpus are shuffled into papers of about 2,300 characters. One
paper out of ten is for the whole network, the others for one committee. Each person sits
in five committees. Imported once Django is set up.
"""

import hashlib
import uuid
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from search_texts import CHARACTERS, Texts

from committees.enums import PaperKind, PaperState
from committees.models import Committee, ContentPage, FileContent, Paper, PaperVersion
from portal.accounts.models import Institution, User
from portal.core.models import Audience
from portal.core.periodic import refresh_statistics
from search import indexing
from search.models import IndexEntry, IndexPassage
from search.sources import source_of
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, SeatFactory, default_audience

GROUPS_OF_A_PERSON = 5
INSTITUTIONS = 25
# Share of the papers that the whole network reads.
SHARED = 0.1
CHUNK = 1_000
FIRST_DAY = date(2021, 1, 1)
DAYS = 2_000
AUTHOR = "Lectrice de tout"


def one_reader(folder: Path, *, documents: int, hidden: int) -> User:
    """A reader of so many papers, beside as many of another committee as are hidden from them."""
    texts = Texts(folder)
    institutions = InstitutionFactory.create_batch(INSTITUTIONS)
    reader, author = (make_member(institution=institutions[0]) for _ in range(2))
    for number, person in ((documents, reader), (hidden, author)):
        committee = CommitteeFactory()
        SeatFactory(committee=committee, institution=institutions[0], titular=person)
        audiences = [default_audience(committee)]
        for start in range(0, number, CHUNK):
            some = min(CHUNK, number - start)
            _add_papers(texts, author, institutions, [committee], audiences, [1], some, shared=0)
    _write_entries()
    IndexEntry.objects.masked().update(is_masked=False)
    refresh_statistics()
    return reader


def load(folder: Path, *, documents: int, groups: int, users: int) -> None:
    """So many published papers, with committees and people, and the entries of them all.

    What a former run has left is kept.
    """
    have = Paper.objects.count()
    texts = Texts(folder, seed=have)
    if not Committee.objects.exists():
        _add_people(texts, groups, users)
    author = User.objects.get(last_name=AUTHOR)
    committees = list(Committee.objects.order_by("pk"))
    institutions = list(Institution.objects.order_by("pk"))
    audiences = [default_audience(committee) for committee in committees]
    sizes = [1 / (rank + 5) for rank in range(len(committees))]
    for start in range(have, documents, CHUNK):
        number = min(CHUNK, documents - start)
        _add_papers(texts, author, institutions, committees, audiences, sizes, number)
    _write_entries()
    refresh_statistics()


@transaction.atomic
def _add_people(texts: Texts, groups: int, users: int) -> None:
    """Committees, people who sit in some of them, and one who sits in all."""
    institutions = InstitutionFactory.create_batch(INSTITUTIONS)
    committees = CommitteeFactory.create_batch(groups)
    for number in range(users):
        institution = institutions[number % INSTITUTIONS]
        person = make_member(institution=institution)
        for committee in texts.chance.sample(committees, GROUPS_OF_A_PERSON):
            SeatFactory(committee=committee, institution=institution, titular=person)
    author = make_member(institution=institutions[0], last_name=AUTHOR)
    for committee in committees:
        SeatFactory(committee=committee, institution=institutions[0], titular=author)


@transaction.atomic
def _add_papers(
    texts, author, institutions, committees, audiences, sizes, number, shared=SHARED
) -> None:
    chance, network = texts.chance, Audience.objects.network()
    bodies = [texts.pages() for _ in range(number)]
    contents = FileContent.objects.bulk_create(
        FileContent(
            sha256=hashlib.sha256(uuid.uuid4().bytes).hexdigest(), file="papers/none",
            size=CHARACTERS, kind="txt", media_type="text/plain", page_count=2, state="text",
        )
        for _ in bodies
    )  # fmt: skip
    ContentPage.objects.bulk_create(
        ContentPage(content=content, number=place, text=text, method="text")
        for content, pages in zip(contents, bodies, strict=True)
        for place, text in enumerate(pages, start=1)
    )
    papers = []
    for group in chance.choices(range(len(committees)), sizes, k=number):
        papers.append(
            Paper(
                committee=committees[group],
                audience=network if chance.random() < shared else audiences[group],
                institution=chance.choice(institutions), kind=chance.choice(PaperKind.values),
                title=texts.title(), dated_on=FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
                state=PaperState.PUBLISHED, published_at=timezone.now(),
            )
        )  # fmt: skip
    papers = Paper.objects.bulk_create(papers)
    versions = PaperVersion.objects.bulk_create(
        PaperVersion(paper=paper, number=1, content=content, filename="n.txt", uploaded_by=author)
        for paper, content in zip(papers, contents, strict=True)
    )
    for paper, version in zip(papers, versions, strict=True):
        paper.current_version = version
    Paper.objects.bulk_update(papers, ["current_version"], batch_size=300)


def _write_entries() -> None:
    """The entries that papers lack, as the worker would write them, many to a transaction."""
    source = source_of("paper")
    written = IndexEntry.objects.filter(kind=source.kind).count()
    keys = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[written:])
    for start in range(0, len(keys), CHUNK):
        papers = source.queryset().filter(pk__in=keys[start : start + CHUNK])
        entries, documents = [], []
        for paper in papers.order_by("pk"):
            entry = IndexEntry(kind=source.kind, object_id=source.object_id(paper))
            documents.append(source.document(paper))
            indexing.describe(entry, documents[-1], source.tokens(paper))
            entries.append(entry)
        with transaction.atomic():
            IndexEntry.objects.bulk_create(entries)
            IndexPassage.objects.bulk_create(
                passage
                for entry, document in zip(entries, documents, strict=True)
                for passage in indexing.passages_of(entry, document)
            )
