"""Signing by the API: who it is, addenda, and second signatures."""

from datetime import timedelta

import pytest

from accounts.actions import second_factors
from accounts.models import AuditEvent, AuthSession, User
from accounts.signing_in.second_factors import passkeys, recovery
from accounts.tests.authenticator import Authenticator
from accounts.tests.factories import CareFactory, TherapistFactory
from accounts.tests.second_factors import code, set_up_totp
from conftest import api_of
from sessions_app.actions import co_signing, correct, process, session_notes, templates
from sessions_app.models import NoteAddendum, SessionNote
from sessions_app.notes.structure import Structure
from sessions_app.tests.factories import STRUCTURE, TemplateFactory
from sessions_app.tests.words import note as machine_note
from sessions_app.tests.words import write_anew

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"
FILLED = {"session": {"topics": "Sleep, since spring."}}
OTHER = Structure.model_validate({"sections": STRUCTURE["sections"][1:]})


@pytest.fixture
def template(therapist):
    return TemplateFactory(created_by=therapist)


@pytest.fixture
def note(session, template, therapist):
    return session_notes.begin_note(session, template=template, by=therapist, content=FILLED)


@pytest.fixture
def supervisor(patient):
    supervisor = TherapistFactory(email="supervisor@example.com")
    CareFactory(therapist=supervisor, patient=patient, relationship_type="consulting")
    return supervisor


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return api_of(user)


@pytest.fixture
def owner(therapist):
    """The author's client; she has a password and no second factor."""
    return with_password(therapist)


def address(note, below=""):
    return f"/api/v1/notes/{note.pk}{below}"


def error_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_a_note_is_signed_with_the_password(owner, note):
    answer = owner.post(address(note, "/sign"), {"password": PASSWORD}, format="json")

    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["signed_name"]) == ("signed", "Elena Marsh")
    assert body["signature_valid"] is True


def test_a_wrong_password_signs_nothing(owner, note):
    answer = owner.post(address(note, "/sign"), {"password": "a wrong phrase"}, format="json")

    assert error_of(answer) == (403, "wrong_password")
    assert SessionNote.objects.get(pk=note.pk).is_draft
    assert AuditEvent.objects.filter(action="sign_in.not_confirmed").exists()


def test_having_confirmed_a_moment_ago_is_not_enough(owner, note):
    owner.post("/api/v1/auth/confirm", {"password": PASSWORD}, format="json")

    assert owner.post(address(note, "/sign"), {}, format="json").status_code == 422


def test_the_device_is_noted_as_confirmed(owner, note, therapist):
    owner.post(address(note, "/sign"), {"password": PASSWORD}, format="json")

    assert AuthSession.objects.get(user=therapist).confirmed_at is not None


def test_guessing_comes_to_an_end(owner, note):
    answers = [
        owner.post(address(note, "/sign"), {"password": f"guess {n}"}, format="json")
        for n in range(12)
    ]

    assert answers[-1].status_code == 429
    assert SessionNote.objects.get(pk=note.pk).is_draft


def test_who_has_a_second_factor_signs_with_a_code_and_not_with_the_password(note, therapist):
    app = set_up_totp(therapist)
    client = with_password(therapist)
    refused = client.post(address(note, "/sign"), {"password": PASSWORD}, format="json")

    signed = client.post(address(note, "/sign"), {"code": code(app)}, format="json")

    assert error_of(refused) == (403, "wrong_code")
    assert signed.json()["status"] == "signed"


def test_a_recovery_code_signs(note, therapist):
    set_up_totp(therapist)
    codes = recovery.make(therapist)

    answer = api_of(therapist).post(
        address(note, "/sign"), {"recovery_code": codes[0]}, format="json"
    )

    assert answer.json()["status"] == "signed"


def test_a_passkey_signs(note, therapist):
    key = Authenticator()
    client = api_of(therapist)
    device = AuthSession.objects.get(user=therapist)
    options = passkeys.options_to_add(therapist, bound_to=device.pk)
    second_factors.add_passkey(device, key.create(options), name="Key", by=therapist)
    challenge = client.post("/api/v1/auth/mfa/passkeys/challenge", {}, format="json").json()

    answer = client.post(address(note, "/sign"), {"credential": key.get(challenge)}, format="json")

    assert answer.json()["status"] == "signed"


def test_no_code_is_used_up_by_a_note_that_cannot_be_signed(therapist, session, template):
    app = set_up_totp(therapist)
    client = api_of(therapist)
    empty = session_notes.begin_note(session, template=template, by=therapist)
    refused = client.post(address(empty, "/sign"), {"code": code(app)}, format="json")
    client.patch(address(empty), {"content": FILLED}, format="json")

    signed = client.post(address(empty, "/sign"), {"code": code(app)}, format="json")

    assert error_of(refused) == (409, "fields_missing")
    assert signed.status_code == 200


@pytest.fixture
def signed(note, therapist):
    return session_notes.sign(note, by=therapist)


def test_a_signed_note_is_neither_changed_nor_discarded(api, signed):
    changed = api.patch(address(signed), {"content": FILLED}, format="json")

    assert error_of(changed) == (409, "note_signed")
    assert error_of(api.delete(address(signed))) == (409, "note_signed")


def test_an_addendum_asks_who_it_is(owner, signed):
    here = address(signed, "/addenda")
    refused = owner.post(here, {"text": "She called.", "password": "wrong"}, format="json")
    added = owner.post(here, {"text": "She called.", "password": PASSWORD}, format="json")

    assert (refused.status_code, added.status_code) == (403, 201)
    listed = owner.get(here).json()["results"]
    assert [(row["text"], row["signature_valid"]) for row in listed] == [("She called.", True)]


def test_an_unsigned_note_has_no_addenda(owner, note):
    sent = {"text": "She called.", "password": PASSWORD}

    answer = owner.post(address(note, "/addenda"), sent, format="json")

    assert error_of(answer) == (409, "note_not_signed")
    assert not NoteAddendum.objects.exists()


def test_a_supervisor_reads_signs_and_is_done(owner, signed, supervisor):
    sent = {"supervisor_id": str(supervisor.pk)}
    asked = owner.post(address(signed, "/co-signatures"), sent, format="json")
    reader = with_password(supervisor)
    waiting = reader.get("/api/v1/co-signatures/").json()["results"]
    here = f"/api/v1/co-signatures/{asked.json()['id']}/sign"

    answer = reader.post(here, {"password": PASSWORD}, format="json")

    assert asked.status_code == 201
    assert [row["note_id"] for row in waiting] == [str(signed.pk)]
    assert reader.get(address(signed)).status_code == 200
    assert answer.json()["state"] == "signed"
    assert answer.json()["content_hash"] == signed.content_hash
    assert reader.get("/api/v1/co-signatures").json()["results"] == []


def test_a_wrong_password_co_signs_nothing(signed, supervisor, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=supervisor, by=therapist)
    here = f"/api/v1/co-signatures/{asked.pk}/sign"

    answer = with_password(supervisor).post(here, {"password": "wrong"}, format="json")

    assert error_of(answer) == (403, "wrong_password")
    asked.refresh_from_db()
    assert asked.is_requested


def test_a_supervisor_returns_a_note_and_the_author_reads_why(api, signed, supervisor, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=supervisor, by=therapist)
    here = f"/api/v1/co-signatures/{asked.pk}/return"

    api_of(supervisor).post(here, {"comment": "Add the risk."}, format="json")

    rows = api.get(address(signed, "/co-signatures")).json()["results"]
    assert [(row["state"], row["comment"]) for row in rows] == [("returned", "Add the risk.")]


def test_whoever_does_not_care_for_the_patient_cannot_be_asked(api, signed, outsider):
    sent = {"supervisor_id": str(outsider.pk)}

    answer = api.post(address(signed, "/co-signatures"), sent, format="json")

    assert answer.status_code == 422


def test_a_request_is_taken_back_by_its_author_alone(api, signed, supervisor, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=supervisor, by=therapist)
    here = f"/api/v1/co-signatures/{asked.pk}/withdraw"

    assert api_of(supervisor).post(here).status_code == 404
    assert api.post(here).json()["state"] == "withdrawn"


def test_a_note_that_was_changed_since_it_was_read_is_not_signed(owner, note, therapist):
    changes = {"plan": {"homework": "Walk."}}
    session_notes.save_fields(note, by=therapist, revision=0, changes=changes)
    given = {"password": PASSWORD}

    refused = owner.post(address(note, "/sign"), {**given, "revision": 0}, format="json")
    signed = owner.post(address(note, "/sign"), {**given, "revision": 1}, format="json")

    assert error_of(refused) == (409, "edit_conflict")
    assert signed.json()["status"] == "signed"


def test_whatever_changes_around_a_signed_note_it_reads_as_it_was_signed(
    api, note, template, session, therapist
):
    session_notes.sign(note, by=therapist)
    signed = api.get(address(note)).json()

    templates.change_template(template, by=therapist, name="Another", structure=OTHER)
    templates.delete_template(template, by=therapist)
    correct.correct_segment(
        session.transcript.segments.get(position=1), by=therapist, text="I slept well."
    )
    write_anew(session, machine_note(summary="You slept well.", topics=["Work"]))
    process.reschedule(session, by=therapist, session_date=session.session_date - timedelta(days=1))
    User.objects.filter(pk=therapist.pk).update(last_name="Renamed")

    assert signed["signature_valid"]
    assert api.get(address(note)).json() == signed
