from django.urls import path

from treatment.views import measures, questionnaires, risk_alerts

OF_PATIENT = "patients/<uuid:patient_id>/measures"
urlpatterns = [
    path(f"{OF_PATIENT}/", measures.Measures.as_view(), name="assessments"),
    path(f"{OF_PATIENT}/new", measures.NewScore.as_view(), name="assessment_new"),
    path(f"{OF_PATIENT}/answers", measures.NewAnswers.as_view(), name="assessment_items"),
    path(f"{OF_PATIENT}/ask", measures.Ask.as_view(), name="assessment_ask"),
    path(f"{OF_PATIENT}/schedule", measures.Schedule.as_view(), name="assessment_schedule"),
    path("measures/<uuid:pk>/", measures.AssessmentPage.as_view(), name="assessment"),
    path(
        "measures/<uuid:pk>/change", measures.ChangeAssessment.as_view(), name="assessment_change"
    ),
    path(
        "measures/<uuid:pk>/delete", measures.DeleteAssessment.as_view(), name="assessment_delete"
    ),
    path(
        "measures/asked/<uuid:pk>/withdraw",
        measures.WithdrawInvitation.as_view(),
        name="assessment_withdraw",
    ),
    path("alerts/<uuid:pk>/", risk_alerts.RiskAlertPage.as_view(), name="risk_alert"),
    path("my/questionnaires/", questionnaires.OwnAssessments.as_view(), name="own_assessments"),
    path(
        "my/questionnaires/<uuid:pk>/",
        questionnaires.OwnQuestionnaire.as_view(),
        name="own_questionnaire",
    ),
    path("questionnaires", questionnaires.Questionnaire.as_view(), name="questionnaire"),
    path(
        "questionnaires/done",
        questionnaires.QuestionnaireDone.as_view(),
        name="questionnaire_done",
    ),
    path(
        "questionnaires/<str:token>",
        questionnaires.Questionnaire.as_view(),
        name="questionnaire_link",
    ),
]
