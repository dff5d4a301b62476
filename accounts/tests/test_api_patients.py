import pytest

from accounts.actions import patients as actions
from accounts.models import AuditEvent, User

pytestmark = pytest.mark.django_db

URL = "/api/v1/patients"


def test_a_therapist_lists_the_patients_in_their_care(api, patient, other_patient):
    answer = api.get(URL)

    assert [row["id"] for row in answer.json()["results"]] == [str(patient.pk)]
    assert answer.json()["count"] == 1


def test_a_new_patient_is_in_the_care_of_who_enrolled_them(api, therapist):
    answer = api.post(URL, {"name": "Nora Quist", "phone": "555 0100"})

    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/{answer.json()['id']}"
    patient = User.objects.patients_visible_to(therapist).get()
    assert (patient.first_name, patient.last_name) == ("Nora", "Quist")
    assert not patient.has_usable_password()


def test_enrolling_is_written_down(api):
    patient_id = api.post(URL, {"name": "Nora Quist"}).json()["id"]

    assert AuditEvent.objects.filter(action="patient.enrolled", target_id=patient_id).exists()


def test_a_patient_has_a_name(api):
    answer = api.post(URL, {"phone": "555 0100"})

    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == {"name": ["Give the patient’s name."]}


def test_whether_an_email_is_known_is_not_told(api, patient):
    answer = api.post(URL, {"name": "Nora Quist", "email": "MAYA@example.com"})

    assert answer.status_code == 201


@pytest.mark.parametrize("field", ["role", "is_active", "password", "id", "is_verified"])
def test_what_is_not_asked_for_cannot_be_set(api, patient, field):
    before = User.objects.filter(pk=patient.pk).values().get()

    api.patch(f"{URL}/{patient.pk}", {field: "admin"})

    after = User.objects.filter(pk=patient.pk).values().get()
    assert after | {"updated_at": None} == before | {"updated_at": None}


def test_contact_data_can_be_changed(api, patient):
    answer = api.patch(f"{URL}/{patient.pk}", {"phone": "555 0199"})

    assert answer.status_code == 200
    patient.refresh_from_db()
    assert patient.phone == "555 0199"


def test_a_change_of_contact_data_undoes_nothing_else(patient, therapist):
    stale = User.objects.get(pk=patient.pk)
    User.objects.filter(pk=patient.pk).update(is_active=False)

    stale.phone = "555 0199"
    actions.change_patient(stale, by=therapist, changed=["phone"])

    assert not User.objects.get(pk=patient.pk).is_active


def test_a_patient_finds_themself(patient_api, patient):
    assert [row["id"] for row in patient_api.get(URL).json()["results"]] == [str(patient.pk)]


def test_a_patient_enrols_nobody(patient_api):
    assert patient_api.post(URL, {"name": "Nora Quist"}).status_code == 403


def test_an_admin_enrols_nobody(admin_api):
    assert admin_api.post(URL, {"name": "Nora Quist"}).status_code == 403


def test_the_older_address_answers_the_same(api, patient):
    assert api.get("/api/patients/").json()["count"] == 1


def test_the_address_that_a_patient_signs_in_with_is_theirs(api, patient):
    answer = api.patch(f"/api/v1/patients/{patient.pk}", {"email": "mine@example.com"})

    patient.refresh_from_db()
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "sign_in_address"
    assert patient.email == "maya@example.com"


def test_all_else_of_their_contact_data_is_changed(api, patient):
    facts = {"email": "MAYA@example.com", "phone": "12"}

    answer = api.patch(f"/api/v1/patients/{patient.pk}", facts)

    assert answer.status_code == 200
    assert answer.json()["phone"] == "12"


def test_an_address_that_somebody_else_has_is_noted_all_the_same(api, patient, outsider):
    User.objects.filter(pk=patient.pk).update(email=None, is_verified=False)

    answer = api.patch(f"/api/v1/patients/{patient.pk}", {"email": outsider.email})

    assert answer.status_code == 200
