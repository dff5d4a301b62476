"""Recording in, transcript rows out."""

from django.conf import settings
from django.db import connection

from sessions_app.models import TherapySession, Transcript, TranscriptSegment
from sessions_app.pipeline.engines import added_up, require_consent, the_transcriber
from sessions_app.pipeline.lease import Lease
from sessions_app.recording.decoder import DecodedAudio
from sessions_app.speech.protocol import Segment, Transcription

TRANSCRIPTION_SHARE = 90  # percent of the pipeline's progress


def transcribe(session: TherapySession, lease: Lease) -> None:
    """Skips itself when there is a transcript, or nothing to transcribe."""
    if not session.needs_transcription:
        return
    require_consent(session, settings.TRANSCRIBER)
    lease.update(status=TherapySession.Status.TRANSCRIBING, progress=0)
    result = _listen(session, lease)
    lease.store(lambda held: store_transcript(held, result))
    session.refresh_from_db()


def _listen(session, lease) -> Transcription:
    recording = session.recording
    file = recording.open()
    audio = DecodedAudio(
        lambda: file, recording.container, max_seconds=settings.RECORDING_MAX_SECONDS
    )
    connection.close()  # hours may pass; the heartbeat has its own

    def on_progress(seconds_done):
        expected = audio.duration or max(seconds_done * 2, 600)
        lease.report(TRANSCRIPTION_SHARE * min(1, seconds_done / expected))

    return the_transcriber().transcribe(
        audio, language=session.language or None, on_progress=on_progress
    )


def store_transcript(session: TherapySession, result: Transcription) -> None:
    earlier = Transcript.objects.filter(session=session)
    billed = earlier.values_list("usage", flat=True).first() or {}
    earlier.delete()
    transcript = Transcript.objects.create(
        session=session,
        origin=Transcript.Origin.ENGINE,
        language=result.language,
        duration=result.duration,
        confidence=result.confidence,
        engine=result.engine,
        model=result.model,
        seconds=result.seconds,
        usage=added_up(billed, result.usage),
    )
    TranscriptSegment.objects.bulk_create(
        (_row(transcript, position, segment) for position, segment in enumerate(result.segments)),
        batch_size=500,
    )
    session.status = TherapySession.Status.TRANSCRIBED
    session.redo = TherapySession.Redo.NOTES
    session.duration_seconds = round(result.duration)
    session.progress = TRANSCRIPTION_SHARE
    session.save(update_fields=["status", "redo", "duration_seconds", "progress", "updated_at"])


def _row(transcript, position: int, segment: Segment) -> TranscriptSegment:
    return TranscriptSegment(
        transcript=transcript,
        position=position,
        start=segment.start,
        end=segment.end,
        speaker=segment.speaker,
        text=segment.text,
        words=[[w.start, w.end, w.text, round(w.probability, 3)] for w in segment.words],
        confidence=segment.confidence,
    )
