from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('treatment', '0007_assessment_details'),
    ]

    operations = []
