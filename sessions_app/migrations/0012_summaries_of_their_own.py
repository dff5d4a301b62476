from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0011_released_summaries'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='machinenote',
            name='summary_released_at',
        ),
        migrations.RemoveField(
            model_name='machinenote',
            name='summary_released_by',
        ),
    ]
