import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Consent, ConsentText

pytestmark = pytest.mark.django_db


def publish(version, *, days_ago=0, **facts):
    since = timezone.now() - timedelta(days=days_ago)
    return ConsentText.objects.create(
        type="recording", version=version, title="T", body="B", effective_from=since, **facts
    )


def allows(patient):
    return Consent.objects.allows(patient, "recording")


def standing(patient):
    lines = Consent.objects.filter(patient=patient).standing()
    return next(line for line in lines if line.type == "recording")


def test_there_are_words_for_every_type():
    assert {text.type for text in ConsentText.objects.newest_of_each_type()} == set(Consent.Type)


def test_the_hash_is_that_of_the_words():
    text = ConsentText.objects.current("recording")

    words = f"{text.title}\n\n{text.body}".encode()
    assert text.sha256 == hashlib.sha256(words).hexdigest()


def test_words_are_never_changed():
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(type="recording").update(body="Something else")


def test_words_that_were_agreed_to_stay(consent):
    with pytest.raises(ProtectedError):
        consent.text.delete()


def test_a_text_of_tomorrow_is_not_asked_with_today():
    publish("2", days_ago=-1)

    assert ConsentText.objects.current("recording").version == "1"


def test_what_was_agreed_to_stays_valid_when_the_words_change(patient, consent):
    publish("2")

    assert allows(patient)
    assert standing(patient).is_older


def test_words_that_ask_again_end_earlier_consents(patient, consent):
    publish("2", requires_renewal=True)

    assert not allows(patient)
    assert standing(patient).state == Consent.State.OUTDATED


def test_words_that_do_not_ask_again_do_not_hide_those_that_did(patient, consent):
    publish("2", days_ago=1, requires_renewal=True)
    publish("3")

    assert not allows(patient)


def test_an_admin_adds_a_version_and_changes_none(client, admin):
    client.force_login(admin)
    form = {
        "type": "recording",
        "version": "2",
        "title": "Recording",
        "body": "Words",
        "effective_from_0": "2026-01-02",
        "effective_from_1": "08:00:00",
    }

    added = client.post(reverse("admin:accounts_consenttext_add"), form)

    text = ConsentText.objects.get(type="recording", version="2")
    changing = client.post(reverse("admin:accounts_consenttext_change", args=[text.pk]), form)
    deleting = client.post(reverse("admin:accounts_consenttext_delete", args=[text.pk]))
    assert (added.status_code, changing.status_code, deleting.status_code) == (302, 403, 403)
    assert AuditEvent.objects.filter(action="consent_text.published", target_id=text.pk).exists()


def test_a_version_is_published_once(client, admin):
    client.force_login(admin)

    answer = client.post(
        reverse("admin:accounts_consenttext_add"),
        {
            "type": "recording",
            "version": "1",
            "title": "T",
            "body": "B",
            "effective_from_0": "2026-01-02",
            "effective_from_1": "08:00:00",
        },
    )

    assert "There is a text of this type and version already." in answer.text
