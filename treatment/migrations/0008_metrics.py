import accounts.sealing.sealed_fields
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

# Whoever changes what the numbers rest on leaves a line, in the same transaction; inserting waits for
# nobody. Celery reads the lines and measures again (treatment/analytics/keeping.py).
LINES = """
CREATE FUNCTION treatment_measure_session(session uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO treatment_sessiontomeasure (id, created_at, updated_at, session_id)
    VALUES (gen_random_uuid(), now(), now(), session)
$$;
CREATE FUNCTION treatment_count_day(patient uuid, therapist uuid, held_on date)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO treatment_daytocount (id, created_at, updated_at, patient_id, therapist_id, day)
    VALUES (gen_random_uuid(), now(), now(), patient, therapist, held_on)
$$;

CREATE FUNCTION treatment_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM treatment_measure_session(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER treatment_session_new AFTER INSERT ON sessions_app_therapysession
    FOR EACH ROW EXECUTE FUNCTION treatment_session_changed();
CREATE TRIGGER treatment_session_changed AFTER UPDATE ON sessions_app_therapysession
    FOR EACH ROW WHEN (
        (OLD.session_date, OLD.duration_seconds, OLD.therapist_id, OLD.patient_id, OLD.status,
            OLD.processed_at)
        IS DISTINCT FROM
        (NEW.session_date, NEW.duration_seconds, NEW.therapist_id, NEW.patient_id, NEW.status,
            NEW.processed_at)
    ) EXECUTE FUNCTION treatment_session_changed();

CREATE FUNCTION treatment_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM treatment_measure_session(coalesce(NEW.session_id, OLD.session_id));
    RETURN NULL;
END $$;
CREATE TRIGGER treatment_note_changed AFTER INSERT OR UPDATE OR DELETE ON sessions_app_sessionnotes
    FOR EACH ROW EXECUTE FUNCTION treatment_note_changed();

CREATE FUNCTION treatment_check_in_told(check_in treatment_checkin) RETURNS void LANGUAGE sql AS $$
    INSERT INTO treatment_sessiontomeasure
        (id, created_at, updated_at, session_id, patient_id, since, until)
    VALUES (
        gen_random_uuid(), now(), now(), check_in.session_id, check_in.patient_id,
        least(check_in.created_at, check_in.check_in_date::timestamptz) - interval '3 days',
        greatest(check_in.created_at, check_in.check_in_date::timestamptz) + interval '3 days'
    )
$$;
CREATE FUNCTION treatment_check_in_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM treatment_check_in_told(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM treatment_check_in_told(NEW); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treatment_check_in_changed AFTER INSERT OR UPDATE OR DELETE ON treatment_checkin
    FOR EACH ROW EXECUTE FUNCTION treatment_check_in_changed();

CREATE FUNCTION treatment_metrics_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM treatment_count_day(OLD.patient_id, OLD.therapist_id, OLD.held_on);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM treatment_count_day(NEW.patient_id, NEW.therapist_id, NEW.held_on);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treatment_metrics_changed
    AFTER INSERT OR UPDATE OR DELETE ON treatment_sessionmetrics
    FOR EACH ROW EXECUTE FUNCTION treatment_metrics_changed()
"""
NO_LINES = """
DROP TRIGGER treatment_metrics_changed ON treatment_sessionmetrics;
DROP FUNCTION treatment_metrics_changed();
DROP TRIGGER treatment_check_in_changed ON treatment_checkin;
DROP FUNCTION treatment_check_in_changed();
DROP FUNCTION treatment_check_in_told(treatment_checkin);
DROP TRIGGER treatment_note_changed ON sessions_app_sessionnotes;
DROP FUNCTION treatment_note_changed();
DROP TRIGGER treatment_session_changed ON sessions_app_therapysession;
DROP TRIGGER treatment_session_new ON sessions_app_therapysession;
DROP FUNCTION treatment_session_changed();
DROP FUNCTION treatment_count_day(uuid, uuid, date);
DROP FUNCTION treatment_measure_session(uuid)
"""
# The first and the latest score of a patient by a questionnaire: two looks into an index.
STANDING = """
CREATE FUNCTION treatment_stand(whose uuid, what varchar) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO treatment_measurestanding AS kept (id, created_at, updated_at, patient_id,
        instrument, scores, first_score, first_on, last_score, last_on)
    SELECT gen_random_uuid(), now(), now(), whose, what, counted.scores,
        earliest.score, earliest.administered_date, latest.score, latest.administered_date
    FROM
        (SELECT score, administered_date FROM treatment_assessment
            WHERE patient_id = whose AND instrument = what
            ORDER BY administered_date, created_at, id LIMIT 1) AS earliest,
        (SELECT score, administered_date FROM treatment_assessment
            WHERE patient_id = whose AND instrument = what
            ORDER BY administered_date DESC, created_at DESC, id DESC LIMIT 1) AS latest,
        (SELECT count(*) AS scores FROM treatment_assessment
            WHERE patient_id = whose AND instrument = what) AS counted
    ON CONFLICT (patient_id, instrument) DO UPDATE SET
        updated_at = now(), scores = EXCLUDED.scores,
        first_score = EXCLUDED.first_score, first_on = EXCLUDED.first_on,
        last_score = EXCLUDED.last_score, last_on = EXCLUDED.last_on;
    IF NOT FOUND THEN
        DELETE FROM treatment_measurestanding WHERE patient_id = whose AND instrument = what;
    END IF;
END $$;
CREATE FUNCTION treatment_scored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM treatment_stand(OLD.patient_id, OLD.instrument); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM treatment_stand(NEW.patient_id, NEW.instrument); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treatment_scored AFTER INSERT OR DELETE
    OR UPDATE OF patient_id, instrument, score, administered_date ON treatment_assessment
    FOR EACH ROW EXECUTE FUNCTION treatment_scored()
"""
NO_STANDING = """
DROP TRIGGER treatment_scored ON treatment_assessment;
DROP FUNCTION treatment_scored();
DROP FUNCTION treatment_stand(uuid, varchar)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0012_summaries_of_their_own'),
        ('treatment', '0007_assessment_details'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DayToCount',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('patient_id', models.UUIDField()),
                ('therapist_id', models.UUIDField(null=True)),
                ('day', models.DateField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SessionToMeasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('session_id', models.UUIDField(null=True)),
                ('patient_id', models.UUIDField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('name', accounts.sealing.sealed_fields.SealedTextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MeasureStanding',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('instrument', models.CharField(max_length=20)),
                ('scores', models.PositiveIntegerField()),
                ('first_score', models.DecimalField(decimal_places=2, max_digits=6)),
                ('first_on', models.DateField()),
                ('last_score', models.DecimalField(decimal_places=2, max_digits=6)),
                ('last_on', models.DateField()),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measure_standings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('patient', 'instrument'), name='standing_once')],
            },
        ),
        migrations.CreateModel(
            name='PatientTally',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('period', models.CharField(choices=[('day', 'Day'), ('week', 'Week'), ('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year'), ('all', 'All time')], max_length=10)),
                ('starts_on', models.DateField()),
                ('sessions', models.PositiveIntegerField()),
                ('all_sessions', models.PositiveIntegerField()),
                ('seconds', models.PositiveBigIntegerField()),
                ('pre_sum', models.PositiveIntegerField()),
                ('pre_count', models.PositiveIntegerField()),
                ('post_sum', models.PositiveIntegerField()),
                ('post_count', models.PositiveIntegerField()),
                ('heard_sum', models.PositiveIntegerField()),
                ('heard_count', models.PositiveIntegerField()),
                ('first_on', models.DateField(null=True)),
                ('last_on', models.DateField(null=True)),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to=settings.AUTH_USER_MODEL)),
                ('therapist', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['period', 'starts_on', 'therapist', 'patient'], name='patient_tally_period'), models.Index(condition=models.Q(('period', 'all')), fields=['last_on', 'therapist', 'patient'], name='patient_tally_seen')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'period', 'starts_on', 'therapist'), name='patient_tally_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SessionMetrics',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('held_on', models.DateField()),
                ('seconds', models.PositiveIntegerField(null=True)),
                ('is_processed', models.BooleanField(default=False)),
                ('mood_pre', models.PositiveSmallIntegerField(null=True)),
                ('mood_post', models.PositiveSmallIntegerField(null=True)),
                ('mood_heard', models.PositiveSmallIntegerField(null=True)),
                ('topic_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='metrics', to='sessions_app.therapysession')),
                ('therapist', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['patient', 'held_on'], name='metrics_by_patient'), models.Index(fields=['therapist', 'held_on'], name='metrics_by_therapist')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('period', models.CharField(choices=[('day', 'Day'), ('week', 'Week'), ('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year'), ('all', 'All time')], max_length=10)),
                ('starts_on', models.DateField()),
                ('sessions', models.PositiveIntegerField()),
                ('all_sessions', models.PositiveIntegerField()),
                ('seconds', models.PositiveBigIntegerField()),
                ('pre_sum', models.PositiveIntegerField()),
                ('pre_count', models.PositiveIntegerField()),
                ('post_sum', models.PositiveIntegerField()),
                ('post_count', models.PositiveIntegerField()),
                ('heard_sum', models.PositiveIntegerField()),
                ('heard_count', models.PositiveIntegerField()),
                ('scope', models.CharField(choices=[('practice', 'The practice'), ('therapist', 'A therapist'), ('patient', 'A patient')], max_length=10)),
                ('patients', models.PositiveIntegerField()),
                ('therapist', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['therapist', 'scope', 'period', 'starts_on'], name='tally_read')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'period', 'starts_on', 'therapist'), name='tally_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='TopicTally',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('scope', models.CharField(choices=[('practice', 'The practice'), ('therapist', 'A therapist'), ('patient', 'A patient')], max_length=10)),
                ('period', models.CharField(choices=[('day', 'Day'), ('week', 'Week'), ('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year'), ('all', 'All time')], max_length=10)),
                ('starts_on', models.DateField()),
                ('sessions', models.PositiveIntegerField()),
                ('patient', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('therapist', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='treatment.topic')),
            ],
            options={
                'indexes': [models.Index(fields=['scope', 'period', 'starts_on', 'therapist', 'patient', '-sessions'], name='topic_tally_read'), models.Index(fields=['patient'], name='topic_tally_patient')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'period', 'starts_on', 'therapist', 'patient', 'topic'), name='topic_tally_once', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(LINES, NO_LINES),
        migrations.RunSQL(STANDING, NO_STANDING),
    ]
