"""An attacker who owns the database, and everything that they can do to the chain."""

import base64
import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from accounts.audit import anchors, expected, export
from accounts.audit.canonical import FIELDS
from accounts.audit.macs import Keys
from accounts.audit.verifier import Verifier
from accounts.management.commands.verify_audit import lines, public_key
from accounts.models import AuditSeal
from accounts.tests.audit import (
    ANCHORED,
    SEALED,
    WAITING,
    attack,
    no_guards,
    record,
    rewrite,
    run,
    verified,
)
from accounts.trail import anchoring, evidence, sealer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]

FIFTH = "(SELECT event_id FROM accounts_auditseal WHERE seq = 5)"
LAST = f"(SELECT event_id FROM accounts_auditseal WHERE seq = {SEALED})"
WAITS = "(SELECT event_id FROM accounts_auditpending ORDER BY position LIMIT 1)"
OTHER = {
    "id": "gen_random_uuid()",
    "created_at": "created_at + interval '1 microsecond'",
    "actor_id": "gen_random_uuid()",
    "device_id": "gen_random_uuid()",
    "target_id": "NULL",
    "patient_id": "gen_random_uuid()",
    "patient_ids": "ARRAY[gen_random_uuid()]",
    "ip_address": "'192.0.2.7'",
    "response_status": "200",
    "details": """details || '{"number": 99}'""",
    "mac": "sha256(mac)",
    "key_id": "'another'",
}
OF_A_SEAL = {
    "seq": "seq + 1000",
    "mac": "sha256(mac)",
    "key_id": "'another'",
    "sealed_at": "sealed_at + interval '1 microsecond'",
    "event_id": "gen_random_uuid()",
}
DELETE = "DELETE FROM accounts_auditevent WHERE id = {row}"
UNSEAL = "DELETE FROM accounts_auditseal WHERE seq = {seq}"
COPY = """
    INSERT INTO accounts_auditevent
    SELECT (jsonb_populate_record(event, jsonb_build_object({changes}))).*
    FROM accounts_auditevent event WHERE id = {row}
"""
SWAP = """
    UPDATE accounts_auditseal SET seq = -1 WHERE seq = 5;
    UPDATE accounts_auditseal SET seq = 5 WHERE seq = 6;
    UPDATE accounts_auditseal SET seq = 6 WHERE seq = -1
"""
SWAP_CONTENTS = """
    UPDATE accounts_auditevent event SET details = other.details FROM accounts_auditevent other
    WHERE event.id IN {rows} AND other.id IN {rows} AND event.id <> other.id
""".format(rows="(SELECT event_id FROM accounts_auditseal WHERE seq IN (5, 6))")
CLOSE_THE_GAP = """
    UPDATE accounts_auditseal SET seq = -seq WHERE seq > 5;
    UPDATE accounts_auditseal SET seq = -seq - 1 WHERE seq < 0
"""
ADD_A_SEAL = f"""
    INSERT INTO accounts_auditseal (event_id, seq, mac, key_id, sealed_at)
    SELECT {WAITS}, seq + 1, sha256(mac), key_id, sealed_at FROM accounts_auditseal
    WHERE seq = {SEALED};
    DELETE FROM accounts_auditpending WHERE event_id = {WAITS}
"""
SEAL_TWICE = """
    ALTER TABLE accounts_auditseal DROP CONSTRAINT accounts_auditseal_pkey;
    INSERT INTO accounts_auditseal SELECT event_id, 14, mac, key_id, sealed_at
    FROM accounts_auditseal WHERE seq = 5
"""
ROW_TWICE = f"""
    ALTER TABLE accounts_auditevent DROP CONSTRAINT accounts_auditevent_pkey;
    INSERT INTO accounts_auditevent SELECT * FROM accounts_auditevent WHERE id = {FIFTH}
"""
CUT_AFTER = """
    DELETE FROM accounts_auditpending;
    DELETE FROM accounts_auditevent WHERE id NOT IN
        (SELECT event_id FROM accounts_auditseal WHERE seq <= {0});
    DELETE FROM accounts_auditseal WHERE seq > {0}
"""
ATTACKS = {
    **{
        f"{name} of a row": (
            f"UPDATE accounts_auditevent SET {name} = {OTHER.get(name, chr(39) + 'x' + chr(39))}"
            f" WHERE id = {FIFTH}",
            "row 5 ",
        )
        for name in (*FIELDS, "mac", "key_id")
    },
    **{
        f"{name} of a seal": (
            f"UPDATE accounts_auditseal SET {name} = {value} WHERE seq = 5",
            "rows 5 to 5 before it are gone" if name == "seq" else "row 5 ",
        )
        for name, value in OF_A_SEAL.items()
    },
    "first row deleted": (
        DELETE.format(row="(SELECT event_id FROM accounts_auditseal WHERE seq = 1)"),
        "row 1 ",
    ),
    "middle row deleted": (DELETE.format(row=FIFTH), "row 5 "),
    "last row deleted": (DELETE.format(row=LAST), f"row {SEALED} "),
    "waiting row deleted": (DELETE.format(row=WAITS), "waiting row"),
    "first row and seal deleted": (
        DELETE.format(row="(SELECT event_id FROM accounts_auditseal WHERE seq = 1);")
        + UNSEAL.format(seq=1),
        "rows 1 to 1 before it are gone",
    ),
    "middle row and seal deleted": (
        DELETE.format(row=FIFTH) + ";" + UNSEAL.format(seq=5),
        "rows 5 to 5 before it are gone",
    ),
    "seal deleted": (UNSEAL.format(seq=5), "rows 5 to 5 before it are gone"),
    "last seal deleted": (UNSEAL.format(seq=SEALED), "neither sealed nor waiting"),
    "row and seal deleted, the gap closed": (
        DELETE.format(row=FIFTH) + ";" + UNSEAL.format(seq=5) + ";" + CLOSE_THE_GAP,
        "row 5 ",
    ),
    "two links swapped": (SWAP, "row 5 "),
    "two rows swapped": (SWAP_CONTENTS, "row 5 "),
    "row doubled": (ROW_TWICE, "row 5 "),
    "seal doubled": (SEAL_TWICE, f"row {SEALED + 1} "),
    "row forged from another": (
        COPY.format(row=FIFTH, changes="'id', gen_random_uuid()"),
        "neither sealed nor waiting",
    ),
    "row forged and queued": (
        COPY.format(row=FIFTH, changes="'id', '00000000-0000-4000-8000-00000000000f'")
        + "; INSERT INTO accounts_auditpending (event_id, queued_at)"
        " VALUES ('00000000-0000-4000-8000-00000000000f', now())",
        "it was forged",
    ),
    "seal forged": (ADD_A_SEAL, f"row {SEALED + 1} "),
    "row taken from the queue": (
        f"DELETE FROM accounts_auditpending WHERE event_id = {WAITS}",
        "neither sealed nor waiting",
    ),
    "waiting row edited": (
        f"UPDATE accounts_auditevent SET action = 'x' WHERE id = {WAITS}",
        "waiting row",
    ),
    "details made unreadable": (
        f"UPDATE accounts_auditevent SET details = '[0.5]' WHERE id = {FIFTH}",
        "cannot be read",
    ),
    "end cut before the anchor": (CUT_AFTER.format(ANCHORED - 1), "the end was cut off"),
    "everything deleted": (CUT_AFTER.format(0), "the end was cut off"),
    "the copies of the anchors deleted": (
        "DELETE FROM accounts_auditanchor",
        "the database knows 0",
    ),
    "the copy of an anchor edited": (
        "UPDATE accounts_auditanchor SET line = replace(line, '\"count\":10', '\"count\":11')",
        "another one in the database",
    ),
}


def verified_from_file():
    """The same rows, exported and read as the stand-alone verifier does."""
    with evidence.snapshot() as rows:
        text = io.StringIO()
        export.write(text.write, rows.head, rows.sealed(), rows.waiting())
    text.seek(0)
    exported = export.Export(text)
    key = anchors.public_key(public_key())
    wanted = expected.read(lines(), key=key, until=exported.head.at)
    verifier = Verifier(Keys.parse(settings.AUDIT_KEYS), wanted)
    return verifier.run(exported.head, exported.sealed(), exported.waiting())


def test_a_chain_that_nobody_touched_is_intact():
    report = verified()

    assert report.is_intact, report.faults
    assert (report.sealed, report.waiting) == (SEALED, WAITING)
    assert (report.anchors, report.unanchored) == (1, SEALED - ANCHORED)


@pytest.mark.parametrize(("sql", "fault"), ATTACKS.values(), ids=ATTACKS)
def test_it_is_found(sql, fault):
    attack(sql)

    report = verified()

    assert not report.is_intact
    assert fault in report.faults[0]


@pytest.mark.parametrize("sql", [sql for sql, _ in ATTACKS.values()], ids=ATTACKS)
def test_an_export_tells_the_same(sql):
    attack(sql)

    assert verified_from_file().faults == verified().faults


def test_an_end_cut_behind_the_last_anchor_shows_as_rows_that_are_not_anchored():
    attack(CUT_AFTER.format(SEALED - 1))

    report = verified()

    assert report.is_intact
    assert report.unanchored == SEALED - 1 - ANCHORED
    assert "unanchored: 2 rows" in report.lines


def another_key():
    return Keys({"test": bytes(32)})


def test_a_chain_written_anew_without_the_key_is_found():
    attack(f"UPDATE accounts_auditevent SET action = 'x' WHERE id = {FIFTH}")
    rewrite(another_key(), start=5)

    assert "row 5 " in verified().faults[0]


def test_a_chain_written_anew_with_its_key_is_found_by_the_anchor():
    attack(f"UPDATE accounts_auditevent SET action = 'x' WHERE id = {FIFTH}")
    rewrite(Keys.parse(settings.AUDIT_KEYS), start=5)

    (fault,) = verified().faults

    assert "row 10 " in fault
    assert "the chain was written anew" in fault


def test_anchors_that_are_forged_to_fit_are_found():
    attack(f"UPDATE accounts_auditevent SET action = 'x' WHERE id = {FIFTH}")
    rewrite(Keys.parse(settings.AUDIT_KEYS), start=5)
    forge_anchor(Ed25519PrivateKey.generate())

    assert "anchor 1 is not signed with this key" in verified().faults


def test_an_anchor_with_another_past_is_found_even_when_it_is_signed():
    forge_anchor(anchors.signing_key(settings.AUDIT_SIGNING_KEY), previous="f" * 64)

    assert verified().faults == ["anchor 1 does not follow the one before"]


def test_an_anchor_that_counted_other_rows_is_found_even_when_it_is_signed():
    forge_anchor(anchors.signing_key(settings.AUDIT_SIGNING_KEY), count=9)

    assert "anchor 1 counted 9 rows until here" in verified().faults[0]


def forge_anchor(key, **facts):
    old = anchors.last_of(settings.AUDIT_ANCHORS)
    facts |= {"mac": bytes(AuditSeal.objects.get(seq=ANCHORED).mac).hex(), "signature": ""}
    forged = anchors.signed(anchors.replace(old, **facts), key)
    settings.AUDIT_ANCHORS.write_text(forged.line + "\n")
    attack(f"UPDATE accounts_auditanchor SET line = '{forged.line}'")


def test_what_is_not_anchored_yet_the_holder_of_the_key_can_write_anew():
    attack(f"UPDATE accounts_auditevent SET action = 'x' WHERE id = {LAST}")
    rewrite(Keys.parse(settings.AUDIT_KEYS), start=SEALED)

    report = verified()

    assert report.is_intact
    assert report.unanchored == SEALED - ANCHORED


@pytest.fixture
def older_backup(therapist):
    """Of when there was one anchor; the file knows another."""
    record(therapist, anchoring.ROWS)
    sealer.seal()
    anchoring.anchor()
    attack(f"{CUT_AFTER.format(SEALED)}; DELETE FROM accounts_auditanchor WHERE number > 1")


def test_an_older_backup_is_found(older_backup):
    faults = verified().faults

    assert any("this is an older backup" in fault for fault in faults)
    assert any("the file holds 2 anchors and the database knows 1" in fault for fault in faults)


def test_an_older_backup_with_the_anchors_of_today_is_found(older_backup):
    last = anchors.last_of(settings.AUDIT_ANCHORS)
    with no_guards():
        anchoring._keep([last])

    assert "this is an older backup" in verified().faults[0]


def test_work_that_went_on_after_an_older_backup_does_not_hide_it(older_backup, therapist):
    record(therapist, anchoring.ROWS + WAITING + 1)
    sealer.seal()

    assert any("the chain was written anew" in fault for fault in verified().faults)


def cut(text):
    return ""


def without_first_line(text):
    return text.split("\n", 1)[1]


def without_last_line(text):
    return text.rstrip("\n").rpartition("\n")[0] + "\n"


def of_another_row(text):
    return text.replace('"seq":10', '"seq":9')


def of_another_time(text):
    return text.replace('"at":"20', '"at":"19')


def not_one(text):
    return text + "{}\n"


ON_THE_FILE = {
    cut: "the file ends with 0: it was cut",
    without_first_line: "anchor 1 is missing",
    without_last_line: "the file ends with 1: it was cut",
    of_another_row: "anchor 1 is not signed with this key",
    of_another_time: "anchor 1 is not signed with this key",
    not_one: "line 3 of the anchors cannot be read",
}


@pytest.mark.parametrize("edit", ON_THE_FILE, ids=lambda edit: edit.__name__)
def test_an_edited_file_of_anchors_is_found(edit, therapist):
    record(therapist, anchoring.ROWS)
    sealer.seal()
    anchoring.anchor()
    file = settings.AUDIT_ANCHORS
    file.write_text(edit(file.read_text()))

    assert any(ON_THE_FILE[edit] in fault for fault in verified().faults)


def test_a_lost_file_of_anchors_is_found():
    settings.AUDIT_ANCHORS.unlink()

    assert "it was cut" in verified().faults[0]


def test_anchors_of_another_practice_are_found(settings):
    key = public_key()
    settings.AUDIT_SIGNING_KEY = base64.b64encode(bytes(32)).decode()

    assert "anchor 1 is not signed with this key" in verified().faults
    assert verified(key=key).is_intact


def test_a_clock_that_went_back_is_told_and_no_fault():
    sealer.seal()
    with no_guards():
        run("UPDATE accounts_auditseal SET sealed_at = sealed_at - interval '3 s' WHERE seq >= 14")
    rewrite(Keys.parse(settings.AUDIT_KEYS), start=14)

    report = verified()

    assert report.is_intact
    assert report.clock_steps > 0


def test_the_first_faults_are_named_and_the_others_counted():
    attack("UPDATE accounts_auditevent SET action = 'x'")

    report = verified()

    assert report.fault_count == SEALED + WAITING
    assert report.lines[-1] == "NOT INTACT"
