from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0006_tracking_details'),
    ]

    operations = []
