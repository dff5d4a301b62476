"""Transcript in, draft note out."""

from django.conf import settings

from sessions_app.extraction.protocol import SCHEMA_VERSION, Context, Extraction
from sessions_app.models import MachineNote, TherapySession
from sessions_app.pipeline.engines import added_up, require_consent, the_note_extractor
from sessions_app.pipeline.lease import Lease

EXTRACTION_FROM, EXTRACTION_TO = 90, 98  # percent of the pipeline's progress


def extract_notes(session: TherapySession, lease: Lease) -> None:
    """Skips itself when there is a note already, or no transcript to read."""
    if not session.needs_notes:
        return
    require_consent(session, settings.NOTE_EXTRACTOR)
    lease.update(status=TherapySession.Status.EXTRACTING_NOTES, progress=EXTRACTION_FROM)
    transcript = session.transcript
    extraction = the_note_extractor().extract(
        transcript.utterances(),
        Context(language=transcript.language),
        on_progress=lambda share: lease.report(
            EXTRACTION_FROM + (EXTRACTION_TO - EXTRACTION_FROM) * share
        ),
    )
    lease.store(lambda held: store_notes(held, extraction, revision=transcript.revision))
    session.refresh_from_db()


def store_notes(session: TherapySession, extraction: Extraction, *, revision: int) -> None:
    earlier = MachineNote.objects.filter(session=session)
    billed = earlier.values_list("usage", flat=True).first() or {}
    earlier.delete()
    MachineNote.objects.create(
        session=session,
        content=extraction.notes.model_dump(mode="json"),
        schema_version=SCHEMA_VERSION,
        engine=extraction.engine,
        model=extraction.model,
        prompt_version=extraction.prompt_version,
        dropped=extraction.dropped,
        seconds=extraction.seconds,
        usage=added_up(billed, extraction.usage or {}),
        transcript_revision=revision,
    )
    session.redo = ""
    session.save(update_fields=["redo", "updated_at"])
