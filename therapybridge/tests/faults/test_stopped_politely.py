"""A worker is asked to stop, as in an upgrade: the session it was at is finished by the next."""

import signal

from therapybridge.tests.faults.clinic import ALIAS, accepted
from therapybridge.tests.faults.points import WAIT

AT = "transcribe is under way"
PATIENCE = 40  # seconds, of which the soft shutdown takes five


def test_a_worker_that_is_told_to_stop_ends_and_another_goes_on(clinic, patient):
    with clinic.idle_workers():
        session_id = accepted(clinic.upload(patient))
        clinic.points.plant(session_id, AT, WAIT)
    clinic.wait_until_reached(session_id, AT)
    worker = clinic.processes.pop("recordings")

    worker.send_signal(signal.SIGQUIT)
    worker.wait(PATIENCE)
    clinic.start("recordings")

    clinic.wait_until_ended([session_id])
    session = clinic.session(session_id)
    assert session.is_processed
    assert session.timeline_events.using(ALIAS).count() == 1
