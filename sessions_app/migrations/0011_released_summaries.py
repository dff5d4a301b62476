from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0010_signed_rows'),
    ]

    operations = []
