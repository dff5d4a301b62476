import pytest

from accounts.actions.notifications import notify
from accounts.models import Notification

pytestmark = pytest.mark.django_db


def told(recipient, **news):
    return notify(
        recipient, **{"kind": "reminder", "title": "Time to check in", "once": "one", **news}
    )


def test_the_bell_counts_what_is_new(portal, therapist):
    told(therapist)

    assert b"Notifications, 1 new" in portal.get("/").content


def test_opening_one_leads_to_what_it_is_about(portal, therapist, patient):
    told(therapist, patient=patient, link=f"/patients/{patient.pk}/")
    row = Notification.objects.get()

    answer = portal.post(f"/notifications/{row.pk}/open")

    row.refresh_from_db()
    assert answer.url == f"/patients/{patient.pk}/"
    assert row.is_read


def test_an_address_elsewhere_is_not_followed(portal, therapist):
    told(therapist, link="https://example.org/")

    answer = portal.post(f"/notifications/{Notification.objects.get().pk}/open")

    assert answer.url == "/notifications"


def test_all_are_read_at_once(portal, therapist):
    told(therapist)

    portal.post("/notifications/read")

    assert not Notification.objects.unread().exists()


def test_the_page_names_the_patient_to_a_therapist(portal, therapist, patient):
    told(therapist, patient=patient)

    page = portal.get("/notifications").content.decode()

    assert patient.full_name in page
    assert "Time to check in" in page


def test_without_news_it_says_so(portal):
    assert b"Nothing yet." in portal.get("/notifications").content
