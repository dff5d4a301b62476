from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0005_built_in_interventions'),
    ]

    operations = [
        migrations.AddField(
            model_name='goalreminder',
            name='only_when_due',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='goalreminder',
            name='timezone',
            field=models.CharField(default='UTC', max_length=64),
        ),
        migrations.AlterField(
            model_name='goalreminder',
            name='weekdays',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddConstraint(
            model_name='goalreminder',
            constraint=models.UniqueConstraint(condition=models.Q(('only_when_due', True)), fields=('goal',), name='reminder_of_tracking_once'),
        ),
    ]
