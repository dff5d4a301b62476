import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import TherapistPatient
from accounts.tests.factories import CareFactory, EmergencyAccessFactory, TherapistFactory
from conftest import api_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return TherapistFactory(first_name="Carla", last_name="Colleague")


@pytest.fixture
def secondary(patient, colleague):
    return CareFactory(patient=patient, therapist=colleague, relationship_type="secondary")


def team_of(patient):
    return f"/api/v1/patients/{patient.pk}/care-team"


def member(care):
    return f"/api/v1/care-team/{care.pk}"


def test_the_team_is_listed_with_who_leads_first(api, patient, secondary, therapist):
    team = api.get(team_of(patient)).json()["results"]

    assert [row["therapist_name"] for row in team] == ["Elena Marsh", "Carla Colleague"]
    assert [row["relationship_type"] for row in team] == ["primary", "secondary"]
    assert team[0]["therapist_id"] == str(therapist.pk)
    assert team[0]["patient_id"] == str(patient.pk)


def test_a_patient_reads_names_and_kinds_of_who_cares_now(patient_api, patient, secondary):
    CareFactory(patient=patient).end()

    team = patient_api.get(team_of(patient)).json()["results"]

    assert team == [
        {"therapist_name": "Elena Marsh", "relationship_type": "primary"},
        {"therapist_name": "Carla Colleague", "relationship_type": "secondary"},
    ]


def test_a_patient_changes_nothing(patient_api, patient, secondary, colleague):
    assert patient_api.post(team_of(patient), {"therapist_id": colleague.pk}).status_code == 403
    assert patient_api.delete(member(secondary)).status_code == 403
    assert patient_api.patch(member(secondary), {"relationship_type": "x"}).status_code == 403


def test_the_team_of_a_stranger_does_not_exist(outsider_api, patient, secondary, colleague):
    assert outsider_api.get(team_of(patient)).status_code == 404
    assert outsider_api.post(team_of(patient), {"therapist_id": colleague.pk}).status_code == 404
    assert outsider_api.get(member(secondary)).status_code == 404
    assert outsider_api.delete(member(secondary)).status_code == 404


def test_an_emergency_access_reads_the_team_only(outsider_api, outsider, patient, secondary):
    EmergencyAccessFactory(user=outsider, patient=patient)

    assert outsider_api.get(team_of(patient)).status_code == 200
    assert outsider_api.post(team_of(patient), {"therapist_id": outsider.pk}).status_code == 404
    assert outsider_api.delete(member(secondary)).status_code == 404


def test_adding_answers_with_where_it_is(api, patient, colleague):
    answer = api.post(team_of(patient), {"therapist_id": colleague.pk})

    assert answer.status_code == 201
    assert answer.json()["relationship_type"] == "secondary"
    assert api.get(answer["Location"]).json() == answer.json()


def test_who_is_no_therapist_cannot_be_added(api, patient, admin, other_patient):
    for user in (admin, other_patient):
        answer = api.post(team_of(patient), {"therapist_id": user.pk})

        assert answer.status_code == 422
        assert "therapist_id" in answer.json()["error"]["details"]


def test_adding_twice_is_a_conflict(api, patient, secondary):
    answer = api.post(team_of(patient), {"therapist_id": secondary.therapist_id})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "in_care_already"


def test_a_second_primary_is_a_conflict(api, patient, colleague):
    asked = {"therapist_id": colleague.pk, "relationship_type": "primary"}

    answer = api.post(team_of(patient), asked)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "has_primary"


def test_the_kind_is_changed(api, secondary):
    answer = api.patch(member(secondary), {"relationship_type": "consulting"})

    assert answer.status_code == 200
    assert answer.json()["relationship_type"] == "consulting"


def test_a_secondary_therapist_reads_her_own_care_and_does_not_change_it(secondary, colleague):
    api = api_of(colleague)

    assert api.get(member(secondary)).status_code == 200
    assert api.patch(member(secondary), {"relationship_type": "primary"}).status_code == 404


def test_deleting_ends_the_care(api, secondary, colleague):
    assert api.delete(member(secondary)).status_code == 204

    assert not TherapistPatient.objects.get(pk=secondary.pk).is_active
    assert api_of(colleague).get(member(secondary)).status_code == 404


def test_ones_own_care_is_ended_and_gone_for_oneself(secondary, colleague, patient):
    api = api_of(colleague)

    assert api.delete(member(secondary)).status_code == 204
    assert api.delete(member(secondary)).status_code == 404
    assert api.get(team_of(patient)).status_code == 404


def test_a_patient_is_handed_over(api, patient, colleague):
    answer = api.post(f"/api/v1/patients/{patient.pk}/transfer", {"therapist_id": colleague.pk})

    assert answer.status_code == 201
    assert answer.json()["relationship_type"] == "primary"
    assert api.get(team_of(patient)).status_code == 404
    assert api_of(colleague).get(team_of(patient)).status_code == 200


def test_who_hands_over_may_stay(api, patient, colleague):
    asked = {"therapist_id": colleague.pk, "stays": True}

    api.post(f"/api/v1/patients/{patient.pk}/transfer", asked)

    kinds = [row["relationship_type"] for row in api.get(team_of(patient)).json()["results"]]
    assert kinds == ["primary", "secondary"]


def test_an_admin_assigns(admin_api, patient, colleague):
    assert admin_api.post(team_of(patient), {"therapist_id": colleague.pk}).status_code == 201


def test_a_consulting_therapist_reads_the_record_and_does_not_write_it(patient, session, colleague):
    CareFactory(patient=patient, therapist=colleague, relationship_type="consulting")
    api = api_of(colleague)

    assert api.get(f"/api/v1/sessions/{session.pk}").status_code == 200
    assert api.get(f"/api/v1/sessions/{session.pk}/extracted-notes").status_code == 200
    assert api.delete(f"/api/v1/sessions/{session.pk}").status_code == 404
    assert api.patch(f"/api/v1/patients/{patient.pk}", {"phone": "1"}).status_code == 404


def test_the_addresses_without_a_version_answer_the_same(api, patient):
    assert api.get(f"/api/patients/{patient.pk}/care-team").status_code == 200


def test_a_large_team_costs_what_a_small_one_costs(api, patient, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        api.get(team_of(patient))
    CareFactory.create_batch(15, patient=patient)

    with django_assert_num_queries(len(few)):
        assert len(api.get(team_of(patient)).json()["results"]) == 16
