from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.practice import NotAdmin, change_practice
from accounts.models import AuditEvent, Practice

PAGE = "/practice"


@pytest.fixture
def office(client, admin):
    """The portal with an admin signed in, who has just shown to be there."""
    client.force_login(admin)
    return client


def test_an_admin_chooses_how_long_recordings_are_kept(office):
    office.post(PAGE, {"name": "Harbour Practice", "recording_kept_days": "7"})

    practice = Practice.objects.current()
    assert (practice.name, practice.recording_kept_days) == ("Harbour Practice", 7)
    assert "Harbour Practice" in office.get(PAGE).content.decode()


def test_an_empty_choice_keeps_them(office):
    office.post(PAGE, {"name": "", "recording_kept_days": "30"})

    office.post(PAGE, {"name": "", "recording_kept_days": ""})

    assert Practice.objects.current().recording_kept_days is None


def test_another_time_is_refused(office):
    answer = office.post(PAGE, {"name": "", "recording_kept_days": "3"})

    assert answer.status_code == 422
    assert Practice.objects.current().recording_kept_days is None


def test_a_change_is_written_down(office, admin):
    office.post(PAGE, {"name": "", "recording_kept_days": "0"})

    event = AuditEvent.objects.get(action="practice.changed")
    assert (event.actor_id, event.risk_level) == (admin.pk, "elevated")
    assert event.details == {
        "fields": ["recording_kept_days"],
        "recording_kept_days": [None, 0],
    }


def test_no_change_is_none(admin):
    change_practice(by=admin, name="", recording_kept_days=None)

    assert not AuditEvent.objects.filter(action="practice.changed").exists()


def test_only_admins_change_it(therapist):
    with pytest.raises(NotAdmin):
        change_practice(by=therapist, recording_kept_days=0)


def test_an_admin_who_signed_in_long_ago_confirms_first(office, admin):
    admin.auth_sessions.update(created_at=timezone.now() - timedelta(days=1), confirmed_at=None)

    answer = office.post(PAGE, {"name": "", "recording_kept_days": "0"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("accounts:confirm"))
    assert Practice.objects.current().recording_kept_days is None


def test_admins_are_led_there(office):
    assert f'href="{PAGE}"' in office.get("/account").content.decode()
