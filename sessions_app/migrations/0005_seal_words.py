from django.db import migrations

SEGMENTS_AT_ONCE = 500


def rows_of(name, apps, schema_editor):
    return apps.get_model('sessions_app', name).objects.using(schema_editor.connection.alias)


def seal(apps, schema_editor):
    for segment in rows_of('TranscriptSegment', apps, schema_editor).order_by('pk').iterator(chunk_size=SEGMENTS_AT_ONCE):
        segment.text = segment.plain_text
        segment.words = segment.plain_words
        segment.corrected_text = segment.plain_corrected_text
        segment.save(update_fields=['text', 'words', 'corrected_text'])
    for notes in rows_of('SessionNotes', apps, schema_editor).iterator(chunk_size=50):
        seal_note(notes)


def seal_note(notes):
    notes.content = notes.plain_content
    flags = notes.content.get('risk_flags', [])
    notes.risks = [
        {'type': flag['type'], 'assertion': flag['assertion'], 'severity': flag['severity']}
        for flag in flags
    ]
    notes.has_present_risk = any(flag['assertion'] == 'present' for flag in flags)
    notes.has_patient_summary = bool(notes.content.get('patient_summary'))
    notes.save(update_fields=['content', 'risks', 'has_present_risk', 'has_patient_summary'])


def open_again(apps, schema_editor):
    for segment in rows_of('TranscriptSegment', apps, schema_editor).iterator():
        segment.plain_text = segment.text
        segment.plain_words = segment.words
        segment.plain_corrected_text = segment.corrected_text
        segment.save(update_fields=['plain_text', 'plain_words', 'plain_corrected_text'])
    for notes in rows_of('SessionNotes', apps, schema_editor).iterator():
        notes.plain_content = notes.content
        notes.save(update_fields=['plain_content'])


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0004_sealed_words'),
    ]

    operations = [
        migrations.RunPython(seal, open_again),
    ]
