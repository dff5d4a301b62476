from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0006_tracking_details'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=Q(('invitation__isnull', False)), fields=('invitation', 'instrument'), name='assessment_once_per_invitation'),
        ),
    ]
