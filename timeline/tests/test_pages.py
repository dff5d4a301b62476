from datetime import UTC, datetime, timedelta

import pytest

from timeline.models import EventCount, TimelineEvent
from timeline.reading.filters import EVERYTHING, Filters
from timeline.reading.pages import page_of
from timeline.refusals import BadCursor
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def read_all(user, patient, filters=EVERYTHING, limit=3):
    pages = [page_of(user, patient, filters, limit=limit)]
    while pages[-1].has_more:
        cursor = pages[-1].next_cursor
        pages.append(page_of(user, patient, filters, limit=limit, cursor=cursor))
    return [event.title for page in pages for event in page.events]


def diary(patient, *titles, **fields):
    for day, title in enumerate(titles):
        at = NEW_YEAR + timedelta(days=day)
        EventFactory(patient=patient, title=title, event_date=at, **fields)


def test_newest_comes_first(therapist, patient):
    diary(patient, "first", "second", "third")

    assert read_all(therapist, patient, limit=2) == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"event_types": "note"}, ["note"]),
        ({"event_types": "note,goal,clinical"}, ["clinical", "goal", "note"]),
        ({"importance": "milestone"}, ["tenth"]),
        ({"importance": "low,milestone"}, ["low", "tenth"]),
        ({"event_types": "session,note", "importance": "milestone"}, ["tenth"]),
        ({"search": "TENT"}, ["tenth"]),
        ({"search": "te"}, ["tenth", "note"]),
        ({"search": "%"}, []),
        ({"search": "te", "event_types": "note,goal"}, ["note"]),
        ({"start_date": "2026-01-02", "end_date": "2026-01-03"}, ["clinical", "goal"]),
        ({"start_date": "2026-01-04T12:00:00Z", "event_types": "session"}, ["tenth"]),
    ],
)
def test_filters_find_what_they_ask_for(therapist, patient, filters, titles):
    diary(patient, "note", event_type="note")
    for day, kind in enumerate(["goal", "clinical"], start=1):
        at = NEW_YEAR + timedelta(days=day)
        EventFactory(patient=patient, title=kind, event_type=kind, event_date=at)
    EventFactory(
        patient=patient,
        title="tenth",
        event_type="session",
        importance="milestone",
        event_date=NEW_YEAR + timedelta(days=3),
    )
    EventFactory(
        patient=patient,
        title="low",
        event_type="administrative",
        importance="low",
        event_date=NEW_YEAR + timedelta(days=4),
    )
    asked = Filters.read(filters)

    page = page_of(therapist, patient, asked)

    assert [event.title for event in page.events] == titles
    assert page.total_count == len(titles)
    assert read_all(therapist, patient, asked, limit=1) == titles


def test_a_patient_reads_and_counts_what_is_shared(therapist, patient):
    diary(patient, "ours", is_private=True)
    diary(patient, "yours")

    assert read_all(patient, patient) == ["yours"]
    assert page_of(patient, patient).total_count == 1
    assert page_of(therapist, patient).total_count == 2


def test_what_was_deleted_is_neither_shown_nor_counted(therapist, patient):
    diary(patient, "kept", "gone")
    TimelineEvent.objects.filter(title="gone").update(deleted_at=NEW_YEAR)

    page = page_of(therapist, patient)

    assert [event.title for event in page.events] == ["kept"]
    assert page.total_count == 1


def test_words_of_a_draft_are_not_found_by_the_patient(therapist, patient):
    EventFactory(patient=patient, title="Session #1", description="secret words", is_draft=True)
    asked = Filters.read({"search": "secret"})

    assert page_of(patient, patient, asked).total_count == 0
    assert page_of(therapist, patient, asked).total_count == 1


@pytest.mark.parametrize("whose", ["user", "patient", "filters", "nobody"])
def test_a_cursor_is_good_for_one_reader_patient_and_question(
    therapist, outsider, patient, other_patient, whose
):
    diary(patient, "one", "two")
    cursor = page_of(therapist, patient, limit=1).next_cursor
    asked = {
        "user": (outsider, patient, EVERYTHING, cursor),
        "patient": (therapist, other_patient, EVERYTHING, cursor),
        "filters": (therapist, patient, Filters.read({"search": "o"}), cursor),
        "nobody": (therapist, patient, EVERYTHING, f"{cursor[:-2]}xx"),
    }
    *question, text = asked[whose]

    with pytest.raises(BadCursor):
        page_of(*question, cursor=text)


def test_counts_go_with_their_patient(patient):
    diary(patient, "one")
    patient.delete()

    assert not EventCount.objects.exists()
