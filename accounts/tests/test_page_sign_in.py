import pytest

PASSWORD = "a long enough phrase"


@pytest.fixture
def member(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


def sign_in(client, email, password=PASSWORD, query=""):
    return client.post(f"/login{query}", {"username": email, "password": password})


def test_therapist_signs_in_and_sees_today(client, member):
    response = sign_in(client, "elena@example.com")

    assert response.url == "/"


def test_email_is_written_in_any_case(client, member):
    assert sign_in(client, "Elena@Example.COM").status_code == 302


@pytest.mark.parametrize("email", ["elena@example.com", "nobody@example.com"])
def test_what_is_wrong_is_not_told(client, member, email):
    response = sign_in(client, email, password="something else")

    assert "No account with this email and password." in response.text


def test_an_account_that_was_switched_off_stays_out(client, member):
    member.is_active = False
    member.save()

    assert "No account with this email" in sign_in(client, "elena@example.com").text


def test_goes_on_to_the_page_that_was_asked_for(client, member):
    assert sign_in(client, "elena@example.com", query="?next=/patients/").url == "/patients/"


def test_does_not_lead_to_other_sites(client, member):
    response = sign_in(client, "elena@example.com", query="?next=https://elsewhere.example/")

    assert response.url == "/"


def test_the_sessions_key_changes_on_signing_in(client, member):
    client.get("/login")
    before = client.session.session_key

    sign_in(client, "elena@example.com")

    assert client.session.session_key != before


def test_signing_out_ends_the_session(portal):
    portal.post("/logout")

    assert portal.get("/").url == "/login?next=/"


def test_a_link_signs_nobody_out(portal):
    assert portal.get("/logout").status_code == 405
