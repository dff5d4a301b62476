from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0009_system_templates'),
    ]

    operations = []
