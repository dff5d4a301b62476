"""The library of interventions, and their use for a goal."""

from django.db import transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.actions.erase import require_no_hold
from treatment.actions.care import as_it_is_now, changes_of, check, hold, require_care
from treatment.models import Goal, GoalIntervention, Intervention
from treatment.refusals import NotYours, Unfitting


class LinkedAlready(Refused):
    code = "intervention_linked"
    message = "This intervention is linked to the goal already."


@transaction.atomic
def create_intervention(*, by: User, **facts) -> Intervention:
    if not by.is_therapist:
        raise NotYours
    intervention = Intervention(created_by=by, **facts)
    check(intervention)
    intervention.save()
    _note(intervention, by=by, act="created")
    return intervention


@transaction.atomic
def change_intervention(intervention: Intervention, *, by: User, **changes) -> Intervention:
    intervention = _own(intervention, by)
    changed = changes_of(intervention, changes)
    for name in changed:
        setattr(intervention, name, changes[name])
    check(intervention)
    intervention.save()
    if changed:
        _note(intervention, by=by, act="changed", fields=sorted(changed))
    return intervention


@transaction.atomic
def archive_intervention(intervention: Intervention, *, by: User) -> None:
    """Nobody is offered it any more; goals that use it keep it."""
    intervention = _own(intervention, by)
    intervention.is_archived = True
    intervention.save(update_fields=["is_archived", "updated_at"])
    _note(intervention, by=by, act="archived")


@transaction.atomic
def link_intervention(goal: Goal, *, by: User, **facts) -> GoalIntervention:
    """`facts`: intervention, frequency, notes, effectiveness_rating."""
    require_care(goal.patient, by)
    hold(goal.patient)
    return add_link(goal, by=by, **facts)


def add_link(goal: Goal, *, by: User, intervention: Intervention, **facts) -> GoalIntervention:
    """With the patient held, in the transaction of the caller."""
    if not Intervention.objects.offered_to(by).filter(pk=intervention.pk).exists():
        raise Unfitting("There is no such intervention.", field="intervention_id")
    if goal.intervention_links.filter(intervention=intervention).exists():
        raise LinkedAlready
    link = GoalIntervention(goal=goal, intervention=intervention, **facts)
    link.rated_at = timezone.now() if link.effectiveness_rating else None
    check(link)
    link.save()
    _record(link, by=by, act="linked", intervention_id=str(intervention.pk))
    return link


@transaction.atomic
def change_link(link: GoalIntervention, *, by: User, **changes) -> GoalIntervention:
    link = _locked(link, by)
    changed = changes_of(link, changes)
    for name in changed:
        setattr(link, name, changes[name])
    if "effectiveness_rating" in changed:
        link.rated_at = timezone.now() if link.effectiveness_rating else None
    check(link)
    link.save()
    if changed:
        _record(link, by=by, act="changed", fields=sorted(changed))
    return link


@transaction.atomic
def unlink_intervention(link: GoalIntervention, *, by: User) -> None:
    link = _locked(link, by)
    require_no_hold(link.goal.patient)
    _record(link, by=by, act="unlinked", intervention_id=str(link.intervention_id))
    link.delete()


def _own(intervention, by):
    own = Intervention.objects.editable_by(by).select_for_update(no_key=True)
    found = own.filter(pk=intervention.pk).first()
    if found is None:
        raise NotYours
    return found


def _locked(link, by):
    hold(link.goal.patient)
    rows = GoalIntervention.objects.select_related("goal__patient", "intervention")
    found = as_it_is_now(rows, link)
    require_care(found.goal.patient, by)
    return found


def _note(intervention, *, by, act, **details):
    AuditEvent.objects.record(by=by, action=f"intervention.{act}", target=intervention, **details)


def _record(link, *, by, act, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"goal_intervention.{act}",
        target=link,
        patient=link.goal.patient,
        **details,
    )
