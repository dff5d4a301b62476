"""Signed rows are locked: nobody changes, deletes or empties them, whoever asks.

Two acts announce themselves inside their transaction and are let through (accounts/openings.py): a
new field key, which may change nothing but sealed bytes, and the erasure of a whole record. An
account that goes leaves an empty reference; at the end of the transaction it has to be gone.
"""

from django.db import migrations

# table: (locked when, columns that name people, sealed columns)
LOCKED = {
    'sessionnote': (
        "OLD.status = 'signed'", ['author_id', 'signed_by_id'], ['content', 'signing_nonce']
    ),
    'noteaddendum': ('true', ['author_id'], ['text', 'nonce']),
    'cosignature': ("OLD.state = 'signed'", ['requested_by_id', 'supervisor_id'], ['comment']),
    'templateversion': ('true', ['created_by_id'], []),
}
KEPT = ['sessionnote', 'noteaddendum', 'cosignature']  # a version that no note has may go

REFUSE = """
CREATE FUNCTION sessions_app_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opening text := coalesce(current_setting('therapybridge.opening', true), '');
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    person text;
BEGIN
    FOREACH person IN ARRAY TG_ARGV[0]::text[] LOOP
        IF after -> person = 'null' THEN
            before := before - person;
            after := after - person;
        END IF;
    END LOOP;
    IF opening = 'key_rotation' THEN
        before := before - TG_ARGV[1]::text[];
        after := after - TG_ARGV[1]::text[];
    END IF;
    IF before = after THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: a signed row is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION sessions_app_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('therapybridge.opening', true) = 'erasure' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '%: a signed row is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION sessions_app_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: a signed row is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION sessions_app_refuse_nameless() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person text;
BEGIN
    FOREACH person IN ARRAY TG_ARGV[0]::text[] LOOP
        IF to_jsonb(NEW) -> person = 'null' AND EXISTS (
            SELECT FROM public.accounts_user WHERE id = (to_jsonb(OLD) ->> person)::uuid
        ) THEN
            RAISE EXCEPTION '%: a signed row is locked', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$
"""
NO_REFUSE = """
DROP FUNCTION sessions_app_refuse_change();
DROP FUNCTION sessions_app_refuse_delete();
DROP FUNCTION sessions_app_refuse_truncate();
DROP FUNCTION sessions_app_refuse_nameless()
"""
LOCK = """
CREATE TRIGGER refuse_change BEFORE UPDATE ON sessions_app_{table}
    FOR EACH ROW WHEN ({locked})
    EXECUTE FUNCTION sessions_app_refuse_change('{people}', '{sealed}');
CREATE CONSTRAINT TRIGGER refuse_nameless AFTER UPDATE ON sessions_app_{table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ({locked}) EXECUTE FUNCTION sessions_app_refuse_nameless('{people}');
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON sessions_app_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION sessions_app_refuse_truncate()
"""
UNLOCK = """
DROP TRIGGER refuse_change ON sessions_app_{table};
DROP TRIGGER refuse_nameless ON sessions_app_{table};
DROP TRIGGER refuse_truncate ON sessions_app_{table}
"""
KEEP = """
CREATE TRIGGER refuse_delete BEFORE DELETE ON sessions_app_{table}
    FOR EACH ROW WHEN ({locked}) EXECUTE FUNCTION sessions_app_refuse_delete()
"""
UNKEEP = 'DROP TRIGGER refuse_delete ON sessions_app_{table}'

REFUSE_TO_LOSE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM sessions_app_sessionnote WHERE status = 'signed') THEN
        RAISE EXCEPTION 'There are signed notes, which going further back would lose.';
    END IF;
END $$
"""


def array(names):
    return '{' + ','.join(names) + '}'


def written(sql, table):
    locked, people, sealed = LOCKED[table]
    return sql.format(table=table, locked=locked, people=array(people), sealed=array(sealed))


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0009_system_templates'),
    ]

    operations = [
        migrations.RunSQL(REFUSE, NO_REFUSE),
        *(migrations.RunSQL(written(LOCK, table), written(UNLOCK, table)) for table in LOCKED),
        *(migrations.RunSQL(written(KEEP, table), written(UNKEEP, table)) for table in KEPT),
        migrations.RunSQL(migrations.RunSQL.noop, REFUSE_TO_LOSE),
    ]
