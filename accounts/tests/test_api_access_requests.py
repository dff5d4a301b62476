import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRequest
from accounts.tests.factories import AccessRequestFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/access-requests"
WORDS = "I would like a copy of my record."


@pytest.fixture
def asked(patient):
    return AccessRequestFactory(patient=patient)


def at(request, verb=""):
    return f"{URL}/{request.pk}{verb}"


def details(answer):
    return answer.json()["error"]["details"]


def test_a_patient_asks(patient_api, patient):
    answer = patient_api.post(URL, {"request_type": "access", "description": WORDS})

    told = answer.json()
    request = AccessRequest.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == at(request)
    assert (told["request_type"], told["description"], told["days_left"]) == ("access", WORDS, 30)
    assert request.patient == patient


@pytest.mark.parametrize(
    ("word", "type"),
    [
        ("view_records", "access"),
        ("correct_data", "amendment"),
        ("restrict_processing", "restriction"),
        ("download_data", "portability"),
        ("data_portability", "portability"),
        ("accounting", "accounting"),
    ],
)
def test_earlier_clients_words_mean_the_same(patient_api, word, type):
    answer = patient_api.post(URL, {"request_type": word, "description": WORDS})

    assert answer.json()["request_type"] == type


def test_nothing_is_deleted_on_request(patient_api):
    answer = patient_api.post(URL, {"request_type": "delete_data", "description": WORDS})

    assert answer.status_code == 422
    assert "must keep it for years" in answer.json()["error"]["message"]
    assert not AccessRequest.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"request_type": "anything"}, "request_type"),
        ({"description": "Short"}, "description"),
        ({"description": "x" * 1001}, "description"),
        ({"correction_details": "Words that cannot be added"}, "correction_details"),
        ({"preferred_format": "x" * 41}, "preferred_format"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(patient_api, facts, field):
    answer = patient_api.post(URL, {"request_type": "access", "description": WORDS} | facts)

    assert answer.status_code == 422
    assert list(details(answer)) == [field]


def test_nobody_asks_for_somebody_else(patient_api, other_patient, patient):
    facts = {"request_type": "access", "description": WORDS, "patient_id": str(other_patient.pk)}

    patient_api.post(URL, facts)

    assert AccessRequest.objects.get().patient == patient


def test_a_list_counts_what_it_has(api, patient, asked, other_patient):
    AccessRequestFactory(patient=other_patient)

    answer = api.get(f"{URL}?status=approved").json()

    assert answer["requests"] == []
    assert (answer["total_count"], answer["pending_count"]) == (1, 1)
    assert (answer["completed_count"], answer["overdue_count"]) == (0, 0)


def test_staff_answers(api, therapist, asked):
    facts = {"status": "approved", "response_notes": "You can read it in our rooms."}

    answer = api.put(at(asked), facts)

    assert answer.status_code == 200
    assert answer.json()["status"] == "approved"
    assert answer.json()["response_notes"] == "You can read it in our rooms."
    assert answer.json()["reviewed_by"] == str(therapist.pk)


def test_the_patient_reads_the_answer(admin_api, patient_api, asked):
    facts = {
        "status": "denied",
        "response_notes": "We cannot give you this.",
        "denial_reason": "It tells of another person.",
    }
    admin_api.put(at(asked), facts)

    told = patient_api.get(at(asked)).json()

    assert told["denial_reason"] == "It tells of another person."
    assert "complain" in told["rights"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"status": "approved"}, "response_notes"),
        ({"status": "denied", "response_notes": "Not this time."}, "denial_reason"),
    ],
)
def test_an_answer_without_words_is_refused(api, asked, facts, field):
    answer = api.put(at(asked), facts)

    assert answer.status_code == 422
    assert details(answer)["field"] == field


@pytest.mark.parametrize("status", ["cancelled", "pending", "lost"])
def test_staff_does_not_withdraw(api, asked, status):
    answer = api.put(at(asked), {"status": status})

    assert answer.status_code == 422
    assert list(details(answer)) == ["status"]


def test_a_second_answer_is_refused(api, asked):
    facts = {
        "status": "denied",
        "response_notes": "We cannot give you this.",
        "denial_reason": "It tells of another person.",
    }
    api.put(at(asked), facts)

    answer = api.put(at(asked), facts)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_now")


def test_a_patient_withdraws(patient_api, asked):
    answer = patient_api.post(at(asked, "/cancel"))

    assert answer.json()["status"] == "cancelled"


def test_the_time_is_extended(api, asked):
    answer = api.post(at(asked, "/extend"), {"reason": "The archive is being moved."})

    assert answer.json()["days_left"] == 60
    assert answer.json()["extension_reason"] == "The archive is being moved."


def test_a_hundred_rows_cost_what_one_costs(api, patient, asked):
    address = f"{URL}?per_page=100"
    with CaptureQueriesContext(connection) as few:
        api.get(address)
    AccessRequestFactory.create_batch(99, patient=patient)

    with CaptureQueriesContext(connection) as many:
        answer = api.get(address)

    assert len(answer.json()["requests"]) == 100
    assert len(few) == len(many)
