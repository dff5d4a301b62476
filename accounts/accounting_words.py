"""Actions of the audit log as what a person did."""

PHRASES = {
    "access.denied": "asked for something that is not theirs",
    "accounting.read": "looked at who has seen the record",
    "audit.exported": "took a copy of the audit log",
    "audit.list": "looked through the audit log",
    "audit.read": "looked at a line of the audit log",
    "care.changed": "changed who cares for the patient",
    "care.ended": "ended a therapist’s care",
    "care.started": "took the patient into a therapist’s care",
    "care.transferred": "handed the patient over to another therapist",
    "care_team.read": "looked at who cares for the patient",
    "consent.granted": "noted a consent",
    "consent.list": "looked through the consents",
    "consent.read": "looked at a consent",
    "consent.revoked": "took a consent back",
    "emergency.ended": "ended an emergency access",
    "emergency.list": "looked through the emergency accesses",
    "emergency.looked_up": "found the patient by name for an emergency",
    "emergency.read": "looked at an emergency access",
    "emergency.reviewed": "reviewed an emergency access",
    "emergency.started": "began an emergency access",
    "note.read": "read the note of {thing}",
    "patient.changed": "changed the contact data",
    "patient.enrolled": "entered the patient",
    "patient.list": "saw the name in a list of patients",
    "patient.read": "opened the patient’s page",
    "recording.list": "looked through the recordings",
    "recording.played": "listened to {thing}",
    "recording.read": "looked at a recording’s facts",
    "session.cancelled": "stopped the work on {thing}",
    "session.changed": "changed the facts of {thing}",
    "session.erased": "erased a session",
    "session.list": "looked through a list of sessions",
    "session.notes_requested": "had the note of {thing} written again",
    "session.progress": "watched how {thing} was processed",
    "session.read": "opened {thing}",
    "session.recording_added": "added the recording of {thing}",
    "session.recording_deleted": "deleted the recording of {thing}",
    "session.reprocessed": "had {thing} processed again",
    "session.retried": "had {thing} processed again",
    "session.submitted": "sent the recording of {thing}",
    "session.summary_released": "released the summary of {thing}",
    "session.summary_withdrawn": "withdrew the summary of {thing}",
    "session.transcript_added": "added the transcript of {thing}",
    "session.transcript_submitted": "sent the transcript of {thing}",
    "session.upload_begun": "began to send the recording of {thing}",
    "timeline.list": "looked through the timeline",
    "timeline.read": "read the timeline",
    "today.progress": "saw the name on the page of today",
    "today.read": "saw the name on the page of today",
    "transcript.corrected": "corrected the transcript of {thing}",
    "transcript.read": "read the transcript of {thing}",
    "transcript.speakers_swapped": "swapped the speakers of {thing}",
    "upload.progress": "watched how a recording arrived",
}
NAMELESS = "a session"


def phrase(action: str, thing: str = "") -> str:
    """ "opened the session of 3 May 2026"; of an act without words, what the log calls it."""
    words = PHRASES.get(action)
    if words is None:
        return f"worked on the record ({action.replace('.', ': ').replace('_', ' ')})"
    return words.format(thing=thing or NAMELESS)
