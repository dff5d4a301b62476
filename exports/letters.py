"""The mail that says that a report is there: a link to the page behind the sign-in, no more."""

from django.conf import settings
from django.urls import reverse

from accounts.mails.letters import Letter
from exports.models import ExportJob


def report(mail):
    """None where it was deleted meanwhile, or its owner may not see the patient any more."""
    job = ExportJob.objects.visible_to(mail.user).filter(pk=mail.about_id).first()
    if job is None or not mail.user.email:
        return None
    link = settings.PORTAL_URL.rstrip("/") + reverse("exports:job", args=[job.pk])
    return Letter(mail.user.email, "report", {"link": link})
