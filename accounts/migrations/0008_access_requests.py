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
                ('description', models.BinaryField()),
                ('response', models.BinaryField(default=bytes)),
                ('due_on', models.DateField()),
                ('extended_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
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
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accessrequest',
            index=models.Index(fields=['patient', '-created_at'], name='request_by_patient'),
        ),
        migrations.AddIndex(
            model_name='accessrequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_on'], name='request_due'),
        ),
    ]
