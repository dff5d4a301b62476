from django.db import migrations

AT_ONCE = 500
WORDS = {
    'Goal': ['unit'],
    'GoalIntervention': ['frequency'],
    'ProgressEntry': ['value_label'],
    'TrackingConfig': ['frequency_unit', 'duration_unit', 'scale_labels'],
    'Assessment': ['subscores'],
}


def rows_of(model, apps, schema_editor):
    rows = apps.get_model('treatment', model).objects.using(schema_editor.connection.alias)
    return rows.order_by('pk').iterator(chunk_size=AT_ONCE)


def seal(apps, schema_editor):
    for model, names in WORDS.items():
        for row in rows_of(model, apps, schema_editor):
            for name in names:
                setattr(row, name, getattr(row, f'plain_{name}'))
            row.save(update_fields=names)


def open_again(apps, schema_editor):
    for model, names in WORDS.items():
        for row in rows_of(model, apps, schema_editor):
            for name in names:
                setattr(row, f'plain_{name}', getattr(row, name))
            row.save(update_fields=[f'plain_{name}' for name in names])


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0010_sealed_words'),
    ]

    operations = [
        migrations.RunPython(seal, open_again),
    ]
