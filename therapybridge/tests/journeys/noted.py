"""Notes of a session in every state, from a template with a field of every kind."""

from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, session_notes
from sessions_app.tests.factories import TemplateFactory

FIELDS = [
    {"id": "topics", "label": "Topics", "type": "textarea", "ai_mapping": "key_topics"},
    {"id": "course", "label": "Course", "type": "textarea", "ai_mapping": "therapist_notes"},
    {"id": "place", "label": "Place", "type": "text", "help_text": "Where you met."},
    {"id": "affect", "label": "Affect", "type": "select", "options": ["Flat", "Full"]},
    {"id": "seen", "label": "Seen", "type": "multiselect", "options": ["Tears", "Laughter"]},
    {"id": "mood", "label": "Mood", "type": "scale", "help_text": "Of ten."},
    {"id": "homework", "label": "Homework was done", "type": "checkbox"},
    {"id": "minutes", "label": "Minutes", "type": "number", "minimum": 0},
    {"id": "next", "label": "Next time", "type": "date"},
]
STRUCTURE = {
    "sections": [
        {"id": "all", "name": "All", "description": "Whatever there is.", "fields": FIELDS},
        {
            "id": "end",
            "name": "End",
            "fields": [{"id": "plan", "label": "Plan", "type": "textarea", "required": True}],
        },
    ]
}
WRITTEN = {
    "all": {
        "topics": "My own words.",
        "affect": "Full",
        "seen": ["Tears"],
        "mood": 4,
        "homework": True,
        "minutes": 50,
        "next": "2026-12-01",
    },
    "end": {"plan": "Go on."},
}


def noted(session, therapist):
    """Places by name, as the pages' addresses want them."""
    template = TemplateFactory(name="Everything", structure=STRUCTURE, created_by=therapist)
    colleague = TherapistFactory(first_name="Cora", last_name="Leager")
    CareFactory(therapist=colleague, patient=session.patient, relationship_type="secondary")

    def begun(by=therapist, **content):
        return session_notes.begin_note(session, template=template, by=by, content=content)

    completed, signed = begun(**WRITTEN), begun(**WRITTEN)
    session_notes.complete(completed, by=therapist)
    session_notes.sign(signed, by=therapist)
    session_notes.add_addendum(signed, text="He rang later.", by=therapist)
    returned = co_signing.ask_to_co_sign(completed, supervisor=colleague, by=therapist)
    co_signing.return_to_author(returned, comment="Say more.", by=colleague)
    hers = begun(by=colleague, **WRITTEN)
    session_notes.sign(hers, by=colleague)
    asked = co_signing.ask_to_co_sign(hers, supervisor=therapist, by=colleague)
    notes = {"draft": begun(), "full": begun(**WRITTEN), "completed": completed, "signed": signed}
    return {f"{name}_note": note.pk for name, note in notes.items()} | {"asked": asked.pk}
