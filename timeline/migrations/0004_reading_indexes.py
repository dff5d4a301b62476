from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Upper

LIVE = models.Q(deleted_at=None)
SHARED = models.Q(deleted_at=None, is_private=False)


def index(name, *fields, condition):
    """Newest first within a patient, and within one type or importance of the patient's."""
    return migrations.AddIndex(
        model_name='timelineevent',
        index=models.Index(
            fields=['patient', *fields, '-event_date', '-id'], name=name, condition=condition
        ),
    )


class Migration(migrations.Migration):
    dependencies = [('timeline', '0003_automatic_events')]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RemoveIndex(model_name='timelineevent', name='timeline_page'),
        migrations.RemoveIndex(model_name='timelineevent', name='timeline_shared_page'),
        migrations.RemoveConstraint(model_name='timelineevent', name='timeline_once_per_source'),
        index('timeline_page', condition=LIVE),
        index('timeline_shared_page', condition=SHARED),
        index('timeline_type', 'event_type', condition=LIVE),
        index('timeline_shared_type', 'event_type', condition=SHARED),
        index('timeline_importance', 'importance', condition=LIVE),
        index('timeline_shared_importance', 'importance', condition=SHARED),
        migrations.AddIndex(
            model_name='timelineevent',
            index=GinIndex(
                models.F('patient'),
                OpClass(Upper('title'), name='gin_trgm_ops'),
                OpClass(Upper('description'), name='gin_trgm_ops'),
                condition=LIVE,
                fastupdate=False,
                name='timeline_words',
            ),
        ),
        # How common a word is: from the index's own statistics the planner does not learn it.
        migrations.RunSQL(
            'CREATE STATISTICS timeline_words_told ON (upper(title::text)), (upper(description)) '
            'FROM timeline_timelineevent',
            'DROP STATISTICS timeline_words_told',
        ),
        migrations.AddConstraint(
            model_name='timelineevent',
            constraint=models.UniqueConstraint(
                condition=models.Q(related_entity_id__isnull=False, is_manual=False),
                fields=('related_entity_type', 'related_entity_id', 'event_type'),
                name='timeline_once_per_source',
            ),
        ),
    ]
