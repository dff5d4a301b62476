from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.models import Notification

pytestmark = pytest.mark.django_db


def told(recipient, number=1, **news):
    news = {"kind": "milestone_achieved", "title": "25 % of the way", "once": f"{number}", **news}
    notify(recipient, **news)
    return Notification.objects.get(recipient=recipient, once=news["once"])


def test_everybody_reads_their_own(api, therapist, patient, outsider):
    mine = told(therapist, patient=patient)
    told(outsider)
    told(patient, patient=patient)

    answer = api.get("/api/v1/notifications").json()

    assert [one["id"] for one in answer["notifications"]] == [str(mine.pk)]
    assert answer["unread_count"] == 1


def test_a_milestone_is_told_as_before(api, therapist, patient):
    told(
        therapist,
        patient=patient,
        text="Speak up",
        about=patient,
        details={"type": "streak", "threshold": 7, "achieved_at": "2026-05-04T09:00:00+00:00"},
    )

    [one] = api.get("/api/v1/notifications").json()["notifications"]

    assert (one["type"], one["goal_id"]) == ("milestone_achieved", str(patient.pk))
    assert one["goal_description"] == "Speak up"
    assert one["milestone"] == {
        "type": "streak",
        "title": "25 % of the way",
        "description": "Speak up",
        "achieved_at": "2026-05-04T09:00:00Z",
    }
    assert one["read"] is False


def test_nothing_of_a_patient_whom_one_sees_no_more(api, therapist, patient):
    told(therapist, patient=patient)
    patient.care_team.get().end()

    answer = api.get("/api/v1/notifications").json()

    assert answer["notifications"] == []
    assert answer["unread_count"] == 0


def test_of_one_patient_and_since_a_moment(api, therapist, patient):
    told(therapist, 1)
    told(therapist, 2, patient=patient)
    later = (timezone.now() + timedelta(hours=1)).isoformat()

    of_patient = api.get("/api/v1/notifications", {"patient_id": str(patient.pk)}).json()
    since = api.get("/api/v1/notifications", {"since": later}).json()

    assert of_patient["count"] == 1
    assert since["count"] == 0
    assert since["unread_count"] == 2


@pytest.mark.parametrize("wrong", [{"since": "soon"}, {"patient_id": "me"}])
def test_a_question_that_is_none(api, wrong):
    assert api.get("/api/v1/notifications", wrong).status_code == 422


def test_one_is_marked_as_read_and_as_unread(api, therapist):
    row = told(therapist)

    read = api.patch(f"/api/v1/notifications/{row.pk}/read")
    unread = api.patch(f"/api/v1/notifications/{row.pk}/read", {"read": False})

    assert (read.data["read"], unread.data["read"]) == (True, False)


def test_all_are_marked_as_read(api, therapist, outsider):
    told(therapist, 1)
    told(therapist, 2)
    told(outsider)

    answer = api.post("/api/v1/notifications/read-all")

    assert answer.data == {"marked": 2}
    assert Notification.objects.unread().count() == 1


def test_they_come_in_pages(api, therapist):
    for number in range(3):
        told(therapist, number)

    answer = api.get("/api/v1/notifications", {"limit": 2}).json()

    assert (answer["count"], len(answer["notifications"])) == (3, 2)


def test_an_occasion_is_told_once(therapist):
    first = notify(therapist, kind="reminder", title="Now", once="same")
    again = notify(therapist, kind="reminder", title="Now", once="same")

    assert (first, again) == (True, False)
