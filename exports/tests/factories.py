import factory

from accounts.tests.factories import PatientFactory
from exports.models import ExportJob, ExportTemplate, Format, Kind


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
