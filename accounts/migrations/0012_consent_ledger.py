import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

# Texts stay as they were agreed to. A consent is stamped once, when it no longer counts; that the
# account of whoever noted or revoked it goes (SET NULL) is the only other change.
TRIGGERS = """
CREATE FUNCTION consent_text_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A consent text is never changed; add a new version.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER consent_text_is_final BEFORE UPDATE OR DELETE ON accounts_consenttext
    FOR EACH ROW EXECUTE FUNCTION consent_text_is_final();

CREATE FUNCTION consent_is_only_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before accounts_consent := OLD;
BEGIN
    before.updated_at := NEW.updated_at;
    IF NEW.recorded_by_id IS NULL THEN
        before.recorded_by_id := NULL;
    END IF;
    IF NEW.revoked_by_id IS NULL THEN
        before.revoked_by_id := NULL;
    END IF;
    IF OLD.revoked_at IS NULL THEN
        before.revoked_at := NEW.revoked_at;
        before.revoked_by_id := NEW.revoked_by_id;
        before.revoke_reason := NEW.revoke_reason;
    END IF;
    IF NEW IS DISTINCT FROM before THEN
        RAISE EXCEPTION 'A consent is never changed; note a new one.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_is_only_stamped BEFORE UPDATE ON accounts_consent
    FOR EACH ROW EXECUTE FUNCTION consent_is_only_stamped();
"""
NO_TRIGGERS = """
DROP TRIGGER consent_text_is_final ON accounts_consenttext;
DROP FUNCTION consent_text_is_final;
DROP TRIGGER consent_is_only_stamped ON accounts_consent;
DROP FUNCTION consent_is_only_stamped;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_one_primary'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(choices=[('treatment', 'Treatment'), ('hipaa_notice', 'Notice of privacy practices'), ('telehealth', 'Telehealth'), ('recording', 'Recording of sessions'), ('ai_processing', 'Processing by an outside AI service')], max_length=30)),
                ('version', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('effective_from', models.DateTimeField(default=django.utils.timezone.now)),
                ('requires_renewal', models.BooleanField(default=False, help_text='Whoever agreed to an earlier version has to be asked again.')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='consent',
            name='consent_expires_after_grant',
        ),
        migrations.RenameField(
            model_name='consent',
            old_name='granted_at',
            new_name='signed_at',
        ),
        migrations.AddField(
            model_name='consent',
            name='decision',
            field=models.CharField(choices=[('granted', 'Agreed'), ('declined', 'Declined')], default='granted', max_length=20),
        ),
        migrations.AddField(
            model_name='consent',
            name='ip_address',
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='revoke_reason',
            field=models.CharField(blank=True, choices=[('patient_wish', 'The patient took it back'), ('declined', 'The patient declined when asked again'), ('replaced', 'Replaced by a newer decision'), ('mistake', 'Noted by mistake'), ('other', 'Another reason')], max_length=20),
        ),
        migrations.AddField(
            model_name='consent',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='signature',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='consent',
            name='text_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='consent',
            name='witness',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='consent',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='consenttext',
            constraint=models.UniqueConstraint(fields=('type', 'version'), name='consent_text_once', violation_error_message='There is a text of this type and version already.'),
        ),
        migrations.AddField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.consenttext'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('signed_at')), _connector='OR'), name='consent_expires_after_grant', violation_error_message='A consent cannot expire before it was given.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('text__isnull', True), ('decision', 'declined'), models.Q(('method', 'verbal'), models.Q(('witness', ''), _negated=True)), models.Q(('method__in', ['electronic', 'written']), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='consent_signed_or_witnessed', violation_error_message='A consent is signed, or somebody heard it.'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
