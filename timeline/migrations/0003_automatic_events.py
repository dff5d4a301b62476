from django.db import migrations


def mark_automatic(apps, schema_editor):
    """Until now whatever is about a row of an app was recorded by that app."""
    events = apps.get_model('timeline', 'TimelineEvent').objects
    events.using(schema_editor.connection.alias).filter(related_entity_id__isnull=False).update(
        is_manual=False
    )


def let_go_of_what_was_deleted(apps, schema_editor):
    """Before there was a mark for it, an event that stood in the table was there."""
    events = apps.get_model('timeline', 'TimelineEvent').objects
    events.using(schema_editor.connection.alias).filter(deleted_at__isnull=False).delete()


class Migration(migrations.Migration):
    dependencies = [('timeline', '0002_manual_events')]

    operations = [migrations.RunPython(mark_automatic, let_go_of_what_was_deleted)]
