import datetime
import hashlib
from datetime import timedelta

import factory
from django.utils import timezone

from accounts.tests.factories import PatientFactory, TherapistFactory
from exports.models import ExportJob, ExportTemplate, Format, Kind, ScheduledReport
from exports.pipeline import files
from sessions_app.recording.storage import new_name


class ExportTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExportTemplate

    name = factory.Sequence(lambda n: f"Template {n}")
    kind = Kind.PROGRESS_REPORT


class ExportJobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExportJob

    patient = factory.SubFactory(PatientFactory)
    kind = Kind.PROGRESS_REPORT
    format = Format.PDF


class ScheduledReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScheduledReport

    patient = factory.SubFactory(PatientFactory)
    owner = factory.SubFactory(TherapistFactory)
    every = ScheduledReport.Every.WEEK
    at_time = datetime.time(7)
    next_run_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


def a_ready_export(patient, *, by, content=b"%PDF-1.7 A report.", **facts):
    """A job whose file is there, sealed as a worker seals it."""
    job = ExportJobFactory(patient=patient, requested_by=by, available_at=None, **facts)
    key, name = files.new_key(), new_name()
    file = files.FileBeingMade(job, key, lambda: None)
    file.write(content)
    file.finish()
    file.keep(name)
    job.status, job.progress = ExportJob.Status.COMPLETED, 100
    job.file_name, job.file_key = name, files.sealed(key, job)
    job.file_size_bytes, job.file_sha256 = len(content), hashlib.sha256(content).hexdigest()
    job.completed_at = timezone.now()
    job.expires_at = job.completed_at + timedelta(days=7)
    job.save()
    return job
