from django.db import migrations


class Migration(migrations.Migration):
    """The name alone: the table keeps its own, which what seals its words names."""

    dependencies = [
        ('sessions_app', '0006_no_plain_words'),
    ]

    operations = [
        migrations.AlterModelTable(name='sessionnotes', table='sessions_app_sessionnotes'),
        migrations.RenameModel('SessionNotes', 'MachineNote'),
    ]
