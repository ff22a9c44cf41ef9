"""Signing up the people of a list: tried without a trace, written, and telling nobody too much."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from portal.core.spreadsheets import Sheet, as_csv, as_xlsx
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.training import make_module, make_session, make_sign_up, make_trainer
from tests.portal.files import crafted
from tests.support.pages import main_of, main_text
from training.enums import ApprovalMode, SignUpState, Source
from training.models import SeatMove, SignUp
from training.services import sign_up_imports
from training.services.errors import TrainingError

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


def _url(session):
    return reverse("training:sign_up_import", args=[session.uuid])


def _file(addresses, kind="xlsx"):
    sheet = Sheet("liste", ["Nom", "Courriel"], [["Une personne", one] for one in addresses])
    body = {"xlsx": as_xlsx, "csv": as_csv}[kind](sheet)
    return SimpleUploadedFile(f"liste.{kind}", body)


def _tried(client, session, addresses, kind="xlsx"):
    return client.post(_url(session), {"file": _file(addresses, kind)})


def _kept(answer):
    return main_of(answer).select_one("input[name=list]")["value"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_list_is_tried_without_a_trace_then_written(
    kind, coordinator, login, django_capture_on_commit_callbacks
):
    session = make_session(maximum=1)
    first, second = make_member(email="un@exemple.example"), make_member()
    addresses = ["UN@exemple.example", second.email, "personne@ailleurs.example", first.email]
    client = login(coordinator)
    entries, moves = JournalEntry.objects.count(), SeatMove.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        answer = _tried(client, session, addresses, kind)

    said = main_text(answer)
    assert "Rien n’est encore écrit" in said
    assert said.count("un@exemple.example") == 1
    assert "Aucune personne que vous pouvez inscrire" in said
    assert not SignUp.objects.exists()
    assert (JournalEntry.objects.count(), SeatMove.objects.count()) == (entries, moves)
    assert not Notification.objects.exists()
    session.refresh_from_db()
    assert session.taken == 0

    with django_capture_on_commit_callbacks(execute=True):
        done = main_text(client.post(_url(session), {"list": _kept(answer)}))

    assert "La liste est écrite." in done
    states = dict(SignUp.objects.values_list("person", "state"))
    assert states == {first.pk: SignUpState.CONFIRMED, second.pk: SignUpState.WAITING}
    assert set(SignUp.objects.values_list("source", flat=True)) == {Source.COORDINATION}
    assert set(Notification.objects.values_list("user", flat=True)) == {first.pk, second.pk}
    assert JournalEntry.objects.get(action="sign_ups.imported").data == {"lines": 3, "entered": 2}


def test_trainer_learns_nothing_of_people_unknown_to_them(login):
    session = make_session(maximum=9)
    trainer = session.trainer_seats.get().user
    stranger = make_member(last_name="Inconnue")
    former = make_sign_up(make_session(trainer=trainer, days=60), SignUpState.CONFIRMED).person
    contact = ResourcePersonFactory(user=make_member()).user
    client = login(trainer)

    answer = _tried(client, session, [stranger.email, "nul@ailleurs.example", former.email])
    cells = [row.select("td") for row in main_of(answer).select("tbody tr")]

    assert [str(cell) for cell in cells[0]] == [str(cell) for cell in cells[1]]
    assert "Inconnue" not in main_text(answer)
    client.post(_url(session), {"list": _kept(answer)})
    assert [one.person for one in session.sign_ups.all()] == [former]
    assert session.sign_ups.get().source == Source.TRAINER
    known = sign_up_imports.people_known_to(trainer, [contact.email, stranger.email])
    assert stranger.email not in known


def test_trainer_does_not_read_why_somebody_is_busy(login, coordinator):
    session, same_time = make_session(maximum=9), make_session()
    trainer = session.trainer_seats.get().user
    person = make_sign_up(make_session(trainer=trainer, days=60), SignUpState.CONFIRMED).person
    make_sign_up(same_time, SignUpState.CONFIRMED, person=person)

    by_trainer = main_text(_tried(login(trainer), session, [person.email]))
    by_coordination = main_text(_tried(login(coordinator), session, [person.email]))

    assert "ne peut pas être inscrite" in by_trainer
    assert "même moment" not in by_trainer
    assert "ne peut pas être inscrite" not in by_coordination


def test_approval_is_not_passed_over(login):
    session = make_session(approval=ApprovalMode.MANAGER)
    trainer = session.trainer_seats.get().user
    person = make_sign_up(make_session(trainer=trainer, days=60), SignUpState.CONFIRMED).person
    client = login(trainer)

    client.post(_url(session), {"list": _kept(_tried(client, session, [person.email]))})

    assert session.sign_ups.get().state == SignUpState.AWAITING


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("liste.xlsx", b"MZ\x90\x00" + b"\x00" * 64),
        ("liste.xlsx", crafted.package({"xl/bomb.xml": b"0" * 300_000_000})),
        ("liste.csv", b"\x7fELF\x00\x01"),
        ("liste.pdf", b"%PDF-1.4"),
        ("liste.csv", b"Nom;Courriel\nAda;\n"),
        ("liste.csv", b""),
        ("liste.csv", b"a@x.example\n" * (3 * 1024 * 1024 // 12)),
        ("liste.csv", "\n".join(f"p{n}@x.example" for n in range(10_000)).encode()),
    ],
    ids=["program", "bomb", "binary", "pdf", "no_address", "empty", "too_big", "too_long"],
)
def test_hostile_or_useless_file_is_refused_with_words(name, content, coordinator, login):
    session = make_session()

    answer = login(coordinator).post(_url(session), {"file": SimpleUploadedFile(name, content)})

    assert answer.status_code == 200
    assert main_of(answer).select_one(".error-summary li").get_text(strip=True)
    assert not SignUp.objects.exists()


def test_formula_is_never_run_nor_read_as_an_address(coordinator, login):
    body = b'Courriel\n"=HYPERLINK(""http://x.example"")"\n'

    answer = login(coordinator).post(
        _url(make_session()), {"file": SimpleUploadedFile("l.csv", body)}
    )

    assert main_of(answer).select_one(".error-summary")


def test_second_step_takes_only_what_the_same_person_read_for_the_same_session(coordinator, login):
    session, other = make_session(), make_session(days=50)
    person = make_member()
    client = login(coordinator)
    kept = _kept(_tried(client, session, [person.email]))

    for words, target in ((kept, other), (kept[:-3] + "xyz", session), ("", session)):
        answer = client.post(_url(target), {"list": words}, follow=True)
        assert "Envoyez de nouveau la liste." in answer.content.decode()
    another = login(make_member(Role.COORDINATOR))
    answer = another.post(_url(session), {"list": kept}, follow=True)
    assert "Envoyez de nouveau" in answer.content.decode()

    assert not SignUp.objects.exists()


@pytest.mark.parametrize("who", ["member", "other_trainer", "manager"])
def test_import_does_not_exist_for_others(who, login):
    institution = InstitutionFactory()
    session = make_session()
    reader = {
        "member": make_member, "other_trainer": make_trainer,
        "manager": lambda: make_member(Role.INSTITUTION_MANAGER, institution=institution),
    }[who]()  # fmt: skip
    person = make_member(institution=institution)
    client = login(reader)

    assert client.get(_url(session)).status_code == 404
    assert _tried(client, session, [person.email]).status_code == 404
    for act in (sign_up_imports.try_list, sign_up_imports.write_list):
        with pytest.raises(TrainingError):
            act(session, actor=reader, addresses=[person.email])
    assert not SignUp.objects.exists()


def test_import_does_not_exist_once_sign_up_is_closed(coordinator, login):
    assert login(coordinator).get(_url(make_session(state="closed"))).status_code == 404


def test_prerequisite_missing_is_told_to_the_coordination(coordinator, login):
    module = make_module(prerequisites=[make_module()])
    person = make_member()

    said = main_text(_tried(login(coordinator), make_session(module), [person.email]))

    assert "Il faut avoir suivi un autre module" in said
