import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_first_consent_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditevent',
            name='mac',
            field=models.BinaryField(default=b'', max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditevent',
            name='key_id',
            field=models.CharField(default='', editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('event_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(editable=False, unique=True)),
                ('mac', models.BinaryField(max_length=32)),
                ('key_id', models.CharField(max_length=40)),
                ('sealed_at', models.DateTimeField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='AuditPending',
            fields=[
                ('event_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(editable=False, unique=True)),
                ('queued_at', models.DateTimeField(editable=False)),
            ],
        ),
        migrations.RunSQL(
            'ALTER TABLE accounts_auditpending ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY',
            'ALTER TABLE accounts_auditpending ALTER COLUMN position DROP IDENTITY',
        ),
        migrations.CreateModel(
            name='AuditAnchor',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(editable=False, unique=True)),
                ('seq', models.BigIntegerField(editable=False)),
                ('at', models.DateTimeField(editable=False)),
                ('line', models.TextField()),
            ],
        ),
    ]
