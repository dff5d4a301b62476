"""Golden vectors: whoever changes these bytes breaks every chain that exists."""

import base64
import hashlib
from uuid import UUID

import pytest

from accounts.audit.canonical import FIELDS, NotCanonical, canonical, micros
from accounts.audit.macs import START, Keys, UnknownKey, UnusableKeys
from accounts.models import AuditEvent

OLD, NEW = bytes(32), bytes(range(32))
KEYS = Keys({"old": OLD, "new": NEW})
BARE = dict.fromkeys(FIELDS) | {
    "id": "00000000-0000-4000-8000-000000000001",
    "created_at": "2026-01-02T03:04:05.678901+00:00",
    "actor_role": "system",
    "action": "chain.started",
    "outcome": "success",
    "target_type": "",
    "patient_ids": [],
    "user_agent": "",
    "request_method": "",
    "request_path": "",
    "request_body_hash": "",
    "purpose": "",
    "risk_level": "normal",
    "request_id": "",
    "details": {},
}
FULL = {
    "id": "00000000-0000-4000-8000-000000000002",
    "created_at": "2026-01-02T04:04:05.678901+01:00",
    "actor_id": "11111111-1111-4111-8111-111111111111",
    "actor_role": "therapist",
    "device_id": "22222222-2222-4222-8222-222222222222",
    "action": "session.read",
    "outcome": "denied",
    "target_type": "therapysession",
    "target_id": "33333333-3333-4333-8333-333333333333",
    "patient_id": "44444444-4444-4444-8444-444444444444",
    "patient_ids": [
        "44444444-4444-4444-8444-444444444444",
        "55555555-5555-4555-8555-555555555555",
    ],
    "ip_address": "2001:db8::1",
    "user_agent": "Ünïcode/1.0",
    "request_method": "GET",
    "request_path": "/api/v1/sessions",
    "request_body_hash": "ab" * 32,
    "response_status": 404,
    "purpose": "TREAT",
    "risk_level": "high",
    "request_id": "0123456789abcdef",
    "details": {"z": [1, True, None, "ä"], "a": {"b": -2}},
}


def test_a_bare_row_is_these_bytes():
    assert canonical(BARE).hex() == (
        "01"
        "0100000010" "00000000000040008000000000000001"
        "0100000008" "0006475ef6574f35"
        "00"
        "0100000006" "73797374656d"
        "00"
        "010000000d" "636861696e2e73746172746564"
        "0100000007" "73756363657373"
        "0100000000" "00" "00" "0100000000" "00"
        "0100000000" "0100000000" "0100000000" "0100000000" "00" "0100000000"
        "0100000006" "6e6f726d616c"
        "0100000000"
        "0100000002" "7b7d"
    )  # fmt: skip


def test_a_full_row_has_this_digest():
    assert hashlib.sha256(canonical(FULL)).hexdigest() == (
        "1bc1fa0f656e09c05705e744664a0408ec0bc725dee7298e2ed52db68ac75343"
    )


def test_its_mac_is_this():
    assert KEYS.row("old", canonical(FULL)).hex() == (
        "b3180f9cd5a5c321bffa20cf1cb07d84a1de0e1a959e887ea214a32c5567ef50"
    )


def test_the_first_link_to_it_is_this():
    content = canonical(FULL)
    at = micros("2026-01-02T03:04:06+00:00")

    link = KEYS.link(
        "new", previous=START, seq=1, sealed_at=at, canonical=content, row=KEYS.row("old", content)
    )

    assert link.hex() == "dc53f8c53f33badca18dfde336c7b5c567d49cc62d2b73fdf56d33cd1bcc98c2"


def test_every_column_is_part_of_the_bytes():
    columns = {field.attname for field in AuditEvent._meta.concrete_fields}

    assert set(FIELDS) == columns - {"mac", "key_id"}


@pytest.mark.parametrize("name", [name for name in FIELDS if BARE[name] is None])
def test_nothing_is_not_an_empty_value(name):
    empty = {"actor_id": UUID(int=0), "response_status": 0, "ip_address": "0.0.0.0"}
    value = empty.get(name, UUID(int=0))

    assert canonical(BARE | {name: value}) != canonical(BARE)


def test_a_character_cannot_move_to_the_next_field():
    one = canonical(BARE | {"request_method": "GET", "request_path": "/x"})
    other = canonical(BARE | {"request_method": "GE", "request_path": "T/x"})

    assert one != other


@pytest.mark.parametrize("details", [{"a": 0.5}, {"a": [{"b": 1.0}]}, {"a": {1: "x"}}, {"a": {1}}])
def test_details_that_are_not_written_alike_everywhere_are_refused(details):
    with pytest.raises(NotCanonical):
        canonical(BARE | {"details": details})


@pytest.mark.parametrize(
    "change",
    [{"created_at": "2026-01-02T03:04:05"}, {"id": "x"}, {"ip_address": "x"}, {"details": "{"}],
    ids=str,
)
def test_what_cannot_be_read_is_said_so(change):
    with pytest.raises(NotCanonical):
        canonical(BARE | change)


@pytest.mark.django_db
def test_the_database_gives_back_the_same_bytes(therapist, patient):
    content = FULL | {"ip_address": "2001:DB8:0:0::1", "patient_ids": [patient.pk]}
    written = AuditEvent.objects.create(**content)

    read = AuditEvent.objects.values().get(pk=written.pk)

    assert canonical(read) == canonical(content)


def test_without_the_key_there_is_no_mac():
    with pytest.raises(UnknownKey):
        KEYS.row("lost", b"")


@pytest.mark.parametrize("entries", [[], ["a"], ["a:"], ["a:***"], ["a:AAAA"]], ids=str)
def test_keys_of_another_form_are_refused(entries):
    with pytest.raises(UnusableKeys):
        Keys.parse(entries)


def test_the_first_key_makes_and_all_check():
    entries = [f"{name}:{base64.b64encode(key).decode()}" for name, key in KEYS.by_name.items()]

    assert Keys.parse(entries).newest == "old"
    assert Keys.parse(entries).row("new", b"x") == KEYS.row("new", b"x")
