"""Put the templates in that ship with the product. Their words stand in a file beside this one, as
they were then; ids are the same in every installation."""

import json
from pathlib import Path

from django.db import migrations

WORDS = Path(__file__).with_suffix(".json")


def put_in(apps, schema_editor):
    alias = schema_editor.connection.alias
    templates = apps.get_model("sessions_app", "NoteTemplate").objects.using(alias)
    versions = apps.get_model("sessions_app", "TemplateVersion").objects.using(alias)
    for row in json.loads(WORDS.read_text("utf-8")):
        put_one_in(templates, versions, **row)


def put_one_in(templates, versions, *, id, version_id, structure, **facts):
    template, _ = templates.get_or_create(pk=id, defaults={**facts, "is_system": True})
    version, _ = versions.get_or_create(
        pk=version_id, defaults={"template": template, "number": 1, "structure": structure}
    )
    if template.current_id is None:
        template.current = version
        template.save(update_fields=["current"])


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0008_session_notes'),
    ]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
