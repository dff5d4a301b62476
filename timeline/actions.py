"""What therapists do with a patient's diary: each act once, for pages and API."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.access import edits
from accounts.models import AuditEvent, User
from timeline import kinds
from timeline.models import TimelineEvent
from timeline.models.events import BY_HAND
from timeline.refusals import AutomaticEvent, AutomaticEventStays, NotInCare, UnknownEntity


@transaction.atomic
def add_event(patient: User, *, by: User, **fields) -> TimelineEvent:
    """`related_entity_type` is a word of kinds.py. Raises ValidationError as full_clean does."""
    _require_care(patient, by)
    event = TimelineEvent(patient=patient, therapist=by, **_resolved(fields, patient, by))
    event.full_clean()
    event.save()
    _record(event, "added", by=by, fields=sorted(fields))
    return event


@transaction.atomic
def change_event(event: TimelineEvent, *, by: User, **changes) -> TimelineEvent:
    """Of an automatic event importance and privacy, which its source then leaves alone."""
    event = _locked(event, by)
    changed = _difference(event, _resolved(changes, event.patient, by))
    if not changed:
        return event
    if not event.is_manual:
        changed |= _decided(event, changed)
    for name, value in changed.items():
        setattr(event, name, value)
    event.full_clean(exclude={field.name for field in event._meta.fields} - set(changed))
    event.save(update_fields=[*changed, "updated_at"])
    _record(event, "changed", by=by, fields=sorted(set(changed) - {"by_hand"}))
    return event


@transaction.atomic
def delete_event(event: TimelineEvent, *, by: User) -> TimelineEvent:
    """It can be brought back. Deleted twice, it is deleted once."""
    event = _locked(event, by)
    if not event.is_manual:
        raise AutomaticEventStays
    if not event.is_deleted:
        _set_deleted(event, at=timezone.now(), by=by)
        _record(event, "deleted", by=by, event_type=event.event_type)
    return event


@transaction.atomic
def restore_event(event: TimelineEvent, *, by: User) -> TimelineEvent:
    """The undoing of a deletion."""
    event = _locked(event, by)
    if event.is_deleted:
        _set_deleted(event, at=None, by=None)
        _record(event, "restored", by=by, event_type=event.event_type)
    return event


def _locked(event, by):
    """As it is now, by whoever may still write it now."""
    event = TimelineEvent.objects.select_for_update(of=["self"]).get(pk=event.pk)
    _require_care(event.patient, by)
    return event


def _require_care(patient, by):
    if not edits(by, patient.pk):
        raise NotInCare


def _decided(event, changed) -> dict:
    """What its source does not change any more."""
    if set(changed) - set(BY_HAND):
        raise AutomaticEvent(fields=list(BY_HAND))
    return {"by_hand": sorted({*event.by_hand, *changed})}


def _set_deleted(event, *, at, by):
    event.deleted_at, event.deleted_by = at, by
    event.save(update_fields=["deleted_at", "deleted_by", "updated_at"])


def _resolved(fields, patient, by) -> dict:
    """With the row that the event is about in the place of its word. Nobody learns from a
    refusal whether such a row exists elsewhere."""
    if "related_entity_type" not in fields and "related_entity_id" not in fields:
        return fields
    name, pk = fields.get("related_entity_type"), fields.get("related_entity_id")
    if not name and not pk:
        return {**fields, "related_entity_type": None, "related_entity_id": None}
    if not name or not pk or not kinds.is_about_patient(name, pk, patient=patient, user=by):
        raise UnknownEntity
    known = kinds.content_type(name)
    return {**fields, "related_entity_type": known, "related_entity_id": UUID(str(pk))}


def _difference(event, changes) -> dict:
    return {name: value for name, value in changes.items() if getattr(event, name) != value}


def _record(event, act, *, by, **details):
    AuditEvent.objects.record(
        by=by, action=f"timeline.{act}", target=event, patient=event.patient, **details
    )
