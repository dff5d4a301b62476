import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.tests.factories import ConsentFactory
from sessions_app.tests.factories import RecordingFactory
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

CLINICAL = ["therapysession", "recording", "transcript", "machinenote", "timelineevent", "consent"]
models = {model._meta.model_name: model for model in admin.site._registry}


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def rows(session):
    RecordingFactory(patient=session.patient)
    EventFactory(patient=session.patient)
    ConsentFactory(patient=session.patient)


@pytest.mark.parametrize("name", sorted(models))
def test_an_admin_reads_every_list(client, admin, rows, name):
    client.force_login(admin)

    assert client.get(address(models[name], "changelist")).status_code == 200


@pytest.mark.parametrize("name", CLINICAL)
def test_an_admin_looks_at_a_clinical_row_and_changes_nothing(client, admin, rows, name):
    client.force_login(admin)
    row = models[name].objects.first()

    assert client.get(address(models[name], "change", row.pk)).status_code == 200
    assert client.post(address(models[name], "change", row.pk), {}).status_code == 403
    assert client.post(address(models[name], "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", sorted(models))
@pytest.mark.parametrize("person", ["therapist", "patient"])
def test_nobody_else_gets_in(client, rows, request, name, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(address(models[name], "changelist")).status_code == 302


def test_the_key_of_a_recording_is_not_shown(client, admin, rows):
    client.force_login(admin)
    recording = models["recording"].objects.first()

    assert "sealed_key" not in client.get(address(models["recording"], "change", recording.pk)).text


def test_audit_rows_are_not_written_by_hand(client, admin, therapist):
    event = AuditEvent.objects.record(by=therapist, action="x", target=therapist)
    client.force_login(admin)

    assert client.post(address(AuditEvent, "change", event.pk), {}).status_code == 403
    assert client.post(address(AuditEvent, "add"), {}).status_code == 403
