"""Papers of a session: what they say, tagged, whatever the names are."""

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from portal.core.spreadsheets import Mark
from portal.core.typesetting import breakable
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import (
    make_module,
    make_presence,
    make_session,
    make_sign_up,
    make_trainer,
)
from training.enums import SignUpState
from training.models import Session
from training.printing.sheets import badge_labels, participants_list, presence_sheets

pytestmark = pytest.mark.django_db

NAMES = ("session_sheets", "session_participants", "session_badges")


def text_of(body: bytes) -> str:
    """The words of a PDF, on one line."""
    document = pypdfium2.PdfDocument(body)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(words.replace("\u200b", "").replace("\ufffe", "").split())


def _saved():
    return Mark("Ada Essai", timezone.now())


@pytest.fixture
def session():
    session = make_session(
        make_module(title="Repérer les violences"), maximum=9, place="Maison des associations",
        room="Salle 2", label="Printemps",
        trainer=make_trainer(first_name="Rosa", last_name="Guide"),
    )  # fmt: skip
    person = make_member(
        institution=InstitutionFactory(name="Institution d’essai"), first_name="Ada",
        last_name="Zoé-Essai",
    )  # fmt: skip
    make_sign_up(session, SignUpState.CONFIRMED, person=person)
    waiting = make_member(first_name="Personne", last_name="Enattente")
    make_sign_up(session, SignUpState.WAITING, person=waiting)
    return session


def test_sheet_says_what_the_law_asks(session):
    half_day = session.half_days.get()

    body = presence_sheets(session, [half_day], saved=_saved())

    text = text_of(body)
    assert (b"/StructTreeRoot" in body, b"pdfuaid" in body) == (True, True)
    for words in (
        session.organiser.name, "Repérer les violences", "Printemps", "Maison des associations",
        "Salle 2", "09:00", "12:00", "3 h", "Ada Zoé-Essai", "Institution d’essai", "Rosa Guide",
        "Signature", str(timezone.localdate(half_day.starts_at).year), "Enregistré par Ada Essai",
    ):  # fmt: skip
        assert words in text, words
    assert "Enattente" not in text


def test_sheet_says_what_the_portal_already_knows(session):
    make_presence(session.sign_ups.get(state=SignUpState.CONFIRMED))

    text = text_of(presence_sheets(session, [session.half_days.get()], saved=_saved()))

    assert "saisi le" in text


def test_sheets_of_all_half_days_begin_on_a_page_each(session):
    half_days = [session.half_days.get()] * 3

    body = presence_sheets(session, half_days, saved=_saved())

    assert len(pypdfium2.PdfDocument(body)) == 3


@pytest.mark.parametrize("paper", [participants_list, badge_labels])
def test_list_and_badges_name_those_with_a_seat(paper, session):
    body = paper(session, saved=_saved())

    text = text_of(body)
    assert (b"/StructTreeRoot" in body, b"pdfuaid" in body) == (True, True)
    assert "Ada Zoé-Essai" in text
    assert "Enattente" not in text


@pytest.mark.parametrize("name", ["x" * 400, "mot " * 100, '#panic("x") $a$ *b* <d>', "日本" * 200])
def test_endless_or_hostile_names_stay_in_their_boxes(name):
    session = make_session(maximum=9)
    asked = make_sign_up(session, SignUpState.CONFIRMED)
    asked.person.first_name, asked.person.last_name = name, "Fin"
    session.module.title = name
    type(asked.person).objects.filter(pk=asked.person_id).update(
        first_name=name[:80], last_name="Fin"
    )
    session.label = name
    half_days = [session.half_days.get()]

    for body in (
        presence_sheets(session, half_days, saved=_saved()),
        participants_list(session, saved=_saved()),
        badge_labels(session, saved=_saved()),
    ):
        assert "Fin" in text_of(body)
        for page in pypdfium2.PdfDocument(body):
            width, _height = page.get_size()
            text_page = page.get_textpage()
            rights = [text_page.get_charbox(one)[2] for one in range(text_page.count_chars())]
            assert max(rights) <= width - 20


def test_long_words_alone_may_be_cut():
    assert breakable("Une phrase de mots courts") == "Une phrase de mots courts"
    assert breakable("x" * 50) == "x" * 24 + "\u200b" + "x" * 24 + "\u200b" + "xx"


def test_papers_leave_for_the_trainer_and_the_journal_keeps_it(session, login):
    half_day = session.half_days.get()
    client = login(session.trainer_seats.get().user)

    answers = [client.get(reverse(f"training:{name}", args=[session.uuid])) for name in NAMES]
    answers.append(client.get(reverse("training:half_day_sheet", args=[half_day.uuid])))

    for answer in answers:
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.content.startswith(b"%PDF")
    kept = JournalEntry.objects.filter(action="session.printed").order_by("sequence")
    assert [one.data["what"] for one in kept] == ["sheets", "participants", "badges", "sheet"]


@pytest.mark.parametrize("who", ["member", "other_trainer", "trainee", "manager"])
def test_papers_do_not_exist_for_others(who, session, login):
    asked = session.sign_ups.get(state=SignUpState.CONFIRMED)
    reader = {
        "member": make_member,
        "other_trainer": make_trainer,
        "trainee": lambda: asked.person,
        "manager": lambda: make_member(Role.INSTITUTION_MANAGER, institution=asked.institution),
    }[who]()
    client = login(reader)

    for name in NAMES:
        assert client.get(reverse(f"training:{name}", args=[session.uuid])).status_code == 404
    half_day = session.half_days.get()
    assert client.get(reverse("training:half_day_sheet", args=[half_day.uuid])).status_code == 404
    assert not JournalEntry.objects.filter(action="session.printed").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_take_the_same_queries_for_any_number(count, django_assert_num_queries):
    session = make_session(maximum=9)
    for _one in range(count):
        make_presence(make_sign_up(session, SignUpState.CONFIRMED))
    session = Session.objects.select_related("module", "organiser").get(pk=session.pk)
    half_days = list(session.half_days.all())

    with django_assert_num_queries(3):
        presence_sheets(session, half_days, saved=_saved())
