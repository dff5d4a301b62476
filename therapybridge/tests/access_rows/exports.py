from exports.tests.factories import ExportTemplateFactory, ScheduledReportFactory, a_ready_export

LOGO = b"\x89PNG"


def rows(session):
    patient, therapist = session.patient, session.therapist

    def job():
        return a_ready_export(patient, by=therapist)

    def template():
        return ExportTemplateFactory(created_by=therapist, logo=LOGO)

    def report():
        return ScheduledReportFactory(patient=patient, owner=therapist)

    return {
        "api:export-template": template,
        "api:export-schedule": report,
        "api:export-": job,
        "exports:template": template,
        "exports:schedule_new": lambda: patient,
        "exports:schedule_": report,
        "exports:new": lambda: patient,
        "exports:": job,
    }
