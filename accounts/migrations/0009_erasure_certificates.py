import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
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
                ('reason', models.CharField(choices=[('therapist', 'The therapist’s decision'), ('consent_revoked', 'The patient took a consent back'), ('patient_request', 'The patient asked for it'), ('retention', 'Its time was over'), ('legal_order', 'A legal order'), ('entered_in_error', 'Entered in error')], max_length=40)),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.UUIDField()),
                ('items', models.JSONField()),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='erasurecertificate',
            index=models.Index(fields=['patient_id', '-created_at'], name='erasure_by_patient'),
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reference', models.CharField(max_length=100)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('patient',), name='legal_hold_once', violation_error_message='This record is on hold already.')],
            },
        ),
    ]
