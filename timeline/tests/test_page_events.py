import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from timeline import kinds
from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def at(**ago):
    return f"{timezone.now() - timedelta(**ago):%Y-%m-%dT%H:%M}"


def written(**facts):
    return {
        "event_type": "clinical",
        "event_date": at(days=1),
        "title": "Called between sessions",
        "importance": "normal",
        **facts,
    }


@pytest.fixture
def new(patient):
    return reverse("timeline:event_new", args=[patient.pk])


@pytest.fixture
def event(patient, therapist):
    return EventFactory(patient=patient, therapist=therapist, title="Called")


@pytest.fixture
def automatic(session):
    return TimelineEvent.objects.record(
        source=session,
        event_type="session",
        patient=session.patient,
        event_date=session.session_date,
        title="Session #1",
    )


def page(name, event):
    return reverse(f"timeline:{name}", args=[event.pk])


def test_an_entry_stands_on_the_timeline_as_it_was_written(portal, patient, therapist, new):
    answer = portal.post(new, written(description="Slept badly.", is_private="on"), follow=True)

    event = TimelineEvent.objects.get()
    assert "The entry stands on the timeline" in answer.text
    assert (event.title, event.description, event.is_private) == (
        *("Called between sessions", "Slept badly."),
        True,
    )
    assert (event.patient, event.therapist, event.is_manual) == (patient, therapist, True)


def test_writing_is_audited_without_words(portal, patient, new):
    portal.post(new, written())

    row = AuditEvent.objects.get(action="timeline.added")
    assert row.patient_id == patient.pk
    assert "Called" not in str(row.details)


@pytest.mark.parametrize(
    "facts, sentence",
    [
        ({"title": ""}, "This field is required"),
        ({"title": "  "}, "This field is required"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"event_date": ""}, "This field is required"),
        ({"event_date": "2999-01-01T10:00"}, "An event cannot be in the future"),
        ({"event_type": "dream"}, "Select a valid choice"),
        ({"importance": "huge"}, "Select a valid choice"),
        ({"about": "session:00000000-0000-4000-8000-000000000000"}, "Select a valid choice"),
        ({"instrument": "PHQ-9", "event_type": "assessment"}, "Which score did PHQ-9 have?"),
        ({"score": "9", "event_type": "assessment"}, "Of which questionnaire is this score?"),
        (
            {"instrument": "PHQ-9", "score": "28", "event_type": "assessment"},
            "PHQ-9 goes from 0 to 27",
        ),
        ({"instrument": "PHQ-9", "score": "9"}, "Only an assessment has a score"),
        ({"instrument": "PHQ-9", "score": "-1", "event_type": "assessment"}, "greater than or"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(portal, new, facts, sentence):
    answer = portal.post(new, written(**facts))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not TimelineEvent.objects.exists()


def test_what_was_typed_is_not_lost_when_something_is_wrong(portal, new):
    answer = portal.post(new, written(title="", description="Slept badly."))

    assert "Slept badly." in answer.text


def test_a_score_is_kept_for_the_chart(portal, patient, new):
    portal.post(new, written(event_type="assessment", instrument="PHQ-9", score="14"))

    event = TimelineEvent.objects.get()
    diary = portal.get(reverse("timeline:diary", args=[patient.pk])).text
    assert event.metadata == {"instrument": "PHQ-9", "score": 14}
    assert "PHQ-9: 14 of 27" in diary
    assert "<svg" in diary


def test_the_time_is_the_writers_own(portal, therapist, new):
    therapist.timezone = "Asia/Tokyo"
    therapist.save()

    portal.post(new, written(event_date="2026-03-01T08:00"))

    assert TimelineEvent.objects.get().event_date.isoformat() == "2026-02-28T23:00:00+00:00"


def test_an_entry_may_be_about_a_session(portal, session, new):
    offered = portal.get(new).context["form"].fields["about"].choices
    about = next(value for value, _ in offered if value.startswith("session:"))

    portal.post(new, written(about=about))

    event = TimelineEvent.objects.get(is_manual=True)
    href = reverse("sessions_app:detail", args=[session.pk])
    assert event.related_entity_id == session.pk
    assert f'<a href="{href}">Session of' in portal.get(page("event", event)).text


def test_what_it_was_about_may_be_gone(portal, event):
    event.related_entity_type = kinds.content_type("session")
    event.related_entity_id = uuid4()
    event.save()

    assert portal.get(page("event", event)).status_code == 200
    assert "Session of" not in portal.get(page("event", event)).text
    assert portal.get(page("event_edit", event)).status_code == 200


def test_nothing_of_another_patient_is_offered(portal, session, other_patient, outsider, therapist):
    other_patient.care_team.create(therapist=therapist, relationship_type="secondary")
    new = reverse("timeline:event_new", args=[other_patient.pk])

    assert len(portal.get(new).context["form"].fields["about"].choices) == 1
    assert portal.post(new, written(about=f"session:{session.pk}")).status_code == 422


def test_a_page_shows_what_stands_there(portal, event):
    text = portal.get(page("event", event)).text

    assert "Called" in text
    assert "The care team and the patient" in text


def test_changing_keeps_what_a_program_noted(portal, event):
    event.metadata = {"source": "import", "instrument": "WAI", "score": 40}
    event.event_type = "assessment"
    event.save()

    portal.post(
        page("event_edit", event),
        written(event_type="assessment", title="Alliance", instrument="WAI", score="41"),
    )

    event.refresh_from_db()
    assert event.title == "Alliance"
    assert event.metadata == {"source": "import", "instrument": "WAI", "score": 41}


def test_a_form_that_was_not_touched_changes_nothing(portal, event):
    before = TimelineEvent.objects.values().get()

    portal.post(page("event_edit", event), form_of(portal, event))

    assert TimelineEvent.objects.values().get() == before


def form_of(portal, event):
    form = portal.get(page("event_edit", event)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["event_date"] = f"{values['event_date']:%Y-%m-%dT%H:%M}"
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_of_an_automatic_entry_only_who_sees_it_and_its_weight_change(portal, automatic):
    edit = page("event_edit", automatic)

    text = portal.get(edit).text
    portal.post(edit, {"importance": "high", "is_private": "on", "title": "Mine now"})

    automatic.refresh_from_db()
    assert "was written by the portal" in text
    assert 'name="title"' not in text
    assert (automatic.title, automatic.importance, automatic.is_private) == (
        *("Session #1", "high"),
        True,
    )


def test_an_automatic_entry_is_not_deleted(portal, automatic):
    answer = portal.post(page("event_delete", automatic), follow=True)

    assert "make it private" in answer.text
    assert TimelineEvent.objects.live().exists()


def test_what_was_deleted_is_gone_and_can_be_brought_back(portal, event):
    answer = portal.post(page("event_delete", event), follow=True)
    assert "“Called”" in answer.text
    assert answer.context["piece"].events == []

    restored = portal.post(page("event_restore", event), follow=True)

    assert "The entry is back" in restored.text
    assert [shown.pk for shown in restored.context["piece"].events] == [event.pk]


def test_a_deleted_entry_has_no_page(portal, event):
    portal.post(page("event_delete", event))

    assert portal.get(page("event", event)).status_code == 404
    assert portal.get(page("event_edit", event)).status_code == 404


@pytest.mark.parametrize("removed", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_nothing_is_offered_back_that_was_not_deleted(portal, patient, removed):
    answer = portal.get(reverse("timeline:diary", args=[patient.pk]), {"removed": removed})

    assert "was deleted" not in answer.text


def test_another_patients_deleted_entry_is_not_shown(portal, patient, other_patient):
    event = EventFactory(patient=other_patient, title="Elsewhere", deleted_at=timezone.now())

    answer = portal.get(reverse("timeline:diary", args=[patient.pk]), {"removed": event.pk})

    assert "Elsewhere" not in answer.text


def test_an_admin_reads_an_entry_and_changes_nothing(client, admin, event):
    client.force_login(admin)

    assert client.get(page("event", event)).status_code == 200
    assert "Change" not in client.get(page("event", event)).text
    assert client.get(page("event_edit", event)).status_code == 404
    assert client.post(page("event_delete", event)).status_code == 404


def test_a_message_tells_no_words_in_the_address(portal, event):
    answer = portal.post(page("event_delete", event))

    assert "Called" not in answer.url


def test_titles_of_pages_name_nobody(portal, event, new):
    for address in (new, page("event", event), page("event_edit", event)):
        title = re.search("<title>(.*?)</title>", portal.get(address).text).group(1)
        assert "Called" not in title
        assert "Maya" not in title


def test_a_new_entry_has_the_moment_in_it_already(portal, new):
    assert f'value="{timezone.localtime():%Y-%m-%dT%H}' in portal.get(new).text
