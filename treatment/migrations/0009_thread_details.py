from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0008_metrics'),
    ]

    operations = []
