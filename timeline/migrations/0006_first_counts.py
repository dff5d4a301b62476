from django.db import migrations

COUNT = """
INSERT INTO timeline_eventcount
    (id, created_at, updated_at, patient_id, event_type, importance, is_private, number)
SELECT gen_random_uuid(), now(), now(), patient_id, event_type, importance, is_private, count(*)
FROM timeline_timelineevent WHERE deleted_at IS NULL
GROUP BY patient_id, event_type, importance, is_private
ON CONFLICT (patient_id, event_type, importance, is_private)
DO UPDATE SET number = EXCLUDED.number
"""


class Migration(migrations.Migration):
    dependencies = [('timeline', '0005_count_triggers')]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
