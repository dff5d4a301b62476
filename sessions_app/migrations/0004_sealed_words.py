from django.db import migrations, models

from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField

WORDS = [
    ('transcriptsegment', 'text', SealedTextField(default='')),
    ('transcriptsegment', 'words', SealedJSONField(default=list)),
    ('transcriptsegment', 'corrected_text', SealedTextField(blank=True, default='')),
    ('sessionnotes', 'content', SealedJSONField(default=dict)),
]
PLAIN = [  # may be empty, so that going back can add them before they are filled
    ('transcriptsegment', 'plain_text', models.TextField(null=True)),
    ('transcriptsegment', 'plain_words', models.JSONField(default=list, null=True)),
    ('transcriptsegment', 'plain_corrected_text', models.TextField(blank=True, null=True)),
    ('sessionnotes', 'plain_content', models.JSONField(null=True)),
]


class Migration(migrations.Migration):
    """The words that are there stand aside as `plain_...` until the next migration seals them."""

    dependencies = [
        ('sessions_app', '0003_requested_by'),
    ]

    operations = [
        *(migrations.RenameField(model, name, f'plain_{name}') for model, name, _ in WORDS),
        *(migrations.AlterField(model, name, field) for model, name, field in PLAIN),
        *(
            migrations.AddField(model, name, models.BinaryField(default=b''))
            for model, name, _ in WORDS
        ),
        *(migrations.AlterField(model, name, field) for model, name, field in WORDS),
        migrations.AddField(
            model_name='sessionnotes',
            name='risks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='sessionnotes',
            name='has_present_risk',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='sessionnotes',
            name='has_patient_summary',
            field=models.BooleanField(default=False),
        ),
    ]
