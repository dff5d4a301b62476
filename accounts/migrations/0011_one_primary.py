from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_later_primaries'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='therapistpatient',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True), ('relationship_type', 'primary')), fields=('patient',), name='care_one_primary', violation_error_message='The patient already has a primary therapist.'),
        ),
    ]
