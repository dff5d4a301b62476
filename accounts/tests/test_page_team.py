import pytest
from django.urls import reverse

from accounts.models import TherapistPatient, User
from accounts.tests.factories import (
    CareFactory,
    EmergencyAccessFactory,
    PatientFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return TherapistFactory(first_name="Carla", last_name="Colleague")


@pytest.fixture
def secondary(patient, colleague):
    return CareFactory(patient=patient, therapist=colleague, relationship_type="secondary")


@pytest.fixture
def admins_portal(client, admin):
    client.force_login(admin)
    return client


def page(name, row):
    return reverse(f"accounts:{name}", args=[row.pk])


def test_the_team_is_shown_with_who_cared_earlier(portal, patient, secondary):
    CareFactory(patient=patient, therapist__last_name="Before").end()

    text = portal.get(page("team", patient)).text

    assert "Elena Marsh (you)" in text
    assert "Secondary therapist since" in text
    assert "Robin Before" in text.split("Earlier")[1]


def test_a_secondary_therapist_is_offered_to_end_her_own_care_alone(client, patient, secondary):
    client.force_login(secondary.therapist)

    text = client.get(page("team", patient)).text

    assert page("care_end", secondary) in text
    assert page("care_end", patient.care_team.get(relationship_type="primary")) not in text
    assert page("team_add", patient) not in text


def test_under_an_emergency_access_nothing_is_offered(client, outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient)
    client.force_login(outsider)

    text = client.get(page("team", patient)).text

    assert "Elena Marsh" in text
    assert "/care/" not in text
    assert page("team_add", patient) not in text


def test_a_colleague_is_added(portal, patient, colleague):
    form = {"therapist": colleague.pk, "kind": "consulting"}

    answer = portal.post(page("team_add", patient), form, follow=True)

    assert "Carla Colleague cares for this patient from now on." in answer.text
    assert "Consulting therapist since" in answer.text


def test_who_is_in_the_team_is_not_offered_again(portal, patient, therapist, secondary):
    answer = portal.post(page("team_add", patient), {"therapist": therapist.pk, "kind": "primary"})

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.text


def test_a_second_primary_is_refused_beside_the_form(portal, patient, colleague):
    answer = portal.post(page("team_add", patient), {"therapist": colleague.pk, "kind": "primary"})

    assert answer.status_code == 422
    assert "Hand the patient over instead" in answer.text


def test_a_patient_is_handed_over_and_gone(portal, patient, colleague, secondary):
    form = {"therapist": colleague.pk}

    answer = portal.post(page("team_transfer", patient), form, follow=True)

    assert answer.redirect_chain == [(reverse("sessions_app:patients"), 302)]
    assert "Carla Colleague is the primary therapist from now on." in answer.text
    assert portal.get(page("team", patient)).status_code == 404


def test_who_hands_over_and_stays_sees_the_team(portal, patient, colleague):
    form = {"therapist": colleague.pk, "stays": "on"}

    answer = portal.post(page("team_transfer", patient), form)

    assert answer.url == page("team", patient)


def test_the_kind_of_care_is_changed(portal, secondary):
    portal.post(page("care_change", secondary), {"kind": "consulting"})

    secondary.refresh_from_db()
    assert secondary.relationship_type == "consulting"


def test_ending_says_what_it_means(portal, secondary):
    text = portal.get(page("care_end", secondary)).text

    assert "End the care of Carla Colleague?" in text
    assert "can no longer open the record" in text
    assert "Nobody will care" not in text


def test_ending_the_last_care_warns(portal, patient):
    care = patient.care_team.get()

    assert "Nobody will care for Maya Okafor then" in portal.get(page("care_end", care)).text
    portal.post(page("care_end", care))

    assert not TherapistPatient.objects.active().exists()


def test_a_colleague_who_was_switched_off_does_not_count(portal, patient, secondary):
    User.objects.filter(pk=secondary.therapist_id).update(is_active=False)

    care = patient.care_team.get(relationship_type="primary")

    assert "Nobody will care" in portal.get(page("care_end", care)).text
    assert "this account is switched off" in portal.get(page("team", patient)).text


def test_ones_own_care_that_ended_leads_to_ones_patients(client, secondary):
    client.force_login(secondary.therapist)

    answer = client.post(page("care_end", secondary))

    assert answer.url == reverse("sessions_app:patients")


def test_an_admin_ends_and_goes_back_to_the_team(admins_portal, patient, secondary):
    answer = admins_portal.post(page("care_end", secondary))

    assert answer.url == page("team", patient)
    assert not patient.care_team.get(pk=secondary.pk).is_active


def test_admins_see_who_cares_for_whom(admins_portal, patient, other_patient, secondary):
    text = admins_portal.get(reverse("accounts:assignments")).text

    assert "Elena Marsh (primary), Carla Colleague (secondary)" in text
    assert "Oscar Outsider (primary)" in text
    assert "without a therapist" not in text


@pytest.mark.parametrize("asked", ["okafor", "carla", "maya carla", "MARSH"])
def test_admins_find_by_therapist_or_patient(
    admins_portal, patient, other_patient, secondary, asked
):
    answer = admins_portal.get(reverse("accounts:assignments"), {"q": asked})

    assert list(answer.context["patients"]) == [patient]


def test_admins_see_for_whom_nobody_cares(admins_portal, patient):
    lonely = PatientFactory(first_name="Lena", last_name="Lonely")
    here = reverse("accounts:assignments")

    assert "1 patient without a therapist" in admins_portal.get(here).text
    answer = admins_portal.get(here, {"without": "1"})

    assert list(answer.context["patients"]) == [lonely]


def test_what_nobody_is_called_finds_nobody(admins_portal, patient):
    answer = admins_portal.get(reverse("accounts:assignments"), {"q": "nobody\0"})

    assert "Nobody has a name like this" in answer.text


def test_a_page_of_assignments_costs_the_same_for_many(
    admins_portal, patient, django_assert_max_num_queries
):
    for _ in range(20):
        CareFactory()

    with django_assert_max_num_queries(14):
        admins_portal.get(reverse("accounts:assignments"))
