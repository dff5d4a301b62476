from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0004_thread'),
    ]

    operations = []
