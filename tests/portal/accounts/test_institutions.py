"""Institutions: identifiers, and the pages of those who manage them."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from portal.accounts.enums import InstitutionKind, Role
from portal.accounts.errors import NotAllowed
from portal.accounts.identifiers import (
    validate_finess,
    validate_rna,
    validate_siren,
    validate_siret,
)
from portal.accounts.models import Institution
from portal.accounts.services import invitations, people
from portal.core.audiences import tokens_for
from portal.core.models import JournalEntry
from tests.factories.accounts import (
    InstitutionFactory,
    MembershipFactory,
    UserFactory,
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (validate_siret, ["73282932000074", "35600000000048", "35600000049837"],
         ["73282932000075", "7328293200007", "73282932OOOO74", "35600000049838", " 7328293200074"]),
        (validate_siren, ["732829320", "356000000"], ["732829321", "73282932", "73282932A"]),
        (validate_finess, ["2A0000014", "750712184"], ["750712185", "75071218", "AA0712184"]),
        (validate_rna, ["W751234567", "W9A1234567"], ["W75123456", "751234567", "w751234567"]),
    ],
)  # fmt: skip
def test_identifiers_are_checked(check, right, wrong):
    for value in right:
        check(value)
    for value in wrong:
        with pytest.raises(ValidationError):
            check(value)


FORM = {
    "name": "Centre communal d’action sociale de Valbrume",
    "short_name": "CCAS Valbrume",
    "kind": InstitutionKind.CCAS,
    "territory": "Valbrume",
    "siret": "73282932000074",
    "siren": "732829320",
    "is_active": "on",
}


def test_coordinator_creates_an_institution(client, login):
    login(make_member(Role.COORDINATOR))
    assert client.get("/institutions/nouvelle/").status_code == 200

    client.post("/institutions/nouvelle/", FORM)

    made = Institution.objects.get(siret=FORM["siret"])
    assert (made.name, made.kind) == (FORM["name"], "ccas")
    assert JournalEntry.objects.get(action="institution.created").target_id == str(made.uuid)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"siret": "73282932000075"}, "siret"),
        ({"siren": "356000000"}, "siren"),
        ({"finess": "123"}, "finess"),
        ({"rna": "751234567"}, "rna"),
        ({"name": ""}, "name"),
        ({"kind": "inconnu"}, "kind"),
    ],
)
def test_institution_with_a_wrong_value_is_refused(client, login, change, field):
    login(make_member(Role.COORDINATOR))

    response = client.post("/institutions/nouvelle/", FORM | change)

    assert field in response.context["form"].errors
    assert not Institution.objects.filter(short_name=FORM["short_name"]).exists()


def test_two_institutions_do_not_share_a_siret(client, login):
    InstitutionFactory(siret=FORM["siret"])
    login(make_member(Role.COORDINATOR))

    response = client.post("/institutions/nouvelle/", FORM)

    assert response.status_code == 200
    assert Institution.objects.filter(siret=FORM["siret"]).count() == 1


def test_institution_is_never_its_own_ancestor(client, login):
    top = InstitutionFactory()
    middle = InstitutionFactory(parent=top)
    bottom = InstitutionFactory(parent=middle)
    login(make_member(Role.COORDINATOR))
    path = f"/institutions/{top.uuid}/modifier/"

    for parent in (top, middle, bottom):
        response = client.post(path, FORM | {"parent": parent.pk})
        assert "parent" in response.context["form"].errors


def test_closing_an_institution_takes_back_what_it_opened(client, login):
    member = make_member()
    place = member.memberships.get().institution
    login(make_member(Role.COORDINATOR))
    values = {"name": place.name, "kind": place.kind}

    client.post(f"/institutions/{place.uuid}/modifier/", values)

    assert tokens_for(type(member).objects.get(pk=member.pk)) == {"public"}
    assert JournalEntry.objects.filter(action="account.sessions_ended").count() == 1


def test_manager_of_one_institution_goes_straight_to_it(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    login(manager)

    assert client.get("/institutions/")["Location"] == f"/institutions/{place.uuid}/"
    assert client.get(f"/institutions/{place.uuid}/").status_code == 200


def test_manager_sees_the_members_of_their_institution_only(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    colleague = make_member(institution=place, last_name="Zwqcollegue")
    make_member(last_name="Zwqetranger")
    former = MembershipFactory(institution=place, user__last_name="Zwqancienne")
    former.ended_on = former.started_on
    former.save()
    login(manager)

    html = client.get(f"/institutions/{place.uuid}/").content.decode()

    assert "Zwqcollegue" in html
    assert colleague.email in html
    assert "Zwqetranger" not in html
    assert "Zwqancienne" not in html


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.INSTITUTION_MANAGER, Role.COORDINATOR)]
)
def test_pages_do_not_exist_for_other_roles(client, login, role):
    user = make_member(role)
    place = user.memberships.get().institution
    login(user)

    for path in ("", "nouvelle/", f"{place.uuid}/", f"{place.uuid}/inviter/"):
        assert client.get(f"/institutions/{path}").status_code == 404
    assert client.post(f"/institutions/{place.uuid}/confirmer/").status_code == 404


@pytest.mark.parametrize("page", ["", "inviter/", "modifier/"])
def test_foreign_institution_looks_like_none(client, login, page):
    login(make_member(Role.INSTITUTION_MANAGER))

    foreign = client.get(f"/institutions/{InstitutionFactory().uuid}/{page}")
    missing = client.get(f"/institutions/3f0c9d1e-0000-4000-8000-000000000001/{page}")

    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_manager_does_not_edit_their_institution(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    login(manager)

    assert client.post(f"/institutions/{place.uuid}/modifier/", FORM).status_code == 404
    place.refresh_from_db()
    assert place.name != FORM["name"]


def test_invitation_page_refuses_a_role_added_by_hand(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    login(manager)

    response = client.post(
        f"/institutions/{place.uuid}/inviter/",
        {"email": "x@exemple.example", "roles": ["coordinator"]},
    )

    assert "roles" in response.context["form"].errors
    assert not place.invitations.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_an_institution_costs_the_same_with_more_rows(
    client, login, rows, django_assert_num_queries
):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    for number in range(rows):
        MembershipFactory(institution=place, confirmed_on="2026-01-01")
        invitations.create_invitation(
            place, author=manager, email=f"a{number}@x.example", roles=[Role.MEMBER]
        )
    login(manager)
    client.get(f"/institutions/{place.uuid}/")

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(f"/institutions/{place.uuid}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_institutions_costs_the_same_with_more_rows(
    client, login, rows, django_assert_num_queries
):
    for _row in range(rows):
        MembershipFactory(institution__parent=InstitutionFactory())
    login(make_member(Role.COORDINATOR))
    client.get("/institutions/")

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/institutions/")


# Session, person, what the shell asks, then the page itself.
PAGE_QUERIES = 11
LIST_QUERIES = 8


# Accounts


def test_coordinator_closes_and_reopens_an_account(client, login):
    member = make_member()
    uuid = member.memberships.get().uuid
    login(make_member(Role.COORDINATOR))

    client.post(f"/appartenances/{uuid}/fermer-le-compte/", {"reason": "compte volé"})
    member.refresh_from_db()
    assert not member.is_active
    client.post(f"/appartenances/{uuid}/rouvrir-le-compte/")

    member.refresh_from_db()
    assert member.is_active
    actions = JournalEntry.objects.filter(target_id=str(member.uuid)).order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "account.closed", "account.sessions_ended", "account.reopened",
    ]  # fmt: skip


def test_manager_closes_no_account(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    place = manager.memberships.get().institution
    member = make_member(institution=place)
    login(manager)

    path = f"/appartenances/{member.memberships.get().uuid}/fermer-le-compte/"
    assert client.post(path, {"reason": "x"}).status_code == 404

    member.refresh_from_db()
    assert member.is_active


def test_coordinator_does_not_close_their_own_account():
    first, _second = make_member(Role.COORDINATOR), make_member(Role.COORDINATOR)

    with pytest.raises(NotAllowed):
        people.close_account(first, actor=first, reason="x")


def test_profile_changes_names_and_language_and_nothing_else(client, login):
    user = make_member()
    login(user)

    client.post(
        "/compte/profil/",
        {
            "first_name": "Ada",
            "last_name": "Martin",
            "language": "en",
            "email": "autre@exemple.example",
            "is_superuser": "on",
        },
    )

    before = user.email
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.language) == ("Ada", "Martin", "en")
    assert (user.email, user.is_superuser) == (before, False)
    assert "My profile" in client.get("/compte/profil/").content.decode()


def test_refused_profile_does_not_change_the_name_on_the_page(client, login):
    user = make_member(first_name="Ada", last_name="Martin")
    login(user)

    response = client.post(
        "/compte/profil/", {"first_name": "", "last_name": "X", "language": "xx"}
    )

    assert "Ada Martin" in response.content.decode()
    assert {"first_name", "language"} <= set(response.context["form"].errors)


def test_person_without_membership_is_told_so(client, login):
    login(UserFactory())

    assert not client.get("/compte/profil/").context["memberships"]


# Leaving as a spreadsheet


def _export(client, institution, **query):
    return client.get(f"/institutions/{institution.uuid}/membres/", query)


@pytest.mark.parametrize("sheet", ["csv", "ods"])
def test_manager_saves_the_members_of_their_institution(client, login, sheet):
    manager = make_member(Role.INSTITUTION_MANAGER)
    login(manager)
    institution = manager.memberships.get().institution
    make_member(institution=institution, first_name="=Zoé", last_name="+Canari")
    make_member(last_name="Ailleurs")

    response = _export(client, institution, format=sheet)

    assert response["Content-Disposition"] == f'attachment; filename="membres.{sheet}"'
    assert "no-store" in response["Cache-Control"]
    if sheet == "csv":
        text = response.content.decode("utf-8-sig")
        assert "'+Canari;'=Zoé;" in text
        assert "Ailleurs" not in text
    entry = JournalEntry.objects.get(action="membership.exported")
    assert (entry.actor, entry.institution_id) == (manager, institution.pk)
    assert entry.data == {"count": 2, "format": sheet}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.INSTITUTION_MANAGER])
def test_members_are_saved_by_nobody_else(client, login, role):
    foreign = InstitutionFactory()
    make_member(institution=foreign, last_name="Canari")
    login(make_member(role))

    assert _export(client, foreign).status_code == 404
    assert not JournalEntry.objects.filter(action="membership.exported").exists()


def test_pages_of_an_institution_say_where_they_stand(client, login):
    login(make_member(Role.COORDINATOR))
    membership = make_member(last_name="Canari").memberships.get()
    institution = f"/institutions/{membership.institution.uuid}/"

    for path in (
        f"{institution}inviter/",
        f"{institution}modifier/",
        f"/appartenances/{membership.uuid}/",
        f"/appartenances/{membership.uuid}/fin/",
    ):
        trail = BeautifulSoup(client.get(path).content, "html.parser").select(".breadcrumb a")
        assert [link["href"] for link in trail][1:3] == ["/institutions/", institution], path


def test_regions_of_the_page_have_names_of_their_own(client, login):
    manager = make_member(Role.INSTITUTION_MANAGER)
    login(manager)
    institution = manager.memberships.get().institution
    invitations.invite(institution, author=manager, email="a@b.example", roles=[Role.MEMBER])

    page = BeautifulSoup(client.get(f"/institutions/{institution.uuid}/").content, "html.parser")

    names = [one["aria-label"] for one in page.select("[role=region]")]
    names += [page.find(id=one["aria-labelledby"]).get_text(strip=True)
              for one in page.select("section[aria-labelledby]")]  # fmt: skip
    assert len(names) == 2
    assert len(set(names)) == 2
