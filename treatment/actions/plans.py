"""What therapists do with a treatment plan."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, User
from treatment.actions.care import as_it_is_now, changes_of, check, hold, require_care
from treatment.actions.plan_versions import keep_version
from treatment.models import PlanReview, TreatmentPlan
from treatment.refusals import ChangedMeanwhile, Unfitting


@transaction.atomic
def create_plan(
    patient: User, *, by: User, start_date: date, next_review_date: date | None = None, **fields
) -> TreatmentPlan:
    """The first review is one cadence after the start, where nobody says when."""
    require_care(patient, by)
    fields = {"diagnosis_codes": [], "presenting_problems": []} | fields
    status = fields.pop("status", TreatmentPlan.Status.ACTIVE)
    plan = TreatmentPlan(patient=patient, therapist=by, start_date=start_date, **fields)
    plan.move_to(status, on=timezone.localdate())
    check(plan)
    plan.next_review_date = next_review_date or plan.next_review_after(start_date)
    plan.save()
    _record(plan, by=by, act="created", codes=len(plan.diagnosis_codes))
    return plan


@transaction.atomic
def change_plan(
    plan: TreatmentPlan, *, by: User, version: int | None = None, **changes
) -> TreatmentPlan:
    """`version`: the one that was looked at; another one by now is a conflict. Changes that change
    nothing make no version."""
    plan = _locked(plan, by)
    require_version(plan, version)
    changed = changes_of(plan, changes)
    if not changed:
        return plan
    keep_version(plan, by=by, changed=changed)
    for name in changed:
        setattr(plan, name, changes[name])
    if "status" in changed:
        plan.move_to(plan.status, on=timezone.localdate())
    if "review_frequency_days" in changed and "next_review_date" not in changes:
        plan.next_review_date = plan.next_review_after(last_review(plan) or plan.start_date)
    check(plan)
    plan.save()
    _record(plan, by=by, act="changed", fields=sorted(changed), version=plan.version)
    return plan


@transaction.atomic
def review_plan(
    plan: TreatmentPlan, *, by: User, next_review_date: date | None = None, **facts
) -> PlanReview:
    """The plan as it was reviewed stays as a version; the next review is one cadence later, where
    nobody says when. What was sent twice is one review."""
    plan = _locked(plan, by)
    review = PlanReview(plan=plan, reviewer=by, **facts)
    if known := same_review(review):
        return known
    review.next_review_date = next_review_date or plan.next_review_after(review.review_date)
    check(review)
    require_that_many_goals(plan, review.goals_reviewed)
    review.save()
    keep_version(plan, by=by, changed=["review"])
    plan.next_review_date = review.next_review_date
    plan.save(update_fields=["next_review_date", "updated_at"])
    _record(
        plan,
        by=by,
        act="reviewed",
        review_id=str(review.pk),
        goals_reviewed=review.goals_reviewed,
        goals_on_track=review.goals_on_track,
    )
    return review


def require_that_many_goals(plan: TreatmentPlan, reviewed: int) -> None:
    """What was looked at stands in reports to insurers."""
    known = plan.goals.count()
    if reviewed > known:
        raise Unfitting(f"This plan has {known} goals.", field="goals_reviewed")


def same_review(review: PlanReview) -> PlanReview | None:
    """By the same person, of the same day, in the same words."""
    of_day = review.plan.reviews.filter(reviewer=review.reviewer, review_date=review.review_date)
    said = ("summary", "modifications_made", "goals_reviewed", "goals_on_track")
    told = [getattr(review, name) for name in said]
    return next((one for one in of_day if [getattr(one, name) for name in said] == told), None)


def last_review(plan: TreatmentPlan) -> date | None:
    return plan.reviews.newest_first().values_list("review_date", flat=True).first()


def require_version(plan: TreatmentPlan, version: int | None) -> None:
    if version is not None and version != plan.version:
        raise ChangedMeanwhile(version=plan.version)


def _locked(plan, by):
    """As it is now, by whoever may still write it now."""
    hold(plan.patient)
    rows = TreatmentPlan.objects.select_for_update(no_key=True, of=["self"])
    plan = as_it_is_now(rows.select_related("patient"), plan)
    require_care(plan.patient, by)
    return plan


def _record(plan, *, by, act, **details):
    AuditEvent.objects.record(
        by=by, action=f"treatment_plan.{act}", target=plan, patient=plan.patient, **details
    )
