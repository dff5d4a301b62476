from django.db import migrations


def mark_automatic(apps, schema_editor):
    """Until now whatever is about a row of an app was recorded by that app."""
    events = apps.get_model('timeline', 'TimelineEvent').objects
    events.using(schema_editor.connection.alias).filter(related_entity_id__isnull=False).update(
        is_manual=False
    )


class Migration(migrations.Migration):
    dependencies = [('timeline', '0002_manual_events')]

    operations = [migrations.RunPython(mark_automatic, migrations.RunPython.noop)]
