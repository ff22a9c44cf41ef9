"""Invitations: who sends them, what they open, and every way in which they are void."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.errors import AlreadyInvited, AlreadyMember, InvitationClosed, NotAllowed
from portal.accounts.models import Institution, Invitation, User
from portal.accounts.services import invitations, memberships
from portal.core.models import JournalEntry
from portal.core.models.notification import Notification
from tests.factories.accounts import (
    InstitutionFactory,
    MembershipFactory,
    UserFactory,
    make_member,
)
from tests.support.second_factor import PASSWORD, add_totp, is_signed_in, totp_code

pytestmark = pytest.mark.django_db

NEW = {
    "first_name": "Maud",
    "last_name": "Verdier",
    "password": "une girafe repasse trois parapluies",
}
ADDRESS = "maud.verdier@exemple.example"


@pytest.fixture
def place() -> Institution:
    return InstitutionFactory(name="Foyer du Pont")


@pytest.fixture
def manager(place) -> User:
    return make_member(Role.INSTITUTION_MANAGER, institution=place)


@pytest.fixture
def link(place, manager) -> str:
    """The address in the mail of an invitation as a member of the place."""
    invitations.invite(place, author=manager, email=ADDRESS, roles=[Role.MEMBER])
    return link_in(mail.outbox[-1])


def link_in(message) -> str:
    return re.search(r"https://portail\.example(/\S+)", message.body)[1]


def follow(client, link: str):
    """Open the link as a browser does."""
    client.get(link)
    return client.get("/compte/invitation/")


# Sending


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ([Role.MEMBER], True),
        ([Role.MEMBER, Role.RESOURCE_PERSON, Role.TRAINER], True),
        ([Role.INSTITUTION_MANAGER], True),
        ([Role.COORDINATOR], False),
        ([Role.MEMBER, Role.DATA_PROTECTION], False),
        ([Role.COMMITTEE_SECRETARY], False),
        ([Role.EDITOR], False),
        ([], False),
    ],
)
def test_manager_invites_with_the_roles_of_an_institution_only(place, manager, roles, allowed):
    if allowed:
        invitations.invite(place, author=manager, email=ADDRESS, roles=roles)
    else:
        with pytest.raises(NotAllowed):
            invitations.invite(place, author=manager, email=ADDRESS, roles=roles)

    assert Invitation.objects.exists() == allowed


def test_coordinator_invites_anywhere_with_any_role(place):
    invitations.invite(
        place, author=make_member(Role.COORDINATOR), email=ADDRESS, roles=[Role.EDITOR]
    )

    assert Invitation.objects.get().roles == ["editor"]


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in ("institution_manager", "coordinator")]
)
def test_other_roles_invite_nobody(place, role):
    with pytest.raises(NotAllowed):
        invitations.invite(
            place, author=make_member(role, institution=place), email=ADDRESS, roles=[Role.MEMBER]
        )


def test_manager_of_another_institution_invites_nobody_here(place):
    with pytest.raises(NotAllowed):
        invitations.invite(
            place, author=make_member(Role.INSTITUTION_MANAGER), email=ADDRESS, roles=[Role.MEMBER]
        )


def test_nobody_is_invited_into_an_inactive_institution(manager, place):
    place.is_active = False
    place.save()

    with pytest.raises(NotAllowed):
        invitations.invite(
            place, author=make_member(Role.COORDINATOR), email=ADDRESS, roles=[Role.MEMBER]
        )


def test_open_invitation_is_not_doubled_but_an_expired_one_is_replaced(place, manager):
    invitations.invite(place, author=manager, email=ADDRESS, roles=[Role.MEMBER])
    with pytest.raises(AlreadyInvited):
        invitations.invite(place, author=manager, email=ADDRESS.upper(), roles=[Role.MEMBER])

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        invitations.invite(place, author=manager, email=ADDRESS, roles=[Role.MEMBER])

    assert Invitation.objects.open().count() == 1


def test_member_is_not_invited_again(place, manager):
    member = make_member(institution=place)

    with pytest.raises(AlreadyMember):
        invitations.invite(place, author=manager, email=member.email, roles=[Role.MEMBER])


def test_answer_is_the_same_for_an_address_with_an_account_elsewhere(client, login, manager, place):
    login(manager)
    path = f"/institutions/{place.uuid}/inviter/"
    elsewhere = make_member()

    known = client.post(path, {"email": elsewhere.email, "roles": ["member"]})
    known_message = str(*client.get(f"/institutions/{place.uuid}/").context["messages"])
    unknown = client.post(path, {"email": ADDRESS, "roles": ["member"]})
    unknown_message = str(*client.get(f"/institutions/{place.uuid}/").context["messages"])

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known_message == unknown_message
    assert mail.outbox[0].subject == mail.outbox[1].subject


def test_database_holds_no_secret(link):
    secret = link.strip("/").split("/")[-1]
    invitation = Invitation.objects.get()

    assert secret not in str(Invitation.objects.values().get())
    assert invitation.token_digest == Invitation.digest_of(secret)


def test_two_open_invitations_for_one_address_are_refused_by_the_database(place, manager, link):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(institution=place, email=ADDRESS, roles=["member"])


# Accepting, without an account


def test_new_person_makes_an_account_and_sets_up_a_factor(client, link, place):
    page = follow(client, link)
    assert place.name in page.content.decode()

    response = client.post("/compte/invitation/", NEW)

    user = User.objects.get(email=ADDRESS)
    assert response["Location"] == "/"
    assert client.get("/")["Location"] == "/compte/2fa/totp/activate/"
    assert (user.get_full_name(), user.roles) == ("Maud Verdier", {"member"})
    assert user.check_password(NEW["password"])
    secret = client.get("/compte/2fa/totp/activate/").context["form"].secret
    client.post("/compte/2fa/totp/activate/", {"code": totp_code(secret)})
    assert client.get("/compte/2fa/recovery-codes/").context["can_view_codes"]
    assert list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))[:4] == [
        "invitation.sent",
        "invitation.accepted",
        "membership.started",
        "account.signed_in",
    ]


def test_author_is_told_of_the_acceptance(client, link, manager, place):
    follow(client, link)
    client.post("/compte/invitation/", NEW)

    told = Notification.objects.get()
    assert (told.user, told.kind, told.target_uuid) == (manager, "invitation_accepted", place.uuid)


def test_secret_leaves_the_address_at_once(client, link):
    response = client.get(link)

    assert response["Location"] == "/compte/invitation/"


def test_void_link_makes_no_session(client, place, manager):
    """Whoever tries addresses would otherwise fill the table of sessions."""
    answer = client.get("/compte/invitation/inconnu/")

    assert answer["Location"] == "/compte/invitation/"
    assert not answer.cookies
    assert not Session.objects.exists()


def test_void_link_forgets_the_invitation_opened_before(client, link):
    follow(client, link)
    client.get("/compte/invitation/inconnu/")

    assert client.get("/compte/invitation/").status_code == 404


def test_links_are_tried_sixty_times_a_minute_at_most(client, link, fresh_counters):
    for number in range(60):
        client.get(f"/compte/invitation/essai-{number}/", REMOTE_ADDR="198.51.100.8")

    answer = client.get(link, REMOTE_ADDR="198.51.100.8")

    assert answer.status_code == 429
    assert not Session.objects.exists()
    assert client.get(link, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_new_person_needs_a_good_password(client, link):
    follow(client, link)

    for password in ("trop court", "FoyerDuPont2026", "VerdierMaud20262026"):
        response = client.post("/compte/invitation/", NEW | {"password": password})
        assert "password" in response.context["form"].errors

    assert not User.objects.filter(email=ADDRESS).exists()


def test_used_link_opens_nothing_more(client, other_client, link):
    follow(client, link)
    client.post("/compte/invitation/", NEW)

    assert follow(other_client, link).status_code == 404


def void_by_time(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )


def void_by_author(invitation):
    invitations.cancel(invitation, actor=invitation.author)


def void_by_use(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        accepted_at=timezone.now(), accepted_by=UserFactory()
    )


def void_by_departure(invitation):
    memberships.end(
        invitation.author.memberships.get(), actor=make_member(Role.COORDINATOR), knowingly=True
    )


def void_by_institution(invitation):
    Institution.objects.filter(pk=invitation.institution_id).update(is_active=False)


def void_by_renewal(invitation):
    invitation.renew_secret()


@pytest.mark.parametrize(
    "make_void",
    [
        void_by_time,
        void_by_author,
        void_by_use,
        void_by_departure,
        void_by_institution,
        void_by_renewal,
    ],
)
def test_void_link_answers_like_one_that_never_was(client, other_client, link, make_void):
    make_void(Invitation.objects.get())

    void, unknown = follow(client, link), follow(other_client, "/compte/invitation/inconnu/")

    assert void.status_code == unknown.status_code == 404
    assert strip(void) == strip(unknown)
    assert client.post("/compte/invitation/", NEW).status_code == 404
    assert not User.objects.filter(email=ADDRESS).exists()


def strip(response) -> str:
    """The page without what changes at each answer."""
    html = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    html = re.sub(r'"X-CSRFToken": "\w+"', "", html)
    return re.sub(r'nonce="[^"]*"', "", html)


def test_invitation_becomes_void_between_page_and_answer(client, link):
    follow(client, link)
    void_by_author(Invitation.objects.get())

    response = client.post("/compte/invitation/", NEW)

    assert response.status_code == 404
    assert not User.objects.filter(email=ADDRESS).exists()


# Accepting, with an account


def test_known_person_signs_in_first_then_joins(client, link, place, fresh_counters):
    user = make_member(email=ADDRESS)
    user.set_password(PASSWORD)
    user.save()
    secret = add_totp(user)

    page = follow(client, link)
    assert "/compte/login/?next=/compte/invitation/" in page.content.decode()
    client.post(
        "/compte/login/",
        {"login": ADDRESS, "password": PASSWORD, "next": "/compte/invitation/"},
    )
    back = client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
    assert back["Location"] == "/compte/invitation/"
    assert client.get("/compte/invitation/").status_code == 200
    assert user.memberships.count() == 1
    client.post("/compte/invitation/")

    assert set(user.memberships.values_list("institution__name", flat=True)) >= {place.name}
    assert Invitation.objects.get().accepted_by == user


def test_known_person_is_not_signed_in_by_the_link(client, link):
    UserFactory(email=ADDRESS)
    follow(client, link)

    client.post("/compte/invitation/", NEW)

    assert not is_signed_in(client)
    assert Invitation.objects.pending().exists()


def test_other_person_cannot_take_the_invitation(client, login, link):
    thief = make_member()
    login(thief)

    page = follow(client, link)
    client.post("/compte/invitation/")

    assert "Foyer du Pont" not in page.content.decode()
    assert thief.memberships.count() == 1
    assert Invitation.objects.pending().exists()


def test_half_session_cannot_accept(client, link):
    user = make_member(email=ADDRESS)
    client.sign_in(user, second_factor=False)

    assert follow(client, link)["Location"] == "/compte/2fa/totp/activate/"
    client.post("/compte/invitation/")

    assert Invitation.objects.pending().exists()


def test_invitation_of_a_suspended_member_resumes_and_widens_the_membership(place, manager):
    membership = MembershipFactory(
        user__email=ADDRESS, institution=place, suspended_at=timezone.now()
    )
    invitation = invitations.create_invitation(
        place, author=manager, email=ADDRESS, roles=[Role.TRAINER]
    )

    invitations.accept_as_known_person(invitation, user=membership.user)

    membership.refresh_from_db()
    assert membership.roles == ["member", "trainer"]
    assert membership.suspended_at is None


def test_accepting_for_another_address_is_refused_by_the_service(place, manager):
    invitation = invitations.create_invitation(
        place, author=manager, email=ADDRESS, roles=[Role.MEMBER]
    )

    with pytest.raises(InvitationClosed):
        invitations.accept_as_known_person(invitation, user=UserFactory())


# Sending again, cancelling


def test_sending_again_makes_a_new_link_and_a_new_term(client, login, manager, link, other_client):
    invitation = Invitation.objects.get()
    login(manager)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        client.sign_in(manager)
        client.post(f"/invitations/{invitation.uuid}/renvoyer/")

    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + timedelta(days=26)
    assert follow(other_client, link).status_code == 404
    assert follow(other_client, link_in(mail.outbox[-1])).status_code == 200


@pytest.mark.parametrize("act", ["renvoyer", "annuler"])
def test_invitation_of_another_institution_does_not_exist(client, login, link, act):
    invitation = Invitation.objects.get()
    login(make_member(Role.INSTITUTION_MANAGER))

    foreign = client.post(f"/invitations/{invitation.uuid}/{act}/")
    missing = client.post(f"/invitations/3f0c9d1e-0000-4000-8000-000000000001/{act}/")

    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    assert foreign.status_code == 404
    assert Invitation.objects.pending().exists()


def test_manager_cancels(client, login, manager, link):
    login(manager)

    client.post(f"/invitations/{Invitation.objects.get().uuid}/annuler/")

    assert not Invitation.objects.open().exists()


def test_loss_of_the_role_cancels_what_it_allowed(place, manager):
    """The author stays, without the right to invite."""
    invitations.invite(place, author=manager, email=ADDRESS, roles=[Role.MEMBER])

    memberships.change_roles(
        manager.memberships.get(),
        actor=make_member(Role.COORDINATOR),
        roles=[Role.MEMBER],
        knowingly=True,
    )

    assert not Invitation.objects.open().exists()
    assert JournalEntry.objects.filter(reason="author left").count() == 1


# The very first person


def test_command_opens_the_portal_once(capsys, client):
    call_command("invite_first_coordinator", ADDRESS, institution="Département")
    link = re.search(r"https://portail\.example(/\S+)", capsys.readouterr().out)[1]
    follow(client, link)
    client.post("/compte/invitation/", NEW)

    user = User.objects.get()
    assert user.roles == {"coordinator", "editor"}
    with pytest.raises(CommandError, match="exists already"):
        call_command("invite_first_coordinator", "autre@exemple.example", institution="X")


def test_command_gives_another_link_as_long_as_nobody_came(capsys, client, other_client):
    links = []
    for _time in range(2):
        call_command("invite_first_coordinator", ADDRESS, institution="Département")
        links.append(re.search(r"https://portail\.example(/\S+)", capsys.readouterr().out)[1])

    assert follow(client, links[0]).status_code == 404
    assert follow(other_client, links[1]).status_code == 200
    assert Institution.objects.count() == 1
