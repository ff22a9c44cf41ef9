"""The digest: neutral, once a day, tried again when the server fails, never twice."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from portal.core.mail import allowed_subjects
from portal.core.models import DigestMail, NotificationKind
from portal.core.models.notification import DigestFrequency, DigestPreference, DigestState
from portal.core.services.digests import MAX_ATTEMPTS, send_digests
from portal.core.services.notifications import mark_read, notify
from tests.factories.accounts import make_member
from tests.factories.pages import make_news
from tests.support.services import free_port

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Sink:
    """A mail server that keeps what it gets and refuses the first letters when asked to."""

    def __init__(self):
        self.letters, self.refusals = [], 0

    async def handle_DATA(self, server, session, envelope):
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.letters.append(envelope)
        return "250 kept"


@pytest.fixture
def smtp(settings):
    """A real SMTP server on loopback that the portal sends to."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield sink
    controller.stop()


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    def _tell(user, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            notify([user], NotificationKind.NEWS_PUBLISHED, target=make_news(**fields))

    return _tell


def test_digest_goes_through_a_real_server_without_any_content(smtp, tell):
    user = make_member(email="destinataire@exemple.example", language="fr")
    tell(user, title="Zirconium")

    assert send_digests() == {"sent": 1, "left": 0, "failed": 0}

    letter = message_from_bytes(smtp.letters[0].content, policy=policy.default)
    assert smtp.letters[0].rcpt_tos == ["destinataire@exemple.example"]
    assert letter["Subject"] in allowed_subjects()
    assert "Zirconium" not in letter.as_string() + letter.get_content()
    assert user.last_name not in letter.as_string()
    assert "https://portail.example/" in letter.get_content()


def test_failed_sending_is_tried_again(smtp, tell):
    tell(make_member())
    smtp.refusals = 1

    assert send_digests() == {"sent": 0, "left": 1, "failed": 0}
    assert send_digests() == {"sent": 1, "left": 0, "failed": 0}
    assert len(smtp.letters) == 1


def test_server_that_is_down_leaves_the_digest_waiting(settings, tell):
    settings.NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    tell(make_member())

    for _attempt in range(MAX_ATTEMPTS):
        send_digests()

    assert DigestMail.objects.get().state == DigestState.FAILED


def test_digest_is_sent_once_a_day(tell):
    user = make_member()
    with time_machine.travel(NOON, tick=False) as clock:
        tell(user)
        clock.shift(timedelta(minutes=1))
        send_digests()
        clock.shift(timedelta(minutes=1))
        tell(user)
        send_digests()
        assert len(mail.outbox) == 1

        clock.shift(timedelta(days=1))
        send_digests()
        assert len(mail.outbox) == 2

        clock.shift(timedelta(days=1))
        send_digests()

    assert len(mail.outbox) == 2  # nothing newer than the last digest


def test_digest_interrupted_while_leaving_is_not_sent_twice(tell):
    user = make_member()
    tell(user)
    DigestMail.objects.create(user=user, day=timezone.localdate(), state=DigestState.SENDING)

    send_digests()

    assert mail.outbox == []


def test_person_who_read_everything_gets_nothing(tell):
    user = make_member()
    tell(user)
    mark_read(user)

    send_digests()

    assert mail.outbox == []


def test_person_who_left_gets_nothing(tell):
    user = make_member()
    tell(user)
    user.is_active = False
    user.save()

    send_digests()

    assert mail.outbox == []


def test_person_who_wants_none_gets_none(tell):
    user = make_member()
    DigestPreference.objects.create(user=user, frequency=DigestFrequency.NEVER)
    tell(user)

    send_digests()

    assert mail.outbox == []


def test_weekly_choice_waits_seven_days(tell):
    user = make_member()
    DigestPreference.objects.create(user=user, frequency=DigestFrequency.WEEKLY)
    with time_machine.travel(NOON, tick=False) as clock:
        for days, letters in ((0, 1), (1, 1), (5, 1), (1, 2)):
            clock.shift(timedelta(days=days))
            tell(user)
            send_digests()
            assert len(mail.outbox) == letters


def test_command_says_what_it_did(tell, capsys):
    tell(make_member())

    call_command("send_digests")

    assert capsys.readouterr().out == "1 sent, 0 to try again, 0 given up\n"
