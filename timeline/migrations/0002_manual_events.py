import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import timeline.models.ids
import timeline.models.metadata


class Migration(migrations.Migration):
    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('timeline', '0001_diary'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='timelineevent',
            name='by_hand',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name='timelineevent',
            name='deleted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='timelineevent',
            name='deleted_by',
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name='+',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name='timelineevent',
            name='is_manual',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='description',
            field=models.TextField(blank=True, max_length=10000),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='id',
            field=models.UUIDField(
                default=timeline.models.ids.next_id,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='metadata',
            field=models.JSONField(
                blank=True, default=dict, validators=[timeline.models.metadata.check_metadata]
            ),
        ),
        migrations.CreateModel(
            name='EventCount',
            fields=[
                (
                    'id',
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('event_type', models.CharField(max_length=20)),
                ('importance', models.CharField(max_length=20)),
                ('is_private', models.BooleanField()),
                ('number', models.BigIntegerField(default=0)),
                (
                    'patient',
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='+',
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(
                        fields=('patient', 'event_type', 'importance', 'is_private'),
                        name='timeline_count_once',
                    )
                ],
            },
        ),
    ]
