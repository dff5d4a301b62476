import pytest
from django.core.management import CommandError, call_command

from accounts.models import Practice, User
from exports.models import ExportTemplate
from sessions_app import tasks
from sessions_app.models import NoteTemplate, SessionNote, TherapySession
from therapybridge.demo import practice
from therapybridge.demo.paperwork import NotProcessedYet
from therapybridge.tasks import do_demo_paperwork
from timeline.models import TimelineEvent
from treatment.models import CheckIn, Goal, Homework, ProgressMilestone, RiskAlert

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


@pytest.fixture
def done(demo, settings):
    """The pipeline is through with its sessions, and the therapist with her paperwork."""
    settings.NOTE_EXTRACTOR = "local"
    for session in TherapySession.objects.all():
        tasks.process_session(session_id=str(session.pk))
    for session, name in with_paperwork():
        do_demo_paperwork(session_id=str(session.pk), paperwork_name=name)


def with_paperwork():
    names = [session.paperwork for session in practice.SESSIONS if session.paperwork]
    texts = TherapySession.objects.filter(recording=None).order_by("session_date")
    return list(zip(texts, names, strict=True))


def test_a_note_is_signed_and_its_summary_released(done):
    signed = SessionNote.objects.signed().get()

    assert signed.signed_name == "Priya Allen"
    assert signed.session.patient_summary.is_released


def test_another_is_completed_and_a_third_begun(done):
    states = SessionNote.objects.unsigned().order_by("session__session_date")

    assert [note.status for note in states] == ["completed", "draft"]


def test_paperwork_waits_for_the_pipeline(demo):
    session, name = with_paperwork()[0]

    with pytest.raises(NotProcessedYet):
        do_demo_paperwork.run(session_id=str(session.pk), paperwork_name=name)


def test_paperwork_is_done_once(done):
    for session, name in with_paperwork():
        do_demo_paperwork(session_id=str(session.pk), paperwork_name=name)

    assert SessionNote.objects.count() == 3


def test_the_diary_has_entries_by_hand_and_scores_of_questionnaires(demo):
    diary = TimelineEvent.objects.filter(patient__first_name="Maya")

    scores = diary.filter(metadata__instrument="PHQ-9").newest_first()
    assert [event.metadata["score"] for event in scores] == [8, 11, 14]
    assert diary.filter(importance="milestone", is_manual=True).exists()


def test_a_patient_has_a_plan_with_goals_that_are_measured(demo):
    goals = Goal.objects.filter(patient__first_name="Maya").by_priority()

    assert [goal.plan is not None for goal in goals] == [True, True, True]
    assert ProgressMilestone.objects.filter(goal__in=goals, kind="percentage").exists()
    assert Homework.objects.open().get().goal in goals


def test_an_answer_that_tells_of_risk_waits_for_the_therapist(demo):
    assert RiskAlert.objects.open().get().patient.first_name == "Daniel"


def test_the_therapist_has_a_template_of_her_own(demo):
    own = NoteTemplate.objects.editable_by(person(practice.THERAPIST))

    assert [template.name for template in own] == ["Two lines"]


def test_documents_carry_the_name_of_the_practice(demo):
    assert Practice.objects.current().name == practice.NAME
    assert ExportTemplate.objects.editable_by(person(practice.THERAPIST)).get().has_letterhead


def test_moods_stand_around_sessions(demo):
    around = CheckIn.objects.filter(session__isnull=False).order_by("check_in_date", "moment")

    assert [row.general_mood for row in around] == [5, 3, 6, 4, 7, 6]


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
