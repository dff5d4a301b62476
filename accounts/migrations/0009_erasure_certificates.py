import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_access_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureCertificate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('patient_id', models.UUIDField()),
                ('erased_by', models.UUIDField(null=True)),
                ('reason', models.CharField(max_length=40)),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.UUIDField()),
                ('items', models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name='erasurecertificate',
            index=models.Index(fields=['patient_id', '-created_at'], name='erasure_by_patient'),
        ),
    ]
