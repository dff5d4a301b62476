from django.db import migrations

from accounts.sealing.sealed_fields import SealedTextField

WORDS = [
    ('goal', 'unit', SealedTextField(blank=True, max_length=50)),
    ('goalintervention', 'frequency', SealedTextField(blank=True, max_length=50)),
    ('progressentry', 'value_label', SealedTextField(blank=True, max_length=100)),
    ('trackingconfig', 'frequency_unit', SealedTextField(blank=True, max_length=50)),
    ('trackingconfig', 'duration_unit', SealedTextField(blank=True, max_length=50)),
]
JSON = [('trackingconfig', 'scale_labels'), ('assessment', 'subscores')]
TABLES = ['goal', 'goalintervention', 'progressentry', 'trackingconfig', 'assessment']


class Migration(migrations.Migration):
    """Without the plain columns, and without what is left of them in the tables' files."""

    atomic = False  # VACUUM runs in no transaction

    dependencies = [
        ('treatment', '0011_seal_words'),
    ]

    operations = [
        *(migrations.RemoveField(model, f'plain_{name}') for model, name, _ in WORDS),
        *(migrations.RemoveField(model, f'plain_{name}') for model, name in JSON),
        *(migrations.AlterField(model, name, field) for model, name, field in WORDS),
        *(
            migrations.RunSQL(f'VACUUM FULL treatment_{table}', migrations.RunSQL.noop)
            for table in TABLES
        ),
    ]
