"""A copy of a recording that every browser plays and seeks, for what some devices record."""

from django.conf import settings
from django.db import transaction

from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.pipeline.lease import Lease
from sessions_app.recording import storage
from sessions_app.recording.decoder import playback_copy
from sessions_app.recording.sealing import PLAYBACK
from sessions_app.recording.spool import SpooledPart


def make_playable(session: TherapySession, lease: Lease) -> None:
    """Skips itself when every browser can play the recording as it is."""
    if session.has_sound:
        keep_playback_copy(session.recording)
        lease.check()


def keep_playback_copy(recording: Recording) -> None:
    """Make the copy unless it is there or not needed; done twice, there is one.

    Raises UnusableRecording or TranscriberUnavailable, as decoding does.
    """
    if not recording.needs_playback_copy or recording.parts.for_playback().exists():
        return
    part = _spool_copy(recording)
    name = part.keep()
    if not _add(recording, part, name):
        storage.delete(name)


def _spool_copy(recording) -> SpooledPart:
    key = storage.keyring().open(bytes(recording.sealed_key), owner=recording.pk)
    part = SpooledPart(key, owner=recording.pk, kind=PLAYBACK)
    try:
        copy = playback_copy(
            recording.open, recording.container, max_seconds=settings.RECORDING_MAX_SECONDS
        )
        for piece in copy:
            part.write(piece)
        part.finish()
    except BaseException:
        part.discard()
        raise
    return part


@transaction.atomic
def _add(recording, part, name) -> bool:
    """False when the recording went meanwhile, or another worker was quicker."""
    row = Recording.objects.complete().select_for_update().filter(pk=recording.pk).first()
    if row is None or row.parts.for_playback().exists():
        return False
    RecordingPart.objects.create(
        recording=row, kind=RecordingPart.Kind.PLAYBACK, number=0, size=part.size, name=name
    )
    return True
