import pytest
from django.urls import reverse

from accounts.models import AuditEvent, AuthSession, User
from accounts.tests.factories import CareFactory, PatientFactory
from accounts.tests.mailbox import delivered, link_in
from conftest import api_of

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"
NEW = "seven quiet lamps burn"
FORM = {
    "role": "patient",
    "first_name": "Nora",
    "last_name": "New",
    "email": "new@example.com",
    "password": PASSWORD,
}


@pytest.fixture
def account():
    return User.objects.create_user(
        "sam@example.com", PASSWORD, first_name="Sam", role=User.Role.PATIENT
    )


@pytest.fixture
def signed_in(client, account):
    client.force_login(account)
    return client


@pytest.fixture
def invited(therapist):
    patient = PatientFactory(first_name="Ines", email="ines@example.com", is_verified=False)
    CareFactory(therapist=therapist, patient=patient)
    return patient


def invite(portal, patient, email="ines@example.com"):
    return portal.post(reverse("sessions_app:invite_patient", args=[patient.pk]), {"email": email})


@pytest.fixture
def invitation(portal, invited):
    invite(portal, invited)
    portal.logout()
    [message] = delivered()
    return link_in(message)


def test_signing_up_leads_to_the_mailbox(client):
    answer = client.post("/signup", FORM)

    assert answer.url == reverse("accounts:mail_sent")
    assert User.objects.get().is_verified is False


def test_nobody_signs_up_as_an_admin(client):
    assert client.post("/signup", FORM | {"role": "admin"}).status_code == 422


def test_a_weak_password_is_told_beside_its_field(client):
    page = client.post("/signup", FORM | {"password": "passwordpassword"})

    assert page.status_code == 422
    assert page.context["form"].errors["password"]


def test_a_password_never_comes_back_in_a_page(client):
    page = client.post("/signup", FORM | {"email": "no address"})

    assert PASSWORD not in page.text


def test_a_closed_sign_up_says_what_to_do(client, settings):
    settings.SIGNUP_ROLES = []

    assert "invite you" in client.get("/signup").text
    assert client.post("/signup", FORM).status_code == 403


def test_opening_the_link_of_a_mail_confirms_nothing(client):
    client.post("/signup", FORM)
    [message] = delivered()

    client.get(link_in(message), follow=True)

    assert User.objects.get().is_verified is False


def test_the_token_leaves_the_address_of_the_page(client):
    client.post("/signup", FORM)
    [message] = delivered()

    answer = client.get(link_in(message))

    assert answer.url == "/verify"


def test_the_token_is_put_away_sealed(client):
    client.post("/signup", FORM)
    [message] = delivered()
    token = link_in(message).rpartition("/")[2]

    client.get(link_in(message))

    assert token not in str(dict(client.session))


def test_the_button_confirms(client):
    client.post("/signup", FORM)
    [message] = delivered()
    client.get(link_in(message))

    answer = client.post("/verify")

    assert answer.url == reverse("accounts:login")
    assert User.objects.get().is_verified


def test_a_spent_link_offers_another_mail(client):
    client.get("/verify/spent")

    page = client.post("/verify")

    assert page.status_code == 422
    assert reverse("accounts:verification_again") in page.text


def test_a_forgotten_password_is_chosen_anew(client, account):
    client.post("/password/reset", {"email": "sam@example.com"})
    [message] = delivered()
    client.get(link_in(message))

    answer = client.post("/password/new", {"password": NEW})

    account.refresh_from_db()
    assert answer.url == reverse("accounts:login")
    assert account.check_password(NEW)


def test_a_new_password_signs_nobody_in(client, account):
    client.post("/password/reset", {"email": "sam@example.com"})
    [message] = delivered()
    client.get(link_in(message))

    client.post("/password/new", {"password": NEW})

    assert client.get("/account").status_code == 302


def test_no_form_is_shown_for_a_spent_link(client):
    client.get("/password/reset/spent")

    assert client.get("/password/new").status_code == 422


def test_a_changed_password_keeps_this_browser_and_no_other(signed_in, account):
    other = api_of(account)
    facts = {"current_password": PASSWORD, "new_password": NEW}

    answer = signed_in.post("/account/password", facts)

    assert answer.url == reverse("accounts:account")
    assert signed_in.get("/account").status_code == 200
    assert other.get("/api/v1/auth/me").status_code == 401


def test_the_session_key_is_another_one_after_that(signed_in):
    before = signed_in.session.session_key

    signed_in.post("/account/password", {"current_password": PASSWORD, "new_password": NEW})

    assert signed_in.session.session_key != before


def test_ones_own_details_are_saved(signed_in, account):
    form = {"first_name": "Samuel", "last_name": "Sand", "phone": "12", "timezone": "Asia/Tokyo"}

    signed_in.post("/account/details", form)

    account.refresh_from_db()
    assert (account.first_name, account.timezone) == ("Samuel", "Asia/Tokyo")


def test_another_address_is_asked_for(signed_in, account):
    form = {"email": "other@example.com", "current_password": PASSWORD}

    signed_in.post("/account/email", form)

    account.refresh_from_db()
    assert (account.email, account.new_email) == ("sam@example.com", "other@example.com")


def test_a_therapist_invites_from_the_patients_page(portal, invited):
    page = portal.get(reverse("sessions_app:patient", args=[invited.pk]))

    assert "Invite to the app" in page.text

    invite(portal, invited)

    page = portal.get(reverse("sessions_app:patient", args=[invited.pk]))
    assert "Withdraw the invitation" in page.text


def test_an_invitation_without_an_address_is_told(portal, invited):
    User.objects.filter(pk=invited.pk).update(email=None)

    page = portal.post(reverse("sessions_app:invite_patient", args=[invited.pk]), follow=True)

    assert "Write down the email" in page.text


def test_a_withdrawn_invitation_opens_nothing(client, therapist, invited, invitation):
    client.force_login(therapist)
    client.post(reverse("sessions_app:withdraw_patient_invitation", args=[invited.pk]))
    client.logout()
    client.get(invitation)

    assert client.get("/invitation").status_code == 422


def test_the_invited_choose_a_password(client, invited, invitation):
    client.get(invitation)

    answer = client.post("/invitation", {"password": PASSWORD})

    invited.refresh_from_db()
    assert answer.url == reverse("accounts:login")
    assert invited.is_verified and invited.check_password(PASSWORD)


def test_who_has_an_account_is_led_to_the_sign_in_and_back(client, invited, invitation, therapist):
    account = User.objects.create_user(
        "ines@example.com", PASSWORD, first_name="Ines", role=User.Role.PATIENT
    )
    client.get(invitation)

    page = client.get("/invitation")
    assert "/login?next=/invitation" in page.text

    sign_in = {"username": "ines@example.com", "password": PASSWORD, "next": "/invitation"}
    page = client.post("/login", sign_in, follow=True)
    assert "Accept with this account" in page.text

    client.post("/invitation")
    assert User.objects.patients_visible_to(therapist).filter(pk=account.pk).exists()


def test_no_token_stands_in_the_audit_log(client, account, invited, invitation):
    client.get(invitation)
    client.post("/invitation", {"password": PASSWORD})
    client.post("/password/reset", {"email": "sam@example.com"})
    delivered()

    token = invitation.rpartition("/")[2]
    assert not AuditEvent.objects.filter(request_path__contains=token).exists()
    assert AuditEvent.objects.filter(action="invitation.accepted").exists()


def test_a_reset_ends_the_browsers_sign_in(client, signed_in, account):
    client.post("/password/reset", {"email": "sam@example.com"})
    [message] = delivered()
    client.get(link_in(message))
    client.post("/password/new", {"password": NEW})

    assert not AuthSession.objects.live().filter(user=account).exists()
