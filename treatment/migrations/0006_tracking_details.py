from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0005_built_in_interventions'),
    ]

    operations = []
