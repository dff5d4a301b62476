import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEvent, User
from accounts.tests.mailbox import delivered, token_in
from conftest import api_of

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"
ADD = reverse("admin:accounts_user_add")
LIST = reverse("admin:accounts_user_changelist")
NEW = {
    "email": "new@example.com",
    "first_name": "Nora",
    "last_name": "New",
    "role": "therapist",
    "timezone": "UTC",
}


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def change(office, user, **facts):
    now = {
        name: getattr(user, name)
        for name in ["email", "first_name", "last_name", "phone", "timezone", "role", "is_active"]
    }
    form = {name: value for name, value in (now | facts).items() if value not in (False, None)}
    return office.post(reverse("admin:accounts_user_change", args=[user.pk]), form)


def test_a_colleague_is_invited_and_chooses_the_password(office):
    office.post(ADD, NEW)
    [message] = delivered()
    facts = {"token": token_in(message), "password": PASSWORD}
    answer = APIClient().post("/api/v1/auth/invitation/accept", facts)

    made = User.objects.get(email="new@example.com")
    assert message.to == ["new@example.com"]
    assert answer.status_code == 200
    assert made.is_verified and made.is_therapist and made.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["password", "password1", "is_verified", "new_email"])
def test_no_form_asks_for_it(office, therapist, name):
    page = reverse("admin:accounts_user_change", args=[therapist.pk])

    assert f'name="{name}"' not in office.get(page).text
    assert f'name="{name}"' not in office.get(ADD).text


def test_no_page_sets_a_password(office, therapist):
    page = reverse("admin:accounts_user_change", args=[therapist.pk])

    assert office.get(page.replace("/change/", "/password/")).status_code in (302, 404)


def test_a_password_that_came_along_is_not_looked_at(office, therapist):
    change(office, therapist, password=PASSWORD, password1=PASSWORD, password2=PASSWORD)

    therapist.refresh_from_db()
    assert not therapist.check_password(PASSWORD)


def test_an_invited_patient_is_not_made_here(office):
    answer = office.post(ADD, NEW | {"role": "patient"})

    assert answer.status_code == 200
    assert not User.objects.filter(email="new@example.com").exists()


def test_an_address_that_has_an_account_is_not_invited(office, therapist):
    office.post(ADD, NEW | {"email": therapist.email.upper()})

    assert delivered() == []


def test_the_address_somebody_signs_in_with_is_not_changed(office, therapist):
    change(office, therapist, email="mine@example.com")

    therapist.refresh_from_db()
    assert therapist.email == "elena@example.com"


def test_a_patient_stays_a_patient(office, patient):
    change(office, patient, role="admin")

    patient.refresh_from_db()
    assert patient.is_patient


@pytest.mark.parametrize("facts", [{"role": "admin"}, {"is_active": False}], ids=str)
def test_another_role_or_none_ends_every_device(office, therapist, facts):
    api = api_of(therapist)

    change(office, therapist, **facts)

    assert api.get("/api/v1/auth/me").status_code == 401
    trace = AuditEvent.objects.get(action="account.changed")
    assert (trace.risk_level, trace.details) == ("high", {"fields": list(facts)})


def test_another_name_ends_none(office, therapist):
    api = api_of(therapist)

    change(office, therapist, first_name="Helen")

    assert api.get("/api/v1/auth/me").status_code == 200


def test_nobody_switches_off_their_own_account(office, admin):
    change(office, admin, is_active=False)

    admin.refresh_from_db()
    assert admin.is_active


def test_an_admin_has_a_link_sent_to_choose_a_new_password(office, therapist):
    office.post(LIST, {"action": "send_link", "_selected_action": [therapist.pk]})

    [message] = delivered()
    assert message.to == ["elena@example.com"]
    assert "/password/reset/" in message.body


def test_an_admin_invites_again(office):
    office.post(ADD, NEW)
    made = User.objects.get(email="new@example.com")

    office.post(LIST, {"action": "send_link", "_selected_action": [made.pk]})

    assert [invitation.state for invitation in made.invitations.all()] == ["open", "withdrawn"]


def test_a_patient_is_invited_by_no_admin(office, patient):
    User.objects.filter(pk=patient.pk).update(is_verified=False)

    office.post(LIST, {"action": "send_link", "_selected_action": [patient.pk]})

    assert delivered() == []
