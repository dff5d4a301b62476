"""Put the templates in that ship with the product; ids are the same in every installation."""

from uuid import UUID

from django.db import migrations

TEMPLATES = [
    {
        "id": UUID("5b0f7a52-5a0e-4d0a-9a7e-0d6a3a2f1c01"),
        "name": "Session notes, plain",
        "description": "The notes that were written, one after the other.",
        "kind": "session_notes",
        "sections": ["notes"],
    },
    {
        "id": UUID("5b0f7a52-5a0e-4d0a-9a7e-0d6a3a2f1c02"),
        "name": "Progress report",
        "description": "Goals, questionnaires and mood of a period, with charts.",
        "kind": "progress_report",
        "sections": ["demographics", "goals", "assessments", "mood", "homework", "sessions"],
    },
    {
        "id": UUID("5b0f7a52-5a0e-4d0a-9a7e-0d6a3a2f1c03"),
        "name": "Outcomes at a glance",
        "description": "One or two pages: what was measured, and where the goals stand.",
        "kind": "progress_report",
        "sections": ["goals", "assessments", "mood"],
    },
    {
        "id": UUID("5b0f7a52-5a0e-4d0a-9a7e-0d6a3a2f1c04"),
        "name": "Summary for an insurer",
        "description": "What an insurer needs to decide, and no more: no notes, no words.",
        "kind": "treatment_summary",
        "sections": ["demographics", "plans", "goals", "interventions", "assessments", "sessions"],
    },
    {
        "id": UUID("5b0f7a52-5a0e-4d0a-9a7e-0d6a3a2f1c05"),
        "name": "Letter to whoever goes on",
        "description": "For a colleague who takes the patient over: plan, course, summaries.",
        "kind": "treatment_summary",
        "sections": [
            "demographics",
            "plans",
            "goals",
            "interventions",
            "assessments",
            "mood",
            "summaries",
            "sessions",
        ],
    },
]


def put_in(apps, schema_editor):
    templates = apps.get_model("exports", "ExportTemplate").objects
    templates = templates.using(schema_editor.connection.alias)
    for facts in TEMPLATES:
        rest = {name: value for name, value in facts.items() if name != "id"}
        templates.get_or_create(pk=facts["id"], defaults={**rest, "is_system": True})


class Migration(migrations.Migration):

    dependencies = [
        ('exports', '0001_exports'),
    ]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
