from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessRequest
from accounts.tests.factories import AccessRequestFactory

pytestmark = pytest.mark.django_db

WORDS = "I would like a copy of my record."


@pytest.fixture
def own_portal(patient):
    client = Client()
    client.force_login(patient)
    return client


@pytest.fixture
def asked(patient):
    return AccessRequestFactory(patient=patient)


def late(patient):
    return AccessRequestFactory(patient=patient, due_on=timezone.localdate() - timedelta(days=3))


def ask(portal, **facts):
    return portal.post("/requests/new", {"request_type": "access", "description": WORDS} | facts)


def test_without_requests_the_page_says_what_to_do(own_portal):
    assert "Make a request" in own_portal.get("/requests").text


def test_a_patient_asks(own_portal, patient):
    response = ask(own_portal)

    request = AccessRequest.objects.get()
    assert response.url == f"/requests/{request.pk}"
    assert (request.patient, request.description) == (patient, WORDS)


def test_the_form_may_be_opened_for_a_kind(own_portal):
    response = own_portal.get("/requests/new?type=restriction")

    assert 'value="restriction" id="id_request_type_2" required checked' in response.text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"description": "Short"}, "Write at least 10 characters."),
        ({"description": "x" * 1001}, "Write no more than 1000 characters."),
        (
            {"correction_details": "Words that cannot be added"},
            "Only a request to correct the record has words to add.",
        ),
    ],
)
def test_page_and_api_say_the_same(own_portal, patient_api, facts, sentence):
    response = ask(own_portal, **facts)
    answer = patient_api.post(
        "/api/v1/access-requests", {"request_type": "access", "description": WORDS} | facts
    )

    assert (response.status_code, answer.status_code) == (422, 422)
    assert sentence in response.text
    assert [sentence] in answer.json()["error"]["details"].values()


def test_a_patient_reads_the_answer(own_portal, patient):
    request = AccessRequestFactory(
        patient=patient,
        status="denied",
        closed_at=timezone.now(),
        response="We cannot give you this.",
        denial_reason="It tells of another person.",
    )

    response = own_portal.get(f"/requests/{request.pk}")

    assert "It tells of another person." in response.text
    assert "Office for Civil Rights" in response.text
    assert "Withdraw" not in response.text


def test_words_are_text_and_never_markup(own_portal, patient):
    request = AccessRequestFactory(patient=patient, description="<script>alert(1)</script>")

    assert "<script>alert" not in own_portal.get(f"/requests/{request.pk}").text


def test_a_patient_withdraws(own_portal, asked):
    own_portal.post(f"/requests/{asked.pk}/withdraw")

    asked.refresh_from_db()
    assert asked.status == "cancelled"


def test_a_patient_sees_their_own_alone(own_portal, other_patient):
    AccessRequestFactory(patient=other_patient)

    assert "You have not asked for anything yet." in own_portal.get("/requests").text


def test_what_is_due_first_stands_on_top(portal, patient, asked):
    overdue = late(patient)

    response = portal.get("/access-requests")

    assert list(response.context["requests"]) == [overdue, asked]
    assert "3 days late" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?state=overdue", 1),
        ("?state=closed", 1),
        ("?state=all", 3),
        ("?type=amendment", 0),
        ("?state=unheard", 0),
        ("?patient=5f3f3f3f-0000-4000-8000-000000000000", 0),
        ("?patient=nobody", 0),
    ],
)
def test_the_list_is_narrowed(portal, patient, asked, query, found):
    late(patient)
    AccessRequestFactory(patient=patient, status="completed", closed_at=timezone.now())

    response = portal.get(f"/access-requests{query}")

    assert len(response.context["requests"]) == found


def test_a_list_of_one_patient_leads_back_to_them(portal, patient, asked):
    response = portal.get(f"/access-requests?patient={patient.pk}")

    assert f'href="/patients/{patient.pk}/"' in response.text


def test_staff_answers(portal, therapist, asked):
    form = {"status": "approved", "response_notes": "You can read it in our rooms."}

    portal.post(f"/access-requests/{asked.pk}/review", form)

    asked.refresh_from_db()
    assert (asked.status, asked.response) == ("approved", "You can read it in our rooms.")
    assert asked.processed_by == therapist


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"status": "approved"}, "Write at least 10 characters."),
        (
            {"status": "denied", "response_notes": "Not this time."},
            "A denial needs its reason. Write at least 10 characters.",
        ),
    ],
)
def test_an_answer_without_words_is_refused_as_by_the_api(portal, api, asked, form, sentence):
    response = portal.post(f"/access-requests/{asked.pk}/review", form)
    answer = api.put(f"/api/v1/access-requests/{asked.pk}", form)

    assert (response.status_code, answer.status_code) == (422, 422)
    assert sentence in response.text
    assert answer.json()["error"]["message"] == sentence


def test_what_it_cannot_become_is_not_offered(portal, asked):
    response = portal.get(f"/access-requests/{asked.pk}")

    assert 'value="approved"' in response.text
    assert 'value="completed"' not in response.text


def test_the_time_is_extended(portal, asked):
    portal.post(f"/access-requests/{asked.pk}/extend", {"reason": "The archive is being moved."})

    asked.refresh_from_db()
    assert asked.days_left == 60


def test_an_extension_says_why(portal, api, asked):
    response = portal.post(f"/access-requests/{asked.pk}/extend", {"reason": "Because"})
    answer = api.post(f"/api/v1/access-requests/{asked.pk}/extend", {"reason": "Because"})

    sentence = "Write at least 10 characters."
    assert sentence in response.text
    assert answer.json()["error"]["message"] == sentence


def test_an_admin_answers_too(client, admin, asked):
    client.force_login(admin)

    client.post(f"/access-requests/{asked.pk}/review", {"status": "under_review"})

    asked.refresh_from_db()
    assert asked.processed_by == admin


def test_a_restriction_stands_on_the_patients_page(portal, patient):
    AccessRequestFactory(
        patient=patient, type="restriction", status="approved", reviewed_at=timezone.now()
    )

    assert "A restriction is in force" in portal.get(f"/patients/{patient.pk}/").text


def test_a_list_costs_the_same_for_many_rows(portal, patient, asked, django_assert_max_num_queries):
    AccessRequestFactory.create_batch(20, patient=patient)

    with django_assert_max_num_queries(12):
        portal.get("/access-requests")
