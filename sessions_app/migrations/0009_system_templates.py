from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0008_session_notes'),
    ]

    operations = []
