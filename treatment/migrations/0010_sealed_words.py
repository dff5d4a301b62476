from django.db import migrations, models

from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField

WORDS = [
    ('goal', 'unit', SealedTextField(blank=True, default='', max_length=50)),
    ('goalintervention', 'frequency', SealedTextField(blank=True, default='', max_length=50)),
    ('progressentry', 'value_label', SealedTextField(blank=True, default='', max_length=100)),
    ('trackingconfig', 'frequency_unit', SealedTextField(blank=True, default='', max_length=50)),
    ('trackingconfig', 'duration_unit', SealedTextField(blank=True, default='', max_length=50)),
    ('trackingconfig', 'scale_labels', SealedJSONField(blank=True, default=dict)),
    ('assessment', 'subscores', SealedJSONField(blank=True, default=dict)),
]


class Migration(migrations.Migration):
    """The words that are there stand aside as `plain_...` until the next migration seals them."""

    dependencies = [
        ('treatment', '0009_thread_details'),
    ]

    operations = [
        *(migrations.RenameField(model, name, f'plain_{name}') for model, name, _ in WORDS),
        *(
            migrations.AddField(model, name, models.BinaryField(default=b''))
            for model, name, _ in WORDS
        ),
        *(migrations.AlterField(model, name, field) for model, name, field in WORDS),
    ]
