import logging
from datetime import timedelta
from smtplib import SMTPException

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from kombu.exceptions import OperationalError

from accounts import emergency_watch, notices, request_clock
from accounts.mails import delivery
from accounts.models import AuditEvent, AuthSession, OutgoingMail, User

log = logging.getLogger(__name__)

OLD_DEVICES = timedelta(days=90)


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def send_notice(*, user_id, notice):
    user = User.objects.filter(pk=user_id, email__isnull=False).first()
    if user is not None:
        notices.send(user, notice)


def tell_on_commit(user: User, notice: str) -> None:
    """A mail to the owner of an account. The act stands also if the broker is away; then nobody
    is told but the audit log."""
    transaction.on_commit(lambda: _queue(user, notice))


def _queue(user, notice):
    try:
        send_notice.delay(user_id=str(user.pk), notice=notice)
    except OperationalError:
        log.warning("broker_unreachable", extra={"user_id": str(user.pk)})


@shared_task
def deliver_mail(*, mail_id):
    delivery.deliver(mail_id)


@shared_task
def deliver_mails():
    """Those that no message told of, and those that wait for a mail server."""
    for mail in OutgoingMail.objects.due():
        _announce(mail)


@shared_task
@transaction.atomic
def sweep_sign_ups():
    """Nobody's patients, and nobody who ever signed in."""
    swept, _ = User.objects.unconfirmed().delete()
    if swept:
        AuditEvent.objects.record(by=None, action="account.unconfirmed_swept", count=swept)


@shared_task
def sweep_devices():
    AuthSession.objects.long_over(OLD_DEVICES).delete()
    SessionStore.clear_expired()


def post_on_commit(mail: OutgoingMail) -> None:
    """While the broker is away nothing is lost: `deliver_mails` looks for what is due."""
    transaction.on_commit(lambda: _announce(mail))


def _announce(mail):
    try:
        deliver_mail.delay(mail_id=str(mail.pk))
    except OperationalError:
        log.warning("broker_unreachable")


@shared_task
def remind_of_requests():
    request_clock.remind()


@shared_task
def watch_emergency_access():
    emergency_watch.note_ends()
    emergency_watch.tell_admins()


def watch_on_commit() -> None:
    """Admins are told at once; while the broker is away, as soon as beat is heard again."""
    transaction.on_commit(_watch)


def _watch():
    try:
        watch_emergency_access.delay()
    except OperationalError:
        log.warning("broker_unreachable")
