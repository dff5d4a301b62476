from django.db import migrations

from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField


class Migration(migrations.Migration):
    """Without the plain columns, and without what is left of them in the tables' files."""

    atomic = False  # VACUUM runs in no transaction

    dependencies = [
        ('sessions_app', '0005_seal_words'),
    ]

    operations = [
        migrations.RemoveField(model_name='transcriptsegment', name='plain_text'),
        migrations.RemoveField(model_name='transcriptsegment', name='plain_words'),
        migrations.RemoveField(model_name='transcriptsegment', name='plain_corrected_text'),
        migrations.RemoveField(model_name='sessionnotes', name='plain_content'),
        migrations.AlterField(
            model_name='transcriptsegment',
            name='text',
            field=SealedTextField(),
        ),
        migrations.AlterField(
            model_name='transcriptsegment',
            name='corrected_text',
            field=SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='sessionnotes',
            name='content',
            field=SealedJSONField(),
        ),
        migrations.RunSQL('VACUUM FULL sessions_app_transcriptsegment', migrations.RunSQL.noop),
        migrations.RunSQL('VACUUM FULL sessions_app_sessionnotes', migrations.RunSQL.noop),
    ]
