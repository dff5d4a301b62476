import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_emergency_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(choices=[('access', 'See my record'), ('amendment', 'Correct my record'), ('restriction', 'Restrict the use of my record'), ('accounting', 'Who has seen my record'), ('portability', 'Take my record along')], max_length=20)),
                ('status', models.CharField(choices=[('pending', 'Received'), ('under_review', 'Being looked at'), ('approved', 'Approved'), ('denied', 'Denied'), ('completed', 'Completed'), ('cancelled', 'Withdrawn by the patient')], default='pending', max_length=20)),
                ('preferred_format', models.CharField(blank=True, max_length=40)),
                ('sealed_description', models.BinaryField()),
                ('sealed_correction', models.BinaryField(default=bytes)),
                ('sealed_response', models.BinaryField(default=bytes)),
                ('sealed_denial_reason', models.BinaryField(default=bytes)),
                ('sealed_extension_reason', models.BinaryField(default=bytes)),
                ('due_on', models.DateField()),
                ('extended_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='processed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accessrequest',
            index=models.Index(fields=['patient', '-created_at'], name='request_by_patient'),
        ),
        migrations.AddIndex(
            model_name='accessrequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_on'], name='request_due'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ('denied', 'completed', 'cancelled'))), models.Q(('closed_at__isnull', True), ('status__in', ('pending', 'under_review', 'approved'))), _connector='OR'), name='request_closed_at_its_end'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'denied'), _negated=True), models.Q(('sealed_denial_reason', b''), _negated=True), _connector='OR'), name='request_denied_with_reason'),
        ),
    ]
