"""What follows an emergency access without anybody asking: its end is written down, and the admins
are told. The row says what is still to do, so nothing is lost while mail or broker are away."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import AuditEvent, EmergencyAccess, User

log = logging.getLogger(__name__)


@transaction.atomic
def note_ends() -> None:
    """Those that ran out by themselves; access ended at that moment, whenever this is written."""
    for access in EmergencyAccess.objects.run_out().select_for_update(
        skip_locked=True, of=["self"]
    ):
        access.ended_at = access.expires_at
        access.save(update_fields=["ended_at", "updated_at"])
        record_end(access, by=None, how="ran_out")


def record_end(access: EmergencyAccess, *, by: User | None, how: str) -> None:
    AuditEvent.objects.record(
        by=by,
        action="emergency.ended",
        target=access,
        patient=access.patient,
        risk="high",
        how=how,
        user_id=str(access.user_id),
    )


def tell_admins() -> None:
    for pk in EmergencyAccess.objects.untold().values_list("pk", flat=True):
        try:
            _tell(pk)
        except (OSError, SMTPException) as error:
            log.warning("mail_not_sent", exc_info=error, extra={"access_id": str(pk)})


@transaction.atomic
def _tell(pk):
    """The row is locked until the mails are on their way, so that two workers send them once."""
    rows = EmergencyAccess.objects.untold().select_for_update(skip_locked=True, of=["self"])
    access = rows.filter(pk=pk).first()
    if access is None:
        return
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True, is_verified=True)
    mails = [_mail(access, admin) for admin in admins]
    get_connection().send_messages(mails)
    access.told_at = Now()
    access.save(update_fields=["told_at", "updated_at"])


def _mail(access, admin):
    """Ids and a link: no name, no reason, no word about the patient."""
    page = reverse("accounts:emergency_review", args=[access.pk])
    facts = {"access": access, "link": settings.PORTAL_URL.rstrip("/") + page}
    text = render_to_string("accounts/mail/emergency_started.txt", facts)
    subject, _, body = text.partition("\n")
    return EmailMessage(subject, body.lstrip("\n"), to=[admin.email])
