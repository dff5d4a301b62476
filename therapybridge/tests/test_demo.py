import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from sessions_app import tasks
from sessions_app.models import TherapySession
from therapybridge.demo import practice
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.TRANSCRIBER = settings.NOTE_EXTRACTOR = "null"
    call_command("load_demo")


def person(facts):
    return User.objects.get(email=facts["email"])


def test_the_therapist_has_three_patients_and_the_second_one_none(demo):
    assert User.objects.patients_visible_to(person(practice.THERAPIST)).count() == 3
    assert not User.objects.patients_visible_to(person(practice.SECOND_THERAPIST)).exists()


def test_its_sessions_wait_for_the_pipeline(demo):
    assert TherapySession.objects.filter(available_at__isnull=False).count() == 5
    assert TherapySession.objects.filter(recording__isnull=False).count() == 2


def test_the_pipeline_brings_all_of_it_to_an_end(demo):
    for session in TherapySession.objects.all():
        tasks.process_session(session_id=str(session.pk))

    assert TherapySession.objects.processed().count() == 5
    titles = TimelineEvent.objects.filter(
        patient__first_name="Maya", event_type="session"
    ).order_by("event_date")
    assert [event.title for event in titles] == ["Session #1", "Session #2", "Session #3"]


def test_loading_twice_changes_nothing(demo):
    call_command("load_demo")

    assert TherapySession.objects.count() == 5
    assert User.objects.count() == 6


def test_outside_a_demo_it_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")


def test_its_logins_work(demo, client):
    form = {"username": practice.THERAPIST["email"], "password": practice.PASSWORD}

    assert client.post("/login", form).status_code == 302


def test_another_password_is_set_when_the_demo_starts_with_one(demo, settings):
    settings.DEMO_PASSWORD = "another-password-2026"

    call_command("load_demo")

    assert person(practice.THERAPIST).check_password("another-password-2026")
    assert User.objects.get(email="maya@demo.example").check_password("another-password-2026")
