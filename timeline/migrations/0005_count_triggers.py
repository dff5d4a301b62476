from django.db import migrations

# Who writes into a diary waits for others who do (timeline/models/counts.py, LOCK), so that two
# transactions with several events never wait for each other. There are 1024 such locks, since
# PostgreSQL has room for some thousands. A number that is missing is not made by taking from it.
CHANGES = {
    'INSERT': 'SELECT patient_id, event_type, importance, is_private, 1 AS change '
    'FROM after WHERE deleted_at IS NULL',
    'DELETE': 'SELECT patient_id, event_type, importance, is_private, -1 AS change '
    'FROM before WHERE deleted_at IS NULL',
}
CHANGES['UPDATE'] = f"{CHANGES['INSERT']} UNION ALL {CHANGES['DELETE']}"
TABLES = {
    'INSERT': 'NEW TABLE AS after',
    'DELETE': 'OLD TABLE AS before',
    'UPDATE': 'OLD TABLE AS before NEW TABLE AS after',
}
TRIGGER = """
CREATE FUNCTION timeline_count_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(8617, place) FROM (
        SELECT DISTINCT hashtext(patient_id::text) & 1023 AS place
        FROM ({changes}) AS changed ORDER BY place
    ) AS places;
    INSERT INTO timeline_eventcount AS kept
        (id, created_at, updated_at, patient_id, event_type, importance, is_private, number)
    SELECT gen_random_uuid(), now(), now(), patient_id, event_type, importance, is_private, change
    FROM (
        SELECT patient_id, event_type, importance, is_private, sum(change) AS change
        FROM ({changes}) AS changed
        GROUP BY patient_id, event_type, importance, is_private
        HAVING sum(change) <> 0
    ) AS changes
    WHERE change > 0 OR EXISTS (
        SELECT 1 FROM timeline_eventcount AS known
        WHERE (known.patient_id, known.event_type, known.importance, known.is_private)
            = (changes.patient_id, changes.event_type, changes.importance, changes.is_private)
    )
    ORDER BY patient_id, event_type, importance, is_private
    ON CONFLICT (patient_id, event_type, importance, is_private)
    DO UPDATE SET number = kept.number + EXCLUDED.number, updated_at = EXCLUDED.updated_at;
    RETURN NULL;
END $$;
CREATE TRIGGER timeline_count_{name} AFTER {event} ON timeline_timelineevent
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION timeline_count_{name}()
"""
GONE = """
DROP TRIGGER timeline_count_{name} ON timeline_timelineevent;
DROP FUNCTION timeline_count_{name}()
"""


def trigger(event):
    words = {
        'name': event.lower(),
        'event': event,
        'changes': CHANGES[event],
        'tables': TABLES[event],
    }
    return migrations.RunSQL(TRIGGER.format(**words), GONE.format(**words))


class Migration(migrations.Migration):
    dependencies = [('timeline', '0004_reading_indexes')]

    operations = [trigger(event) for event in ('INSERT', 'UPDATE', 'DELETE')]
