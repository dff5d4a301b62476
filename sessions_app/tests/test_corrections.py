import pytest

from accounts.models import AuditEvent
from sessions_app.actions import correct
from sessions_app.actions.correct import BadCorrection

pytestmark = pytest.mark.django_db


def spoken(session):
    return [(row.shown_speaker, row.shown_text) for row in session.transcript.segments.all()]


def segment(session, position=1):
    return session.transcript.segments.get(position=position)


def test_swapping_gives_every_turn_to_the_other_one(session, therapist):
    correct.swap_speakers(session, by=therapist)

    assert [who for who, _ in spoken(session)] == ["Client", "Therapist"]


def test_swapping_twice_changes_nothing(session, therapist):
    before = spoken(session)

    correct.swap_speakers(session, by=therapist)
    correct.swap_speakers(session, by=therapist)

    assert spoken(session) == before


def test_a_turn_can_be_given_to_the_other_speaker(session, therapist):
    correct.correct_segment(segment(session), speaker="Therapist", by=therapist)

    assert [who for who, _ in spoken(session)] == ["Therapist", "Therapist"]


def test_what_the_engine_heard_stays(session, therapist):
    correct.correct_segment(segment(session), text="I slept well, for once.", by=therapist)

    row = segment(session)
    assert row.shown_text == "I slept well, for once."
    assert row.text == "I slept badly again this week."
    assert row.corrected_by == therapist


def test_a_correction_back_to_what_was_heard_is_none(session, therapist):
    row = correct.correct_segment(segment(session), text="Something else.", by=therapist)

    row = correct.correct_segment(row, text="I slept badly again this week.", by=therapist)

    assert not row.is_corrected


def test_a_correction_makes_the_note_outdated(session, therapist):
    correct.correct_segment(segment(session), text="I slept well.", by=therapist)

    session.transcript.refresh_from_db()
    assert session.notes.is_outdated(session.transcript)


def test_the_note_is_read_from_the_corrected_words(session, therapist):
    correct.correct_segment(
        segment(session), text="I slept well.", speaker="Therapist", by=therapist
    )

    heard = session.transcript.utterances()[1]
    assert (heard.speaker, heard.text) == ("Therapist", "I slept well.")


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 5001])
def test_words_that_are_none_are_refused(session, therapist, text):
    with pytest.raises(BadCorrection):
        correct.correct_segment(segment(session), text=text, by=therapist)


def test_an_unknown_speaker_is_refused(session, therapist):
    with pytest.raises(BadCorrection, match="Therapist"):
        correct.correct_segment(segment(session), speaker="Nurse", by=therapist)


def test_corrections_are_written_down_without_words(session, therapist):
    correct.correct_segment(segment(session), text="A secret.", by=therapist)

    event = AuditEvent.objects.get(action="transcript.corrected")
    assert event.details == {"position": 1}
