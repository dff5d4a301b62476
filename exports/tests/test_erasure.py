import pytest
from django.utils import timezone

from accounts.models import ErasureCertificate
from exports.models import ExportJob, ScheduledReport
from exports.tests.factories import ScheduledReportFactory, a_ready_export
from sessions_app.actions import erase_record
from sessions_app.actions.erase import OnHold

pytestmark = pytest.mark.django_db(transaction=True)

Reason = ErasureCertificate.Reason


@pytest.fixture
def exported(patient, therapist):
    ScheduledReportFactory(patient=patient, owner=therapist)
    return a_ready_export(patient, by=therapist)


def test_exports_go_with_the_record(exported, patient, admin, kept):
    erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)

    assert kept() == []
    assert not ExportJob.objects.exists()
    assert not ScheduledReport.objects.exists()


def test_the_certificate_counts_them(exported, patient, admin):
    certificate = erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)

    assert certificate.items["exports"] == 1
    assert certificate.items["rows"]["exports.ExportJob"] == 1


def test_on_legal_hold_they_stay(exported, patient, admin, kept):
    erase_record.place_hold(patient, by=admin, reference="2026/17")

    with pytest.raises(OnHold):
        erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)

    assert len(kept()) == 1


def test_their_time_still_ends_while_the_record_is_on_hold(exported, patient, admin):
    erase_record.place_hold(patient, by=admin, reference="2026/17")
    exported.expires_at = timezone.now()
    exported.save()

    assert not exported.is_ready
