"""The agenda of one meeting."""

import pytest
from django.urls import reverse

from committees.enums import Standing
from committees.models import AgendaItem
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    make_seated,
    make_secretary,
)
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité des accords", slug="accords")


def meeting_url(meeting, name: str = "meeting") -> str:
    return reverse(f"committees:{name}", args=[meeting.uuid])


# The agenda


def agenda_data(*lines: dict, initial: int = 0) -> dict:
    data = {"items-TOTAL_FORMS": len(lines), "items-INITIAL_FORMS": initial}
    for number, line in enumerate(lines):
        values = {"kind": "information", **line}
        data.update({f"items-{number}-{name}": value for name, value in values.items()})
    return data


def test_agenda_is_ordered_by_the_numbers_given(login, committee):
    meeting = MeetingFactory(committee=committee)
    kept = AgendaItemFactory(meeting=meeting, position=1, title="Premier")
    dropped = AgendaItemFactory(meeting=meeting, position=2, title="Retiré")
    data = agenda_data(
        {"uuid": kept.uuid, "position": 2, "title": "Premier, corrigé", "minutes": 15},
        {"uuid": dropped.uuid, "position": 1, "title": "Retiré", "DELETE": "on"},
        {"position": 1, "title": "Nouveau", "kind": "decision"},
        {"title": "", "position": ""},
        initial=2,
    )

    login(make_secretary(committee)).post(meeting_url(meeting, "agenda"), data)

    assert list(meeting.items.values_list("title", "position")) == [
        ("Nouveau", 1),
        ("Premier, corrigé", 2),
    ]
    kept.refresh_from_db()
    assert kept.minutes == 15


def test_agenda_gives_a_confidential_line_its_own_readers(login, committee):
    meeting = MeetingFactory(committee=committee)
    data = agenda_data(
        {"position": 1, "title": "Cas", "is_confidential": "on", "standings": ["chair"]}
    )

    login(make_secretary(committee)).post(meeting_url(meeting, "agenda"), data)

    item = AgendaItem.objects.get()
    assert item.is_confidential
    assert AgendaItem.objects.visible_to(make_seated(committee, standing=Standing.CHAIR)).exists()
    assert not AgendaItem.objects.visible_to(make_seated(committee)).exists()


def test_agenda_refuses_a_confidential_line_without_readers(login, committee):
    meeting = MeetingFactory(committee=committee)
    data = agenda_data({"position": 1, "title": "Cas", "is_confidential": "on"})

    response = login(make_secretary(committee)).post(meeting_url(meeting, "agenda"), data)

    assert "quels membres lisent ce point" in main_text(response)
    assert not AgendaItem.objects.exists()


def test_agenda_ignores_the_line_of_another_meeting(login, committee):
    meeting = MeetingFactory(committee=committee)
    foreign = AgendaItemFactory(title="Ailleurs")
    data = agenda_data({"uuid": foreign.uuid, "position": 1, "title": "Ici"}, initial=1)

    login(make_secretary(committee)).post(meeting_url(meeting, "agenda"), data)

    foreign.refresh_from_db()
    assert foreign.title == "Ailleurs"
    assert [item.title for item in meeting.items.all()] == ["Ici"]


@pytest.mark.parametrize(
    "data", [{}, {"items-TOTAL_FORMS": "abc"}, {"items-TOTAL_FORMS": "5000"}], ids=str
)
def test_agenda_with_a_damaged_form_is_refused(login, committee, data):
    meeting = MeetingFactory(committee=committee)
    AgendaItemFactory(meeting=meeting, title="Reste")

    response = login(make_secretary(committee)).post(
        meeting_url(meeting, "agenda"), {"x": "1", **data}
    )

    assert response.status_code == 200
    assert [item.title for item in meeting.items.all()] == ["Reste"]
