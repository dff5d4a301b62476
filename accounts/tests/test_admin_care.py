import pytest
from django.urls import reverse

from accounts.models import AuditEvent, AuthSession, TherapistPatient
from accounts.tests.factories import CareFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client, admin):
    client.force_login(admin)
    return client


def page(name, *args):
    return reverse(f"admin:accounts_therapistpatient_{name}", args=args)


def acts():
    rows = AuditEvent.objects.filter(action__startswith="care.")
    return list(rows.order_by("created_at").values_list("action", "actor_role"))


def test_care_that_is_added_is_started_and_written_down(site, patient, outsider):
    form = {"therapist": outsider.pk, "patient": patient.pk, "relationship_type": "secondary"}

    assert site.post(page("add"), form).status_code == 302

    assert patient.care_team.active().filter(therapist=outsider).exists()
    assert acts() == [("care.started", "admin")]


def test_the_kind_is_changed_and_written_down(site, patient, outsider):
    care = CareFactory(therapist=outsider, patient=patient)

    site.post(page("change", care.pk), {"relationship_type": "consulting"})

    care.refresh_from_db()
    assert care.relationship_type == "consulting"
    assert acts() == [("care.changed", "admin")]


def test_nothing_but_the_kind_is_changed(site, patient, therapist, other_patient):
    care = patient.care_team.get()
    form = {"relationship_type": "primary", "patient": other_patient.pk, "is_active": ""}

    site.post(page("change", care.pk), form)

    care.refresh_from_db()
    assert (care.patient, care.is_active) == (patient, True)


def test_a_refusal_is_told(site, patient, admin):
    form = {"therapist": admin.pk, "patient": patient.pk, "relationship_type": "secondary"}

    answer = site.post(page("add"), form, follow=True)

    assert "Choose a therapist of this practice" in answer.text
    assert not patient.care_team.filter(therapist=admin).exists()


def test_chosen_care_is_ended_and_devices_stay(site, patient, outsider, other_patient, therapist):
    chosen = list(TherapistPatient.objects.values_list("pk", flat=True))

    site.post(page("changelist"), {"action": "end_care", "_selected_action": chosen})

    assert not TherapistPatient.objects.active().exists()
    assert acts() == [("care.ended", "admin")] * 2
    assert not AuthSession.objects.filter(revoked_at__isnull=False).exists()


def test_no_care_is_deleted(site, patient):
    care = patient.care_team.get()

    assert site.post(page("delete", care.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [care.pk], "post": "yes"}
    site.post(page("changelist"), chosen)

    assert TherapistPatient.objects.filter(pk=care.pk, is_active=True).exists()
