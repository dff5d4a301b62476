"""Corrections of a transcript; what the engine heard stays beside them."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.models import TherapySession, Transcript, TranscriptSegment


class BadCorrection(Refused):
    code = "bad_correction"
    status = 422


MAX_TEXT = 5_000


@transaction.atomic
def swap_speakers(session: TherapySession, *, by: User) -> Transcript:
    """Therapist and client were taken for each other throughout."""
    transcript = _lock_transcript(session)
    transcript.segments.all().swap_speakers()
    return _corrected(transcript, by=by, action="transcript.speakers_swapped")


@transaction.atomic
def correct_segment(
    segment: TranscriptSegment, *, by: User, speaker: str | None = None, text: str | None = None
) -> TranscriptSegment:
    """Give a turn to the other speaker, or mend its words; None leaves things as they are."""
    transcript = _lock_transcript(segment.transcript.session)
    segment.refresh_from_db()
    if speaker is not None:
        segment.corrected_speaker = _known_speaker(speaker, heard=segment.speaker)
    if text is not None:
        segment.corrected_text = _clean_text(text, heard=segment.text)
    segment.corrected_by, segment.corrected_at = by, timezone.now()
    segment.save()
    _corrected(transcript, by=by, action="transcript.corrected", position=segment.position)
    return segment


@transaction.atomic
def correct_turn(
    segments: list[TranscriptSegment], *, by: User, speakers: dict[int, str], texts: dict[int, str]
) -> None:
    """Mend what is wrong in a turn of several segments; speakers and changed words by position."""
    for segment in segments:
        speaker = speakers[segment.position]
        other = speaker if speaker != segment.shown_speaker else None
        text = texts.get(segment.position)
        if other is not None or text is not None:
            correct_segment(segment, by=by, speaker=other, text=text)


def _known_speaker(speaker, *, heard):
    if speaker not in TranscriptSegment.Speaker.values:
        raise BadCorrection("The speaker is either “Therapist” or “Client”.", field="speaker")
    return "" if speaker == heard else speaker


def _clean_text(text, *, heard):
    text = " ".join(text.split())
    if not text:
        raise BadCorrection("A turn cannot be empty. Write what was said.", field="text")
    if len(text) > MAX_TEXT or "\x00" in text:
        raise BadCorrection(f"A turn has at most {MAX_TEXT} characters.", field="text")
    return "" if text == heard else text


def _lock_transcript(session):
    return Transcript.objects.select_for_update().get(session=session)


def _corrected(transcript, *, by, action, **details):
    Transcript.objects.filter(pk=transcript.pk).update(revision=F("revision") + 1)
    transcript.refresh_from_db()
    AuditEvent.objects.record(
        by=by, action=action, target=transcript, patient=transcript.session.patient, **details
    )
    return transcript
