"""The points of a worker and of the web, put around the product's own functions."""

from functools import wraps

from exports.pipeline import work as export_work
from exports.pipeline.files import FileBeingMade
from exports.pipeline.lease import Lease as ExportLease
from sessions_app import tasks
from sessions_app.actions import queue, receive, uploads
from sessions_app.pipeline import playback, process
from sessions_app.pipeline.lease import Lease
from sessions_app.recording.spool import SpooledPart
from therapybridge.tests.faults import points

CLAIMED = "claimed"
STEPS = {
    "transcribe": ("begins", "is under way", "has its result", "is storing", "has stored"),
    "make_playable": ("begins", "has spooled", "has kept", "is over"),
    "extract_notes": ("begins", "is under way", "has its result", "is storing", "has stored"),
    "finish": ("begins", "is storing", "has stored"),
}
WORKER = [CLAIMED, *(f"{step} {moment}" for step, moments in STEPS.items() for moment in moments)]
EXPORT = ["claimed", "is under way", "is sealed", "has a name", "is stored"]
WEB = {
    "plain": ["the file is kept", "the session is queued", "the workers are told"],
    "resumable": ["the part is kept", "the session is queued", "the workers are told"],
}


class Work:
    """What this process of the pool is at; it does one thing at a time."""

    session_id = step = None


def reach(moment) -> None:
    if Work.step:
        points.of_this_process().reach(Work.session_id, f"{Work.step} {moment}")


def plant_in_worker() -> None:
    _around(process, "attempt", _attempt)
    for name in STEPS:
        _around(process, name, _step)
    _around(Lease, "report", _before(lambda *_: reach("is under way")))
    _around(Lease, "store", _store)
    _around(SpooledPart, "finish", _spool)
    _around(playback, "_add", _before(lambda *_: reach("has kept")))
    plant_in_exports()


def plant_in_exports() -> None:
    reach = points.of_this_process().reach

    def finish(original, file):
        original(file)
        reach(file._part.owner, "is sealed")

    def keep(original, file, name):
        reach(file._part.owner, "has a name")
        original(file, name)
        reach(file._part.owner, "is stored")

    _around(export_work, "attempt", _before(lambda job, *_: reach(job.pk, "claimed")))
    _around(ExportLease, "tell", _before(lambda lease, *_: reach(lease.job_id, "is under way")))
    _around(FileBeingMade, "finish", finish)
    _around(FileBeingMade, "keep", keep)


def _attempt(original, session, lease):
    Work.session_id = session.pk
    points.of_this_process().reach(session.pk, CLAIMED)
    original(session, lease)


def _step(original, session, lease):
    Work.step = original.__name__
    reach("begins")
    original(session, lease)
    reach("is over")


def _store(original, lease, write, **options):
    def write_and_reach(session):
        write(session)
        reach("is storing")

    reach("has its result")
    original(lease, write_and_reach, **options)
    reach("has stored")


def _spool(original, part):
    original(part)
    reach("has spooled")


def plant_in_web() -> None:
    reach = points.of_this_process().reach

    def enqueue(original, session, **options):
        original(session, **options)
        reach(session.patient_id, "the session is queued")

    def store(original, upload, name, container, *, patient, by):
        reach(patient.pk, "the file is kept")
        return original(upload, name, container, patient=patient, by=by)

    _around(receive, "_store", store)
    _around(uploads, "_add", _before(lambda row, *_: reach(row.patient_id, "the part is kept")))
    _around(queue, "enqueue", enqueue)
    _around(tasks, "announce", _before(lambda row: reach(row.patient_id, "the workers are told")))


def _before(act):
    def acting(original, *arguments, **options):
        act(*arguments)
        return original(*arguments, **options)

    return acting


def _around(place, name, new):
    original = getattr(place, name)

    @wraps(original)
    def wrapped(*arguments, **options):
        return new(original, *arguments, **options)

    setattr(place, name, wrapped)
