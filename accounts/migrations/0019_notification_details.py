from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_notifications'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='details',
            field=models.JSONField(default=dict),
        ),
    ]
