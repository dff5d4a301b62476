import pytest
from django.utils import timezone

from accounts.tests.factories import PatientFactory
from accounts.tests.old_databases import migrate

pytestmark = pytest.mark.django_db

BEFORE, SEALED = ("sessions_app", "0003_requested_by"), ("sessions_app", "0006_no_plain_words")
CONTENT = {
    "risk_flags": [
        {"type": "self_harm", "assertion": "present", "severity": "high", "evidence": []}
    ],
    "patient_summary": [{"text": "You spoke about the sea."}],
}


@pytest.fixture(scope="module")
def before(old_database):
    """The database as it was, with words in it."""
    before = migrate(BEFORE)
    session = before.get_model("sessions_app", "TherapySession").objects.create(
        patient_id=PatientFactory().pk, session_date=timezone.now()
    )
    before.get_model("sessions_app", "SessionNotes").objects.create(
        session=session, content=CONTENT, engine="x", model="x", prompt_version="1"
    )
    transcript = before.get_model("sessions_app", "Transcript").objects.create(session=session)
    before.get_model("sessions_app", "TranscriptSegment").objects.create(
        transcript=transcript,
        position=0,
        speaker="Client",
        text="The sea was calm.",
        words=[[0, 1, "sea", 0.9]],
        corrected_text="The sea was wild.",
    )
    return before


@pytest.fixture(scope="module")
def after(before):
    return migrate(SEALED)


@pytest.fixture(scope="module")
def back_again(after):
    return migrate(BEFORE)


def test_words_that_are_there_are_sealed(after):
    sealed = after.get_model("sessions_app", "TranscriptSegment").objects.get()
    notes = after.get_model("sessions_app", "SessionNotes").objects.get()

    assert (sealed.text, sealed.corrected_text) == ("The sea was calm.", "The sea was wild.")
    assert sealed.words == [[0, 1, "sea", 0.9]]
    assert notes.content == CONTENT
    assert (notes.has_present_risk, notes.has_patient_summary) == (True, True)
    assert notes.risks == [{"type": "self_harm", "assertion": "present", "severity": "high"}]


def test_going_back_opens_them_again(back_again):
    segment = back_again.get_model("sessions_app", "TranscriptSegment").objects.get()

    assert segment.text == "The sea was calm."
    assert back_again.get_model("sessions_app", "SessionNotes").objects.get().content == CONTENT
