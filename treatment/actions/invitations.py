"""Ask a patient for questionnaires; they answer in the app, in the portal, or by a mailed link."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mails import post
from accounts.actions.notifications import notify
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, Notification, OutgoingMail, User
from treatment.actions.assessments import Wrong, asks_items, record_assessment
from treatment.actions.care import as_it_is_now
from treatment.instruments import INSTRUMENTS
from treatment.letters import LONGEST, QUESTIONNAIRES
from treatment.models import Assessment, AssessmentInvitation

USUAL = timedelta(days=14)


class NotOpen(Refused):
    code = "not_open"
    message = "This was answered, withdrawn, or has run out. Ask your practice to send it again."


@transaction.atomic
def invite(
    patient: User, *, by: User, instruments: Sequence[str], due_date: date | None = None
) -> AssessmentInvitation:
    """The mail goes to the address that the patient has; who signs in finds them there, too."""
    _require_care(patient, by)
    names = list(dict.fromkeys(instruments))
    _check(names, due_date)
    invitation = AssessmentInvitation.objects.create(
        patient=patient,
        invited_by=by,
        instruments=names,
        due_date=due_date,
        expires_at=_end(due_date),
    )
    _record(invitation, by=by, action="sent", instruments=names)
    _tell(invitation)
    return invitation


@transaction.atomic
def withdraw(invitation: AssessmentInvitation, *, by: User) -> AssessmentInvitation:
    """Its link stops at once."""
    _require_care(invitation.patient, by)
    invitation = _locked(invitation)
    if not invitation.is_open:
        raise NotOpen("This was answered, withdrawn, or has run out already.")
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at", "updated_at"])
    _record(invitation, by=by, action="withdrawn")
    return invitation


@transaction.atomic
def answer(
    invitation: AssessmentInvitation,
    *,
    by: User | None,
    instrument: str,
    answers: Mapping[str, int],
) -> Assessment:
    """One questionnaire of those that were asked for. Sent twice, it is kept once, as it was sent
    first. `by` is None where the patient came by the link."""
    invitation = _locked(invitation)
    if known := invitation.assessments.filter(instrument=instrument).first():
        return known
    if not invitation.is_open or not invitation.patient.is_active:
        raise NotOpen
    if instrument not in invitation.instruments:
        raise Wrong("assessment_type", "This was not asked for.")
    patient = invitation.patient
    assessment = record_assessment(
        patient,
        by=by,
        instrument=instrument,
        answers=answers,
        administered_date=timezone.localdate(timezone=ZoneInfo(patient.timezone)),
        invitation=invitation,
    )
    invitation.answered = [*invitation.answered, instrument]
    if not invitation.unanswered:
        invitation.completed_at = timezone.now()
    invitation.save(update_fields=["answered", "completed_at", "updated_at"])
    return assessment


def find(token: str) -> AssessmentInvitation:
    """By the link of a mail; raises LinkSpent."""
    return _by_link(token, AssessmentInvitation.objects.open())


def find_to_answer(token: str) -> AssessmentInvitation:
    """Also where everything is answered: whoever presses a button twice is not told of a wrong
    link."""
    return _by_link(token, AssessmentInvitation.objects.unended())


def _by_link(token, rows):
    return QUESTIONNAIRES.row(token, rows.filter(patient__is_active=True).select_related("patient"))


def _check(names, due_date):
    if not names:
        raise Wrong("instruments", "Choose at least one questionnaire.")
    for name in names:
        if name not in INSTRUMENTS or not asks_items(INSTRUMENTS[name]):
            free = [one.name for one in INSTRUMENTS.values() if asks_items(one)]
            raise Wrong("instruments", f"Patients can be asked for {', '.join(free)}.")
    if due_date is not None and due_date < timezone.localdate():
        raise Wrong("due_date", "This day is over.")
    if due_date is not None and due_date > timezone.localdate() + LONGEST - USUAL:
        raise Wrong("due_date", "This is too far away: at most ten weeks.")


def _end(due_date):
    """A patient who is late can still answer for some days."""
    now = timezone.now()
    if due_date is None:
        return now + USUAL
    return now + (due_date - timezone.localdate()) + timedelta(days=7)


def _tell(invitation):
    patient = invitation.patient
    notify(
        patient,
        kind=Notification.Kind.ASSESSMENT_ASKED,
        title="There are questions for you to answer",
        once=f"assessment_invitation:{invitation.pk}",
        patient=patient,
        link=reverse("treatment:own_questionnaire", args=[invitation.pk]),
        about=invitation,
    )
    if patient.email:
        post(OutgoingMail.Kind.QUESTIONNAIRES, user=patient, about_id=invitation.pk)


def _require_care(patient, by):
    if not User.objects.patients_editable_by(by).filter(pk=patient.pk).exists():
        raise NotAllowed


def _locked(invitation):
    rows = AssessmentInvitation.objects.select_for_update(of=["self"])
    return as_it_is_now(rows.select_related("patient"), invitation)


def _record(invitation, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"assessment_invitation.{action}",
        target=invitation,
        patient=invitation.patient,
        **details,
    )
