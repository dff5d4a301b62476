"""Questionnaires that were filled in: noted, corrected, deleted."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, User
from timeline.models import TimelineEvent
from treatment.actions.alerts import raise_alert
from treatment.actions.care import as_it_is_now, require_erasable
from treatment.actions.progress import forget_score, record_score
from treatment.instruments import INSTRUMENTS, AnswersWrong, Instrument
from treatment.models import Assessment, AssessmentInvitation, Goal
from treatment.models.assessments import LONGEST_NOTES

EARLIEST = 1900
Source = Assessment.Source


class Wrong(Refused):
    """What must be said differently, beside its field."""

    code = "invalid"
    status = 422

    def __init__(self, field: str, message: str, said=None):
        super().__init__(message, field=field, **{field: said or [message]})


class ReviewFirst(Refused):
    code = "review_first"
    message = "An answer of this questionnaire tells of risk. Review it first, then delete it."


def asks_items(instrument: Instrument) -> bool:
    """Whether its questions may be asked here: its licence, and what the practice said of it."""
    is_ours = instrument.is_free or settings.NONCOMMERCIAL_QUESTIONNAIRES
    return instrument.has_items and is_ours


@transaction.atomic
def record_assessment(
    patient: User,
    *,
    by: User | None,
    instrument: str,
    administered_date: date,
    answers: Mapping[str, int] | None = None,
    score: Decimal | int | float | None = None,
    subscores: Mapping[str, int] | None = None,
    goal: Goal | None = None,
    notes: str = "",
    invitation: AssessmentInvitation | None = None,
) -> Assessment:
    """From its answers, or, noted by a therapist, from its score alone. `by` is None where the
    patient came by the link of a mail. What the ninth item of PHQ-9 says is told at once."""
    is_patients = by is None or by.is_patient
    _require_writer(patient, by, invitation)
    known = _known(instrument)
    _check(patient, known, administered_date, answers, goal, notes, is_patients)
    assessment = Assessment(
        patient=patient,
        goal=goal,
        invitation=invitation,
        administered_by=None if is_patients else by,
        source=Source.PATIENT if is_patients else Source.CLINICIAN,
        instrument=known.name,
        administered_date=administered_date,
        notes=notes,
        **_scored(known, answers, score, subscores),
    )
    assessment.save(force_insert=True)
    AuditEvent.objects.record(
        by=by,
        action="assessment.filled_in" if is_patients else "assessment.recorded",
        target=assessment,
        patient=patient,
        instrument=known.name,
        by_link=by is None,
    )
    write_event(assessment)
    record_score(assessment, by=by)
    if severity := known.risk(answers or {}):
        raise_alert(assessment, severity=severity, by=by)
    return assessment


@transaction.atomic
def change_assessment(assessment: Assessment, *, by: User, **changes) -> Assessment:
    """`notes` or `administered_date`. Another score is another assessment."""
    patient = assessment.patient
    _require_writer(patient, by, None)
    assessment = _locked(assessment)
    for name, value in changes.items():
        setattr(assessment, name, value)
    _check_date(patient, assessment.administered_date)
    _check_notes(assessment.notes)
    assessment.save()
    _record(assessment, by=by, action="changed", fields=sorted(changes))
    if "administered_date" in changes:
        write_event(assessment)
    return assessment


@transaction.atomic
def delete_assessment(assessment: Assessment, *, by: User) -> None:
    """With its event of the timeline; what people wrote about it stays."""
    _require_writer(assessment.patient, by, None)
    require_erasable(assessment.patient)
    assessment = _locked(assessment)
    if assessment.patient.risk_alerts.open().filter(assessment=assessment).exists():
        raise ReviewFirst
    _record(assessment, by=by, action="deleted", instrument=assessment.instrument)
    forget_score(assessment)
    assessment.timeline_events.unlink()
    assessment.delete()


def _locked(assessment):
    rows = Assessment.objects.select_for_update(of=["self"]).select_related("patient")
    return as_it_is_now(rows, assessment)


def write_event(assessment: Assessment) -> None:
    """The diary's one event of it. What a therapist noted a patient does not read there, either."""
    score = assessment.score
    TimelineEvent.objects.record(
        source=assessment,
        event_type=TimelineEvent.Type.ASSESSMENT,
        patient=assessment.patient,
        therapist=assessment.administered_by,
        event_date=_moment(assessment),
        title=f"{assessment.instrument} filled in",
        metadata={"instrument": assessment.instrument, "score": _number(score)},
        is_private=assessment.source == Source.CLINICIAN,
    )


def _number(score) -> int | float:
    score = Decimal(score)
    return int(score) if score == score.to_integral_value() else float(score)


def _moment(assessment) -> datetime:
    """Noon of its day where the patient lives, or now, where that is still to come."""
    zone = ZoneInfo(assessment.patient.timezone)
    noon = datetime.combine(assessment.administered_date, time(12), zone)
    return min(noon, timezone.now())


def _require_writer(patient, by, invitation):
    if by is None:
        is_asked = invitation is not None and invitation.patient_id == patient.pk
    elif by.is_patient:
        is_asked = by.pk == patient.pk
    else:
        is_asked = User.objects.patients_editable_by(by).filter(pk=patient.pk).exists()
    if not is_asked:
        raise NotAllowed


def _known(name) -> Instrument:
    if name not in INSTRUMENTS:
        raise Wrong("assessment_type", f"Known are {', '.join(INSTRUMENTS)}.")
    return INSTRUMENTS[name]


def _check(patient, instrument, day, answers, goal, notes, is_patients):
    _check_date(patient, day)
    _check_notes(notes)
    if is_patients and answers is None:
        raise Wrong("answers", "Answer the questions.")
    if answers is not None and not asks_items(instrument):
        raise Wrong("answers", f"Of {instrument.name} only the score is kept: see its licence.")
    if goal is not None and goal.patient_id != patient.pk:
        raise Wrong("goal_id", "There is no such goal of this patient.")


def _check_date(patient, day):
    if day > max(timezone.localdate(), timezone.localdate(timezone=ZoneInfo(patient.timezone))):
        raise Wrong("administered_date", "This day is still to come.")
    if day.year < EARLIEST:
        raise Wrong("administered_date", "This is too long ago.")


def _check_notes(notes):
    if len(notes) > LONGEST_NOTES:
        raise Wrong("notes", f"At most {LONGEST_NOTES} characters.")


def _scored(instrument, answers, score, subscores) -> dict:
    if answers is None:
        return _by_score(instrument, score, subscores)
    try:
        total = instrument.score(answers)
    except AnswersWrong as wrong:
        raise Wrong("answers", str(wrong), said=wrong.items) from None
    if score is not None and Decimal(str(score)) != total:
        raise Wrong("score", f"The answers come to {total}.")
    return {
        "score": Decimal(total),
        "severity": instrument.severity(total),
        "subscores": instrument.subscores(answers),
        "answers": instrument.check(answers),
    }


def _by_score(instrument, score, subscores) -> dict:
    if score is None:
        raise Wrong("score", "A score or the answers are needed.")
    if not instrument.is_possible(score):
        steps = "" if instrument.step == 1 else f" in steps of {instrument.step}"
        span = f"from {instrument.lowest} to {instrument.highest}{steps}"
        raise Wrong("score", f"{instrument.name} goes {span}.")
    return {
        "score": Decimal(str(score)),
        "severity": instrument.severity(score),
        "subscores": dict(subscores or {}),
    }


def _record(assessment, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"assessment.{action}",
        target=assessment,
        patient=assessment.patient,
        **details,
    )
