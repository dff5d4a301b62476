import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actions.mails import post
from accounts.mails import delivery
from accounts.models import OutgoingMail
from accounts.models.mails import GIVEN_UP_AFTER
from accounts.tasks import deliver_mail, deliver_mails
from accounts.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    return post("password_changed", user=TherapistFactory(email="sam@example.com"))


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_a_mail_goes_out_once(waiting):
    deliver_mail(mail_id=str(waiting.pk))
    deliver_mail(mail_id=str(waiting.pk))

    assert len(mail.outbox) == 1
    assert not OutgoingMail.objects.exists()


def test_a_mail_waits_while_the_server_is_away(waiting, no_mail_server):
    deliver_mail(mail_id=str(waiting.pk))

    waiting.refresh_from_db()
    assert waiting.attempts == 1
    assert waiting.due_at > timezone.now() + timedelta(minutes=1)


def test_what_waits_is_not_tried_before_its_time(waiting, no_mail_server):
    deliver_mail(mail_id=str(waiting.pk))
    deliver_mail(mail_id=str(waiting.pk))

    waiting.refresh_from_db()
    assert waiting.attempts == 1


def test_a_refused_mail_is_tried_again(waiting, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    deliver_mail(mail_id=str(waiting.pk))

    waiting.refresh_from_db()
    assert waiting.attempts == 1


def test_after_days_it_is_no_news_any_more(waiting, no_mail_server):
    OutgoingMail.objects.update(attempts=GIVEN_UP_AFTER - 1)

    deliver_mail(mail_id=str(waiting.pk))

    assert not OutgoingMail.objects.exists()


def test_what_no_message_told_of_is_found(waiting, monkeypatch):
    told = []
    monkeypatch.setattr(deliver_mail, "delay", lambda **facts: told.append(facts))

    deliver_mails()

    assert told == [{"mail_id": str(waiting.pk)}]


def test_the_act_stands_while_the_broker_is_away(
    settings, client, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(deliver_mail.app.conf, "broker_url", "redis://127.0.0.1:1/0", raising=False)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/api/v1/auth/password/reset", {"email": "a@example.com"}, "application/json"
        )

    assert answer.status_code == 202
    assert OutgoingMail.objects.count() == 1


def test_subject_and_body_are_apart(waiting):
    delivery.deliver(waiting.pk)

    [message] = mail.outbox
    assert message.subject == "Your password was changed"
    assert message.body.startswith("The password of your account")
