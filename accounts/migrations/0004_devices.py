import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_verified_emails'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('portal', 'Browser'), ('api', 'App')], max_length=10)),
                ('device', models.CharField(blank=True, max_length=120)),
                ('user_agent', models.CharField(blank=True, max_length=200)),
                ('ip_address', models.GenericIPAddressField(blank=True, null=True)),
                ('refresh_hash', models.CharField(blank=True, max_length=64)),
                ('last_used_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('idle_until', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('second_factor_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('ended', models.CharField(blank=True, choices=[('signed_out', 'Signed out'), ('revoked', 'Revoked by its owner'), ('reused', 'A spent token was used again'), ('password_changed', 'The password was changed'), ('role_changed', 'The account was changed'), ('revoked_by_admin', 'Revoked by an administrator')], max_length=20)),
            ],
        ),
        migrations.AddField(
            model_name='authsession',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='authsession',
            index=models.Index(fields=['user', '-last_used_at'], name='device_by_user'),
        ),
        migrations.AddConstraint(
            model_name='authsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('revoked_at__isnull', True)), models.Q(('revoked_at__isnull', False), models.Q(('ended', ''), _negated=True)), _connector='OR'), name='device_ended_with_reason'),
        ),
    ]
