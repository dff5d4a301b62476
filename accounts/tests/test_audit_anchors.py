import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit import anchors
from accounts.management.commands.verify_audit import public_key
from accounts.models import AuditAnchor, AuditEvent
from accounts.tests.audit import ANCHORED, SEALED, attack, no_guards, record, run, verified
from accounts.tests.test_audit_attacks import CUT_AFTER
from accounts.trail import anchoring, sealer

pytestmark = pytest.mark.django_db


def anchors_in(file):
    return [anchors.Anchor.parse(line) for line in file.read_text().splitlines()]


def make_older(**age):
    with no_guards():
        AuditAnchor.objects.update(at=timezone.now() - timedelta(**age))


def test_the_first_row_is_anchored_at_once(therapist, anchors_file):
    record(therapist, 1)
    sealer.seal()

    assert anchoring.anchor()

    (anchor,) = anchors_in(anchors_file)
    assert (anchor.number, anchor.seq, anchor.count) == (1, 1, 1)
    assert anchor.mac == sealer.head()[1].hex()


def test_without_rows_there_is_nothing_to_anchor(anchors_file):
    assert not anchoring.anchor()
    assert not anchors_file.exists()


def test_a_few_rows_wait_for_five_minutes(chain):
    make_older(minutes=4)
    assert not anchoring.anchor()

    make_older(minutes=5)
    assert anchoring.anchor()


def test_five_minutes_in_which_nothing_was_done_need_no_anchor(chain):
    make_older(minutes=6)
    anchoring.anchor()
    with no_guards():
        run("UPDATE accounts_auditanchor SET at = at - interval '1 hour'")

    assert not anchoring.anchor()


def test_a_thousand_rows_do_not_wait(chain, anchors_file):
    AuditEvent.objects.bulk_create(
        AuditEvent(action="x", actor_role="system") for _ in range(anchoring.ROWS)
    )
    sealer.seal()

    assert anchoring.anchor()
    assert [anchor.number for anchor in anchors_in(anchors_file)] == [1, 2]
    assert verified().is_intact


def test_each_names_the_one_before(chain, anchors_file):
    make_older(minutes=6)
    anchoring.anchor()

    first, second = anchors_in(anchors_file)

    assert second.previous == first.digest


def test_the_file_is_for_nobody_else(chain, anchors_file):
    assert stat.S_IMODE(anchors_file.stat().st_mode) == 0o600


def test_without_a_signing_key_rows_are_sealed_and_not_anchored(therapist, anchors_file, settings):
    key = public_key()
    settings.AUDIT_SIGNING_KEY = ""
    record(therapist, 1)
    sealer.seal()

    assert not anchoring.anchor()
    report = verified(key=key)
    assert report.is_intact
    assert "anchors: no anchors" in report.lines


def test_an_anchor_that_a_crash_kept_from_the_file_is_added(chain, anchors_file):
    make_older(minutes=6)
    anchoring._make()
    assert len(anchors_in(anchors_file)) == 1

    anchoring.publish()

    assert len(anchors_in(anchors_file)) == 2
    assert verified().is_intact


def test_a_line_that_a_crash_cut_short_is_written_again(chain, anchors_file):
    whole = anchors_file.read_text()
    make_older(minutes=6)
    anchoring.anchor()
    both = anchors_file.read_text()
    anchors_file.write_text(whole + both.removeprefix(whole)[:100])

    anchoring.publish()

    assert anchors_file.read_text() == both


def test_a_file_that_is_ahead_of_the_database_is_left_alone(chain, anchors_file):
    before = anchors_file.read_text()
    attack("DELETE FROM accounts_auditanchor")

    with pytest.raises(anchoring.CannotAnchor, match="Was a backup restored"):
        anchoring.anchor()

    assert anchors_file.read_text() == before


def test_a_file_of_another_database_is_left_alone(chain, anchors_file):
    anchors_file.write_text(anchors_file.read_text().replace('"seq":10', '"seq":9'))

    with pytest.raises(anchoring.CannotAnchor, match="another one in the database"):
        anchoring.anchor()


@pytest.mark.parametrize("text", ["nonsense\n", "{}\n", "[]\n"])
def test_a_file_that_cannot_be_read_is_left_alone(chain, anchors_file, text):
    anchors_file.write_text(text)

    with pytest.raises(anchoring.CannotAnchor, match="cannot be read"):
        anchoring.anchor()


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(therapist, anchors_file):
    anchors_file.parent.write_text("a file where the directory should be")
    record(therapist, 1)
    sealer.seal()

    with pytest.raises(anchoring.CannotAnchor, match="cannot be written"):
        anchoring.anchor()


def test_verifying_can_start_from_an_anchor(chain):
    report = verified(after=1)

    assert report.is_intact
    assert report.sealed == SEALED - ANCHORED


def test_starting_from_an_anchor_finds_what_comes_behind_it(chain):
    attack("UPDATE accounts_auditseal SET mac = sha256(mac) WHERE seq = 11")

    assert "row 11 " in verified(after=1).faults[0]


def test_an_anchor_that_does_not_exist_cannot_be_started_from(chain):
    with pytest.raises(CommandError, match="no anchor 7"):
        verified(after=7)


def test_the_command_prints_the_public_key(capsys):
    call_command("verify_audit", "--public-key")

    assert capsys.readouterr().out.strip() == public_key()


def test_the_command_ends_with_one_when_something_is_broken(chain, capsys):
    attack("UPDATE accounts_auditevent SET action = 'x'")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")

    assert ended.value.code == 1
    assert "NOT INTACT" in capsys.readouterr().out


def test_the_command_counts_what_it_saw(chain, capsys):
    call_command("verify_audit")

    assert capsys.readouterr().out.splitlines() == [
        "rows sealed: 13",
        "rows waiting to be sealed: 2",
        "anchors: 1",
        "unanchored: 3 rows",
        "intact",
    ]


@pytest.fixture
def restored(chain, therapist):
    """From a backup of when ten rows were sealed; three rows and an anchor are lost."""
    make_older(minutes=6)
    anchoring.anchor()
    attack(f"{CUT_AFTER.format(ANCHORED)}; DELETE FROM accounts_auditanchor WHERE number > 1")


def test_a_restored_backup_that_was_noted_is_intact_and_tells_so(restored, therapist, capsys):
    record(therapist, 7)
    sealer.seal()

    call_command("note_restore")

    report = verified()
    assert report.is_intact, report.faults
    assert report.restored[0][0] == ANCHORED
    assert "agree up to row 10" in capsys.readouterr().out
    assert AuditEvent.objects.filter(action="audit.restored", risk_level="high").exists()


def test_after_that_anchoring_goes_on(restored, therapist, anchors_file):
    call_command("note_restore")
    record(therapist, anchoring.ROWS)
    sealer.seal()

    assert anchoring.anchor()
    assert verified().is_intact
    assert [anchor.number for anchor in anchors_in(anchors_file)] == [1, 2, 3, 4]


def test_noting_a_restore_hides_nothing_that_came_before(restored):
    attack("UPDATE accounts_auditevent SET action = 'x'")
    call_command("note_restore")

    assert "row 1 " in verified().faults[0]


def test_a_restore_cannot_be_noted_without_the_signing_key(restored, settings):
    settings.AUDIT_SIGNING_KEY = ""

    with pytest.raises(CommandError, match="AUDIT_SIGNING_KEY"):
        call_command("note_restore")
