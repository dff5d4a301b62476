"""Append-only tables refuse every change, whoever asks; each new audit row is queued to be sealed.

A superuser who replicates or restores (session_replication_role) passes the guards; nobody else can.
"""

from django.db import migrations

GUARDED = ['auditevent', 'auditseal', 'auditanchor', 'erasurecertificate']

REFUSE = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""
GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON accounts_{0}
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON accounts_{0}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
UNGUARD = """
DROP TRIGGER refuse_change ON accounts_{0};
DROP TRIGGER refuse_truncate ON accounts_{0};
"""
# It acts as its owner: who writes audit rows needs no right to write into the queue. pg_temp comes
# last, so that nobody puts a table of their own in the queue's place.
QUEUE = """
CREATE FUNCTION accounts_queue_for_sealing() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditpending (event_id, queued_at) SELECT id, clock_timestamp() FROM fresh;
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_for_sealing AFTER INSERT ON accounts_auditevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION accounts_queue_for_sealing()
"""
UNQUEUE = """
DROP TRIGGER queue_for_sealing ON accounts_auditevent;
DROP FUNCTION accounts_queue_for_sealing()
"""
MACS = """
ALTER TABLE accounts_{0} ADD CONSTRAINT accounts_{0}_mac CHECK (octet_length(mac) = 32)
"""
NO_MACS = "ALTER TABLE accounts_{0} DROP CONSTRAINT accounts_{0}_mac"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_earlier_audit_rows'),
    ]

    operations = [
        migrations.RunSQL(REFUSE, 'DROP FUNCTION accounts_refuse_change()'),
        *(migrations.RunSQL(GUARD.format(name), UNGUARD.format(name)) for name in GUARDED),
        *(
            migrations.RunSQL(MACS.format(name), NO_MACS.format(name))
            for name in ['auditevent', 'auditseal']
        ),
        migrations.RunSQL(QUEUE, UNQUEUE),
    ]
