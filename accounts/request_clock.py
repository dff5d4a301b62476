"""Who hears of a request and when: the practice when it arrives and before its time is over, the
patient when it is answered. The mails name nobody and say nothing of what was asked."""

from django.db import transaction
from django.utils import timezone

from accounts.models import AccessRequest, OutgoingMail, User

Kind = OutgoingMail.Kind


def tell_practice(request: AccessRequest) -> None:
    _post(Kind.REQUEST_NEW, _those_who_answer(request.patient))


def tell_patient(request: AccessRequest) -> None:
    """A patient without an account that can sign in is told in person."""
    if request.patient.is_verified and request.patient.email:
        _post(Kind.REQUEST_NEWS, [request.patient])


def remind() -> None:
    """Once for each request, five days before it is due, therapists and admins alike."""
    for request in AccessRequest.objects.nearly_due().select_related("patient"):
        _remind(request)


@transaction.atomic
def _remind(request):
    waiting = AccessRequest.objects.nearly_due().filter(pk=request.pk)
    if waiting.update(reminded_at=timezone.now()):
        _post(Kind.REQUEST_DUE, User.objects.writing_for(request.patient) | _admins())


def _post(kind, people):
    OutgoingMail.objects.bulk_create(OutgoingMail(kind=kind, user=person) for person in people)


def _those_who_answer(patient):
    therapists = User.objects.writing_for(patient)
    return therapists if therapists.exists() else _admins()


def _admins():
    return User.objects.filter(role=User.Role.ADMIN, is_active=True, is_verified=True)
