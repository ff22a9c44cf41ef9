"""Mails of the accounts: neutral subjects and texts, one link, nobody's name."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.test import RequestFactory
from django.utils import translation

from portal.accounts import mails
from portal.accounts.services import invitations
from portal.core.mail import SUBJECTS, ForbiddenMail, MailKind, allowed_subjects, send_neutral_mail
from portal.settings import base, demo
from tests.factories.accounts import InstitutionFactory, make_member

pytestmark = pytest.mark.django_db

SENDER = "portail@maillage.example"
# Words that tell what the portal is for, whatever their ending.
THEME = (
    "violence", "femme", "victime", "conjug", "famil", "parent", "enfant", "maillage", "départ",
    "caf", "police", "gendarm", "justice", "réseau", "parrain", "pair", "comité", "hôpital",
)  # fmt: skip


def neutral(message) -> bool:
    text = f"{message.subject}\n{message.body}".lower()
    return not any(word in text for word in THEME)


def test_mails_of_the_accounts_are_neutral(client, person, secret):
    place = InstitutionFactory(name="CIDFF des Landes, lutte contre les violences")
    manager = make_member("institution_manager", institution=place, last_name="Zwqnom")
    invitations.invite(place, author=manager, email="neuve@exemple.example", roles=["member"])
    client.post("/compte/password/reset/", {"email": person.email})
    mails.send_security_notice(person.pk)

    assert [message.to for message in mail.outbox] == [
        ["neuve@exemple.example"], [person.email], [person.email],
    ]  # fmt: skip
    for message in mail.outbox:
        assert message.subject in allowed_subjects()
        assert message.from_email == SENDER
        assert neutral(message), message.body
        assert "Zwqnom" not in message.body
        assert person.last_name not in message.body
        assert "127.0.0.1" not in message.message().as_string()
        assert message.body.count("https://") == 1


def test_every_environment_sends_through_the_guard():
    for module in (base, demo):
        assert module.EMAIL_BACKEND == "portal.core.mail.NeutralEmailBackend"
        assert module.NEUTRAL_EMAIL_TRANSPORT != module.EMAIL_BACKEND


def test_every_subject_is_neutral_in_every_language():
    for code in ("fr", "en"):
        with translation.override(code):
            for subject in SUBJECTS.values():
                assert neutral(EmailMessage(str(subject), ""))


def test_notice_of_a_change_tells_neither_event_nor_device(client, person, secret, login, rf):
    request = rf.get("/", headers={"User-Agent": "Zwq/1.0"})
    with context.request_context(request):
        get_adapter().send_notification_mail("account/email/password_changed", person)

    [message] = mail.outbox
    assert message.subject in allowed_subjects()
    assert "Zwq" not in message.body
    assert "mot de passe" not in message.body


def test_mail_is_written_in_the_language_of_its_reader(person):
    person.language = "en"
    person.save()

    mails.send_security_notice(person.pk)

    assert mail.outbox[0].subject == "Your professional account"
    assert mail.outbox[0].body.startswith("Hello,")


def test_reset_link_is_on_the_configured_host_whatever_the_request_says(client, person):
    client.post("/compte/password/reset/", {"email": person.email}, headers={"Host": "localhost"})

    assert "https://portail.example/compte/password/reset/key/" in mail.outbox[0].body


def test_subject_with_the_words_of_a_package_is_refused(person):
    for subject in ("[Maillage] Réinitialisation", "Your professional account\nBcc: x@y.example"):
        with pytest.raises(ForbiddenMail):
            EmailMessage(subject, "texte", SENDER, [person.email]).send()
    assert mail.outbox == []


def test_refusal_holds_even_when_the_caller_asks_for_silence(person):
    with pytest.raises(ForbiddenMail):
        send_mail("Autre sujet", "texte", SENDER, [person.email], fail_silently=True)


@pytest.mark.parametrize(
    "change",
    [
        {"to": ["a@x.example", "b@x.example"]},
        {"cc": ["b@x.example"]},
        {"bcc": ["b@x.example"]},
        {"reply_to": ["b@x.example"]},
        {"from_email": "quelquun@maillage.example"},
        {"headers": {"X-Institution": "CAF"}},
        {"attachments": [("note.txt", "texte", "text/plain")]},
    ],
)
def test_mail_with_more_than_a_neutral_text_is_refused(change):
    values = {
        "subject": str(SUBJECTS[MailKind.DIGEST]),
        "body": "texte",
        "from_email": SENDER,
        "to": ["a@x.example"],
    } | change

    with pytest.raises(ForbiddenMail):
        EmailMessage(**values).send()


def test_mail_with_a_second_form_is_refused():
    message = EmailMultiAlternatives(
        str(SUBJECTS[MailKind.DIGEST]), "texte", SENDER, ["a@x.example"]
    )
    message.attach_alternative("<p>texte</p>", "text/html")

    with pytest.raises(ForbiddenMail):
        message.send()


def test_neutral_mail_of_each_kind_leaves():
    for kind in MailKind:
        send_neutral_mail(kind, recipient="a@x.example", language="fr", body="texte")

    assert len(mail.outbox) == len(MailKind)


def test_mail_of_allauth_itself_would_be_refused(person):
    """Nothing of the package can write to a mailbox past the guard."""
    with context.request_context(RequestFactory().get("/")), pytest.raises(ForbiddenMail):
        get_adapter().send_mail(
            "account/email/password_reset_key",
            person.email,
            {"user": person, "password_reset_url": "https://x.example", "request": None},
        )


def test_invitation_that_was_cancelled_meanwhile_sends_nothing():
    place = InstitutionFactory()
    manager = make_member("institution_manager", institution=place)
    invitation = invitations.invite(
        place, author=manager, email="neuve@exemple.example", roles=["member"]
    )
    mail.outbox.clear()
    invitations.cancel(invitation, actor=manager)

    mails.send_invitation(invitation.pk)

    assert mail.outbox == []


def test_mails_to_people_who_no_longer_exist_are_not_sent(person):
    mails.send_reset(0)
    mails.send_security_notice(10**9)

    assert mail.outbox == []
