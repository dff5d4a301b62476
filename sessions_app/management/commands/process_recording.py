import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import User
from sessions_app.actions import receive
from sessions_app.models import TherapySession

WIDTH = 40


class Command(BaseCommand):
    help = "Put an audio file through the running pipeline, and print the note."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--patient", help="Email or name; without it, the first patient.")
        parser.add_argument("--therapist", help="Email; without it, the first therapist.")
        parser.add_argument(
            "--consent",
            choices=["verbal", "written"],
            default="",
            help="Note that the patient agreed to being recorded, and how.",
        )
        parser.add_argument("--timeout", type=int, default=4 * 3600, help="Seconds to wait.")

    def handle(self, *, file, patient, therapist, consent, timeout, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        by = self.find_therapist(therapist)
        session = self.submit(file, self.find_patient(patient, by), by, consent)
        self.stdout.write(f"Session {session.pk} for {session.patient}.")
        session = self.wait(session, deadline=time.monotonic() + timeout)
        if session.is_failed:
            raise CommandError(session.error_message)
        self.print_note(session)

    def find_therapist(self, email):
        therapists = User.objects.filter(role=User.Role.THERAPIST, is_active=True)
        if email:
            therapists = therapists.filter(email__iexact=email)
        return therapists.order_by("created_at").first() or self.missing("therapist")

    def find_patient(self, words, therapist):
        patients = User.objects.patients_editable_by(therapist).order_by("created_at")
        if words and "@" in words:
            patients = patients.filter(email__iexact=words)
        elif words:
            patients = patients.filter(first_name__iexact=words.split()[0])
        return patients.first() or self.missing("patient in this therapist’s care")

    def missing(self, whom):
        raise CommandError(f"There is no such {whom}.")

    def submit(self, file, patient, therapist, consent):
        try:
            with file.open("rb") as sound:
                return receive.submit_recording(
                    patient=patient,
                    upload=receive.sealed(sound),
                    session_date=timezone.now(),
                    consent_method=consent,
                    by=therapist,
                )
        except Refused as refusal:
            raise CommandError(refusal.message) from None

    def wait(self, session, *, deadline):
        while True:
            session = TherapySession.objects.get(pk=session.pk)
            self.draw(session)
            if not session.is_in_progress:
                self.stdout.write("")
                return session
            if time.monotonic() > deadline:
                raise CommandError("It is still in progress; the portal shows how it goes.")
            time.sleep(0.5)

    def draw(self, session):
        filled = "█" * (session.progress * WIDTH // 100)
        line = f"{filled:░<{WIDTH}} {session.progress:3d} %  {session.get_status_display():<20}"
        if sys.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
        elif line != getattr(self, "last_line", None):
            self.stdout.write(line)
        self.last_line = line
        self.stdout.flush()

    def print_note(self, session):
        notes = session.get_notes()
        extracted = notes.extracted
        self.section("Possible mentions of risk, please review", extracted.risk_flags, risk_line)
        self.section("Topics", extracted.key_topics, lambda topic: topic.name)
        self.section("Strategies", extracted.strategies, lambda s: f"{s.name} ({s.status})")
        self.section("Agreed to do", extracted.action_items, lambda item: item.task)
        self.section("In their words", extracted.significant_quotes, lambda q: f"“{q.quote}”")
        self.section("Note (draft)", extracted.therapist_notes, lambda sentence: sentence.text)
        self.section("Summary for the patient (draft)", extracted.patient_summary, sentence_text)

    def section(self, title, items, line):
        self.stdout.write(f"\n{self.style.MIGRATE_HEADING(title)}")
        for item in items:
            self.stdout.write(f"  {clock(item.evidence[0].start)}  {line(item)}")
        if not items:
            self.stdout.write("  Not discussed in this session.")


def risk_line(flag):
    return f"{flag.type.replace('_', ' ')}, {flag.assertion}: “{flag.evidence[0].quote}”"


def sentence_text(sentence):
    return sentence.text


def clock(seconds):
    if seconds is None:
        return "     "
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
