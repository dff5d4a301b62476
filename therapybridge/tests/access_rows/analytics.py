def rows(session):
    return {
        "api:analytics-patient": lambda: session.patient,
        "treatment:analytics_patient": lambda: session.patient,
    }
