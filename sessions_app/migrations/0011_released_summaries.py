from django.db import migrations


def rows_of(name, apps, schema_editor):
    return apps.get_model('sessions_app', name).objects.using(schema_editor.connection.alias)


def keep_what_patients_read(apps, schema_editor):
    summaries = rows_of('PatientSummary', apps, schema_editor)
    released = rows_of('MachineNote', apps, schema_editor).filter(
        summary_released_at__isnull=False, has_patient_summary=True
    )
    for notes in released.iterator(chunk_size=50):
        summaries.get_or_create(
            session_id=notes.session_id,
            defaults={
                'released_text': ' '.join(
                    line['text'] for line in notes.content['patient_summary']
                ),
                'released_at': notes.summary_released_at,
                'released_by_id': notes.summary_released_by_id,
            },
        )


def release_the_machines_words(apps, schema_editor):
    notes = rows_of('MachineNote', apps, schema_editor)
    for summary in rows_of('PatientSummary', apps, schema_editor).filter(
        released_at__isnull=False
    ):
        notes.filter(session_id=summary.session_id).update(
            summary_released_at=summary.released_at,
            summary_released_by_id=summary.released_by_id,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0010_signed_rows'),
    ]

    operations = [
        migrations.RunPython(keep_what_patients_read, release_the_machines_words),
    ]
