"""Tell somebody something: inside the product, and by a mail that says no more than that."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, OutgoingMail, User
from accounts.tasks import post_on_commit


@transaction.atomic
def notify(recipient: User, *, by_mail: bool = False, **news) -> bool:
    """Whether it was news: `kind`, `title`, `once`, and `patient`, `text`, `link`, `about` where
    there are such (see NotificationQuerySet.tell). The mail names nobody and nothing."""
    is_new = Notification.objects.tell(recipient, **news)
    if is_new and by_mail and recipient.email:
        post_on_commit(OutgoingMail.objects.create(kind=OutgoingMail.Kind.NEWS, user=recipient))
    return is_new


def notify_care_team(patient: User, **news) -> int:
    """How many therapists in active care it was news to."""
    team = User.objects.therapists().filter(caseload__in=patient.care_team.active())
    return _notify_all(team.distinct(), patient=patient, **news)


def notify_writing(patient: User, **news) -> int:
    """The same, of those alone who write for the patient."""
    return _notify_all(User.objects.writing_for(patient), patient=patient, **news)


def _notify_all(therapists, **news) -> int:
    return sum(notify(therapist, **news) for therapist in therapists)


def mark_all_read(user: User) -> int:
    """How many were unread; those about a patient whom one sees no more stay as they are."""
    now = timezone.now()
    return Notification.objects.of(user).unread().update(read_at=now, updated_at=now)
