"""The mail that asks a patient for questionnaires. The link in it is made when it is delivered and
stored nowhere; it opens the questions and nothing of the record."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.mails.letters import Letter
from accounts.mails.links import Link
from accounts.models import OutgoingMail
from treatment.models import AssessmentInvitation

LONGEST = timedelta(days=90)  # an invitation ends by itself, mostly much earlier

QUESTIONNAIRES = Link(
    "questionnaires", LONGEST, lambda invitation: (invitation.patient_id, invitation.expires_at)
)


def questionnaires(mail: OutgoingMail) -> Letter | None:
    """None where it was withdrawn or answered meanwhile."""
    invitation = AssessmentInvitation.objects.open().filter(pk=mail.about_id).first()
    if invitation is None or not mail.user.email:
        return None
    path = reverse("treatment:questionnaire_link", args=[QUESTIONNAIRES.token(invitation)])
    facts = {"link": settings.PORTAL_URL.rstrip("/") + path, "until": invitation.expires_at}
    return Letter(mail.user.email, "questionnaires", facts)
