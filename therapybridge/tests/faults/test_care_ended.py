"""Care ends while a worker is between two steps."""

import pytest

from accounts.models import TherapistPatient
from sessions_app.models import MachineNote, Transcript
from therapybridge.tests.faults.clinic import ALIAS, accepted
from therapybridge.tests.faults.invariants import (
    assert_all_survived,
    assert_failed_with_reason,
    assert_nothing_orphaned,
)
from therapybridge.tests.faults.points import WAIT


@pytest.mark.parametrize("moment", ["transcribe is under way", "transcribe has stored"])
def test_the_next_step_is_not_begun(clinic, patient, moment):
    session_id = accepted(clinic.upload(patient))
    clinic.points.plant(session_id, moment, WAIT)
    clinic.wait_until_reached(session_id, moment)

    TherapistPatient.objects.using(ALIAS).get(patient=patient).end()
    clinic.points.let_go(session_id, moment)
    clinic.wait_until_ended([session_id])

    assert_failed_with_reason(clinic.session(session_id), "care_ended")
    assert Transcript.objects.using(ALIAS).filter(session=session_id).count() == 1
    assert not MachineNote.objects.using(ALIAS).filter(session=session_id).exists()
    assert_nothing_orphaned(clinic)


def test_whoever_may_again_goes_on_where_it_stopped(clinic, patient):
    session_id = accepted(clinic.upload(patient))
    clinic.points.plant(session_id, "transcribe has stored", WAIT)
    clinic.wait_until_reached(session_id, "transcribe has stored")
    care = TherapistPatient.objects.using(ALIAS).get(patient=patient)
    care.end()
    clinic.points.let_go(session_id, "transcribe has stored")
    clinic.wait_until_ended([session_id])

    care.reopen("primary")
    clinic.api.post(f"/api/v1/sessions/{session_id}/retry").raise_for_status()

    assert_all_survived(clinic, [session_id])
