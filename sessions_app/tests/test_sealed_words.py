"""What was said is readable through the rows, and nowhere in the database itself."""

import base64
from io import StringIO

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.sealing.secrets import CannotOpen
from accounts.tests.factories import EmergencyAccessFactory
from accounts.tests.second_factors import set_up_totp
from sessions_app.models import MachineNote, TherapySession, TranscriptSegment
from sessions_app.pipeline.process import work_on
from sessions_app.tests.factories import NotesFactory, SegmentFactory
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db

SAID = "I was anxious before every meeting"
NEW_KEY = f"new:{base64.b64encode(bytes(range(64, 96))).decode()}"


def raw(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])
        return bytes(cursor.fetchone()[0])


def dump(*tables):
    """These tables as text: words in text or JSON as they are, those in bytes, too."""
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute("SELECT row_to_json(t)::text FROM " + f'"{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def clinical_tables():
    """All but the diary, which is searched and so holds titles and descriptions in the clear."""
    return [
        name
        for name in connection.introspection.table_names()
        if name != TimelineEvent._meta.db_table and not name.startswith("django_")
    ]


def occurs(word, text):
    return word in text or word.encode().hex() in text


@pytest.fixture
def segment(db):
    return SegmentFactory(text="I slept badly.", words=[[0, 1, "badly", 0.9]])


def test_words_are_read_as_they_were_written(segment):
    again = TranscriptSegment.objects.get(pk=segment.pk)

    assert again.text == "I slept badly."
    assert again.words == [[0, 1, "badly", 0.9]]
    assert again.corrected_text == ""


@pytest.mark.parametrize("column", ["text", "words"])
def test_the_database_holds_no_word(segment, column):
    assert b"badly" not in raw(segment, column)


def test_an_empty_text_is_empty_in_the_database(segment):
    assert raw(segment, "corrected_text") == b""


def test_what_was_changed_is_sealed_again(segment):
    before = raw(segment, "text")
    segment.text = "I slept well."
    segment.save()

    assert raw(segment, "text") != before
    assert TranscriptSegment.objects.get(pk=segment.pk).text == "I slept well."


def test_what_nobody_read_is_not_sealed_again(segment):
    before = raw(segment, "text")
    TranscriptSegment.objects.get(pk=segment.pk).save()

    assert raw(segment, "text") == before


def test_a_list_that_was_changed_in_its_place_is_kept(segment):
    again = TranscriptSegment.objects.get(pk=segment.pk)
    again.words.append([1, 2, "again", 0.8])
    again.save()

    assert TranscriptSegment.objects.get(pk=segment.pk).words[1][2] == "again"


def test_deferred_words_are_fetched_when_they_are_wanted(segment):
    again = TranscriptSegment.objects.defer("words").get(pk=segment.pk)

    assert again.words == [[0, 1, "badly", 0.9]]


@pytest.mark.parametrize(("there", "here"), [("text", "text"), ("text", "corrected_text")])
def test_words_that_were_moved_do_not_open(segment, there, here):
    other = SegmentFactory(text="Something else.", corrected_text="Corrected.")
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE sessions_app_transcriptsegment SET "{here}" = %s WHERE id = %s',
            [raw(segment, there), other.pk],
        )

    with pytest.raises(CannotOpen):
        getattr(TranscriptSegment.objects.get(pk=other.pk), here)


def test_words_of_one_column_do_not_open_in_another(segment):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sessions_app_transcriptsegment SET corrected_text = text")

    with pytest.raises(CannotOpen):
        assert TranscriptSegment.objects.get(pk=segment.pk).corrected_text


def test_rows_are_written_one_by_one(segment):
    with pytest.raises(FieldError):
        TranscriptSegment.objects.update(text="The same for all.")


@pytest.mark.parametrize("lookup", ["text", "text__contains", "words__0", "corrected_text__iexact"])
def test_nothing_is_looked_up_in_sealed_words(segment, lookup):
    with pytest.raises(FieldError):
        TranscriptSegment.objects.filter(**{lookup: "badly"}).exists()


def test_a_note_tells_beside_its_content_what_lists_ask_for():
    flag = {"type": "self_harm", "assertion": "present", "severity": "high"}
    content = {"risk_flags": [{**flag, "evidence": [{"quote": "I cut myself."}]}]}
    notes = NotesFactory(content={**content, "patient_summary": [{"text": "You said a lot."}]})

    notes.refresh_from_db()

    assert notes.risks == [flag]
    assert notes.has_present_risk
    assert notes.has_patient_summary


def test_a_new_content_changes_what_is_told_beside_it():
    flag = {"type": "self_harm", "assertion": "present", "severity": "high"}
    notes = NotesFactory(content={"risk_flags": [flag]})
    notes.content = {"risk_flags": []}
    notes.save(update_fields=["content"])

    notes.refresh_from_db()

    assert notes.risks == []
    assert not notes.has_present_risk


def test_after_the_pipeline_no_table_but_the_diary_holds_a_word(text_session):
    TranscriptSegment.objects.count()
    work_on(text_session.pk)
    held = dump(*clinical_tables())

    assert TherapySession.objects.get(pk=text_session.pk).is_processed
    assert [word for word in ("anxious", "meeting", "your week") if occurs(word, held)] == []


def test_no_table_but_the_diary_holds_a_word_of_a_full_note(session):
    session.notes.content = {"risk_flags": [], "therapist_notes": [{"text": "Zanzibar."}]}
    session.notes.save()
    first = session.transcript.segments.first()
    first.corrected_text, first.words = "Kilimanjaro", [[0, 1, "Serengeti", 1]]
    first.save()

    held = dump(*clinical_tables())

    assert [w for w in ("Zanzibar", "Kilimanjaro", "Serengeti") if occurs(w, held)] == []


def test_the_dump_would_find_a_word(session):
    session.error_message = "Zanzibar"
    session.save()

    assert occurs("Zanzibar", dump(*clinical_tables()))


def rotate():
    out = StringIO()
    call_command("rotate_field_keys", stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def sealed_rows(segment, therapist):
    """One of each kind of sealed value."""
    set_up_totp(therapist)
    access = EmergencyAccessFactory()
    return segment, NotesFactory(), therapist.totp_device, access


def test_rotated_keys_leave_nothing_to_the_old_ones(settings, sealed_rows):
    segment, notes, totp_device, access = sealed_rows
    reason = access.justification
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]
    rotate()
    settings.FIELD_KEYS = [NEW_KEY]

    assert TranscriptSegment.objects.get(pk=segment.pk).text == "I slept badly."
    assert MachineNote.objects.get(pk=notes.pk).content == notes.content
    assert type(access).objects.get(pk=access.pk).justification == reason
    assert raw(totp_device, "secret").startswith(b"\x01\x03new")


def test_rotating_twice_finds_nothing_to_do(settings, sealed_rows):
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]
    rotate()

    assert rotate().startswith("0 values")


def test_a_value_that_no_key_opens_is_told_and_kept(settings, segment):
    settings.FIELD_KEYS = [NEW_KEY]
    before = raw(segment, "text")

    with pytest.raises(CommandError, match="still need another key"):
        rotate()

    assert raw(segment, "text") == before
