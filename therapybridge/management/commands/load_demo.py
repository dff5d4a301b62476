from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions.consent import record_consent
from accounts.actions.patients import enrol_patient
from accounts.actions.practice import change_practice
from accounts.models import Consent, User
from exports.actions import templates as exports
from sessions_app.actions import receive
from sessions_app.actions.templates import create_template
from sessions_app.notes.structure import read_structure
from therapybridge.demo import course, practice
from therapybridge.tasks import demo_paperwork_on_commit
from timeline.actions import add_event
from treatment.actions.check_ins import check_in


class Command(BaseCommand):
    help = "Load the demo practice, and put its sessions into the pipeline. Does nothing twice."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("The demo practice has known passwords. Set DEMO=1 to load it.")
        therapist = User.objects.filter(email=practice.THERAPIST["email"]).first()
        if therapist is not None:
            self.stdout.write("The demo practice is there already.")
            if not therapist.check_password(settings.DEMO_PASSWORD):
                set_passwords()
            return
        with transaction.atomic():
            load()
        self.stdout.write("The demo practice is loaded; its sessions are on their way.")


def load():
    therapist = _sign_up(practice.THERAPIST)
    _sign_up(practice.SECOND_THERAPIST)
    change_practice(by=_sign_up(practice.ADMIN), name=practice.NAME)
    patients = {key: _enrol(facts, therapist) for key, facts in practice.PATIENTS.items()}
    for event in practice.EVENTS:
        _note(event, patients[event.patient], therapist)
    structure = read_structure(practice.OWN_TEMPLATE["structure"])
    create_template(**practice.OWN_TEMPLATE | {"structure": structure}, by=therapist)
    exports.create_template(**practice.LETTERHEAD, by=therapist)
    course.load(patients, therapist=therapist)
    for session in practice.SESSIONS:
        _submit(session, patients[session.patient], therapist)


def set_passwords():
    """This start has another password than the last: who may reach the demo has changed."""
    for user in User.objects.filter(email__endswith="@demo.example"):
        user.set_password(settings.DEMO_PASSWORD)
        user.save(update_fields=["password"])


def _sign_up(facts):
    return User.objects.create_user(password=settings.DEMO_PASSWORD, is_verified=True, **facts)


def _enrol(facts, therapist):
    patient = enrol_patient(User(is_verified="email" in facts, **facts), by=therapist)
    record_consent(patient=patient, type="treatment", method="written", by=therapist)
    record_consent(patient=patient, type=Consent.Type.RECORDING, method="verbal", by=therapist)
    if patient.email:
        patient.set_password(settings.DEMO_PASSWORD)
        patient.save()
    return patient


def _note(event, patient, therapist):
    add_event(
        patient,
        by=therapist,
        event_type=event.kind,
        event_date=_at(event.days_ago),
        title=event.title,
        description=event.description,
        **event.more,
    )


def _submit(session, patient, therapist):
    about = {"patient": patient, "session_date": _at(session.days_ago), "by": therapist}
    if session.is_recording:
        with session.file.open("rb") as file:
            submitted = receive.submit_recording(upload=receive.sealed(file), **about)
    else:
        text = session.file.read_text("utf-8")
        submitted = receive.submit_transcript(text=text, filename=session.file.name, **about)
    if session.moods:
        for moment, mood in zip(("before", "after"), session.moods, strict=True):
            day = about["session_date"].date()
            about_it = {"check_in_date": day, "moment": moment, "session": submitted}
            check_in(patient, by=therapist, general_mood=mood, **about_it)
    if session.paperwork:
        demo_paperwork_on_commit(submitted, session.paperwork)


def _at(days_ago):
    """Ten in the morning some days ago, and never in the future."""
    now = timezone.now()
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    return min(morning, now - timedelta(minutes=5))
