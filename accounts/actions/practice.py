from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, Practice, User


class NotAdmin(NotAllowed):
    message = "Only administrators change what holds for the whole practice."


@transaction.atomic
def change_practice(*, by: User, **changes) -> Practice:
    """`changes`: name, recording_kept_days. Recordings past a new time go with the next run of the
    rule, so it is written down what it was and what it is."""
    if not by.is_admin:
        raise NotAdmin
    Practice.objects.current()
    practice = Practice.objects.select_for_update().get(is_the_one=True)
    before = practice.recording_kept_days
    changed = [name for name, value in changes.items() if getattr(practice, name) != value]
    if not changed:
        return practice
    for name in changed:
        setattr(practice, name, changes[name])
    practice.full_clean()
    practice.save()
    AuditEvent.objects.record(
        by=by,
        action="practice.changed",
        target=practice,
        risk=AuditEvent.Risk.ELEVATED,
        fields=sorted(changed),
        recording_kept_days=[before, practice.recording_kept_days],
    )
    return practice
