"""What every act on plans and goals asks first."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.access import edits
from accounts.models import User
from sessions_app.actions.erase import require_no_hold
from treatment.refusals import ChangedMeanwhile, Gone, NotInCare, Unfitting


def require_care(patient: User, by: User) -> None:
    if not edits(by, patient.pk):
        raise NotInCare


def hold(patient: User) -> None:
    """What is written about one patient's plans and goals is written one after the other: the tree
    is looked at as a whole before anything in it moves."""
    User.objects.select_for_update(no_key=True).get(pk=patient.pk)


def require_erasable(patient: User) -> None:
    """Asked with the patient held, so that a legal hold comes before or after."""
    hold(patient)
    require_no_hold(patient)


def as_it_is_now(rows, row):
    """The same row as `rows` read it, mostly locked; what was deleted meanwhile is told as such."""
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise Gone
    return found


def require_unchanged(row, seen: datetime | None) -> None:
    """None: whoever asks did not say what they have seen."""
    if seen is not None and seen != row.updated_at:
        raise ChangedMeanwhile(updated_at=row.updated_at.isoformat())


def check(row) -> None:
    """What forms and serializers have looked at already, once more of the row as it is now."""
    fields = row._meta.concrete_fields
    unknown = {one.name for one in fields if one.null and getattr(row, one.attname) is None}
    try:
        row.full_clean(exclude=unknown)
    except ValidationError as wrong:
        field, sentences = next(iter(wrong.message_dict.items()))
        raise Unfitting(sentences[0], field=field) from None


def changes_of(row, wished: dict) -> list[str]:
    return [name for name, value in wished.items() if getattr(row, name) != value]
