"""Rows from before there was a chain get their MAC and their place in the queue."""

from django.conf import settings
from django.db import migrations

from accounts.audit.canonical import canonical
from accounts.audit.macs import Keys


def sign(apps, schema_editor):
    rows = apps.get_model('accounts', 'AuditEvent').objects.using(schema_editor.connection.alias)
    keys = Keys.parse(settings.AUDIT_KEYS)
    for row in rows.filter(mac=b'').iterator():
        mac = keys.row(keys.newest, canonical(vars(row)))
        rows.filter(pk=row.pk).update(mac=mac, key_id=keys.newest)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_audit_chain'),
    ]

    operations = [
        migrations.RunPython(sign, migrations.RunPython.noop),
        migrations.RunSQL(
            'INSERT INTO accounts_auditpending (event_id, queued_at)'
            ' SELECT id, clock_timestamp() FROM accounts_auditevent ORDER BY created_at, id',
            migrations.RunSQL.noop,
        ),
    ]
