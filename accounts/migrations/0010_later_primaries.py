from django.db import migrations


def make_secondary(apps, schema_editor):
    """Where several therapists are primary, the one who came first stays it."""
    care_team = apps.get_model("accounts", "TherapistPatient").objects
    primaries = care_team.using(schema_editor.connection.alias).filter(
        is_active=True, relationship_type="primary"
    )
    led = set()
    for care in primaries.order_by("started_at", "id"):
        if care.patient_id in led:
            primaries.filter(pk=care.pk).update(relationship_type="secondary")
        led.add(care.patient_id)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0009_erasure_certificates"),
    ]

    operations = [
        migrations.RunPython(make_secondary, migrations.RunPython.noop),
    ]
